"""Lint one document: every code of its kind, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache

from leastwise.discover import discover
from leastwise.language import Kind
from leastwise.lint import codes
from leastwise.lint.code import Code, Finding, Flaw, Severity
from leastwise.lint.view import Policy, read
from leastwise.lint.words import one_line

__all__ = ["REFUSED", "all_codes", "examine", "guess_kind", "lint"]

REFUSED = "LW_REFUSED"
"""Asked only where nothing else is an error."""


@cache
def all_codes() -> tuple[Code, ...]:
    """Every code that is declared, by id."""
    return tuple(sorted(discover(codes, Code), key=lambda code: code.id))


def lint(text: str, kind: Kind | None = None, only: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """What is wrong in a policy document; never raises, whatever the text.

    Args:
        text: the document.
        kind: where it is attached; None: guessed by `guess_kind`.
        only: the codes to ask; None: all.
    """
    policy = read(text, kind or Kind.IDENTITY)
    return examine(policy if kind else Policy(text, _kind(policy), policy.value, policy.refusal), only)


def examine(policy: Policy, only: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """What is wrong in a document that is read already."""
    found = [
        _finding(policy, code, flaw)
        for code in _needed(policy.kind, only, policy.features)
        for flaw in code.find(policy)
    ]
    if not any(each.severity is Severity.ERROR for each in found):
        found += [_finding(policy, code, flaw) for code in _last(only) for flaw in code.find(policy)]
    return tuple(sorted(dict.fromkeys(found), key=_order)) if found else ()


def guess_kind(text: str) -> Kind:
    """The kind that a document seems to be of, for want of better knowledge.

    With principals it is a trust policy if it has only actions of STS, else a resource-based policy; without it is
    an identity-based policy.
    """
    return _kind(read(text, Kind.IDENTITY))


@cache
def _asked(kind: Kind, only: frozenset[str] | None) -> tuple[Code, ...]:
    return tuple(code for code in _of(only) if kind in code.kinds and code.id != REFUSED)


@lru_cache(maxsize=4_096)
def _needed(kind: Kind, only: frozenset[str] | None, features: frozenset[str]) -> tuple[Code, ...]:
    """Those that can find something in a document with these features, which many have in common."""
    return tuple(code for code in _asked(kind, only) if not code.needs or not code.needs.isdisjoint(features))


@cache
def _last(only: frozenset[str] | None) -> tuple[Code, ...]:
    return tuple(code for code in _of(only) if code.id == REFUSED)


def _of(only: frozenset[str] | None) -> tuple[Code, ...]:
    return tuple(code for code in all_codes() if only is None or code.id in only)


def _kind(policy: Policy) -> Kind:
    if "Principal" not in policy.text:
        return Kind.IDENTITY
    statements = policy.statements
    if not any(each.has("Principal") or each.has("NotPrincipal") for each in statements):
        return Kind.IDENTITY
    actions = [item.value.lower() for each in statements for item in each.items("Action", "NotAction")]
    return Kind.TRUST if actions and _all_of_sts(actions) else Kind.RESOURCE


def _all_of_sts(actions: Collection[str]) -> bool:
    return all(action.startswith("sts:") for action in actions)


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    return finding.line, finding.column, -finding.severity, finding.code, finding.says


def _finding(policy: Policy, code: Code, flaw: Flaw) -> Finding:
    place = policy.place(flaw.at)
    return Finding(
        code=code.id,
        severity=code.severity,
        line=place.line,
        column=place.column,
        path=flaw.at.path,
        says=one_line(flaw.says),
        suggestion=flaw.suggestion if flaw.suggestion is None or flaw.suggestion.isprintable() else None,
        edits=flaw.edits,
        safe=flaw.safe,
    )
