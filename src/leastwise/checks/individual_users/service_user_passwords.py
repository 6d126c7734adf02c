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
that AWS itself makes for API keys and for sending mail).

## What to do
Give whoever signs in with it an identity of their own, then `aws iam delete-login-profile --user-name NAME`. It cannot
be restored, only set anew. The program does not notice: its keys go on working. The trap: delete the password before
the user's MFA device, or the password stands alone for a while.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Manage user passwords](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.credentials import password_evidence, used
from leastwise.checks.names import first_match
from leastwise.model import Credentials, Estate, Fail, NotApplicable, Severity, Verdict, seen


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
    if password is None:
        return None
    return Fail(
        f"`{row.user}` is a program's by its name (`{pattern}`) and has a console password ({used(password)})",
        password_evidence(password, "enabled", "last_used"),
    )
