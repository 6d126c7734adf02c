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
`IAMDeleteRootUserCredentials` in the member, and delete keys, certificates, the MFA device and last the password. The
trap: a few tasks want root, such as repairing a bucket policy that denies everybody; the policies
`S3UnlockBucketPolicy` and `SQSUnlockQueuePolicy` do these without a password. Find out first what uses the keys.

## References
- [Centrally manage root access for member accounts](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management)
- [Perform a privileged task on a member account](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.certainty import anything
from leastwise.checks.root_credentials import credentials_evidence, held, mfa
from leastwise.model import Estate, Fail, NotApplicable, Root, Severity, Verdict, seen


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
