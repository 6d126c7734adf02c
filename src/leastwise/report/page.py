"""What every HTML page of the project shares: it loads nothing, sends nothing, and reads as well without its script.

Every string goes through one door: control and bidirectional characters are written out (`safe.py`), then HTML is
escaped.  A content security policy allows the blocks that the page brings along, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from leastwise.model import Severity, Status
from leastwise.report.markdown import code_spans, markdown
from leastwise.report.safe import for_terminal
from leastwise.report.words import counted, duration

__all__ = ["page"]

LABELS = {
    Status.FAIL: "fail",
    Status.UNKNOWN: "unknown",
    Status.MANUAL: "manual",
    Status.WAIVED: "waived",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "not applicable",
}


def page(template: str, script: str = "", **values: object) -> bytes:
    """A self-contained page, UTF-8.

    Args:
        template: the name of its template.
        script: the name of its script; empty: it has none.
        values: what the template shows.
    """
    style, program = _source("report.css"), _source(script) if script else ""
    text = (
        _environment()
        .get_template(template)
        .render(
            **values,
            policy=_content_security_policy(style, program),
            style=Markup(style),  # noqa: S704  (package data)
            script=Markup(program),  # noqa: S704  (package data)
        )
    )
    return text.encode()


def _content_security_policy(style: str, script: str) -> str:
    """A policy that lets just this style sheet and this script be, and no other source of anything."""
    scripts = f"script-src '{_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; {scripts}img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


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
