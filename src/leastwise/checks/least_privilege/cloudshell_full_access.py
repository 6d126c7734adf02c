"""AWSCloudShellFullAccess attached.

## What it finds
Users, groups and roles that carry the AWS managed policy `AWSCloudShellFullAccess`.

## Why it matters
CloudShell is a machine of AWS's own with the caller's permissions and the whole internet behind it. With this policy
files can be brought in and taken out through the console, past whatever watches the company's own machines.

## How it is decided
By the attachments that iam:GetAccountAuthorizationDetails lists. Whoever may do the same by another policy is not
judged here.

## What to do
Attach a policy that allows `cloudshell:*` and denies `cloudshell:GetFileUploadUrls` and
`cloudshell:GetFileDownloadUrls`, then detach this one (`aws iam detach-role-policy`, `aws iam detach-user-policy`,
`aws iam detach-group-policy`); attaching it again undoes that.

## References
- [Managing AWS CloudShell access and usage with IAM policies](https://docs.aws.amazon.com/cloudshell/latest/userguide/sec-auth-with-identities.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL, Holder, attachment
from leastwise.checks import check
from leastwise.checks.owners import holders
from leastwise.model import Arn, Estate, Fail, Severity, Verdict

POLICY = "policy/AWSCloudShellFullAccess"


@check(
    "cloudshell-full-access",
    severity=Severity.MEDIUM,
    subjects=holders,
    needs={CALL},
    controls=("LP-18",),
    cis=("2.20",),
    fsbp=("IAM.27",),
)
def cloudshell_full_access(estate: Estate, holder: Holder) -> Verdict:
    """Whether one user, group or role carries the policy."""
    found = [arn for arn in holder.attached if _is_it(arn)]
    if not found:
        return None
    return Fail(f"`{holder.name}` carries `AWSCloudShellFullAccess`", tuple(attachment(holder, arn) for arn in found))


def _is_it(arn: str) -> bool:
    parts = Arn.parse(arn)
    return parts.account == "aws" and parts.resource == POLICY
