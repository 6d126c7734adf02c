"""How each kind of object is called in Terraform and in CloudFormation: one row a kind, and one for each part of it.

Sources: the pages of the resources in the documentation of Terraform's AWS provider and in the CloudFormation
template reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from leastwise.model.change import Target, Value

__all__ = ["PARTS", "SHAPES", "CloudFormation", "Part", "Shape", "Terraform"]

Identity = Callable[[Target], dict[str, str | list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terraform:
    """A resource of Terraform's AWS provider.

    Attributes:
        type: `aws_iam_role`.
        identity: the arguments that say which object it is.
        imported: the id under which an object that is there already is imported.
        arguments: attributes by which a change names them, and the resource's arguments.
        keys: prefixes of attributes of which there is one at most, and the argument that takes its key.
        needed: arguments that must be there, with a stand-in that is never written: it is ignored where the change
            does not name the argument.
        others: arguments that would fall to a default where the change does not name them; they are ignored.
    """

    type: str
    identity: Identity
    imported: Callable[[Target], str]
    arguments: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: Mapping[str, Value] = field(default_factory=dict)
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudFormation:
    """A resource type of CloudFormation.

    Attributes:
        type: `AWS::IAM::Role`.
        identity: the properties that say which object it is.
        imported: the identifier by which it is imported; None: it is only created.
        properties: attributes by which a change names them, and the type's properties.
        needed: properties that must be there.
        lists: parts that a resource which is created holds itself, and the properties that list them.
    """

    type: str
    identity: Identity
    imported: Identity | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind in both languages; a sentence in place of one says why it has no words for it."""

    terraform: Terraform | str
    cloudformation: CloudFormation | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What hangs on an object and is a resource of its own: an attachment, an inline policy, a membership.

    Attributes:
        terraform: the type of the resource.
        arguments: those with the owner, the key and the value; an empty one is not there, one in brackets is a list.
        imported: between owner and key in the id for an import.
        cloudformation: the type of the resource, or why there is none.
        properties: as the arguments.
    """

    terraform: str
    arguments: tuple[str, str, str]
    imported: str
    cloudformation: str
    properties: tuple[str, str, str] = ("", "", "")


def _id(target: Target) -> str:
    return target.id


def _last(target: Target) -> str:
    return target.id.rpartition("/")[2]


def _named(name: str) -> Identity:
    return lambda target: {name: target.id}


def _policy(name: str, path: str) -> Identity:
    """A managed policy is told by its ARN, which holds its name and path."""
    return lambda target: {name: _last(target), path: target.id.partition(":policy")[2].rpartition("/")[0] + "/"}


_STAND_IN = '{"Version": "2012-10-17", "Statement": []}'
_NO_SECRETS = "CloudFormation sets the status only of what it has made itself"
_NEEDS_MORE = "Terraform needs what the plan does not hold: the key itself, or the service it is for"
_DELETED = "it can only be deleted, and code describes what is there"

IDENTITIES: Mapping[str, Shape] = {
    "iam:user": Shape(
        Terraform(
            type="aws_iam_user",
            identity=_named("name"),
            imported=_id,
            arguments={"Path": "path", "PermissionsBoundary": "permissions_boundary"},
            others=("path", "permissions_boundary", "tags", "tags_all", "force_destroy"),
        ),
        CloudFormation(
            type="AWS::IAM::User",
            identity=_named("UserName"),
            imported=_named("UserName"),
            properties={"Path": "Path", "PermissionsBoundary": "PermissionsBoundary"},
            lists={"AttachedPolicies": "ManagedPolicyArns", "InlinePolicies": "Policies", "Groups": "Groups"},
        ),
    ),
    "iam:group": Shape(
        Terraform(
            type="aws_iam_group", identity=_named("name"), imported=_id, arguments={"Path": "path"}, others=("path",)
        ),
        CloudFormation(
            type="AWS::IAM::Group",
            identity=_named("GroupName"),
            imported=_named("GroupName"),
            properties={"Path": "Path"},
            lists={"AttachedPolicies": "ManagedPolicyArns", "InlinePolicies": "Policies"},
        ),
    ),
    "iam:role": Shape(
        Terraform(
            type="aws_iam_role",
            identity=_named("name"),
            imported=_id,
            arguments={
                "Path": "path",
                "AssumeRolePolicyDocument": "assume_role_policy",
                "Description": "description",
                "MaxSessionDuration": "max_session_duration",
                "PermissionsBoundary": "permissions_boundary",
            },
            needed={"assume_role_policy": _STAND_IN},
            others=(
                *("path", "description", "max_session_duration", "permissions_boundary", "tags", "tags_all"),
                *("force_detach_policies", "inline_policy", "managed_policy_arns"),
            ),
        ),
        CloudFormation(
            type="AWS::IAM::Role",
            identity=_named("RoleName"),
            imported=_named("RoleName"),
            properties={
                "Path": "Path",
                "AssumeRolePolicyDocument": "AssumeRolePolicyDocument",
                "Description": "Description",
                "MaxSessionDuration": "MaxSessionDuration",
                "PermissionsBoundary": "PermissionsBoundary",
            },
            needed=("AssumeRolePolicyDocument",),
            lists={"AttachedPolicies": "ManagedPolicyArns", "InlinePolicies": "Policies"},
        ),
    ),
    "iam:policy": Shape(
        Terraform(
            type="aws_iam_policy",
            identity=_policy("name", "path"),
            imported=_id,
            arguments={"Document": "policy", "Description": "description"},
            needed={"policy": _STAND_IN},
            others=("description", "tags", "tags_all", "delay_after_policy_creation_in_ms"),
        ),
        CloudFormation(
            type="AWS::IAM::ManagedPolicy",
            identity=_policy("ManagedPolicyName", "Path"),
            imported=_named("PolicyArn"),
            properties={"Document": "PolicyDocument", "Description": "Description"},
            needed=("PolicyDocument",),
        ),
    ),
    "iam:access-key": Shape(
        Terraform(
            type="aws_iam_access_key",
            identity=lambda target: {"user": target.id.partition("/")[0]},
            imported=_last,
            arguments={"Status": "status"},
        ),
        _NO_SECRETS,
    ),
    "iam:ssh-key": Shape(_NEEDS_MORE, "CloudFormation has no type for it"),
    "iam:service-credential": Shape(_NEEDS_MORE, "CloudFormation has no type for it"),
    "iam:login-profile": Shape(_DELETED, _DELETED),
    "iam:password-policy": Shape(
        Terraform(
            type="aws_iam_account_password_policy",
            identity=lambda target: {},
            imported=lambda target: "iam-account-password-policy",
            arguments={
                "MinimumPasswordLength": "minimum_password_length",
                "RequireSymbols": "require_symbols",
                "RequireNumbers": "require_numbers",
                "RequireUppercaseCharacters": "require_uppercase_characters",
                "RequireLowercaseCharacters": "require_lowercase_characters",
                "AllowUsersToChangePassword": "allow_users_to_change_password",
                "MaxPasswordAge": "max_password_age",
                "PasswordReusePrevention": "password_reuse_prevention",
                "HardExpiry": "hard_expiry",
            },
            others=(
                *("minimum_password_length", "require_symbols", "require_numbers", "require_uppercase_characters"),
                *("require_lowercase_characters", "allow_users_to_change_password", "max_password_age"),
                *("password_reuse_prevention", "hard_expiry"),
            ),
        ),
        "CloudFormation has no type for it",
    ),
}


def _policy_of(type: str, name: str, id: Callable[[Target], str], other: CloudFormation | str) -> Shape:
    """The policy of a resource, which is a resource of its own in Terraform."""
    terraform = Terraform(
        type=type, identity=lambda target: {name: id(target)}, imported=id, arguments={"Policy": "policy"}
    )
    return Shape(terraform, other)


def _repository(target: Target) -> str:
    return target.id.partition(":repository/")[2]


_PUBLIC = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}
_PART_OF_ITS_RESOURCE = "in CloudFormation it is a property of the resource, of which the plan holds nothing else"

RESOURCES: Mapping[str, Shape] = {
    "iam:instance-profile": Shape(
        Terraform(
            type="aws_iam_instance_profile",
            identity=_named("name"),
            imported=_id,
            arguments={"Path": "path"},
            keys={"Roles": "role"},
            others=("path", "role", "tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::IAM::InstanceProfile",
            identity=_named("InstanceProfileName"),
            properties={"Path": "Path"},
            needed=("Roles",),
            lists={"Roles": "Roles"},
        ),
    ),
    "s3:public-access-block": Shape(
        Terraform(
            type="aws_s3_bucket_public_access_block",
            identity=_named("bucket"),
            imported=_id,
            arguments=_PUBLIC,
            others=tuple(_PUBLIC.values()),
        ),
        _PART_OF_ITS_RESOURCE,
    ),
    "s3:account-public-access-block": Shape(
        Terraform(
            type="aws_s3_account_public_access_block",
            identity=_named("account_id"),
            imported=_id,
            arguments=_PUBLIC,
            others=tuple(_PUBLIC.values()),
        ),
        "CloudFormation has no type for it",
    ),
    "s3:bucket-policy": _policy_of(
        "aws_s3_bucket_policy",
        "bucket",
        _id,
        CloudFormation(
            type="AWS::S3::BucketPolicy",
            identity=_named("Bucket"),
            imported=_named("Bucket"),
            properties={"Policy": "PolicyDocument"},
            needed=("PolicyDocument",),
        ),
    ),
    "sns:topic-policy": _policy_of(
        "aws_sns_topic_policy",
        "arn",
        _id,
        CloudFormation(
            type="AWS::SNS::TopicPolicy",
            identity=lambda target: {"Topics": [target.id]},
            properties={"Policy": "PolicyDocument"},
            needed=("PolicyDocument",),
        ),
    ),
    "secretsmanager:secret-policy": _policy_of(
        "aws_secretsmanager_secret_policy",
        "secret_arn",
        _id,
        CloudFormation(
            type="AWS::SecretsManager::ResourcePolicy",
            identity=_named("SecretId"),
            properties={"Policy": "ResourcePolicy"},
            needed=("ResourcePolicy",),
        ),
    ),
    "ecr:repository-policy": _policy_of("aws_ecr_repository_policy", "repository", _repository, _PART_OF_ITS_RESOURCE),
    "kms:key-policy": _policy_of("aws_kms_key_policy", "key_id", _last, _PART_OF_ITS_RESOURCE),
}
"""What is no user, group, role or managed policy."""

SHAPES: Mapping[str, Shape] = {**IDENTITIES, **RESOURCES}
"""By the name of the kind."""

_WHOLE_LIST = "in CloudFormation it stands in a list of which the plan holds a part"


def _parts(owner: str, name: str) -> dict[tuple[str, str], Part]:
    return {
        (f"iam:{owner}", "AttachedPolicies"): Part(
            terraform=f"aws_iam_{owner}_policy_attachment",
            arguments=(owner, "policy_arn", ""),
            imported="/",
            cloudformation=_WHOLE_LIST,
        ),
        (f"iam:{owner}", "InlinePolicies"): Part(
            terraform=f"aws_iam_{owner}_policy",
            arguments=(owner, "name", "policy"),
            imported=":",
            cloudformation=f"AWS::IAM::{name}Policy",
            properties=(f"{name}Name", "PolicyName", "PolicyDocument"),
        ),
    }


PARTS: Mapping[tuple[str, str], Part] = {
    **_parts("user", "User"),
    **_parts("group", "Group"),
    **_parts("role", "Role"),
    ("iam:user", "Groups"): Part(
        terraform="aws_iam_user_group_membership",
        arguments=("user", "[groups]", ""),
        imported="/",
        cloudformation="AWS::IAM::UserToGroupAddition",
        properties=("[Users]", "GroupName", ""),
    ),
}
"""By the kind and the attributes' prefix."""
