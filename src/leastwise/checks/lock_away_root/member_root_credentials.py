"""Members whose root user still has credentials.

## What it finds
Member accounts of an Organization whose root user has a password, access keys or signing certificates; with lower
severity, an MFA device that was left behind when the others were removed.

## Why it matters
Each account's root user is a way in that no policy of the account closes, and nobody watches a hundred of them. Members
need none: the management account does root's few tasks in short sessions, and root without credentials cannot sign in,
nor ask for a new password by e-mail.

## How it is decided
By the account summary, and by root's row of the member's own credential report where the summary does not tell;
inactive keys and certificates count. The management account keeps its root user, and so does an account that stands
alone.

## What to do
In the management account switch centralised root access on (`aws iam enable-organizations-root-credentials-management`
and `aws iam enable-organizations-root-sessions`), then open a session with `aws sts assume-root` and the task policy
`IAMDeleteRootUserCredentials` in the member, and delete keys, certificates, the password and last the MFA device, which
protects it so long. The trap: a few tasks want root, such as repairing a bucket policy that denies everybody; the
policies `S3UnlockBucketPolicy` and `SQSUnlockQueuePolicy` do these without a password. Find out first what uses the
keys: such a session cannot switch them off, it can only delete them.

## References
- [Centrally manage root access for member accounts](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management)
- [Perform a privileged task on a member account](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix, the_root
from leastwise.checks.ages import ago, days
from leastwise.checks.certainty import anything
from leastwise.checks.root_credentials import credentials_evidence, held, mfa
from leastwise.model import Credentials, Estate, Fail, Gap, NotApplicable, Root, Severity, Summary, Verdict, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.root_credentials import ROOT_CREDENTIALS, root_credentials


@check(
    "member-root-credentials",
    severity=Severity.MEDIUM,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport", "organizations:DescribeOrganization"},
    controls=("ROOT-05",),
)
def member_root_credentials(estate: Estate, root: Root) -> Verdict:
    """Whether root of a member account has no credentials left."""
    organization = seen(estate.organization)
    if organization is None:
        return NotApplicable("the account stands alone")
    if organization.management_account == estate.account.id:
        return NotApplicable("the management account keeps its root user")
    facts = held(root)
    found = [told for told, having in facts.items() if True in having]
    if found:
        return Fail(f"root of this member account has {', '.join(found)}", credentials_evidence(root))
    if anything(*(fact for having in facts.values() for fact in having)) or not seen(mfa(root)):
        return None
    says = "root of this member account has an MFA device, and nothing left that it protects"
    return Fail(says, credentials_evidence(root), Severity.LOW)


_FEATURE = "RootCredentialsManagement"


@fix(member_root_credentials, Safety.LOSSY, sees={"iam:ListOrganizationsFeatures"})
def take_away(estate: Estate, root: Root) -> Iterator[Edit]:
    """Delete root's keys, certificates, password and MFA device, which nobody used, in a session of root."""
    organization = seen(estate.organization)
    if organization is None or _FEATURE not in seen(organization.root_features):
        raise Unfit(f"`{_FEATURE}` is off in the management account: heal `central-root-access` first")
    row, summary = seen(root.credentials), seen(root.summary)
    if why := _disagreement(row, summary) or _used(estate, row) or _unsure(estate, row):
        raise Unfit(why)
    target = root_credentials()
    there = ROOT_CREDENTIALS.seen(estate, target) or {}
    yield Edit(target, {name: None for name, value in there.items() if value})


def _disagreement(row: Credentials, summary: Summary) -> str | None:
    """Whether something is so new that the report, which lags by hours, cannot tell of its use.

    Some reports do not say whether root has a password, and yet when it was used.
    """
    password = summary.root_password if isinstance(row.password, Gap) else row.password is not None
    told = (password, bool(seen(row.keys)), bool(seen(row.certificates)))
    if told != (summary.root_password, bool(summary.root_keys), bool(summary.root_certificates)):
        return "the credential report and the account summary tell of other credentials: plan again in some hours"
    return None


def _used(estate: Estate, row: Credentials) -> str | None:
    """Who would miss something: what was used, or made and not yet used, within `fixes.usage_days`."""
    window = estate.fixing.usage_days
    used = seen(row.password_last_used)
    if used and days(estate, used) <= window:
        return f"root's password was used {ago(estate, used)}"
    for key in seen(row.keys):
        if seen(key.active) and days(estate, key.idle_since) <= window:
            return f"root's access key {key.slot} is active, and was made or used {ago(estate, key.idle_since)}"
    return None


def _unsure(estate: Estate, row: Credentials) -> str | None:
    """What was not off for as long as it takes to be missed."""
    window = estate.fixing.silence_days
    for each in seen(row.certificates):
        if seen(each.active):
            return f"root's certificate {each.slot} is active, and AWS does not tell whether anything signs with it"
        if days(estate, seen(each.changed)) < window:
            return f"root's certificate {each.slot} is inactive for less than {window} days"
    for key in seen(row.keys):
        if not seen(key.active) and days(estate, key.idle_since) < window:
            return f"root's access key {key.slot} is inactive for less than {window} days"
    return None
