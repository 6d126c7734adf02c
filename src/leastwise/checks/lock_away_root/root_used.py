"""Root was used recently.

## What it finds
A root user whose password or access key was used in the last 90 days.

## Why it matters
Root is needed for a handful of tasks that come up once in years. Where it is used more often, its password is at hand
in a browser, its work is mixed with everybody else's in the logs, and a sign-in by a stranger looks like any other
day.

## How it is decided
By root's row of the credential report: the last use of the password and of each access key, the latest of which
counts. A use within seven days of the account's creation is its set-up, which only root can do, and is not a finding.
The report tells only the last use, so what root did before that is not judged.

## What to do
Look the day up in CloudTrail (`userIdentity.type` is `Root`) and find out what the work was. Give that work to a
role: IAM Identity Center or a role with `AdministratorAccess` can do all of it but the tasks that AWS reserves for
root. In an Organization, member accounts need no root credentials at all: switch on centralised root access and do
what is left with `aws sts assume-root`. The trap: an access key that a forgotten script uses as root counts too, and
goes on counting until the key is deactivated.

## References
- [Root user best practices](https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html)
- [AWS account root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.ages import ago, day
from leastwise.checks.root import recent_uses
from leastwise.model import Estate, Fail, Root, Severity, Verdict


@check(
    "root-used",
    severity=Severity.HIGH,
    subjects=the_root,
    needs={"iam:GetCredentialReport"},
    controls=("ROOT-03",),
    cis=("2.7",),
    fsbp=("IAM.20",),
)
def root_used(estate: Estate, root: Root) -> Verdict:
    """Whether somebody worked as root in the last 90 days."""
    use = next(iter(recent_uses(estate)), None)
    if use is None:
        return None
    return Fail(f"root was used on {day(use.at)}, {ago(estate, use.at)}, with {use.by}", (use.evidence,))
