"""Which resource types of CloudFormation hold policy documents, and where.

Source: CloudFormation Template Reference, the pages of the resource types.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.language import Kind

__all__ = ["DOCUMENTS", "INLINE", "MANAGED", "MEMBERSHIP", "OWNERS", "PERMISSION_SET", "PRINCIPALS"]

PERMISSION_SET = "AWS::SSO::PermissionSet"
PRINCIPALS: Mapping[str, str] = {
    **{f"AWS::IAM::{sort.capitalize()}": sort for sort in ("role", "user", "group")},
    PERMISSION_SET: "permission set",
}
"""Types that carry policies, inline and managed, and a permissions boundary."""
MANAGED = ("ManagedPolicyArns", "ManagedPolicies")
"""The properties of principals with the ARNs of managed policies."""
MEMBERSHIP = "AWS::IAM::UserToGroupAddition"
"""What puts `Users` into the group `GroupName`."""
OWNERS: Mapping[str, str] = {"Roles": "role", "Users": "user", "Groups": "group"}
"""The properties of a policy that name whom it is attached to."""
INLINE: Mapping[str, tuple[str, str]] = {
    f"AWS::IAM::{sort.capitalize()}Policy": (f"{sort.capitalize()}Name", sort) for sort in ("role", "user", "group")
}
"""Types of a policy of one principal, and the property that names it."""

_RESOURCE: Mapping[str, str] = {
    **dict.fromkeys(
        (*("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"),),
        "PolicyDocument",
    ),
    **dict.fromkeys(
        (
            *("AWS::S3::AccessPoint", "AWS::S3Express::BucketPolicy", "AWS::S3ObjectLambda::AccessPointPolicy"),
            *("AWS::ApiGateway::RestApi", "AWS::EventSchemas::RegistryPolicy", "AWS::MSK::ClusterPolicy"),
            *("AWS::VpcLattice::AuthPolicy", "AWS::VpcLattice::ResourcePolicy"),
        ),
        "Policy",
    ),
    **dict.fromkeys(
        (
            *("AWS::SecretsManager::ResourcePolicy", "AWS::DynamoDB::ResourcePolicy", "AWS::Kinesis::ResourcePolicy"),
            *("AWS::S3Tables::TableBucketPolicy", "AWS::S3Tables::TablePolicy", "AWS::NetworkFirewall::ResourcePolicy"),
        ),
        "ResourcePolicy",
    ),
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::KMS::ReplicaKey": "KeyPolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::ECR::PublicRepository": "RepositoryPolicyText",
    "AWS::ECR::RegistryPolicy": "PolicyText",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::Backup::BackupVault": "AccessPolicy",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::Elasticsearch::Domain": "AccessPolicies",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::Logs::Destination": "DestinationPolicy",
    "AWS::CodeArtifact::Domain": "PermissionsPolicyDocument",
    "AWS::CodeArtifact::Repository": "PermissionsPolicyDocument",
    "AWS::Events::EventBus": "Policy",
    "AWS::Organizations::ResourcePolicy": "Content",
}

DOCUMENTS: Mapping[str, tuple[str, Kind]] = {
    **{type: (name, Kind.RESOURCE) for type, name in _RESOURCE.items()},
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", Kind.TRUST),
    "AWS::IAM::Policy": ("PolicyDocument", Kind.IDENTITY),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument", Kind.IDENTITY),
    **dict.fromkeys(INLINE, ("PolicyDocument", Kind.IDENTITY)),
    PERMISSION_SET: ("InlinePolicy", Kind.IDENTITY),
    "AWS::EC2::VPCEndpoint": ("PolicyDocument", Kind.VPC_ENDPOINT),
    "AWS::Organizations::Policy": ("Content", Kind.SCP),
}
"""The property that holds the document, and what kind it is; `AWS::Organizations::Policy` says its kind in `Type`."""
