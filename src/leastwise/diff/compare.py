"""Compare two observations: object by object, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from leastwise.diff.difference import Change, Diff, Difference, NotCompared
from leastwise.diff.documents import document_lines
from leastwise.diff.tree import Branch, Document, Hidden, Leaf, Node, branches, told
from leastwise.model import Estate, Gap

__all__ = ["diff"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an account something stands."""

    account: str
    kind: str
    object: str = ""
    field: str = ""

    def below(self, name: str) -> Place:
        """A field of what stands here."""
        return Place(self.account, self.kind, self.object, f"{self.field}.{name}" if self.field else name)

    def difference(self, change: Change, before: Node | None, after: Node | None) -> Difference:
        """A difference here; None: there is nothing."""
        texts = [node.text for node in (before, after) if isinstance(node, Document)]
        return Difference(
            account=self.account,
            kind=self.kind,
            object=self.object,
            field=self.field,
            change=change,
            before=None if before is None else told(before),
            after=None if after is None else told(after),
            lines=document_lines(*texts) if len(texts) == 2 else (),
        )


@dataclass(frozen=True, slots=True)
class Unclear:
    """A gap that something is behind."""

    gap: Gap
    before: bool


Found = Difference | Unclear


def diff(before: tuple[str, Sequence[Estate]], after: tuple[str, Sequence[Estate]]) -> Diff:
    """What differs between two observations.

    Args:
        before: id and accounts of the first.
        after: id and accounts of the second.
    """
    first, second = ({estate.account.id: estate for estate in estates} for _, estates in (before, after))
    found: list[Found] = []
    for account in sorted({*first, *second}):
        found += _accounts(account, first.get(account), second.get(account))
    return Diff(
        before=before[0],
        after=after[0],
        seen_before=_youngest(before[1]),
        seen_after=_youngest(after[1]),
        differences=tuple(each for each in found if isinstance(each, Difference)),
        not_compared=tuple(sorted(_merged([each for each in found if isinstance(each, Unclear)]))),
    )


def _accounts(account: str, before: Estate | None, after: Estate | None) -> Iterator[Found]:
    if before is None or after is None:
        here = Place(account, "account", account)
        yield here.difference(Change.ADDED if before is None else Change.REMOVED, None, None)
        return
    second = branches(after)
    for kind, node in branches(before).items():
        yield from _kinds(Place(account, kind), node, second[kind])


def _kinds(here: Place, before: Node, after: Node) -> Iterator[Found]:
    """One field of the Estate; the objects of a list are told one by one."""
    if not (isinstance(before, Branch) and isinstance(after, Branch) and (before.listed or after.listed)):
        yield from _compared(here, before, after)
        return
    yield from _behind(before.gaps, before=True)
    yield from _behind(after.gaps, before=False)
    for name in sorted({*before.nodes, *after.nodes}):
        there = Place(here.account, here.kind, name)
        yield from _either(there, before.nodes.get(name), after.nodes.get(name), before.gaps, after.gaps)


def _compared(here: Place, before: Node, after: Node) -> Iterator[Found]:
    if isinstance(before, Hidden) or isinstance(after, Hidden):
        yield from _behind((before.gap,) if isinstance(before, Hidden) else (), before=True)
        yield from _behind((after.gap,) if isinstance(after, Hidden) else (), before=False)
    elif isinstance(before, Branch) and isinstance(after, Branch):
        yield from _behind(before.gaps, before=True)
        yield from _behind(after.gaps, before=False)
        for name in sorted({*before.nodes, *after.nodes}):
            mine, other = before.nodes.get(name), after.nodes.get(name)
            yield from _either(here.below(name), mine, other, before.gaps, after.gaps)
    elif before != after:
        yield _changed(here, before, after)


def _either(
    here: Place, before: Node | None, after: Node | None, gaps_before: Sequence[Gap], gaps_after: Sequence[Gap]
) -> Iterator[Found]:
    """What is on both sides, or on one: where the other side has gaps, it may stand behind one."""
    if before is not None and after is not None:
        yield from _compared(here, before, after)
    elif after is not None and not gaps_before:
        yield here.difference(Change.ADDED, None, after)
    elif before is not None and not gaps_after:
        yield here.difference(Change.REMOVED, before, None)


def _changed(here: Place, before: Node, after: Node) -> Difference:
    """Where there was or is nothing, a value came or went."""
    nothing = Leaf(None)
    if before == nothing:
        return here.difference(Change.ADDED, None, after)
    if after == nothing:
        return here.difference(Change.REMOVED, before, None)
    return here.difference(Change.CHANGED, before, after)


def _behind(gaps: Sequence[Gap], *, before: bool) -> Iterator[Unclear]:
    return (Unclear(gap, before) for gap in gaps)


def _merged(unclear: Sequence[Unclear]) -> Iterator[NotCompared]:
    """Each call of each account once, with the side or sides where it is missing."""
    calls = {(each.gap.account, each.gap.call, each.gap.code) for each in unclear}
    for account, call, code in calls:
        sides = {
            each.before for each in unclear if (each.gap.account, each.gap.call, each.gap.code) == (account, call, code)
        }
        yield NotCompared(account=account, call=call, code=code, before=True in sides, after=False in sides)


def _youngest(estates: Sequence[Estate]) -> str:
    if not estates:
        return ""
    return max(e.seen_at for e in estates).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
