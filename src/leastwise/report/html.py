"""Results as one HTML file for people: it loads nothing, sends nothing, and reads as well without its script.

Every string goes through one door: control and bidirectional characters are written out (`safe.py`), then HTML is
escaped.  A content security policy allows the two blocks that this module writes, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from leastwise.audit import Audit
from leastwise.model import Severity, Status
from leastwise.report.markdown import code_spans, markdown
from leastwise.report.safe import for_terminal
from leastwise.report.view import AccountView, accounts, practices
from leastwise.report.words import counted, duration

__all__ = ["html"]

LABELS = {
    Status.FAIL: "fail",
    Status.UNKNOWN: "unknown",
    Status.MANUAL: "manual",
    Status.WAIVED: "waived",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "not applicable",
}


def html(audit: Audit) -> bytes:
    """The audit as one self-contained page, UTF-8."""
    style, script = _source("report.css"), _source("report.js")
    people = accounts(audit)
    page = (
        _environment()
        .get_template("report.html")
        .render(
            audit=audit,
            accounts=people,
            names={account.id: account.alias or account.id for account in people},
            practices=practices(audit),
            title=_title(audit, people),
            unknown=sum(result.count for result in audit.results if result.status is Status.UNKNOWN),
            severities=Counter(result.severity for result in audit.results if result.status is Status.FAIL),
            policy=content_security_policy(style, script),
            style=Markup(style),  # noqa: S704  (package data)
            script=Markup(script),  # noqa: S704  (package data)
        )
    )
    return page.encode()


def content_security_policy(style: str, script: str) -> str:
    """A policy that lets just this style sheet and this script be, and no other source of anything."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _title(audit: Audit, people: tuple[AccountView, ...]) -> str:
    if len(people) == 1:
        (one,) = people
        who = f"{one.alias} ({one.id})" if one.alias else one.id
    else:
        who = counted(len(people), "account")
    overall = audit.score.overall
    return f"{who} · {'no score' if overall is None else f'{overall} of 100'} · leastwise"


@cache
def _environment() -> Environment:
    """Templates are escaped and strict: a name that does not exist is an error, not an empty string."""
    environment = Environment(
        loader=PackageLoader("leastwise.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"spans": code_spans, "markdown": markdown, "duration": duration, "counted": counted}
    environment.globals |= {"SEVERITIES": tuple(reversed(Severity)), "LABELS": LABELS, "Status": Status}
    return environment


def _source(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _shown(value: Any) -> Any:
    """What a template prints: text is made harmless, markup and numbers stay."""
    return for_terminal(value) if type(value) is str else value
