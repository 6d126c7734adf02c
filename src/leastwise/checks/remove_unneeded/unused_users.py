"""Users whom nobody uses.

## What it finds
Users none of whose credentials was used, made or changed for more than 90 days.

## Why it matters
Somebody left, or a program was switched off, and the user is still there with its groups and policies, for whoever
guesses the password or finds the key. To take the credentials away is half of it: a user without any is given new ones
in a minute.

## How it is decided
Days count from the latest of: the user made; its password set and used; each of its two access keys made, switched and
used, by the credential report. Inactive keys count as well, since what somebody switched off last week is not
forgotten. Where that lies more than 90 days back, it is looked for what AWS shows no last use of: active credentials
for single services, SSH keys of users who may reach CodeCommit, signing certificates. A user with one of these is not
judged. Users who are kept for emergencies (the setting `break_glass`) are left out, and those whom `leastwise` has
stopped by the inline policy `LeastwiseQuarantine`, which denies everything: they wait to be deleted. The setting
`unused_user_days` draws another line.

## What to do
Take what it signs in with away first: `aws iam delete-login-profile`, `aws iam update-access-key --status Inactive`.
When nobody missed it for some weeks, delete it; `aws iam delete-user` asks for its keys, devices, policies and groups
to be removed before. The trap: programs that run once a quarter or once a year, and policies of resources that name the
user: a user that is made again under the same name is another one for them.

## References
- [Find unused AWS credentials](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html)
- [Remove or deactivate an IAM user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from leastwise.checks import Access, Later, Unfit, check, fix
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.certainty import anything
from leastwise.checks.credentials import key_evidence, password_evidence
from leastwise.checks.quarantine import QUARANTINE, quarantined, stopped
from leastwise.checks.switching import LAG, key_target
from leastwise.checks.worlds import remembered
from leastwise.model import (
    Credentials,
    Estate,
    Evidence,
    Fact,
    Fail,
    Gap,
    NotApplicable,
    Severity,
    SshKey,
    Unseen,
    User,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_credentials import LOGIN_PROFILE, SERVICE_CREDENTIAL, SSH_KEY, of_user


@check(
    "unused-users",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.credentials,
    needs={
        "iam:GetAccountAuthorizationDetails",
        "iam:GetCredentialReport",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
    },
    controls=("UNUSED-03",),
)
def unused_users(estate: Estate, row: Credentials) -> Verdict:
    """Whether anybody uses one user."""
    if row.user in estate.thresholds.break_glass:
        return NotApplicable("kept for emergencies, as the configuration says")
    allowed = estate.thresholds.unused_user_days
    facts = [*_moments(row)]
    if any(not isinstance(each, Gap) and each is not None and days(estate, each) <= allowed for each in facts):
        return None
    since = max(moment for moment in map(seen, facts) if moment is not None)
    if anything(*_silent(estate, row)):
        return NotApplicable("it has a credential whose last use AWS does not show")
    if _stopped(estate, row.user):
        return NotApplicable(f"stopped by `{QUARANTINE}`")
    never = since == row.created
    told = "was never used since it was made" if never else "was last used or changed"
    return Fail(f"`{row.user}` {told} on {day(since)}, {span(days(estate, since))} ago", (*_evidence(row),))


def _stopped(estate: Estate, name: str) -> bool:
    try:
        user = estate.user(name)
    except Unseen:
        return False
    return user is not None and quarantined(user)


def _moments(row: Credentials) -> Iterator[Fact[datetime | None]]:
    """When something was made, changed or used, all of it."""
    yield row.created
    yield row.password_last_used
    password, keys = row.password, row.keys
    if isinstance(password, Gap):
        yield password
    elif password is not None:
        yield from (password.changed, password.last_used)
    if isinstance(keys, Gap):
        yield keys
    else:
        for key in keys:
            yield from (key.created, key.changed, key.last_used)


def _silent(estate: Estate, row: Credentials) -> Iterator[Fact[bool]]:
    """Whether there is a credential whose use leaves no trace that was collected."""
    if isinstance(row.certificates, Gap):
        yield row.certificates
    else:
        yield from (certificate.active for certificate in row.certificates)
    for credential in estate.service_credentials.items:
        if credential.owner == row.user and credential.active:
            end = credential.expires
            yield end if isinstance(end, Gap) else end is None or end > estate.seen_at
    yield from estate.service_credentials.gaps
    yield any(_of(key, row.user) for key in estate.ssh_keys.items)
    yield from _gaps_of(estate, row.user)


def _gaps_of(estate: Estate, user: str) -> list[Gap]:
    """What hides SSH keys of a user; a gap that names nobody hides everybody's."""
    known = remembered(estate)
    if _gaps_of not in known:
        told: dict[str | None, list[tuple[int, Gap]]] = {}
        for place, gap in enumerate(estate.ssh_keys.gaps):
            told.setdefault(dict(gap.request).get("UserName"), []).append((place, gap))
        known[_gaps_of] = told
    found = known[_gaps_of]
    assert isinstance(found, dict)
    return [gap for _, gap in sorted((*found.get(None, ()), *found.get(user, ())), key=_place)]


def _place(placed: tuple[int, Gap]) -> int:
    return placed[0]


def _of(key: SshKey, user: str) -> bool:
    return key.owner == user and key.active


def _evidence(row: Credentials) -> Iterator[Evidence]:
    path = f"user={row.user}, user_creation_time"
    yield Evidence(call="iam:GetCredentialReport", path=path, value=stamp(row.created))
    password, keys = seen(row.password), seen(row.keys)
    if password is not None:
        yield from password_evidence(password, "last_changed", "last_used")
    for key in keys:
        yield from key_evidence(key, "active", "last_rotated", "last_used_date")


def _forget(estate: Estate, target: Target, since: datetime) -> Iterator[Edit]:
    """Delete what the user signs in with, and the user."""
    user = estate.user(target.id)
    row = estate.credentials_of(target.id)
    if user is None or row is None:
        raise Unfit("it is gone")
    if not quarantined(user):
        raise Unfit("somebody has let it work again")
    uses = (row.password_last_used, *(key.last_used for key in seen(row.keys)))
    last = max((moment for moment in map(seen, uses) if moment is not None), default=None)
    if last is not None and last > since - LAG:
        raise Unfit(f"somebody tried to sign in on {day(last)}")
    if seen(row.mfa) or seen(row.certificates):
        raise Unfit("its MFA device or its signing certificate has to go first")
    yield from _credentials(estate, row)
    yield Edit(target, None)


def _credentials(estate: Estate, row: Credentials) -> Iterator[Edit]:
    for key in seen(row.keys):
        yield Edit(key_target(key), None)
    for public in estate.ssh_keys:
        if public.owner == row.user:
            yield Edit(of_user(SSH_KEY, row.user, public.id), None)
    for each in estate.service_credentials:
        if each.owner == row.user:
            yield Edit(of_user(SERVICE_CREDENTIAL, row.user, each.id), None)
    if seen(row.password) is not None:
        yield Edit(Target(LOGIN_PROFILE.name, row.user), None)


@fix(
    unused_users,
    Safety.REVERSIBLE,
    access=Access(takes=True),
    later=Later(days=lambda fixing: fixing.silence_days, make=_forget),
    sees={"iam:ListAccessKeys"},
)
def stop(estate: Estate, row: Credentials) -> Iterator[Edit]:
    """Deny the user everything by an inline policy; its credentials and groups stay, so that one call brings it back.

    An attempt to sign in or to use a key shows nevertheless, and keeps the user from being deleted.
    """
    user: User | None = estate.user(row.user)
    if user is None:
        raise Unfit("it is gone")
    yield stopped(user)
