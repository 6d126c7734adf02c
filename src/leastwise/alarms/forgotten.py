"""Sets of events that matter as much as those of the CIS benchmark, and that it leaves out.

Each undoes a protection, or hands out access, by calls that no alarm of the benchmark sees: a filter that follows it
to the letter stays silent.  Calls that services make all day on their own account, such as kms:CreateGrant, are not
among them, and neither are those that only read.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.alarms.events import EventSet, calls_of
from leastwise.alarms.facts import API_CALL, RECORD, Fact
from leastwise.alarms.syntax import unparse

__all__ = ["FORGOTTEN"]


def _set(
    id: str, title: str, services: Mapping[str, str], *, reads: bool = False, management_account_only: bool = False
) -> EventSet:
    required = calls_of(services)
    return EventSet(
        id=id,
        title=title,
        cis=None,
        fsbp=None,
        filter=unparse(required),
        required=required,
        source=f"{next(iter(services))}.amazonaws.com" if len(services) == 1 else None,
        names=tuple(name for names in services.values() for name in names.split()),
        facts=RECORD + API_CALL + ((Fact(("readOnly",), (False, True)),) if reads else ()),
        management_account_only=management_account_only,
    )


FORGOTTEN: tuple[EventSet, ...] = (
    _set(
        "credentials-for-others",
        "credentials made or reset for a user",
        {
            "iam": "CreateAccessKey CreateLoginProfile UpdateLoginProfile CreateServiceSpecificCredential"
            " ResetServiceSpecificCredential UploadSSHPublicKey UploadSigningCertificate DeactivateMFADevice"
        },
    ),
    _set(
        "trust-and-membership",
        "changed trust policies, memberships, boundaries and default policy versions",
        {
            "iam": "UpdateAssumeRolePolicy AddUserToGroup SetDefaultPolicyVersion PutRolePermissionsBoundary"
            " DeleteRolePermissionsBoundary PutUserPermissionsBoundary DeleteUserPermissionsBoundary"
        },
    ),
    _set(
        "identity-providers",
        "new or changed identity providers",
        {
            "iam": "CreateSAMLProvider UpdateSAMLProvider CreateOpenIDConnectProvider"
            " UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider"
        },
    ),
    _set(
        "blinded-trails",
        "trails and event data stores that record less",
        {
            "cloudtrail": "PutEventSelectors PutInsightSelectors UpdateEventDataStore StopEventDataStoreIngestion"
            " DeleteEventDataStore"
        },
    ),
    _set(
        "silenced-alarms",
        "alarms, metric filters, rules, topics and log groups deleted or switched off",
        {
            "monitoring": "DeleteAlarms DisableAlarmActions",
            "logs": "DeleteMetricFilter DeleteLogGroup",
            "events": "DeleteRule DisableRule RemoveTargets",
            "sns": "DeleteTopic Unsubscribe",
        },
    ),
    _set(
        "switched-off-detectors",
        "GuardDuty, Security Hub, Access Analyzer and Config switched off",
        {
            "guardduty": "DeleteDetector UpdateDetector StopMonitoringMembers DisassociateFromAdministratorAccount",
            "securityhub": "DisableSecurityHub",
            "access-analyzer": "DeleteAnalyzer",
            "config": "DeleteConfigurationRecorder DeleteConfigRule",
        },
    ),
    _set(
        "opened-storage",
        "public access blocks and object ownership of buckets changed",
        {
            "s3": "PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock"
            " DeleteAccountPublicAccessBlock PutBucketOwnershipControls DeleteBucketOwnershipControls"
        },
    ),
    _set(
        "key-policies",
        "key policies changed, or imported key material deleted",
        {"kms": "PutKeyPolicy DeleteImportedKeyMaterial"},
    ),
    _set(
        "root-sessions",
        "sessions as the root user of a member",
        {"sts": "AssumeRoot"},
        reads=True,  # as sts:AssumeRole does by CloudTrail's book
        management_account_only=True,
    ),
    _set(
        "delegation-and-trusted-access",
        "delegated administrators, trusted access, closed accounts and central root access",
        {
            "organizations": "RegisterDelegatedAdministrator DeregisterDelegatedAdministrator EnableAWSServiceAccess"
            " DisableAWSServiceAccess CloseAccount PutResourcePolicy",
            "iam": "EnableOrganizationsRootSessions EnableOrganizationsRootCredentialsManagement",
        },
        management_account_only=True,
    ),
)
"""By what they undo, those on access itself first."""
