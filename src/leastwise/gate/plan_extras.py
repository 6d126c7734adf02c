"""Resources of a plan that grant something without a policy document, and those that hold one that nobody knows of."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate.plan import Resource
from leastwise.gate.policies import document_text
from leastwise.gate.stand_ins import ACCOUNT, REGION, name_for
from leastwise.gate.terraform_types import ACLS, DOCUMENTS, INLINE, PRINCIPALS, PUBLIC_ACLS
from leastwise.gate.values import Written
from leastwise.language import VARIABLES_VERSION, JsonValue

__all__ = ["from_permission", "public_acl", "strangers"]

_PERMISSION = "aws_lambda_permission"
_PINS = {
    "source_arn": ("ArnLike", "AWS:SourceArn"),
    "source_account": ("StringEquals", "AWS:SourceAccount"),
    "principal_org_id": ("StringEquals", "aws:PrincipalOrgID"),
}
"""Attributes of `aws_lambda_permission` that become conditions."""
_OTHERS = {
    "aws_iot_policy": "policies of IoT have a language of their own",
    "aws_lambda_layer_version_permission": "permissions of layers are not judged",
    "aws_s3control_multi_region_access_point_policy": "its policy is not judged",
    "aws_iam_role_policy_attachments_exclusive": "what it takes away is not judged",
    "aws_iam_role_policies_exclusive": "what it takes away is not judged",
    "aws_cloudformation_stack": "the template in it is not judged",
    "aws_cloudformation_stack_set": "the template in it is not judged",
    "aws_kms_grant": "grants of keys are not judged",
}


def from_permission(resource: Resource) -> Written | None:
    """What `aws_lambda_permission` or the ACL of a bucket adds to the policy of its resource, as a document."""
    if resource.type == _PERMISSION:
        return _lambda(resource)
    acl = resource.value("acl")
    if resource.type in ACLS and acl in PUBLIC_ACLS:
        return public_acl(str(acl), str(resource.value("bucket") or name_for(resource.address)))
    return None


def public_acl(acl: str, bucket: str) -> Written:
    """What a canned ACL grants to everybody, in the words of a policy."""
    actions: list[JsonValue] = ["s3:ListBucket", *(["s3:PutObject"] if acl == "public-read-write" else [])]
    arn = f"arn:aws:s3:::{bucket}"
    return _document({"Principal": "*", "Action": actions, "Resource": [arn, f"{arn}/*"]})


def _lambda(resource: Resource) -> Written:
    unknown = [
        each for each in ("principal", "source_arn", "source_account", "function_name") if _hidden(resource, each)
    ]
    function = str(resource.value("function_name") or name_for(resource.address))
    arn = function if function.startswith("arn:") else f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
    conditions: dict[str, dict[str, JsonValue]] = {}
    for attribute, (operator, key) in _PINS.items():
        if resource.value(attribute) or _hidden(resource, attribute):
            value = str(resource.value(attribute) or name_for(resource.address))
            conditions.setdefault(operator, {})[key] = value
    statement: dict[str, JsonValue] = {
        "Principal": _principal(str(resource.value("principal") or ACCOUNT)),
        "Action": str(resource.value("action") or "lambda:InvokeFunction"),
        "Resource": arn,
    }
    leans = tuple(f"{resource.address}.{each}" for each in unknown)
    return _document(statement | ({"Condition": {**conditions}} if conditions else {}), leans)


def _principal(who: str) -> JsonValue:
    if who == "*":
        return "*"
    return {"Service" if who.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS": who}


def _hidden(resource: Resource, attribute: str) -> bool:
    return resource.unknown.get(attribute) is True


def _document(statement: dict[str, JsonValue], leans: tuple[str, ...] = ()) -> Written:
    whole: JsonValue = {"Version": VARIABLES_VERSION, "Statement": [{"Effect": "Allow", **statement}]}
    return Written(document_text(whole), leans)


def strangers(resource: Resource) -> Iterator[str]:
    """Why a resource that grants something is not judged."""
    if not resource.changes:
        return
    if resource.type in _OTHERS:
        yield f"`{resource.type}`: {_OTHERS[resource.type]}"
    elif resource.type not in DOCUMENTS.keys() | INLINE.keys() | PRINCIPALS.keys():
        for attribute, value in resource.values.items():
            if isinstance(value, str) and value.lstrip().startswith("{") and '"Statement"' in value:
                yield f"`{resource.type}` is not known: its `{attribute}` looks like a policy, and was not judged"
