"""The values of a condition key in a request, and the conditions on them, in z3's terms.

Texts are strings under regular expressions, numbers and dates reals, addresses bit-vectors; a key with several values
is a row of slots, one for each condition on it and one more, which is as many as any difference needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_network

import z3

from leastwise import catalogue
from leastwise.language import OperatorKind, Quantifier
from leastwise.language.operators.date import moment
from leastwise.language.substituted import Pattern, pattern_text
from leastwise.prove.patterns import ANY_ARN, equal_ignoring_case
from leastwise.prove.solver_terms import Term, all_of, any_of, is_within, literal, number_of, real, text_of
from leastwise.prove.values import Given, Tested, any_text, plain, tokens_of

__all__ = ["Slots", "not_encoded"]

_WRITTEN = frozenset({OperatorKind.STRING, OperatorKind.ARN, OperatorKind.BOOL})
_MAY_BE_EMPTY = frozenset({OperatorKind.STRING, OperatorKind.BINARY})
_COUNTED = frozenset({OperatorKind.NUMERIC, OperatorKind.DATE})
_OTHER_BINARIES = ("AAAA", "BBBB")
_TRUTHS = ("true", "false")
_SAMPLES = {
    OperatorKind.STRING: "x",
    OperatorKind.ARN: "arn:aws:s3:::x",
    OperatorKind.NUMERIC: "1",
    OperatorKind.DATE: "1",
    OperatorKind.BOOL: "true",
    OperatorKind.BINARY: "AAAA",
    OperatorKind.IP: "192.0.2.1",
}
"""A value of each type: a test of it is undecided just if what the policy asks for is not of the type."""
_LAST = 0x2FFFF
"""The last character that z3 knows."""


def not_encoded(key: str, tested: Sequence[Tested]) -> str:
    """What of the conditions on a key has no place in the terms, as a sentence; empty: nothing."""
    kinds = {each.kind for each in tested} - {OperatorKind.NULL}
    texts = [pattern_text(value) for each in tested for value in each.values]
    if len(kinds) > 1 and not kinds <= _WRITTEN:
        return f"`{key}` is compared as values of several types, which are not put to z3"
    if any_text(key) and kinds & (_COUNTED | {OperatorKind.IP, OperatorKind.BOOL}):
        return f"`{key}` may have values of another type than it is compared as, which are not put to z3"
    if any(ord(char) > _LAST for text in texts for char in text):
        return f"`{key}` is compared with a character that z3 does not know"
    folds = (each for each in tested if each.operator.base.name.endswith("IgnoreCase"))
    if not all(pattern_text(value).isascii() for each in folds for value in each.values):
        return f"`{key}` is compared ignoring the case of letters that are not ASCII, which is not put to z3"
    return ""


class Slots:
    """What a request has for a key.

    Args:
        name: of the variables.
        key: in lower case.
        tested: the conditions on it.
        present: whether every request has it.
    """

    def __init__(self, name: str, key: str, tested: Sequence[Tested], *, present: bool) -> None:
        self.present = present
        self.kinds = frozenset(each.kind for each in tested) - {OperatorKind.NULL}
        self.wanted = [pattern_text(value) for each in tested for value in each.values]
        self.multivalued = catalogue.multivalued(key)
        several = self.multivalued or not catalogue.is_condition_key(key)
        count = len(tested) + 1 if several else 1
        self.given = [z3.Bool(f"{name}.given{i}") for i in range(count)]
        self.values = [_Value.of(f"{name}.{i}", self.kinds) for i in range(count)]

    def assumed(self) -> list[Term]:
        """The slots are filled from the first on, with values of the type; texts are different ones."""
        found = [z3.Implies(later, earlier) for earlier, later in zip(self.given, self.given[1:], strict=False)]
        found += [term for value in self.values for term in value.assumed(self.wanted)]
        found += [self.given[0]] * self.present
        if self.kinds & (_COUNTED | {OperatorKind.IP}):
            return found
        pairs = ((i, j) for j in range(len(self.values)) for i in range(j))
        return found + [z3.Implies(self.given[j], self.values[i].text != self.values[j].text) for i, j in pairs]

    def holds(self, tested: Tested) -> Term:
        """That a condition does."""
        operator, present = tested.operator, self.given[0]
        if tested.kind is OperatorKind.NULL:
            return self._null(tested)
        fits = [value.fits(tested) for value in self.values]
        match operator.quantifier:
            case Quantifier.NONE:
                if self.multivalued:
                    return z3.BoolVal(False)
                one = all_of((*map(z3.Not, self.given[1:]), fits[0]))
                return z3.If(present, one, z3.BoolVal(operator.if_exists or operator.base.negated))
            case Quantifier.FOR_ANY_VALUE:
                some = any_of(z3.And(given, fit) for given, fit in zip(self.given, fits, strict=True))
                return z3.If(present, some, z3.BoolVal(operator.if_exists))
        return z3.Or(self._every(fits), self._every([value.is_empty() for value in self.values]))

    def _null(self, tested: Tested) -> Term:
        if tested.operator.quantifier is not Quantifier.NONE:
            return z3.BoolVal(tested.operator.quantifier is Quantifier.FOR_ALL_VALUES)
        wanted = {pattern_text(each).lower() for each in tested.values}
        present = self.given[0]
        return z3.Or(z3.And("true" in wanted, z3.Not(present)), z3.And("false" in wanted, present))

    def _every(self, fits: Sequence[Term]) -> Term:
        return all_of(z3.Implies(given, fit) for given, fit in zip(self.given, fits, strict=True))

    def read(self, model: Term) -> Given:
        """What a model has for the key."""
        filled = [value for given, value in zip(self.given, self.values, strict=True) if z3.is_true(model.eval(given))]
        return tuple(value.read(model) for value in filled) or None


@dataclass(frozen=True)
class _Value:
    """One value, as each type takes it."""

    kinds: frozenset[OperatorKind]
    text: Term
    number: Term
    narrow: Term
    wide: Term
    is_narrow: Term

    @classmethod
    def of(cls, name: str, kinds: frozenset[OperatorKind]) -> _Value:
        narrow, wide = z3.BitVec(f"{name}.narrow", 32), z3.BitVec(f"{name}.wide", 128)
        is_narrow = z3.Bool(f"{name}.is_narrow")
        return cls(kinds, z3.String(f"{name}.text"), z3.Real(f"{name}.number"), narrow, wide, is_narrow)

    def assumed(self, wanted: Sequence[str]) -> Iterator[Term]:
        """It is of the type."""
        if OperatorKind.ARN in self.kinds:
            yield is_within(self.text, ANY_ARN)
        if self.kinds == {OperatorKind.BOOL}:
            yield any_of(self.text == literal(each) for each in _TRUTHS)
        if OperatorKind.BINARY in self.kinds:
            yield any_of(self.text == literal(each) for each in dict.fromkeys((*wanted, *_OTHER_BINARIES, "")))

    def is_empty(self) -> Term:
        return self.text == literal("") if self.kinds <= _MAY_BE_EMPTY else z3.BoolVal(False)

    def fits(self, tested: Tested) -> Term:
        """That a condition would hold on it alone, whatever its set operator."""
        if not tested.wanted and tested.operator.quantifier is not Quantifier.NONE:
            return z3.BoolVal(False)
        tests = [self._test(tested, value) for value in tested.values]
        if not tested.operator.base.negated:
            return any_of(test for test in tests if test is not None)
        return z3.BoolVal(False) if any(each is None for each in tests) else all_of(map(z3.Not, tests))

    def _test(self, tested: Tested, value: Pattern) -> Term | None:
        """That it fits one value of the policy; None: that one is not of the type."""
        if tested.operator.base.test(_SAMPLES[tested.kind], value) is None:
            return None
        text = pattern_text(value)
        match tested.kind:
            case OperatorKind.STRING | OperatorKind.ARN:
                alone = Tested(tested.operator, (value,))
                return any_of(is_within(self.text, tokens) for tokens in tokens_of(alone))
            case OperatorKind.BOOL:
                return is_within(self.text, equal_ignoring_case(text))
            case OperatorKind.BINARY:
                return self.text == literal(text)
            case OperatorKind.IP:
                return self._inside(text)
            case OperatorKind.DATE:
                return self._compared(tested, moment(text) or Decimal(0))
        return self._compared(tested, Decimal(text))

    def _compared(self, tested: Tested, bound: Decimal) -> Term:
        name, limit = tested.operator.base.name, real(bound)
        if name.endswith("LessThanEquals"):
            return self.number <= limit
        if name.endswith("GreaterThanEquals"):
            return self.number >= limit
        if name.endswith("LessThan"):
            return self.number < limit
        return self.number > limit if name.endswith("GreaterThan") else self.number == limit

    def _inside(self, text: str) -> Term:
        network = ip_network(text, strict=False)
        bits, narrow = (self.narrow, self.is_narrow) if network.version == 4 else (self.wide, z3.Not(self.is_narrow))
        return z3.And(narrow, bits & int(network.netmask) == int(network.network_address))

    def read(self, model: Term) -> str:
        """What a model has for it."""
        if self.kinds & _COUNTED:
            return plain(number_of(model, self.number))
        if OperatorKind.IP not in self.kinds:
            return text_of(model, self.text)
        if z3.is_true(model.eval(self.is_narrow, model_completion=True)):
            return str(IPv4Address(model.eval(self.narrow, model_completion=True).as_long()))
        return str(IPv6Address(model.eval(self.wide, model_completion=True).as_long()))
