"""How each kind of object is called in Terraform and in CloudFormation: one row a kind, and one for each part of it.

Sources: the pages of the resources in the documentation of Terraform's AWS provider and in the CloudFormation
template reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leastwise.model.change import Target
from leastwise.objects.resource_policy import queue_url
from leastwise.remedy.emit.alerts import ALERTS, HANGING
from leastwise.remedy.emit.outside import OUTSIDE
from leastwise.remedy.emit.recording import RECORDING, TARGETS
from leastwise.remedy.emit.shape import NO_ID, CloudFormation, Identity, Part, Shape, Terraform

__all__ = ["PARTS", "SHAPES", "CloudFormation", "Part", "Shape", "Terraform"]


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
_SWITCH = "it is a switch of the Organization, which only a call turns"
_OF_INSTANCE = "it is a part of its instance, which would have to be described whole"
_OF_BALANCER = "it is a part of its load balancer, which would have to be described whole"
_VERSIONS = "a version of a launch template is described whole there, with secrets that no plan holds"
_DEFAULTS = "Terraform cannot import it and writes all of its settings, of which the plan holds a part"
_POOL = "a user pool is described whole there, and what a plan does not name falls back to its default"
_NO_TYPE = "CloudFormation has no type for it"

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
    "iam:ssh-key": Shape(_NEEDS_MORE, _NO_TYPE),
    "iam:service-credential": Shape(_NEEDS_MORE, _NO_TYPE),
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
        _NO_TYPE,
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
        _NO_TYPE,
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

_CONTACT = {"Name": "name", "Title": "title", "EmailAddress": "email_address", "PhoneNumber": "phone_number"}

WATCHING: Mapping[str, Shape] = {
    "logs:log-group": Shape(
        Terraform(
            type="aws_cloudwatch_log_group",
            identity=_named("name"),
            imported=_id,
            arguments={"retentionInDays": "retention_in_days", "kmsKeyId": "kms_key_id"},
            others=("retention_in_days", "kms_key_id", "log_group_class", "skip_destroy", "tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::Logs::LogGroup",
            identity=_named("LogGroupName"),
            imported=_named("LogGroupName"),
            properties={"retentionInDays": "RetentionInDays", "kmsKeyId": "KmsKeyId"},
        ),
    ),
    "accessanalyzer:analyzer": Shape(
        Terraform(
            type="aws_accessanalyzer_analyzer",
            identity=_named("analyzer_name"),
            imported=_id,
            arguments={"type": "type"},
            others=("type", "configuration", "tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::AccessAnalyzer::Analyzer",
            identity=_named("AnalyzerName"),
            properties={"type": "Type"},
            needed=("Type",),
        ),
    ),
    "account:alternate-contact": Shape(
        Terraform(
            type="aws_account_alternate_contact",
            identity=_named("alternate_contact_type"),
            imported=_id,
            arguments=_CONTACT,
            needed=dict.fromkeys(_CONTACT.values(), "unchanged"),
        ),
        _NO_TYPE,
    ),
    "s3:bucket-logging": Shape(
        Terraform(
            type="aws_s3_bucket_logging",
            identity=_named("bucket"),
            imported=_id,
            arguments={"TargetBucket": "target_bucket", "TargetPrefix": "target_prefix"},
            needed={"target_prefix": ""},
            others=("target_grant", "target_object_key_format"),
        ),
        _PART_OF_ITS_RESOURCE,
    ),
    "sqs:queue-policy": _policy_of(
        "aws_sqs_queue_policy",
        "queue_url",
        lambda target: queue_url(target.id),
        CloudFormation(
            type="AWS::SQS::QueuePolicy",
            identity=lambda target: {"Queues": [queue_url(target.id)]},
            properties={"Policy": "PolicyDocument"},
            needed=("PolicyDocument",),
        ),
    ),
    "iam:service-linked-role": Shape(
        Terraform(
            type="aws_iam_service_linked_role",
            identity=_named("aws_service_name"),
            imported=NO_ID,
            follows=("RoleName",),
        ),
        CloudFormation(type="AWS::IAM::ServiceLinkedRole", identity=_named("AWSServiceName"), follows=("RoleName",)),
    ),
    "iam:server-certificate": Shape(_DELETED, _DELETED),
    "iam:virtual-mfa-device": Shape(_DELETED, _DELETED),
    "iam:signing-certificate": Shape(_NEEDS_MORE, _NO_TYPE),
    "iam:root-credentials": Shape(_DELETED, _DELETED),
    "iam:root-feature": Shape(*(_SWITCH,) * 2),
    "ec2:metadata-options": Shape(*(_OF_INSTANCE,) * 2),
    "ec2:metadata-defaults": Shape(_DEFAULTS, _NO_TYPE),
    "ec2:instance-profile-association": Shape(*(_OF_INSTANCE,) * 2),
    "ec2:launch-template": Shape(*(_VERSIONS,) * 2),
    "ec2:launch-template-copy": Shape(*(_VERSIONS,) * 2),
    "elbv2:access-logs": Shape(*(_OF_BALANCER,) * 2),
    "cognito-idp:user-pool": Shape(*(_POOL,) * 2),
}
"""What watches, and what is told why there are no words for it."""

SHAPES: Mapping[str, Shape] = {**IDENTITIES, **RESOURCES, **WATCHING, **ALERTS, **RECORDING, **OUTSIDE}
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
    **HANGING,
    **TARGETS,
}
"""By the kind and the attributes' prefix."""
