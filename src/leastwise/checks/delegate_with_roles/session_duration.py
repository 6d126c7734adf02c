"""Sessions of administrators that last too long.

## What it finds
Roles that administer the account and give sessions of many hours.

## Why it matters
The credentials of a session work until it ends, wherever they are copied to: nobody can take a single one back, and
whoever finds them in a log or on a lost laptop has what is left of the day.

## How it is decided
By `MaxSessionDuration`, which is between one hour and twelve. More than the hours set in `admin_session_hours` is a
finding for roles with full administration, computed as in `full-admin`. Other roles, which may run long jobs, are not
judged, nor are roles that only services assume, which ask for what they need. For roles of IAM Identity Center the
permission set says how long people stay signed in.

## What to do
Set a shorter limit with `aws iam update-role --max-session-duration`; sessions that are open go on. Programs that ask
for longer sessions by `DurationSeconds` are refused from then on: see in CloudTrail (`AssumeRole`) what they ask for.
To end what is open now, deny whatever was issued before by `aws:TokenIssueTime`.

## References
- [Update the maximum session duration for a role](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html)
- [Revoke IAM role temporary security credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.administrators import administration
from leastwise.checks.ages import day, days
from leastwise.checks.trusts import admissions
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Gap,
    NotApplicable,
    Role,
    SessionLimit,
    Severity,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE

_LIST = "iam:ListRoles"
_HOUR = 3600


@check(
    "session-duration",
    severity=Severity.LOW,
    subjects=lambda estate: estate.roles,
    needs={CALL, _LIST},
    controls=("ROLE-14",),
)
def session_duration(estate: Estate, role: Role) -> Verdict:
    """Whether one administrator's role gives sessions that last too long."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    if not admissions(role.trust):
        return NotApplicable("only services assume it, if anybody")
    limit = _limit(estate, role)
    if limit.seconds <= estate.thresholds.admin_session_hours * _HOUR:
        return None
    held = administration(role, estate)
    if held is None:
        return None
    evidence = Evidence(call=_LIST, path=f"Roles[RoleName={role.name}].MaxSessionDuration", value=str(limit.seconds))
    return Fail(
        f"`{role.name}` has {held.told} and gives sessions of {limit.seconds // _HOUR} hours",
        (evidence, *held.evidence),
    )


def _limit(estate: Estate, role: Role) -> SessionLimit:
    """Raises: Unseen if it is not known."""
    found = estate.session_limits.find(_arn, role.arn)
    if found is None:
        account, why = estate.account.id, f"the answer does not hold role `{role.name}`"
        raise Unseen(Gap(call=_LIST, permission=_LIST, account=account, code="NotSaid", why=why))
    return found


def _arn(limit: SessionLimit) -> str:
    return limit.arn


@fix(session_duration, Safety.JOURNALED)
def shorten(estate: Estate, role: Role) -> Iterator[Edit]:
    """Shorten the sessions of a role that nobody has used for long; whoever asks for longer ones is refused then.

    What is asked for is not known here: a provider of identities, or a profile of the command line, that asks for more
    than the limit gets no session at all. So a role in use is left to whoever can see that in CloudTrail.
    """
    last = seen(role.last_used)
    if last is not None and days(estate, last) <= estate.fixing.usage_days:
        raise Unfit(
            f"it was used on {day(last)}, and whoever asks for longer sessions would be refused: see CloudTrail"
        )
    yield Edit(Target(ROLE.name, role.name), {"MaxSessionDuration": estate.thresholds.admin_session_hours * _HOUR})
