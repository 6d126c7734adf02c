"""All findings of a document healed, until nothing more can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from leastwise.errors import LeastwiseError
from leastwise.language import Kind, parse
from leastwise.lint.code import Edit, Finding
from leastwise.lint.fix.edits import Taken, apply
from leastwise.lint.fix.remedy import remedy
from leastwise.lint.run import lint

__all__ = ["Mended", "mend"]

_ROUNDS = 100
"""Each round heals something; what would need more is healed the next time."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after healing, and the findings that were healed."""

    text: str
    healed: tuple[Finding, ...] = ()


def mend(text: str, kind: Kind, *, unsafe: bool, wanted: Callable[[Finding], bool] = lambda _: True) -> Mended:
    """The text with every wanted finding healed that can be; what is stored by AWS before is stored by it after.

    Args:
        text: a policy document.
        kind: where it is attached.
        unsafe: whether to heal as well what changes the meaning.
        wanted: which findings to heal.
    """
    healed: list[Finding] = []
    seen = {text}
    for _ in range(_ROUNDS):
        chosen = _chosen(text, kind, unsafe, wanted)
        after = _applied(text, kind, chosen)
        if after.text in seen:
            break
        text = after.text
        seen.add(text)
        healed += after.healed
    return Mended(text, tuple(healed))


def _chosen(
    text: str, kind: Kind, unsafe: bool, wanted: Callable[[Finding], bool]
) -> list[tuple[Finding, tuple[Edit, ...]]]:
    """Findings with edits of which no two are in conflict."""
    chosen: list[tuple[Finding, tuple[Edit, ...]]] = []
    taken = Taken()
    for finding in filter(wanted, lint(text, kind)):
        found = remedy(text, finding)
        if found is None or not (found.safe or unsafe):
            continue
        if taken.take(found.edits):
            chosen.append((finding, found.edits))
    return chosen


def _applied(text: str, kind: Kind, chosen: list[tuple[Finding, tuple[Edit, ...]]]) -> Mended:
    """The text with the edits; where they do not go together, with the first that goes alone."""
    after = apply(text, (edit for _, edits in chosen for edit in edits))
    if _no_worse(text, after, kind):
        return Mended(after, tuple(finding for finding, _ in chosen))
    for finding, edits in chosen:
        after = apply(text, edits)
        if _no_worse(text, after, kind):
            return Mended(after, (finding,))
    return Mended(text)


def _no_worse(before: str, after: str, kind: Kind) -> bool:
    return _stored(after, kind) or not _stored(before, kind)


def _stored(text: str, kind: Kind) -> bool:
    try:
        parse(text, kind)
    except LeastwiseError:
        return False
    return True
