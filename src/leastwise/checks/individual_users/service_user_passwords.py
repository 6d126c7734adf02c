"""Programs with a console password.

## What it finds
Users whose name says that they are a program's, and who have a console password.

## Why it matters
No program signs in at the console. The password is somebody's convenience: shared by a team, without a second factor,
and with everything that the program may do. What is done with it is done by nobody in particular.

## How it is decided
By the names of users with `password_enabled` in the credential report. The setting `service_users` holds the patterns,
with `*` and `?` and in whatever case, that names of programs' users match; a pattern that begins with `/` is compared
with path and name, as `/programs/*`. Users whose names match none are not judged: nothing here tells a person from a
program. Without a setting the patterns are those that hardly anybody gives to a person (`svc-*`, `*-bot`, the users
that AWS itself makes for API keys and for sending mail). A password is no finding where a policy of the user or of its
groups denies everything to sessions at the console, with MFA or without.

## What to do
Give whoever signs in with it an identity of their own, then `aws iam delete-login-profile --user-name NAME`. It cannot
be restored, only set anew. The program does not notice: its keys go on working. The trap: delete the password before
the user's MFA device, or the password stands alone for a while.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Manage user passwords](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from leastwise.access.last_used import CALL as USAGE
from leastwise.access.last_used import reported
from leastwise.checks import Access, Later, Unfit, check, fix
from leastwise.checks.ages import day
from leastwise.checks.console_deny import NAME, TEXT, refused_at_console
from leastwise.checks.credentials import password_evidence, used
from leastwise.checks.names import first_match
from leastwise.checks.switching import LAG
from leastwise.model import (
    AccessKey,
    Credentials,
    Estate,
    Fail,
    NotApplicable,
    Severity,
    Unseen,
    User,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_credentials import LOGIN_PROFILE
from leastwise.objects.iam_user import USER


@check(
    "service-user-passwords",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.credentials,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("USER-04",),
)
def service_user_passwords(estate: Estate, row: Credentials) -> Verdict:
    """Whether one program's user has a password."""
    path = row.arn.partition(":user")[2].removesuffix(row.user)
    pattern = first_match(estate.thresholds.service_users, row.user, path)
    if pattern is None:
        return NotApplicable("its name does not say that it is a program's")
    password = seen(row.password)
    if password is None or _worthless(estate, row.user):
        return None
    return Fail(
        f"`{row.user}` is a program's by its name (`{pattern}`) and has a console password ({used(password)})",
        password_evidence(password, "enabled", "last_used"),
    )


def _worthless(estate: Estate, name: str) -> bool:
    """Whether nothing can be done with the password; no, where that was not seen: the password was."""
    try:
        user = estate.user(name)
        return user is not None and refused_at_console(estate, user)
    except Unseen:
        return False


def forget_password(estate: Estate, target: Target, since: datetime) -> Iterator[Edit]:
    """Delete the password of a user to whom the console was denied at this time; the Deny stays.

    Raises:
        Unfit: it is gone, the Deny is, or somebody signed in meanwhile.
        Unseen: nobody knows.
    """
    row, user = estate.credentials_of(target.id), estate.user(target.id)
    password = seen(row.password) if row else None
    if user is None or password is None:
        raise Unfit("it is gone")
    if not refused_at_console(estate, user):
        raise Unfit("somebody has taken the Deny away")
    if password.idle_since > since - LAG:
        raise Unfit(f"it was set or used on {day(password.idle_since)}")
    yield Edit(Target(LOGIN_PROFILE.name, user.name), None)


@fix(
    service_user_passwords,
    Safety.JOURNALED,
    access=Access(takes=True, despite_use=True),
    later=Later(days=lambda fixing: fixing.silence_days, make=forget_password),
    sees={USAGE},
)
def deny_console(estate: Estate, row: Credentials) -> Iterator[Edit]:
    """Deny everything to sessions at the console, where nobody has signed in for long; keys do not notice.

    Sessions that a program begins with GetSessionToken look like those of the console.  Where keys are in use, it has
    to be known that there are none.
    """
    since = estate.seen_at - timedelta(days=estate.fixing.usage_days)
    user, password = estate.user(row.user), seen(row.password)
    if user is None or password is None:
        raise Unfit("it is gone")
    if password.idle_since >= since:
        raise Unfit(
            f"it was set or used on {day(password.idle_since)}: whoever did needs an identity of their own first"
        )
    if any(seen(key.active) and _used(key, since) for key in seen(row.keys)):
        _begins_no_sessions(estate, user, since)
    yield Edit(Target(USER.name, user.name), {f"InlinePolicies/{NAME}": TEXT})


def _used(key: AccessKey, since: datetime) -> bool:
    last = seen(key.last_used)
    return last is not None and last >= since


def _begins_no_sessions(estate: Estate, user: User, since: datetime) -> None:
    """That a user has surely called nothing of STS.

    Raises:
        Unfit: it has, or AWS does not tell: GetSessionToken needs no permission, and reports hold what policies allow.
        Unseen: there is no report.
    """
    report = reported(estate, user.arn)
    sts = next((each for each in report.services if each.service == "sts"), None)
    if sts is None or (sts.last_authenticated is not None and sts.last_authenticated >= since):
        raise Unfit("its keys may begin sessions with GetSessionToken, which would be refused as well")
