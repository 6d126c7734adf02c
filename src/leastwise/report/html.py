"""Results as one HTML file for people."""

from __future__ import annotations

from collections import Counter

from leastwise.audit import Audit
from leastwise.model import Status
from leastwise.report.page import page
from leastwise.report.view import AccountView, accounts, practices
from leastwise.report.words import counted

__all__ = ["html"]


def html(audit: Audit) -> bytes:
    """The audit as one self-contained page, UTF-8."""
    people = accounts(audit)
    return page(
        "report.html",
        "report.js",
        audit=audit,
        accounts=people,
        names={account.id: account.alias or account.id for account in people},
        practices=practices(audit),
        title=_title(audit, people),
        unknown=sum(result.count for result in audit.results if result.status is Status.UNKNOWN),
        severities=Counter(result.severity for result in audit.results if result.status is Status.FAIL),
    )


def _title(audit: Audit, people: tuple[AccountView, ...]) -> str:
    if len(people) == 1:
        (one,) = people
        who = f"{one.alias} ({one.id})" if one.alias else one.id
    else:
        who = counted(len(people), "account")
    overall = audit.score.overall
    return f"{who} · {'no score' if overall is None else f'{overall} of 100'} · leastwise"
