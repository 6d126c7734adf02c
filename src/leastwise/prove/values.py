"""What a request may have for one condition key: for every way in which the conditions on it can come out together,
the values that bring it about.

Values are tried, not reasoned about: enough of them that no other value could make the conditions come out in a way
that is not there.  Texts: one for every set of patterns that can be matched together.  Numbers, dates and addresses:
every bound, and what lies beside and between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import pairwise

from msgspec import Struct

from leastwise import catalogue
from leastwise.language import ConditionOperator, OperatorKind, Quantifier
from leastwise.language.operators.date import moment
from leastwise.language.substituted import Pattern, pattern_text
from leastwise.prove.limits import MOST_MASKS, OutOfBounds, spend
from leastwise.prove.patterns import ANY_ARN, arn_condition, equal, equal_ignoring_case, like
from leastwise.prove.texts import Tokens, reachable

__all__ = ["Given", "Tested", "holding", "is_exact", "outcomes", "plain", "tokens_of"]

Given = tuple[str, ...] | None
"""The values of a key; None: the request lacks it."""

_STEPS = 6
"""What it takes to ask one condition about one value."""
_TWO = ("x", "y")
"""Several values, whichever: no plain operator holds on them."""
_WRITTEN = frozenset({OperatorKind.STRING, OperatorKind.ARN})
_MAY_BE_EMPTY = frozenset({OperatorKind.STRING, OperatorKind.BINARY})
_TEXTS = _WRITTEN | {OperatorKind.BOOL}
_TYPED = frozenset({OperatorKind.NUMERIC, OperatorKind.DATE, OperatorKind.IP, OperatorKind.BOOL})
_FREE = frozenset({"String", "ArrayOfString", None})


class Tested(Struct, frozen=True):
    """A condition on a key, its variables replaced; None stands for a value whose variable has none."""

    operator: ConditionOperator
    wanted: tuple[Pattern | None, ...]

    @property
    def kind(self) -> OperatorKind:
        """The type of the values."""
        return self.operator.base.kind

    @property
    def values(self) -> tuple[Pattern, ...]:
        """The values that there are."""
        return tuple(each for each in self.wanted if each is not None)


def is_exact(tested: Sequence[Tested], *, multivalued: bool, several: bool) -> bool:
    """Whether the values that are tried are enough: they are of one type, and letter case is that of ASCII.

    Where plain operators stand beside set operators, only texts are tried twice alike.
    """
    kinds = {each.kind for each in tested} - {OperatorKind.NULL}
    if several and not multivalued and not kinds <= _WRITTEN and _counts_values(tested):
        return False
    folds = (each for each in tested if each.operator.base.name.endswith("IgnoreCase"))
    return (len(kinds) < 2 or kinds <= _TEXTS) and all(pattern_text(v).isascii() for each in folds for v in each.values)


def any_text(key: str) -> bool:
    """Whether a key, in lower case, may have values of whatever type: a tag, a claim, a key that nobody knows."""
    return catalogue.condition_key_type(key) in _FREE


def outcomes(
    tested: Sequence[Tested], *, multivalued: bool, several: bool, absent: bool = True, free: bool = False
) -> Mapping[int, Given]:
    """For every set of these conditions that can hold together, and no others, values that make it so.

    Args:
        tested: bit i of a set stands for the i-th.
        multivalued: whether the key is one with several values, so that plain operators do not hold on it.
        several: whether a request can have several.
        absent: whether it can lack the key.
        free: whether values may be of no type that the conditions ask for.

    Raises:
        OutOfBounds: there are too many.
    """
    found: dict[int, Given] = {}
    single: dict[int, str] = {}
    for value in dict.fromkeys((*_values(tested), *_untyped(tested, free=free))):
        spend(_STEPS * len(tested))
        found.setdefault(holding(tested, (value,), multivalued=multivalued), (value,))
        single.setdefault(_fits(tested, value), value)
    if absent:
        found.setdefault(holding(tested, None, multivalued=multivalued), None)
    if several and any(each.operator.quantifier is not Quantifier.NONE for each in tested):
        second = _alike(tested, single) if not multivalued and _counts_values(tested) else ()
        _several(tested, (*single.items(), *second), multivalued, found)
    elif several and not multivalued:
        found.setdefault(holding(tested, _TWO, multivalued=False), _TWO)
    return found


def _counts_values(tested: Sequence[Tested]) -> bool:
    """Whether plain operators, which fail on several values even if all are alike to them, meet set operators."""
    quantifiers = {each.operator.quantifier for each in tested if each.kind is not OperatorKind.NULL}
    return Quantifier.NONE in quantifiers and len(quantifiers) > 1


def _alike(tested: Sequence[Tested], single: Mapping[int, str]) -> Iterable[tuple[int, str]]:
    """A second text for each set of conditions that more than one text fits."""
    kinds = {each.kind for each in tested} - {OperatorKind.NULL}
    if not kinds <= _WRITTEN:
        return ()
    patterns = (*(tokens for each in tested for tokens in tokens_of(each)), *map(equal, single.values()))
    texts = reachable(patterns, (ANY_ARN,) if OperatorKind.ARN in kinds else ()).values()
    return {_fits(tested, text): text for text in texts if text and text not in single.values()}.items()


def holding(tested: Sequence[Tested], given: Given, *, multivalued: bool) -> int:
    """Which of the conditions hold."""
    return sum(
        1 << i for i, each in enumerate(tested) if each.operator.holds(given, each.wanted, multivalued=multivalued)
    )


def _several(
    tested: Sequence[Tested], single: Sequence[tuple[int, str]], multivalued: bool, found: dict[int, Given]
) -> None:
    """What several values at once add: one more is joined to what is there until nothing new comes out.

    All that set operators see of several values is which conditions some of them fit, and which all.
    """
    todo: list[tuple[int, int, tuple[str, ...]]] = [(fits, fits, (value,)) for fits, value in single]
    seen: set[tuple[int, int]] = set()
    while todo:
        some, every, given = todo.pop()
        spend(len(single))
        for fits, value in single:
            both = (some | fits, every & fits)
            if both in seen or value in given:
                continue
            if len(seen) >= MOST_MASKS:
                raise OutOfBounds(f"more than {MOST_MASKS:,} combinations of the values of a key")
            spend(_STEPS * len(tested))
            seen.add(both)
            more = (*given, value)
            found.setdefault(holding(tested, more, multivalued=multivalued), more)
            todo.append((*both, more))


def _fits(tested: Sequence[Tested], value: str) -> int:
    """Which of the conditions the value fits by itself, whatever their set operators."""
    return sum(
        1 << i
        for i, each in enumerate(tested)
        if each.kind is not OperatorKind.NULL and ConditionOperator(each.operator.base).holds((value,), each.wanted)
    )


def _values(tested: Sequence[Tested]) -> Iterator[str]:
    """Values enough for every kind of operator that the conditions use; the empty one is none to `ForAllValues`."""
    kinds = {each.kind for each in tested} - {OperatorKind.NULL}
    if not kinds:
        yield "x"
    for kind, make in _OF_KIND.items():
        if kind in kinds:
            yield from make([pattern_text(v) for each in tested if each.kind is kind for v in each.values])
    if kinds & _TEXTS:
        patterns = tuple(dict.fromkeys(tokens for each in tested for tokens in tokens_of(each)))
        arns = OperatorKind.ARN in kinds
        if kinds == {OperatorKind.BOOL}:
            yield from ("true", "false")
        else:
            yield from reachable(patterns, (ANY_ARN,) if arns else ()).values()
    if kinds <= _MAY_BE_EMPTY and any(each.operator.quantifier is Quantifier.FOR_ALL_VALUES for each in tested):
        yield ""


def _untyped(tested: Sequence[Tested], *, free: bool) -> Iterator[str]:
    """A value that is no number, date, address or truth."""
    if free and any(each.kind in _TYPED for each in tested):
        yield "x"


def tokens_of(tested: Tested) -> Iterable[Tokens]:
    """The texts that the values of a condition on texts stand for."""
    name = tested.operator.base.name
    match tested.kind:
        case OperatorKind.BOOL:
            return [equal_ignoring_case(v) for v in ("true", "false")]
        case OperatorKind.ARN:
            return map(arn_condition, tested.values)
        case OperatorKind.STRING if name.endswith("Like"):
            return map(like, tested.values)
        case OperatorKind.STRING if name.endswith("IgnoreCase"):
            return map(equal_ignoring_case, tested.values)
        case OperatorKind.STRING:
            return map(equal, tested.values)
    return ()


def _numbers(wanted: Iterable[str]) -> Iterator[str]:
    numbers = []
    for text in wanted:
        try:
            numbers.append(Decimal(text))
        except ArithmeticError:
            continue
    return map(plain, _around(number for number in numbers if number.is_finite()))


def _dates(wanted: Iterable[str]) -> Iterator[str]:
    return map(_date, _around(found for text in wanted if (found := moment(text)) is not None))


def _around(bounds: Iterable[Decimal]) -> Iterator[Decimal]:
    """Every bound, what lies between two, and what lies beyond all."""
    ordered = sorted(set(bounds))
    if not ordered:
        yield Decimal(1)
        return
    yield ordered[0] - 1
    for lower, upper in pairwise(ordered):
        yield lower
        yield (lower + upper) / 2
    yield ordered[-1]
    yield ordered[-1] + 1


def plain(number: Decimal) -> str:
    """A number as policies and requests write it."""
    return format(number.normalize(), "f")


def _date(seconds: Decimal) -> str:
    """A date as people read it, or as seconds where it has a fraction or lies beyond the calendar."""
    if seconds != int(seconds) or not 0 <= seconds < 1 << 37:
        return plain(seconds)
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _addresses(wanted: Iterable[str]) -> Iterator[str]:
    """The first and the last address of every range, those before and after, and others."""
    yield from ("192.0.2.1", "2001:db8::1")
    for text in wanted:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            continue
        first, last = int(network.network_address), int(network.broadcast_address)
        make: Callable[[int], object] = IPv4Address if network.version == 4 else IPv6Address
        for number in (first, last, first - 1, last + 1):
            if 0 <= number < 1 << network.max_prefixlen:
                yield str(make(number))


def _binaries(wanted: Iterable[str]) -> Iterable[str]:
    return (*wanted, "AAAA", "BBBB")


_OF_KIND: dict[OperatorKind, Callable[[Sequence[str]], Iterable[str]]] = {
    OperatorKind.NUMERIC: _numbers,
    OperatorKind.DATE: _dates,
    OperatorKind.IP: _addresses,
    OperatorKind.BINARY: _binaries,
}
