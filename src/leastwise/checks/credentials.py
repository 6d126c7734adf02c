"""Passwords, access keys and signing certificates of users, one by one, out of the rows of the credential report.

A row that does not tell whether there is a password, or which keys there are, becomes a gap of its own that names its
user: that user is UNKNOWN, and nobody else is hidden.  Root is never among them.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from leastwise.checks.ages import day, stamp
from leastwise.model import AccessKey, Credentials, Estate, Evidence, Gap, Observed, Password, SigningCertificate

__all__ = [
    "access_keys",
    "certificate_evidence",
    "key_evidence",
    "named",
    "password_evidence",
    "passwords",
    "signing_certificates",
    "used",
]


def passwords(estate: Estate) -> Observed[Password]:
    """The console passwords of users."""
    return _passwords(estate.credentials)


def access_keys(estate: Estate) -> Observed[AccessKey]:
    """The access keys of users, active or not."""
    return _access_keys(estate.credentials)


def signing_certificates(estate: Estate) -> Observed[SigningCertificate]:
    """The signing certificates of users, active or not."""
    return _signing_certificates(estate.credentials)


def named(key: AccessKey) -> str:
    """A key as a sentence names it: by its id where it is known, else by its place in the report."""
    return f"access key `{key.id}` of `{key.owner}`" if key.id else f"access key {key.slot} of `{key.owner}`"


def used(credential: AccessKey | Password) -> str:
    """`last used on 2026-01-31`, `never used`, or that it was not seen."""
    last = credential.last_used
    if isinstance(last, Gap):
        return "last use unseen"
    return f"last used on {day(last)}" if last else "never used"


def key_evidence(key: AccessKey, *columns: str) -> tuple[Evidence, ...]:
    """Where the report tells of a key.

    Args:
        key: the key.
        columns: of `active`, `last_rotated` and `last_used_date`.
    """
    values = {
        "active": "?" if isinstance(key.active, Gap) else str(key.active).lower(),
        "last_rotated": stamp(key.changed),
        "last_used_date": stamp(key.last_used),
    }
    return tuple(_told(key.owner, f"access_key_{key.slot}_{column}", values[column]) for column in columns)


def password_evidence(password: Password, *columns: str) -> tuple[Evidence, ...]:
    """Where the report tells of a password.

    Args:
        password: the password.
        columns: of `enabled`, `last_changed`, `last_used`.
    """
    values = {
        "enabled": "true",
        "last_changed": stamp(password.changed),
        "last_used": stamp(password.last_used),
    }
    return tuple(_told(password.owner, f"password_{column}", values[column]) for column in columns)


def certificate_evidence(certificate: SigningCertificate) -> tuple[Evidence, ...]:
    """Where the report tells of a signing certificate."""
    active = "?" if isinstance(certificate.active, Gap) else str(certificate.active).lower()
    values = {"active": active, "last_rotated": stamp(certificate.changed)}
    return tuple(_told(certificate.owner, f"cert_{certificate.slot}_{name}", value) for name, value in values.items())


def _told(user: str, column: str, value: str) -> Evidence:
    return Evidence(call="iam:GetCredentialReport", path=f"user={user}, {column}", value=value)


@lru_cache(maxsize=8)
def _passwords(rows: Observed[Credentials]) -> Observed[Password]:
    found = tuple(row.password for row in rows.items if isinstance(row.password, Password))
    gaps = (_of_user(row.password, row) for row in rows.items if isinstance(row.password, Gap))
    return Observed(found, (*rows.gaps, *gaps))


@lru_cache(maxsize=8)
def _access_keys(rows: Observed[Credentials]) -> Observed[AccessKey]:
    found = tuple(key for row in rows.items if not isinstance(row.keys, Gap) for key in row.keys)
    gaps = (_of_user(row.keys, row) for row in rows.items if isinstance(row.keys, Gap))
    return Observed(found, (*rows.gaps, *gaps))


@lru_cache(maxsize=8)
def _signing_certificates(rows: Observed[Credentials]) -> Observed[SigningCertificate]:
    found = tuple(each for row in rows.items if not isinstance(row.certificates, Gap) for each in row.certificates)
    gaps = (_of_user(row.certificates, row) for row in rows.items if isinstance(row.certificates, Gap))
    return Observed(found, (*rows.gaps, *gaps))


def _of_user(gap: Gap, row: Credentials) -> Gap:
    """The gap with its user in the request and, once it no longer stands beside its row, in the words."""
    request = dict(gap.request) | {"user": row.user}
    why = gap.why if f"`{row.user}`" in gap.why else f"{gap.why} for `{row.user}`"
    return msgspec.structs.replace(gap, request=tuple(sorted(request.items())), why=why)
