"""What lets somebody come back, or hides that somebody was there: one row for each kind of event.

In a row `{userName}` is a parameter of the request, `{response.user.arn}` a member of the answer.
Source: CloudTrail User Guide, "CloudTrail record contents"; the API references of the services.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from leastwise.jobs.respond.records import Event
from leastwise.model import Estate

__all__ = ["ROWS", "Left", "Row", "left_behind", "still"]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of event that leaves something behind."""

    action: str
    says: str
    """``made user `{userName}` ``."""
    remove: str = ""
    """The command of the AWS CLI that removes it, without `aws`; empty: what was before has to be put back by hand."""
    hides: bool = False
    """Whether it switches off what would have seen it."""


def _iam(operation: str, says: str, remove: str = "") -> Row:
    return Row(f"iam:{operation}", says, f"iam {remove}" if remove else "")


def _hides(action: str, says: str, remove: str = "") -> Row:
    return Row(action, says, remove, hides=True)


ROWS = (
    _iam("CreateUser", "made user `{userName}`", "delete-user --user-name {userName}"),
    _iam(
        "CreateAccessKey",
        "made access key `{response.accessKey.accessKeyId}` of user `{response.accessKey.userName}`",
        "update-access-key --status Inactive --user-name {response.accessKey.userName} "
        "--access-key-id {response.accessKey.accessKeyId}",
    ),
    _iam("UpdateAccessKey", "set access key `{accessKeyId}` of user `{userName}` to {status}"),
    _iam("CreateLoginProfile", "gave user `{userName}` a password", "delete-login-profile --user-name {userName}"),
    _iam(
        "UpdateLoginProfile",
        "set another password for user `{userName}`",
        "update-login-profile --user-name {userName} --password-reset-required",
    ),
    _iam(
        "CreateServiceSpecificCredential",
        "made a credential for {serviceName} of user `{userName}`",
        "delete-service-specific-credential --user-name {userName} --service-specific-credential-id "
        "{response.serviceSpecificCredential.serviceSpecificCredentialId}",
    ),
    _iam(
        "UploadSSHPublicKey",
        "gave user `{userName}` an SSH key",
        "delete-ssh-public-key --user-name {userName} --ssh-public-key-id {response.sSHPublicKey.sSHPublicKeyId}",
    ),
    _iam(
        "UploadSigningCertificate",
        "gave user `{userName}` a signing certificate",
        "delete-signing-certificate --user-name {userName} --certificate-id {response.certificate.certificateId}",
    ),
    _iam(
        "EnableMFADevice",
        "gave user `{userName}` the MFA device `{serialNumber}`",
        "deactivate-mfa-device --user-name {userName} --serial-number {serialNumber}",
    ),
    _iam("DeactivateMFADevice", "took MFA device `{serialNumber}` from user `{userName}`"),
    _iam(
        "AddUserToGroup",
        "made user `{userName}` a member of group `{groupName}`",
        "remove-user-from-group --user-name {userName} --group-name {groupName}",
    ),
    *(
        row
        for owner in ("User", "Role", "Group")
        for row in (
            _iam(
                f"Attach{owner}Policy",
                f"attached `{{policyArn}}` to {owner.lower()} `{{{owner.lower()}Name}}`",
                f"detach-{owner.lower()}-policy --{owner.lower()}-name {{{owner.lower()}Name}} "
                "--policy-arn {policyArn}",
            ),
            _iam(
                f"Put{owner}Policy",
                f"wrote policy `{{policyName}}` into {owner.lower()} `{{{owner.lower()}Name}}`",
                f"delete-{owner.lower()}-policy --{owner.lower()}-name {{{owner.lower()}Name}} "
                "--policy-name {policyName}",
            ),
        )
    ),
    _iam("CreateRole", "made role `{roleName}`", "delete-role --role-name {roleName}"),
    _iam("UpdateAssumeRolePolicy", "changed who may assume role `{roleName}`"),
    _iam("DeleteUserPermissionsBoundary", "took the permissions boundary from user `{userName}`"),
    _iam("DeleteRolePermissionsBoundary", "took the permissions boundary from role `{roleName}`"),
    _iam("DeleteUserPolicy", "deleted policy `{policyName}` of user `{userName}`"),
    _iam("DeleteRolePolicy", "deleted policy `{policyName}` of role `{roleName}`"),
    _iam("DetachUserPolicy", "detached `{policyArn}` from user `{userName}`"),
    _iam("DetachRolePolicy", "detached `{policyArn}` from role `{roleName}`"),
    _iam("CreatePolicyVersion", "wrote a new version of policy `{policyArn}`"),
    _iam("SetDefaultPolicyVersion", "made {versionId} the version of policy `{policyArn}` that counts"),
    _iam(
        "CreateOpenIDConnectProvider",
        "let tokens of `{url}` in",
        "delete-open-id-connect-provider --open-id-connect-provider-arn {response.openIDConnectProviderArn}",
    ),
    _iam("AddClientIDToOpenIDConnectProvider", "let tokens for `{clientID}` in at `{openIDConnectProviderArn}`"),
    _iam("UpdateOpenIDConnectProviderThumbprint", "changed whom `{openIDConnectProviderArn}` is trusted by"),
    _iam(
        "CreateSAMLProvider",
        "let assertions of SAML provider `{name}` in",
        "delete-saml-provider --saml-provider-arn {response.sAMLProviderArn}",
    ),
    _iam("UpdateSAMLProvider", "changed SAML provider `{sAMLProviderArn}`"),
    Row("rolesanywhere:CreateTrustAnchor", "let certificates of a trust anchor `{name}` in"),
    Row("sso:CreateAccountAssignment", "assigned `{permissionSetArn}` to `{principalId}` in account `{targetId}`"),
    Row("sso:CreatePermissionSet", "made permission set `{name}`"),
    Row("sso:AttachManagedPolicyToPermissionSet", "attached `{managedPolicyArn}` to `{permissionSetArn}`"),
    Row("sso:PutInlinePolicyToPermissionSet", "wrote a policy into `{permissionSetArn}`"),
    Row("identitystore:CreateUser", "made user `{userName}` of Identity Center"),
    Row("organizations:InviteAccountToOrganization", "invited account `{target.id}` into the Organization"),
    Row("organizations:CreateAccount", "made an account in the Organization"),
    Row("organizations:DetachPolicy", "took policy `{policyId}` from `{targetId}`"),
    Row(
        "lambda:CreateFunction",
        "made function `{functionName}`",
        "lambda delete-function --function-name {functionName}",
    ),
    Row("lambda:UpdateFunctionCode", "changed the code of function `{functionName}`"),
    Row("lambda:UpdateFunctionConfiguration", "changed the configuration of function `{functionName}`"),
    Row(
        "lambda:AddPermission",
        "let `{principal}` call function `{functionName}`",
        "lambda remove-permission --function-name {functionName} --statement-id {statementId}",
    ),
    Row(
        "lambda:CreateFunctionUrlConfig",
        "gave function `{functionName}` an address on the internet",
        "lambda delete-function-url-config --function-name {functionName}",
    ),
    Row("lambda:CreateEventSourceMapping", "lets `{eventSourceArn}` start function `{functionName}`"),
    Row("lambda:PublishLayerVersion", "published layer `{layerName}`"),
    Row("events:PutRule", "wrote rule `{name}`, which starts something at a time or event"),
    Row("events:PutTargets", "chose what rule `{rule}` starts"),
    Row(
        "scheduler:CreateSchedule",
        "made schedule `{name}`",
        "scheduler delete-schedule --name {name}",
    ),
    Row("states:CreateStateMachine", "made state machine `{name}`"),
    Row(
        "ec2:RunInstances",
        "started instance `{response.instancesSet.items.0.instanceId}`",
        "ec2 stop-instances --instance-ids {response.instancesSet.items.0.instanceId}",
    ),
    Row("ec2:RequestSpotInstances", "requested spot instances"),
    Row("ec2:CreateFleet", "started a fleet of instances"),
    Row("ec2:ModifyInstanceAttribute", "changed instance `{instanceId}`: what it runs at its start, or its groups"),
    Row("ec2:CreateLaunchTemplateVersion", "wrote a new version of a launch template"),
    Row("ec2:AssociateIamInstanceProfile", "gave an instance another role"),
    Row("ec2:CreateKeyPair", "made key pair `{keyName}`", "ec2 delete-key-pair --key-name {keyName}"),
    Row("ec2:ImportKeyPair", "brought key pair `{keyName}`", "ec2 delete-key-pair --key-name {keyName}"),
    Row("ec2:AuthorizeSecurityGroupIngress", "opened security group `{groupId}`"),
    Row("ec2:ModifySnapshotAttribute", "shared snapshot `{snapshotId}`"),
    Row("ec2:ModifyImageAttribute", "shared image `{imageId}`"),
    Row("rds:ModifyDBSnapshotAttribute", "shared database snapshot `{dBSnapshotIdentifier}`"),
    Row("ssm:SendCommand", "ran a command on instances"),
    Row("ssm:CreateAssociation", "lets a document run on instances again and again"),
    Row("ecs:RegisterTaskDefinition", "wrote task definition `{family}`"),
    Row(
        "cloudformation:CreateStack", "made stack `{stackName}`", "cloudformation delete-stack --stack-name {stackName}"
    ),
    Row("cloudformation:UpdateStack", "changed stack `{stackName}`"),
    Row("s3:PutBucketPolicy", "wrote the policy of bucket `{bucketName}`"),
    Row("s3:PutBucketAcl", "wrote the access list of bucket `{bucketName}`"),
    Row("s3:PutBucketReplication", "lets bucket `{bucketName}` be copied"),
    Row("s3:DeleteBucketPublicAccessBlock", "took the public access block from bucket `{bucketName}`"),
    Row("s3:DeleteAccountPublicAccessBlock", "took the public access block from the account"),
    Row("kms:PutKeyPolicy", "wrote the policy of key `{keyId}`"),
    Row(
        "kms:CreateGrant",
        "granted `{granteePrincipal}` the use of key `{keyId}`",
        "kms revoke-grant --key-id {keyId} --grant-id {response.grantId}",
    ),
    Row("secretsmanager:PutResourcePolicy", "wrote the policy of secret `{secretId}`"),
    Row("ecr:SetRepositoryPolicy", "wrote the policy of repository `{repositoryName}`"),
    Row(
        "sns:AddPermission", "opened topic `{topicArn}`", "sns remove-permission --topic-arn {topicArn} --label {label}"
    ),
    Row("sns:Subscribe", "subscribed `{endpoint}` to topic `{topicArn}`"),
    Row(
        "sqs:AddPermission", "opened queue `{queueUrl}`", "sqs remove-permission --queue-url {queueUrl} --label {label}"
    ),
    _hides("cloudtrail:StopLogging", "stopped trail `{name}`", "cloudtrail start-logging --name {name}"),
    _hides("cloudtrail:DeleteTrail", "deleted trail `{name}`"),
    _hides("cloudtrail:UpdateTrail", "changed trail `{name}`"),
    _hides("cloudtrail:PutEventSelectors", "changed what trail `{trailName}` records"),
    _hides("cloudtrail:DeleteEventDataStore", "deleted event data store `{eventDataStore}`"),
    _hides("guardduty:DeleteDetector", "deleted the detector of GuardDuty"),
    _hides("guardduty:UpdateDetector", "changed the detector of GuardDuty"),
    _hides("guardduty:CreateFilter", "lets findings of GuardDuty be passed over, by filter `{name}`"),
    _hides("guardduty:CreateIPSet", "lets GuardDuty trust addresses"),
    _hides("securityhub:DisableSecurityHub", "switched Security Hub off"),
    _hides("config:StopConfigurationRecorder", "stopped the recorder of AWS Config"),
    _hides("config:DeleteConfigurationRecorder", "deleted the recorder of AWS Config"),
    _hides("access-analyzer:DeleteAnalyzer", "deleted analyzer `{analyzerName}`"),
    _hides("logs:DeleteLogGroup", "deleted log group `{logGroupName}`"),
    _hides("logs:DeleteMetricFilter", "deleted metric filter `{filterName}`"),
    _hides("monitoring:DeleteAlarms", "deleted alarms"),
    _hides("monitoring:DisableAlarmActions", "silenced alarms"),
    _hides("events:DisableRule", "switched rule `{name}` off", "events enable-rule --name {name}"),
    _hides("sns:Unsubscribe", "took a subscriber from a topic"),
    _hides("organizations:LeaveOrganization", "took the account out of its Organization"),
)

_BY_ACTION = {row.action: row for row in ROWS}
_HOLE = re.compile(r"\{([\w.]+)\}")
_PLAIN = re.compile(r"(?!file://|fileb://|https?://)[A-Za-z0-9/][A-Za-z0-9_/:.@+=,-]*|https://sqs\.[\w./-]+")
"""Values that the AWS CLI takes as they are: it would read `file://…`, and take `-x` for an option."""
_GLOBAL = frozenset({"iam", "organizations", "sso", "identitystore"})


class Left(Struct, frozen=True, kw_only=True):
    """Something that was left behind."""

    at: str
    action: str
    says: str
    """``made user `backdoor` ``."""
    region: str
    key: str
    """Id of the key that signed it."""
    event: str
    """Its id in CloudTrail."""
    remove: str | None = None
    """A command that removes it; none: see by hand what was there before."""
    hides: bool = False
    user: str | None = None
    """The IAM user that it hangs on."""
    role: str | None = None
    gone: bool = False
    """Whether the user or role is not there any more."""


def left_behind(events: Iterable[Event]) -> tuple[Left, ...]:
    """What these events left, the latest first, as it has to be removed."""
    found = [(event, _BY_ACTION[event.action]) for event in events if not event.error and event.action in _BY_ACTION]
    return tuple(_left(event, row) for event, row in reversed(found))


def _left(event: Event, row: Row) -> Left:
    values = {hole: _value(event, hole) for hole in _HOLE.findall(row.says + row.remove)}
    told = {hole: _told(value) for hole, value in values.items()}
    return Left(
        at=event.at,
        action=event.action,
        says=_filled(row.says, told),
        region=event.region,
        key=event.who.access_key_id,
        event=event.id,
        remove=_command(row, values, event.region),
        hides=row.hides,
        user=values.get("userName") or values.get("response.accessKey.userName"),
        role=values.get("roleName"),
    )


def still(several: Iterable[Left], estate: Estate) -> tuple[Left, ...]:
    """The same, with those marked that hang on a user or role who is surely gone."""
    users = None if estate.users.gaps else {each.name for each in estate.users.items}
    roles = None if estate.roles.gaps else {each.name for each in estate.roles.items}
    return tuple(replace(each, gone=_gone(each.user, users) or _gone(each.role, roles)) for each in several)


def _gone(name: str | None, there: set[str] | None) -> bool:
    return name is not None and there is not None and name not in there


def _value(event: Event, hole: str) -> str | None:
    """What a place of a row stands for; the caller itself, where a request for a user names none."""
    if hole.startswith("response."):
        return _member(event.response, hole.removeprefix("response."))
    found = _member(event.request, hole)
    return event.who.user_name or None if found is None and hole == "userName" else found


def _member(tree: Mapping[str, Any], path: str) -> str | None:
    found: Any = tree
    for name in path.split("."):
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            return None
    return found if isinstance(found, str) else None


def _told(value: str | None) -> str:
    """A value within a sentence that marks it as code."""
    return "?" if value is None else value.replace("`", "'")


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: values[hole[1]], template)


def _command(row: Row, values: Mapping[str, str | None], region: str) -> str | None:
    """The command, unless it would have to carry a value that the CLI might take for something else."""
    holes = _HOLE.findall(row.remove)
    plain = {hole: value for hole in holes if (value := values[hole]) and _PLAIN.fullmatch(value)}
    if not row.remove or plain.keys() != set(holes):
        return None
    words = ["aws", *(_filled(word, plain) for word in row.remove.split())]
    if row.action.partition(":")[0] not in _GLOBAL and _PLAIN.fullmatch(region):
        words += ["--region", region]
    return shlex.join(words)
