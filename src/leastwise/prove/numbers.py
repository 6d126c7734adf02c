"""How many values of a condition key make the conditions on it come out in each way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_network
from itertools import pairwise
from math import comb, floor

from leastwise import catalogue
from leastwise.language import OperatorKind, Quantifier
from leastwise.language.operators.date import moment
from leastwise.language.substituted import pattern_text
from leastwise.prove.limits import MOST_MASKS, OutOfBounds, spend
from leastwise.prove.patterns import ANY_ARN
from leastwise.prove.texts import counted, reachable
from leastwise.prove.values import Given, Tested, holding, is_exact, tokens_of

__all__ = ["Ranges", "Uncountable", "ways_of_key"]

_Values = Iterable[tuple[str, int]]
"""An example, and how many values are like it for all conditions."""


class Uncountable(Exception):  # noqa: N818  (it is an answer, not an error)
    """The policies say something whose requests have no number here; the message says what."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """The values of a key that is not absent; Boolean ones are `true` and `false`, addresses those of IPv4 and IPv6.

    Attributes:
        length: the most characters of a text, or of an ARN; the least is one.
        numbers: whole numbers from 0 to below this.
        seconds: dates are whole seconds of Unix time from 0 to below this.
        octets: the most bytes of a binary value.
        several: the most values of a key that may have several, a set of different ones.
    """

    length: int = 64
    numbers: int = 1 << 31
    seconds: int = 1 << 32
    octets: int = 16
    several: int = 2


def ways_of_key(
    key: str, tested: Sequence[Tested], ranges: Ranges, alphabet: str, known: Mapping[str, Given]
) -> Mapping[int, int]:
    """For every set of conditions that hold together the number of values, absence being one.

    Args:
        known: the one value of the key, if it has one.

    Raises:
        Uncountable: what its conditions compare is not of one type.
        OutOfBounds: there are too many.
    """
    multivalued = catalogue.multivalued(key)
    if key in known:
        return {holding(tested, known[key], multivalued=multivalued): 1}
    sets = any(each.operator.quantifier is not Quantifier.NONE for each in tested)
    several = sets and (multivalued or not catalogue.is_condition_key(key))
    if not is_exact(tested, multivalued=True, several=several):
        raise Uncountable(f"what the conditions on `{key}` compare is not of one type, or not ASCII")
    found = Counter({holding(tested, None, multivalued=multivalued): 1})
    values = [each for each in _values(tested, ranges, alphabet) if each[1]]
    for chosen, many in _chosen(tested, values, ranges.several if several else 1):
        found[holding(tested, chosen, multivalued=multivalued)] += many
    return found


def _chosen(
    tested: Sequence[Tested], values: Sequence[tuple[str, int]], most: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Examples of sets of at most so many values, and how many sets each stands for."""
    sets: list[tuple[tuple[str, ...], int]] = [((), 1)]
    for value, many in values:
        spend(len(sets))
        for given, ways in tuple(sets):
            for more in range(1, min(most - len(given), many) + 1):
                sets.append(((*given, *[value] * more), ways * comb(many, more)))
        if len(sets) > MOST_MASKS:
            raise OutOfBounds(f"more than {MOST_MASKS:,} combinations of the values of a key")
    return (each for each in sets if each[0])


def _values(tested: Sequence[Tested], ranges: Ranges, alphabet: str) -> _Values:
    kinds = {each.kind for each in tested} - {OperatorKind.NULL}
    if kinds == {OperatorKind.BOOL}:
        return (("true", 1), ("false", 1))
    wanted = [pattern_text(value) for each in tested if each.kind is not OperatorKind.NULL for value in each.values]
    for kind in kinds:
        if make := _OF_KIND.get(kind):
            return make(wanted, ranges)
    return _texts(tested, ranges.length, alphabet, arns=OperatorKind.ARN in kinds)


def _texts(tested: Sequence[Tested], length: int, alphabet: str, *, arns: bool) -> _Values:
    tokens = tuple(dict.fromkeys(each for one in tested for each in tokens_of(one)))
    within = (ANY_ARN,) if arns else ()
    examples = reachable(tokens, within)
    return [(examples[matched], many) for matched, many in counted(tokens, within, alphabet, length).items()]


def _pieces(edges: Iterable[int], end: int) -> Iterator[tuple[int, int]]:
    """The first number, and how many, of each piece into which these edges cut those from 0 to below the end."""
    cuts = sorted({0, end, *(edge for edge in edges if 0 < edge < end)})
    return ((first, after - first) for first, after in pairwise(cuts))


def _around(bounds: Iterable[Decimal]) -> Iterator[int]:
    for bound in bounds:
        yield floor(bound)
        yield floor(bound) + 1


def _numbers(wanted: Iterable[str], ranges: Ranges) -> _Values:
    bounds = (Decimal(text) for text in wanted if text.lstrip("+-").replace(".", "", 1).isdigit())
    return ((str(first), many) for first, many in _pieces(_around(bounds), ranges.numbers))


def _dates(wanted: Iterable[str], ranges: Ranges) -> _Values:
    bounds = (found for text in wanted if (found := moment(text)) is not None)
    return ((str(first), many) for first, many in _pieces(_around(bounds), ranges.seconds))


def _addresses(wanted: Iterable[str], ranges: Ranges) -> _Values:
    networks = []
    for text in wanted:
        try:
            networks.append(ip_network(text, strict=False))
        except ValueError:
            continue
    versions: tuple[tuple[Callable[[int], object], int], ...] = ((IPv4Address, 4), (IPv6Address, 6))
    for make, version in versions:
        mine = [each for each in networks if each.version == version]
        edges = [int(edge) for each in mine for edge in (each[0], int(each[-1]) + 1)]
        for first, many in _pieces(edges, 1 << (32 if version == 4 else 128)):
            yield str(make(first)), many


def _binaries(wanted: Iterable[str], ranges: Ranges) -> _Values:
    raise Uncountable("a condition on binary values")


_OF_KIND: dict[OperatorKind, Callable[[Sequence[str], Ranges], _Values]] = {
    OperatorKind.NUMERIC: _numbers,
    OperatorKind.DATE: _dates,
    OperatorKind.IP: _addresses,
    OperatorKind.BINARY: _binaries,
}
