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

from collections.abc import Iterator

from leastwise.access.grants import CALL, Holder, attachment
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.owners import holders
from leastwise.language import loads
from leastwise.model import Arn, Estate, Fail, Group, Severity, User, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects import keyed
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_policy import POLICY as MANAGED
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER

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


_INSTEAD = "CloudShellWithoutFiles"

_SHELL = (
    *("ApproveCommand", "CreateEnvironment", "CreateSession", "DeleteEnvironment", "DescribeEnvironments"),
    *("GetEnvironmentStatus", "PutCredentials", "StartEnvironment", "StopEnvironment"),
)
"""What the policy of AWS allows, but for the two calls that move files.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudShell".
"""


def _text() -> str:
    actions = ",".join(f'"cloudshell:{each}"' for each in _SHELL)
    return f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}]}}'


@fix(cloudshell_full_access, Safety.REVERSIBLE, access=Access(takes=True))
def without_files(estate: Estate, holder: Holder) -> Iterator[Edit]:
    """Attach a policy in its place that allows the shell, but neither to bring files in nor to take them out.

    It denies nothing: whoever may do that by another policy keeps it.
    """
    account = estate.account
    arn = f"arn:{account.partition}:iam::{account.id}:policy/{_INSTEAD}"
    there = estate.policy(arn)
    if there is not None and loads(seen(there.document)) != loads(_text()):
        raise Unfit(f"there is a policy `{_INSTEAD}` that says something else")
    if there is None:
        yield Edit(Target(MANAGED.name, arn), {"Document": _text()}, creates=True)
    found = dict.fromkeys(each for each in holder.attached if _is_it(each))
    kind = USER if isinstance(holder, User) else GROUP if isinstance(holder, Group) else ROLE
    yield Edit(Target(kind.name, holder.name), keyed("AttachedPolicies", {arn: True, **found}))
