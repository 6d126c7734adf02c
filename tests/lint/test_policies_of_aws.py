"""What lint says of the policies that AWS manages: its errors there are few, and each is AWS's own slip."""

from __future__ import annotations

from collections import Counter
from functools import cache

from leastwise import catalogue
from leastwise.language import Kind, parse
from leastwise.lint import Finding, Severity, lint

KEYS = "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"
EXPLAINED = {
    # An ARN that ends after the account, `arn:aws:organizations::*:`, and so matches nothing.
    ("INVALID_ARN_RESOURCE", "AmazonDevOpsGuruOrganizationsAccess"): 1,
    # A key that Lake Formation does not document.
    ("INVALID_SERVICE_CONDITION_KEY", "AmazonDataZoneGlueManageAccessRolePolicy"): 1,
    # KMS keys as `arn:*:kms:*:::*`: the account is empty, and no key has none.
    ("MISSING_ARN_ACCOUNT", "AWSRefactoringToolkitFullAccess"): 2,
    ("MISSING_ARN_ACCOUNT", "AmazonBedrockFullAccess"): 1,
    ("MISSING_ARN_ACCOUNT", "AmazonBedrockLimitedAccess"): 1,
    # `events:detail-type` under `StringEquals`: the reference has it as an array.
    ("MISSING_QUALIFIER", "AWSAuditManagerAdministratorAccess"): 1,
    ("MISSING_QUALIFIER", "CloudTrailEventContext"): 1,
    ("MISSING_QUALIFIER", "SageMakerStudioProjectProvisioningRolePolicy"): 1,
    # Calls that describe or list beside calls that know the key (`ec2:ResourceTag/…`, `ram:ResourceShareName`, …): by
    # the reference the condition never holds for them.
    (KEYS, "AWSDeadlineCloud-UserAccessFarms"): 1,
    (KEYS, "AWSDeadlineCloud-UserAccessFleets"): 1,
    (KEYS, "AWSLakeFormationCrossAccountManager"): 1,
    (KEYS, "AWSMarketplaceManageSubscriptions"): 1,
    (KEYS, "AWSServiceRoleForAmazonEKSNodegroup"): 2,
    (KEYS, "AWSVendorInsightsAssessorFullAccess"): 1,
    (KEYS, "AWSVendorInsightsVendorFullAccess"): 1,
    (KEYS, "AmazonNimbleStudio-StudioUser"): 1,
    (KEYS, "AmazonSecurityLakeAdministrator"): 1,
    (KEYS, "AmazonTimestreamConsoleFullAccess"): 1,
    (KEYS, "DBModProvisioningAndMigration"): 1,
    (KEYS, "DynamoDBGlobalTableSettingsManagementServiceRolePolicy"): 1,
    (KEYS, "KafkaConnectServiceRolePolicy"): 1,
    (KEYS, "SageMakerStudioProjectUserRolePermissionsBoundary"): 1,
    (KEYS, "SageMakerStudioProjectUserRolePolicy"): 3,
}


@cache
def _findings() -> dict[str, tuple[Finding, ...]]:
    """By the name of the policy."""
    return {arn.rpartition("/")[2]: lint(_text(arn), Kind.IDENTITY) for arn in catalogue.managed_policies()}


def _text(arn: str) -> str:
    policy = catalogue.managed_policy(arn)
    assert policy is not None
    return policy.document


def _with(code: str) -> Counter[str]:
    return Counter(name for name, found in _findings().items() for each in found if each.code == code)


def test_every_error_in_a_policy_of_aws_is_explained() -> None:
    errors = ((name, each) for name, found in _findings().items() for each in found if each.severity is Severity.ERROR)
    assert Counter((each.code, name) for name, each in errors) == EXPLAINED


def test_actions_that_aws_uses_and_does_not_document_are_no_errors() -> None:
    assert sum(_with("LW_UNDOCUMENTED_ACTION").values()) > 100
    assert not _with("INVALID_ACTION") + _with("INVALID_SERVICE_IN_ACTION")


def test_policies_of_aws_are_stored_and_are_not_refused() -> None:
    assert not _with("LW_REFUSED")
    for arn in catalogue.managed_policies()[::25]:
        parse(_text(arn), Kind.IDENTITY)


def test_the_policies_that_are_known_to_grant_everything_are_those_that_are_said_to() -> None:
    assert _with("LW_FULL_ADMIN").keys() == {"AdministratorAccess"}
    assert _with("LW_ALLOW_NOT_ACTION").keys() == {"PowerUserAccess", "AIDevOpsAgentActionsPolicy"}
    assert {"AdministratorAccess", "IAMFullAccess"} <= _with("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE").keys()
    assert "AmazonS3FullAccess" in _with("LW_SERVICE_WILDCARD")
    assert "AmazonS3ReadOnlyAccess" not in _with("LW_SERVICE_WILDCARD")


def test_security_warnings_stay_few() -> None:
    grave = [each for found in _findings().values() for each in found if each.severity is Severity.SECURITY_WARNING]
    assert len(grave) < 120


def test_what_one_may_well_do_is_not_told_of_policies_of_aws() -> None:
    assert _findings()["AmazonS3ReadOnlyAccess"] == ()
    assert _findings()["IAMUserChangePassword"] == ()
    assert _findings()["AWSLambdaBasicExecutionRole"] == ()
