"""The resources that a record names, as far as events are looked up by them.

Source: CloudTrail API reference, Resource; which members name a resource is read off published records.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.demo.call import Item

__all__ = ["resources_of"]

_TYPES = {
    "accessKeyId": "AWS::IAM::AccessKey",
    "assumedRoleId": "AWS::STS::AssumedRole",
    "bucketName": "AWS::S3::Bucket",
    "functionName": "AWS::Lambda::Function",
    "groupName": "AWS::IAM::Group",
    "instanceProfileName": "AWS::IAM::InstanceProfile",
    "keyId": "AWS::KMS::Key",
    "policyArn": "AWS::IAM::Policy",
    "roleArn": "AWS::IAM::Role",
    "roleName": "AWS::IAM::Role",
    "secretId": "AWS::SecretsManager::Secret",
    "serialNumber": "AWS::IAM::MFADevice",
    "trailName": "AWS::CloudTrail::Trail",
    "userName": "AWS::IAM::User",
}


def resources_of(record: Item) -> list[Item]:
    """Types and names, each once, in the order of the record."""
    found = [*_in(record.get("requestParameters")), *_in(record.get("responseElements"))]
    return [{"ResourceType": kind, "ResourceName": name} for kind, name in dict.fromkeys(found)]


def _in(part: object) -> Iterator[tuple[str, str]]:
    for name, value in part.items() if isinstance(part, dict) else ():
        if isinstance(value, dict):
            yield from _in(value)
        elif name in _TYPES and isinstance(value, str):
            yield _TYPES[name], value
