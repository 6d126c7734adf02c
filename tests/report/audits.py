"""Audits for the tests of reports, put together without AWS and without an Estate."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from leastwise.audit import Audit, Coverage, Missing, Result, all_checks
from leastwise.audit.score import score
from leastwise.model import Evidence, Severity, Status, Subject

ACCOUNT = "111122223333"
OTHER = "444455556666"
SEEN_AT = "2026-11-01T08:30:00Z"
SCRIPT = "<script>window.ran = 1</script>"
HOSTILE = (
    SCRIPT,
    '"><img src=x onerror="window.ran = 1">',
    "</script><script>window.ran = 1</script>",
    "</style><svg onload=window.ran=1>",
    "' onmouseover='window.ran = 1",
    "[open](javascript:window.ran=1)",
    "`[docs](https://evil.example/)`",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07 \x1b[2J",
    "admin\u202etxt.exe\u2066\u2069",
    "two\nlines\rand\ttabs\x00",
    "lone \ud800 surrogate",
    "العربية עברית",
    "W" * 10_240,
)
"""Names as an attacker would choose them: markup, links, escape sequences, bidirectional overrides, 10 kB."""


def result(
    status: Status = Status.FAIL,
    *,
    check: str = "console-mfa",
    name: str | None = "alice",
    severity: Severity | None = None,
    account: str = ACCOUNT,
    region: str | None = None,
    says: str | None = None,
    value: str = "false",
    permissions: tuple[str, ...] = (),
    count: int = 1,
) -> Result:
    """One result about a user, or about no subject in particular where `name` is None."""
    declared = next(one for one in all_checks() if one.id == check)
    arn = f"arn:aws:iam::{account}:user/{name}"
    told = {Status.FAIL: f"`{name}` signs in with a password and has no MFA device", Status.PASS: "as it should be"}
    quiet = status in (Status.PASS, Status.NOT_APPLICABLE)
    text = f"{account} {check} {status} {name} {says}"
    return Result(
        check=check,
        practice=declared.practice.id,
        status=status,
        severity=declared.severity if severity is None else severity,
        account=account,
        region=region,
        subject=None if name is None else Subject(type="user", id=name, arn=arn, unique=name, region=region),
        says=told.get(status, "iam:GetCredentialReport was refused (AccessDenied)") if says is None else says,
        evidence=()
        if quiet
        else (
            Evidence(
                call="iam:GetCredentialReport",
                request=(("Name", name or "everybody"),),
                path=f"user={name}, mfa_active",
                value=value,
            ),
        ),
        permissions=permissions,
        count=count,
        fingerprint=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def an_audit(
    results: Sequence[Result],
    *,
    accounts: tuple[tuple[str, str | None], ...] = ((ACCOUNT, "acme-production"),),
    missing: tuple[Missing, ...] = (),
) -> Audit:
    """An audit with these results, sorted as `leastwise.audit.audit` sorts them."""
    return Audit(
        snapshot="5e" * 32,
        seen_at=SEEN_AT,
        accounts=accounts,
        coverage=Coverage(
            answered=37,
            calls=37 + sum(item.calls for item in missing),
            missing=missing,
            unknown_checks=tuple(sorted({one.check for one in results if one.status is Status.UNKNOWN})),
            seen_at=tuple((account, SEEN_AT, "the snapshot") for account, _ in accounts),
            report_age_seconds=tuple((account, 7_440) for account, _ in accounts),
        ),
        score=score([one for one in results for _ in range(one.count)], all_checks()),
        results=tuple(sorted(results, key=lambda one: one.rank)),
    )


def refused(call: str = "iam:GetLoginProfile") -> Missing:
    """One call that AWS refused."""
    return Missing(call=call, permission=call, code="AccessDenied", calls=1, accounts=(ACCOUNT,), regions=())


def an_estate_of_all_statuses() -> Audit:
    """Two accounts and every status, for whoever wants to see everything at once."""
    return an_audit(
        [
            result(),
            result(name="bob", severity=Severity.CRITICAL),
            result(name="carol", account=OTHER, severity=Severity.LOW),
            result(Status.UNKNOWN, name="dave", permissions=("iam:GetLoginProfile",)),
            result(Status.UNKNOWN, name=None, count=4, permissions=("iam:GetCredentialReport",)),
            result(Status.MANUAL, name="erin", says="somebody has to look"),
            result(Status.WAIVED, name="frank", says="`frank` signs in with a password and has no MFA device"),
            result(Status.PASS, name=None, count=40),
            result(Status.PASS, name="grace", account=OTHER),
            result(Status.NOT_APPLICABLE, name=None, count=12, says="no console password"),
        ],
        accounts=((ACCOUNT, "acme-production"), (OTHER, None)),
        missing=(refused(),),
    )


def many(findings: int) -> Audit:
    """So many findings, spread evenly over all the checks there are, in two accounts."""
    checks = all_checks()
    return an_audit(
        [
            result(
                check=checks[number % len(checks)].id,
                name=f"user-{number:05}",
                account=OTHER if number % 3 == 0 else ACCOUNT,
                says=f"`user-{number:05}` has done what {checks[number % len(checks)].id} warns of",
            )
            for number in range(findings)
        ],
        accounts=((ACCOUNT, "acme-production"), (OTHER, "acme-staging")),
    )
