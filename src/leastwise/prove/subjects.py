"""Actions and resources together: for every set of statements that one action on one resource can meet, an example.

Actions are those of the catalogue and any other; the resource of a known action has the form of one of its resource
types, that of another one is any well-formed ARN (M1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from leastwise import catalogue
from leastwise.access.actions import actions_in, every, resourceless, spoken_of, union
from leastwise.language import (
    Statement,
    every_action,
    fold,
    has_wildcard,
    is_everything,
    overlaps,
    statement_actions,
)
from leastwise.language.automaton import ANY, ANY_RUN, PART, PART_RUN
from leastwise.language.substituted import Pattern, pattern_text, resource_matches
from leastwise.prove import patterns
from leastwise.prove.limits import MOST_MASKS, OutOfBounds
from leastwise.prove.meanings import Meaning
from leastwise.prove.texts import Tokens, reachable

__all__ = [
    "Speaking",
    "Subject",
    "bare_example",
    "beside",
    "formats",
    "formats_near",
    "may_match",
    "other_actions",
    "partitions_of",
    "parts",
    "sample",
    "subjects",
]

Subject = tuple[str, str]
"""An action, and a resource or `*`."""

_ANY_ACTION: Tokens = (PART, PART_RUN, ":", ANY, ANY_RUN)
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


def _always(speaking: int) -> bool:
    return True


def subjects(
    statements: Sequence[Statement], meanings: Sequence[Meaning], worth: Callable[[int], bool] = _always
) -> Iterator[tuple[int, Subject]]:
    """Sets of statements, bit i standing for the i-th, that speak of one action and resource, with these.

    Args:
        statements: for their actions.
        meanings: of the same, for their resources.
        worth: whether actions of which these statements speak are worth looking at.

    Raises:
        OutOfBounds: there are too many.
    """
    found: set[int] = set()
    for mask, subject in _all(statements, meanings, worth):
        if mask and mask not in found:
            found.add(mask)
            if len(found) > MOST_MASKS:
                raise OutOfBounds(f"more than {MOST_MASKS:,} sets of statements")
            yield mask, subject


def _all(
    statements: Sequence[Statement], meanings: Sequence[Meaning], worth: Callable[[int], bool]
) -> Iterator[tuple[int, Subject]]:
    partitions = partitions_of(meanings)
    for actions, speaking in parts(statements):
        if worth(speaking):
            yield from _of_part(Speaking(meanings, speaking), actions, partitions)
    for action, speaking in other_actions(statements):
        if not worth(speaking):
            continue
        about = Speaking(meanings, speaking)
        for mask, resource in about.resources((patterns.ANY_ARN,)):
            yield mask, (action, resource)
        yield about.on_star(), (action, "*")


def parts(statements: Sequence[Statement]) -> Iterator[tuple[int, int]]:
    """The known actions, split so that of each part the same statements speak; with these."""
    parts = [(every(), 0)]
    for i, statement in enumerate(statements):
        mine = spoken_of(statement)
        split = []
        for actions, speaking in parts:
            inside = actions & mine
            if inside:
                split.append((inside, speaking | 1 << i))
            if inside != actions:
                split.append((actions ^ inside, speaking))
        parts = split
    return ((actions, speaking) for actions, speaking in parts if speaking)


class Speaking:
    """The statements that speak of an action, and the resources that they tell apart."""

    def __init__(self, meanings: Sequence[Meaning], speaking: int) -> None:
        self.mine = [(i, meanings[i]) for i in _bits(speaking) if not _is_about_nothing(meanings[i])]
        self.everywhere = sum(1 << i for i, each in self.mine if _leaves_out_nothing(each))
        self.particular = tuple(
            dict.fromkeys(
                pattern
                for i, each in self.mine
                if not self.everywhere >> i & 1
                for pattern in (each.others if each.resources is None else each.resources)
            )
        )

    def of(self, hit: frozenset[Pattern]) -> int:
        """The statements that are about a resource which matches just these patterns."""
        mask = self.everywhere
        for i, each in self.mine:
            if mask >> i & 1:
                continue
            if each.resources is None:
                mask |= hit.isdisjoint(each.others) << i
            else:
                mask |= (not hit.isdisjoint(each.resources)) << i
        return mask

    def on_star(self) -> int:
        """Those that are about `*`, the resource of actions that know none (E4)."""
        return self.everywhere | sum(1 << i for i, each in self.mine if each.resources is None and each.others)

    def resources(self, within: tuple[Tokens, ...]) -> Iterator[tuple[int, str]]:
        """One resource of these forms for every set of the patterns that one can match."""
        tokens = tuple(map(patterns.resource, self.particular))
        for matched, resource in reachable(tokens, within).items():
            yield self.of(frozenset(p for j, p in enumerate(self.particular) if matched >> j & 1)), resource


def _is_about_nothing(meaning: Meaning) -> bool:
    """Whether `NotResource` names everything."""
    return meaning.resources is None and any(map(_is_everything, meaning.others))


def _is_everything(pattern: Pattern) -> bool:
    return is_everything(pattern_text(pattern)) and resource_matches(pattern, "*")


def _leaves_out_nothing(meaning: Meaning) -> bool:
    if meaning.resources is not None:
        return any(map(_is_everything, meaning.resources))
    return not meaning.others


def _of_part(about: Speaking, actions: int, partitions: tuple[str, ...]) -> Iterator[tuple[int, Subject]]:
    bare = actions & resourceless()
    if bare:
        yield about.on_star(), (bare_example(bare), "*")
    rest = actions ^ bare
    if not rest:
        return
    touching = [
        (format, actions & rest, touched)
        for format, actions in formats_near(about.particular)
        if actions & rest and (touched := tuple(p for p in about.particular if may_match(p, format)))
    ]
    if other := beside(rest, {format: mine for format, mine, _ in touching}):
        action, format = other
        yield about.of(frozenset()), (action, sample(format))
    for format, mine, touched in touching:
        action = next(actions_in(mine))
        for partition in partitions:
            for hit, resource in _hits(touched, format, partition):
                yield about.of(hit), (action, resource)


def bare_example(actions: int) -> str:
    """One of these actions that know no resource."""
    return next(actions_in(actions & ~_free() or actions))


def beside(actions: int, touched: Mapping[str, int]) -> tuple[str, str] | None:
    """One of these actions on a type of resource of which no pattern speaks."""
    whole = actions & ~union(touched.values())
    for action in actions_in(whole or actions):
        for format in catalogue.arn_formats(action):
            if format not in touched:
                return action, format
    return None


def _hits(touched: tuple[Pattern, ...], format: str, partition: str) -> Iterator[tuple[frozenset[Pattern], str]]:
    within = (patterns.format_tokens(format, partition),)
    matched = reachable(tuple(map(patterns.resource, touched)), within)
    for hits, resource in matched.items():
        yield frozenset(p for j, p in enumerate(touched) if hits >> j & 1), resource


@cache
def _free() -> int:
    """The actions that need no permission, which make poor examples."""
    free = ("sts:getcalleridentity", "sts:getsessiontoken")
    return sum(1 << place for place, action in enumerate(catalogue.every_action()) if fold(action) in free)


def formats_near(particular: Sequence[Pattern]) -> Iterator[tuple[str, int]]:
    """The ARN formats that these patterns may be about, by the service part, with the actions that have them."""
    services = {_service(pattern_text(pattern)) for pattern in particular}
    if None in services:
        yield from formats()
    else:
        for service in services:
            yield from _formats().get(str(service), ())
        yield from _formats().get("", ()) if services else ()


def _service(pattern: str) -> str | None:
    """The service part; None where it is not literal."""
    part = (pattern.split(":", 3) + [""] * 3)[2]
    head = pattern.split(":", 3)[:3]
    return None if not part or any(map(has_wildcard, (part, *head[2:]))) or len(head) < 3 else part


def formats() -> Iterator[tuple[str, int]]:
    """All ARN formats, each with the actions that have it."""
    return (each for those in _formats().values() for each in those)


@cache
def _formats() -> dict[str, list[tuple[str, int]]]:
    """All ARN formats by their service part, each with the actions that have it; `` where that is a variable."""
    found: dict[str, int] = {}
    for place, action in enumerate(catalogue.every_action()):
        for format in catalogue.arn_formats(action):
            found[format] = found.get(format, 0) | 1 << place
    by_service: dict[str, list[tuple[str, int]]] = {}
    for format, actions in found.items():
        by_service.setdefault(_service(_wild(format)) or "", []).append((format, actions))
    return by_service


@lru_cache(maxsize=65_536)
def may_match(pattern: Pattern, format: str) -> bool:
    """Whether some resource of the format may match: a quick look, which errs on the side of yes."""
    return overlaps(pattern_text(pattern), _wild(format))


@cache
def _wild(format: str) -> str:
    """The format with a `*` for each variable."""
    head, *rest = format.split("${")
    return head + "".join(f"*{piece.partition('}')[2]}" for piece in rest)


def partitions_of(meanings: Sequence[Meaning]) -> tuple[str, ...]:
    """AWS's own, and others that are named."""
    written = {
        [*pattern_text(p).split(":", 2), "", ""][1]
        for each in meanings
        for p in (*(each.resources or ()), *each.others)
    }
    return tuple(each for each in _PARTITIONS if each == "aws" or each in written)


def other_actions(statements: Sequence[Statement]) -> Iterator[tuple[str, int]]:
    """Actions that the catalogue does not know, one for every set of statements that can speak of one."""
    written = dict.fromkeys(
        fold(pattern)
        for statement in statements
        for pattern in (*(statement.actions or ()), *(statement.not_actions or ()))
        if _is_open(pattern)
    )
    seen: set[int] = set()
    for action in _unknown_actions(tuple(written)):
        speaking = sum(1 << i for i, each in enumerate(statements) if statement_actions(each, action))
        if speaking and speaking not in seen:
            seen.add(speaking)
            yield action, speaking


def _unknown_actions(written: tuple[str, ...]) -> Iterator[str]:
    """Service by service, as an open pattern is always of one."""
    by_service: dict[str, list[Tokens]] = {}
    for pattern in written:
        by_service.setdefault(pattern.partition(":")[0], []).append(tuple(pattern))
    for service, mine in by_service.items():
        yield from _unknown(tuple(mine), (*service, ":", ANY, ANY_RUN))
    yield from _unknown((), _ANY_ACTION)


def _unknown(written: tuple[Tokens, ...], within: Tokens) -> Iterator[str]:
    found = reachable(written, (within,)).values()
    return (action for action in found if catalogue.spelling(action) is None)


def _is_open(pattern: str) -> bool:
    """Whether it may match an action that the catalogue does not know."""
    service, _, name = pattern.partition(":")
    if every_action(pattern):
        return False
    sound = bool(name) and not has_wildcard(service) and pattern == "".join(pattern.split())
    return sound and (has_wildcard(name) or catalogue.spelling(pattern) is None)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@cache
def sample(format: str) -> str:
    """A resource of the format."""
    names = {"Partition": "aws", "Region": "us-east-1", "Account": "111122223333"}
    head, *rest = format.split("${")
    pieces = (piece.partition("}") for piece in rest)
    return head + "".join(names.get(name, "x") + text for name, _, text in pieces)
