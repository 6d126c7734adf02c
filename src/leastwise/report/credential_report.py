"""A credential report of our own: the columns of AWS's, and what it leaves out.

A row for each user, for root, and for each person of Identity Center.  Beside AWS's columns: the id, age and idle
days of every key, the kind of the MFA, SSH keys, credentials for one service, signing certificates.
A cell says `not seen` where AWS did not answer, `N/A` where there is nothing.

Source of AWS's columns: IAM User Guide, "Generate credential reports for your AWS account".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from leastwise.errors import UsageError
from leastwise.model import (
    AccessKey,
    Credentials,
    Estate,
    Gap,
    Password,
    Person,
    ServiceCredential,
    SigningCertificate,
    SshKey,
)
from leastwise.report.page import page
from leastwise.report.safe import for_cell
from leastwise.report.words import counted

__all__ = ["COLUMNS", "CREDENTIAL_FORMATS", "credential_report", "rows"]

CREDENTIAL_FORMATS = ("csv", "html")
NONE, UNSEEN = "N/A", "not seen"
ROOT = "<root_account>"
_KEYS = tuple(
    f"access_key_{slot}_{name}"
    for slot in (1, 2)
    for name in (
        *("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"),
        *("id", "age_days", "idle_days"),
    )
)
COLUMNS = (
    *("account", "alias", "kind", "user", "arn", "user_creation_time", "password_enabled", "password_last_used"),
    *("password_last_changed", "password_next_rotation", "password_age_days", "password_idle_days"),
    *("mfa_active", "mfa_kind", *_KEYS),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
    *("ssh_keys", "service_credentials", "groups", "idle_days"),
)
Row = dict[str, str]


def credential_report(estates: Sequence[Estate], format: str) -> bytes:
    """The report as the bytes of a file.

    Args:
        estates: the accounts.
        format: one of `CREDENTIAL_FORMATS`.

    Raises:
        UsageError: there is no such format.
    """
    found = [row for estate in estates for row in rows(estate)]
    if format == "csv":
        text = io.StringIO()
        out = csv.writer(text)
        out.writerow(COLUMNS)
        out.writerows([for_cell(row[column]) for column in COLUMNS] for row in found)
        return text.getvalue().encode("utf-8", "backslashreplace")
    if format == "html":
        return page(
            "credentials.html",
            rows=found,
            seen=[(estate.account.id, _time(estate.seen_at), _time(estate.report_generated)) for estate in estates],
            title=f"Credentials of {counted(len(estates), 'account')} · leastwise",
            NONE=NONE,
            UNSEEN=UNSEEN,
        )
    raise UsageError(f"credentials are not written as {format}: use {', '.join(CREDENTIAL_FORMATS)}")


def rows(estate: Estate) -> Iterator[Row]:
    """Root, the users by name, then the people of the account's Identity Center; every column in each."""
    if not isinstance(estate.root.credentials, Gap):
        yield _row(estate, "root", estate.root.credentials)
    for each in sorted(estate.credentials.items, key=lambda each: each.user.casefold()):
        yield _row(estate, "user", each)
    for person in sorted(estate.people.items, key=lambda each: each.name.casefold()):
        yield _person(estate, person)


def _row(estate: Estate, kind: str, one: Credentials) -> Row:
    cells = dict.fromkeys(COLUMNS, NONE) | _of_account(estate)
    cells |= {"kind": kind, "user": one.user, "arn": one.arn, "user_creation_time": _time(one.created)}
    cells |= _password(estate, one) | {"mfa_active": _flag(one.mfa), "mfa_kind": _mfa_kind(estate, one)}
    cells |= _keys(estate, one.keys) | _certificates(one.certificates)
    if kind == "user":
        cells["ssh_keys"] = _listed(estate.ssh_keys.items, one.user, bool(estate.ssh_keys.gaps))
        services = estate.service_credentials
        cells["service_credentials"] = _listed(services.items, one.user, bool(services.gaps))
        cells["groups"] = next(
            ("; ".join(user.groups) or NONE for user in estate.users.items if user.arn == one.arn), UNSEEN
        )
    cells["idle_days"] = _idle(estate, one)
    return cells


def _of_account(estate: Estate) -> Row:
    return {"account": estate.account.id, "alias": estate.account.alias or NONE}


def _person(estate: Estate, person: Person) -> Row:
    """What Identity Center tells: it keeps passwords and MFA devices to itself."""
    enabled = UNSEEN if person.enabled is None else str(person.enabled).lower()
    about = {"kind": "identity-center", "user": person.name, "arn": person.id, "password_enabled": enabled}
    return dict.fromkeys(COLUMNS, NONE) | _of_account(estate) | about | {"mfa_active": UNSEEN, "mfa_kind": UNSEEN}


def _password(estate: Estate, one: Credentials) -> Row:
    password = one.password
    last = {"password_last_used": _time(one.password_last_used)}
    if isinstance(password, Gap):
        names = ("password_enabled", "password_last_changed", "password_next_rotation")
        return dict.fromkeys((*names, "password_age_days", "password_idle_days"), UNSEEN) | last
    if password is None:
        return {"password_enabled": "false"} | last
    return last | {
        "password_enabled": "true",
        "password_last_changed": _time(password.changed),
        "password_next_rotation": _time(password.due),
        "password_age_days": _days(estate, _latest(password.created, password.changed)),
        "password_idle_days": _days(estate, _of_password(password)),
    }


def _mfa_kind(estate: Estate, one: Credentials) -> str:
    """AWS tells which devices are authenticator apps; any other one is a passkey, a security key or a token."""
    if one.mfa is False:
        return NONE
    virtual = one.user == ROOT and estate.root.virtual_mfa is True
    if virtual or any(each.enabled and each.user_arn == one.arn for each in estate.virtual_mfa.items):
        return "authenticator app"
    return UNSEEN if isinstance(one.mfa, Gap) or estate.virtual_mfa.gaps else "passkey or hardware"


def _keys(estate: Estate, keys: tuple[AccessKey, ...] | Gap) -> Row:
    if isinstance(keys, Gap):
        return dict.fromkeys(_KEYS, UNSEEN)
    empty = {f"access_key_{slot}_active": "false" for slot in (1, 2)}
    return empty | {name: cell for key in keys for name, cell in _key(estate, key)}


def _key(estate: Estate, key: AccessKey) -> Iterator[tuple[str, str]]:
    start = f"access_key_{key.slot}_"
    yield f"{start}active", _flag(key.active)
    yield f"{start}last_rotated", _time(key.changed)
    yield f"{start}last_used_date", _time(key.last_used)
    yield f"{start}last_used_region", key.last_used_region or NONE
    yield f"{start}last_used_service", key.last_used_service or NONE
    yield f"{start}id", key.id or UNSEEN
    yield f"{start}age_days", _days(estate, key.created)
    yield f"{start}idle_days", _days(estate, _latest(key.changed, key.last_used))


def _certificates(certificates: tuple[SigningCertificate, ...] | Gap) -> Row:
    names = tuple(f"cert_{slot}_{name}" for slot in (1, 2) for name in ("active", "last_rotated"))
    if isinstance(certificates, Gap):
        return dict.fromkeys(names, UNSEEN)
    found = {"cert_1_active": "false", "cert_2_active": "false"}
    for each in certificates:
        found |= {f"cert_{each.slot}_active": _flag(each.active), f"cert_{each.slot}_last_rotated": _time(each.changed)}
    return found


def _listed(items: Iterable[SshKey | ServiceCredential], owner: str, unseen: bool) -> str:
    told = [_told(each) for each in items if each.owner == owner]
    return "; ".join(told) or (UNSEEN if unseen else NONE)


def _told(each: SshKey | ServiceCredential) -> str:
    """`ACCA… codecommit.amazonaws.com active since 2026-01-01, for ever`."""
    state = "active" if each.active else "inactive"
    if isinstance(each, SshKey):
        return f"{each.id} {state} since {_time(each.uploaded)[:10]}"
    ends = "for ever" if each.expires is None else f"until {_time(each.expires)[:10]}"
    return f"{each.id} {each.service} {state} since {_time(each.created)[:10]}, {ends}"


def _idle(estate: Estate, one: Credentials) -> str:
    """Days since anything of this user's was used, or made."""
    if isinstance(one.keys, Gap) or isinstance(one.password, Gap):
        return UNSEEN
    moments = [one.created, one.password_last_used, *(key.last_used for key in one.keys)]
    return _days(estate, _latest(*moments))


def _of_password(password: Password) -> datetime | Gap | None:
    return _latest(password.created, password.changed, password.last_used)


def _latest(*moments: datetime | Gap | None) -> datetime | Gap | None:
    gap = next((each for each in moments if isinstance(each, Gap)), None)
    return gap or max((each for each in moments if isinstance(each, datetime)), default=None)


def _days(estate: Estate, moment: datetime | Gap | None) -> str:
    if moment is None or isinstance(moment, Gap):
        return NONE if moment is None else UNSEEN
    return str(max(0, (estate.seen_at - moment).days))


def _time(fact: datetime | Gap | None) -> str:
    if fact is None:
        return NONE
    return UNSEEN if isinstance(fact, Gap) else fact.isoformat(timespec="seconds").replace("+00:00", "Z")


def _flag(fact: bool | Gap) -> str:
    return UNSEEN if isinstance(fact, Gap) else str(fact).lower()
