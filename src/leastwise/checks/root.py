"""The root user by its two witnesses: the account summary, which is live, and the credential report, up to 4 h old.

Each can be denied without the other, and each leaves something out: the summary tells no dates, an old one does not
tell of the password, and reports of some accounts say `not_supported` where root's password is concerned.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from leastwise.checks.ages import stamp
from leastwise.checks.credentials import key_evidence
from leastwise.model import AccessKey, Credentials, Estate, Evidence, Fact, Gap, Observed, Root, Summary, Unseen

__all__ = [
    "NO_CREDENTIALS",
    "Use",
    "has_mfa",
    "has_password",
    "holds_keys",
    "keys_evidence",
    "keys_in_report",
    "recent_uses",
]


NO_CREDENTIALS = "root has neither a password nor access keys"
"""Why there is nothing to protect."""


class Use(Struct, frozen=True, kw_only=True, order=True):
    """One use of root that the report tells of; comparable by time."""

    at: datetime
    column: str
    by: str
    """`its password`, `its access key 1`."""

    @property
    def evidence(self) -> Evidence:
        """Where it is told."""
        path = f"user=<root_account>, {self.column}"
        return Evidence(call="iam:GetCredentialReport", path=path, value=stamp(self.at))


def recent_uses(estate: Estate) -> Observed[Use]:
    """The uses of root within `root_use_days`, the latest first and its set-up left out."""
    row = estate.root.credentials
    if isinstance(row, Gap):
        return Observed((), (row,))
    told, window = _uses(row), timedelta(days=estate.thresholds.root_use_days)
    recent = [use for use in told if isinstance(use, Use) and estate.seen_at - use.at <= window]
    set_up = timedelta(days=estate.thresholds.root_setup_days)
    return Observed(
        tuple(sorted((use for use in recent if not _is_set_up(use, row, set_up)), reverse=True)),
        tuple(use for use in told if isinstance(use, Gap)),
    )


def keys_in_report(root: Root) -> tuple[AccessKey, ...]:
    """The keys that the report surely shows, active or not; none where it was not seen."""
    row = root.credentials
    if isinstance(row, Gap) or isinstance(row.keys, Gap):
        return ()
    return tuple(key for key in row.keys if key.active is True or isinstance(key.created, datetime))


def holds_keys(root: Root) -> tuple[Fact[bool], ...]:
    """Whether root has an access key, active or not, as facts for `anything`; one witness suffices."""
    counted = root.summary.root_keys if isinstance(root.summary, Summary) else None
    if counted or keys_in_report(root):
        return (True,)
    perhaps = () if counted == 0 else _keys_perhaps(root)
    return (*_gap_of(root.summary), *perhaps) if perhaps else (False,)


def keys_evidence(root: Root) -> tuple[Evidence, ...]:
    """Where the witnesses tell of root's keys."""
    parts = tuple(
        part for key in keys_in_report(root) for part in key_evidence(key, "active", "last_rotated", "last_used_date")
    )
    if not isinstance(root.summary, Summary) or root.summary.root_keys is None:
        return parts
    count = str(root.summary.root_keys)
    return (Evidence(call="iam:GetAccountSummary", path="SummaryMap.AccountAccessKeysPresent", value=count), *parts)


def has_password(root: Root) -> bool:
    """Whether root may have a password: so long as neither witness denies it, it has one."""
    if isinstance(root.summary, Summary) and root.summary.root_password is not None:
        return root.summary.root_password
    return isinstance(root.credentials, Gap) or root.credentials.password is not None


def has_mfa(root: Root) -> bool:
    """Whether root has an MFA device of any kind.

    Raises:
        Unseen: neither witness says.
    """
    if isinstance(root.summary, Summary) and root.summary.root_mfa is not None:
        return root.summary.root_mfa
    row = root.credentials
    mfa = row if isinstance(row, Gap) else row.mfa
    if isinstance(mfa, Gap):
        raise Unseen(*_gap_of(root.summary), mfa)
    return mfa


def _uses(row: Credentials) -> list[Use | Gap]:
    """Every use that the row tells of, and a gap for each that it should have told of."""
    told: list[tuple[Fact[datetime | None], str, str]] = [
        (row.password_last_used, "password_last_used", "its password")
    ]
    if isinstance(row.keys, Gap):
        told.append((row.keys, "", ""))
    else:
        told += [(key.last_used, f"access_key_{key.slot}_last_used_date", _by(key)) for key in row.keys]
    return [
        at if isinstance(at, Gap) else Use(at=at, column=column, by=by) for at, column, by in told if at is not None
    ]


def _by(key: AccessKey) -> str:
    return f"its access key {key.slot}" + (f" for `{key.last_used_service}`" if key.last_used_service else "")


def _is_set_up(use: Use, row: Credentials, allowed: timedelta) -> bool:
    """No other identity exists in the first days; an account whose first day cannot be read gets no allowance."""
    return not isinstance(row.created, Gap) and use.at - row.created <= allowed


def _keys_perhaps(root: Root) -> tuple[Gap, ...]:
    """What the report leaves open about keys, once it surely shows none."""
    row = root.credentials
    if isinstance(row, Gap):
        return (row,)
    if isinstance(row.keys, Gap):
        return (row.keys,)
    return tuple(key.created for key in row.keys if isinstance(key.created, Gap))


def _gap_of(fact: Fact[object]) -> tuple[Gap, ...]:
    return (fact,) if isinstance(fact, Gap) else ()
