"""The same questions for z3: a second opinion on comparisons, from a solver that shares none of their automata.

Needs z3-solver.  Texts are strings under regular expressions, numbers and dates reals, addresses bit-vectors;
a key with several values is a row of slots, one for each condition on it and one more, which is as many as any
difference needs.  Actions are split as for a comparison, and each part and form of ARN is a question of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_network
from typing import TypeAlias

import z3

from leastwise import catalogue
from leastwise.access.actions import resourceless
from leastwise.language import OperatorKind, Quantifier
from leastwise.language.automaton import ANY, ANY_RUN, PART, PART_RUN
from leastwise.language.operators.date import moment
from leastwise.language.substituted import pattern_text
from leastwise.prove import patterns
from leastwise.prove.meanings import Meanings, variables_of
from leastwise.prove.search import Direction
from leastwise.prove.sides import Allowance, Side, Sides
from leastwise.prove.subjects import Speaking, beside, formats_near, may_match, other_actions, parts
from leastwise.prove.texts import Tokens
from leastwise.prove.values import Tested, tokens_of
from leastwise.prove.who import callers

__all__ = ["solved"]

Term: TypeAlias = "z3.ExprRef"
_EFFORT = 1_000_000
"""What z3 counts as its resources for one form of ARN; it gives up beyond that."""


def solved(reference: Allowance, candidate: Allowance) -> tuple[bool | None, bool | None]:
    """Whether the candidate allows something new, and whether it allows something no more; None: z3 cannot tell.

    Only for policies that name no principals and whose conditions do not ask who it is.
    """
    sides = Sides(reference, candidate)
    who = callers(sides.scopes)
    if variables_of(sides.scopes) or len(who) > 1 or any(who[0].keys):
        return None, None
    question = _Question(sides)
    new = question.differs(Direction(sides.candidate, sides.reference))
    return new, question.differs(Direction(sides.reference, sides.candidate))


class _Question:
    def __init__(self, sides: Sides) -> None:
        self.statements = [scope.statement for scope in sides.scopes]
        self.meanings = Meanings.of(sides.scopes, None)
        self.resource = z3.String("resource")
        self.assumed: list[Term] = []
        self.tests: dict[int, Term] = {}
        for number, (key, tests) in enumerate(self.meanings.keys.items()):
            row = _Slots(f"key{number}", key, list(tests))
            self.assumed += row.assumed()
            self.tests |= {place: row.holds(tested) for tested, place in tests.items()}

    def differs(self, direction: Direction) -> bool | None:
        unsure = False
        for speaking, terms, within in self._subjects():
            if direction.hopeless(speaking & ~self.meanings.never):
                continue
            solver = z3.Solver()
            solver.set("rlimit", _EFFORT)
            solver.add(*self.assumed, *within)
            met = {place: z3.And(term, self._conditions(place)) for place, term in terms.items()}
            solver.add(_allows(direction.one, met), z3.Not(_allows(direction.other, met)))
            match solver.check():
                case z3.sat:
                    return True
                case z3.unknown:
                    unsure = True
        return None if unsure else False

    def _conditions(self, place: int) -> Term:
        if self.meanings.never >> place & 1:
            return z3.BoolVal(False)
        tests = self.meanings.scopes[place].tests
        return z3.And(*(term for test, term in self.tests.items() if tests >> test & 1))

    def _subjects(self) -> Iterator[tuple[int, dict[int, Term], list[Term]]]:
        """The scopes that speak of a part of the actions, when each is about the resource, and what form that has."""
        for actions, speaking in parts(self.statements):
            about = Speaking(self.meanings.scopes, speaking)
            if actions & resourceless():
                yield speaking, _constant(about.on_star()), []
            rest = actions & ~resourceless()
            touched: dict[str, int] = {}
            for format, those in formats_near(about.particular):
                if those & rest and any(may_match(each, format) for each in about.particular):
                    touched[format] = those & rest
                    form = _regular(patterns.format_tokens(format, "aws"))
                    yield speaking, self._about(about), [z3.InRe(self.resource, form)]
            if beside(rest, touched):
                yield speaking, _constant(about.of(frozenset())), []
        for _, speaking in other_actions(self.statements):
            about = Speaking(self.meanings.scopes, speaking)
            yield speaking, _constant(about.on_star()), []
            yield speaking, self._about(about), [z3.InRe(self.resource, _regular(patterns.ANY_ARN))]

    def _about(self, about: Speaking) -> dict[int, Term]:
        terms: dict[int, Term] = {}
        for place, meaning in about.mine:
            if about.everywhere >> place & 1:
                terms[place] = z3.BoolVal(True)
                continue
            named = meaning.others if meaning.resources is None else meaning.resources
            matches = z3.Or(*(z3.InRe(self.resource, _regular(patterns.resource(each))) for each in named))
            terms[place] = z3.Not(matches) if meaning.resources is None else matches
        return terms


def _constant(mask: int) -> dict[int, Term]:
    return {place: z3.BoolVal(True) for place in range(mask.bit_length()) if mask >> place & 1}


def _allows(side: Side, met: dict[int, Term]) -> Term:
    return z3.And(z3.Not(_some(side.deny, met)), z3.Or(*(z3.And(*(_some(m, met) for m in way)) for way in side.ways)))


def _some(mask: int, met: dict[int, Term]) -> Term:
    return z3.Or(*(term for place, term in met.items() if mask >> place & 1))


def _regular(tokens: Tokens) -> Term:
    """The texts that tokens span."""
    any_one = z3.AllChar(z3.ReSort(z3.StringSort()))
    inside = z3.Intersect(any_one, z3.Complement(z3.Re(":")))
    kinds = {ANY: any_one, ANY_RUN: z3.Star(any_one), PART: inside, PART_RUN: z3.Star(inside)}
    made = [kinds[each] if each in kinds else _characters(each) for each in tokens]
    return z3.Concat(*made) if len(made) > 1 else made[0] if made else z3.Re("")


def _characters(token: str) -> Term:
    return z3.Union(*map(z3.Re, token)) if len(set(token)) > 1 else z3.Re(token[0])


@dataclass
class _Slots:
    """The values of a key in a request."""

    name: str
    key: str
    tested: Sequence[Tested]

    def __post_init__(self) -> None:
        self.kinds = {each.kind for each in self.tested} - {OperatorKind.NULL}
        self.multivalued = catalogue.multivalued(self.key)
        several = self.multivalued or not catalogue.is_condition_key(self.key)
        count = len(self.tested) + 1 if several else 1
        self.given = [z3.Bool(f"{self.name}.given{i}") for i in range(count)]
        self.values = [_value(f"{self.name}.{i}", self.kinds) for i in range(count)]

    def assumed(self) -> list[Term]:
        """The slots are filled from the first on, with different values of the type."""
        found = [z3.Implies(later, z3.And(earlier)) for earlier, later in zip(self.given, self.given[1:], strict=False)]
        if OperatorKind.ARN in self.kinds:
            found += [z3.InRe(each.text, _regular(patterns.ANY_ARN)) for each in self.values]
        if self.multivalued:
            return found
        pairs = ((i, j) for j in range(len(self.values)) for i in range(j))
        return found + [z3.Implies(self.given[j], z3.Not(self.values[i].equals(self.values[j]))) for i, j in pairs]

    def holds(self, tested: Tested) -> Term:
        operator = tested.operator
        present = self.given[0]
        if operator.base.kind is OperatorKind.NULL:
            if operator.quantifier is not Quantifier.NONE:
                return z3.BoolVal(operator.quantifier is Quantifier.FOR_ALL_VALUES)
            wanted = {pattern_text(each).lower() for each in tested.values}
            return z3.Or(z3.And("true" in wanted, z3.Not(present)), z3.And("false" in wanted, present))
        fits = [value.fits(tested) for value in self.values]
        match operator.quantifier:
            case Quantifier.NONE:
                if self.multivalued:
                    return z3.BoolVal(False)
                one = z3.And(*(z3.Not(each) for each in self.given[1:]))
                return z3.If(present, z3.And(one, fits[0]), z3.BoolVal(operator.if_exists or operator.base.negated))
            case Quantifier.FOR_ANY_VALUE:
                some = z3.Or(*(z3.And(given, fit) for given, fit in zip(self.given, fits, strict=True)))
                return z3.If(present, some, z3.BoolVal(operator.if_exists))
        every = z3.And(*(z3.Implies(given, fit) for given, fit in zip(self.given, fits, strict=True)))
        empty = (z3.Implies(given, value.is_empty()) for given, value in zip(self.given, self.values, strict=True))
        return z3.Or(every, z3.And(*empty))


@dataclass
class _Value:
    """One value, as each type takes it."""

    text: Term
    number: Term
    truth: Term
    narrow: Term
    wide: Term
    is_narrow: Term
    kinds: set[OperatorKind]

    def equals(self, other: _Value) -> Term:
        if OperatorKind.BOOL in self.kinds and len(self.kinds) == 1:
            return self.truth == other.truth
        if self.kinds & {OperatorKind.NUMERIC, OperatorKind.DATE}:
            return self.number == other.number
        if OperatorKind.IP in self.kinds:
            same = z3.If(self.is_narrow, self.narrow == other.narrow, self.wide == other.wide)
            return z3.And(self.is_narrow == other.is_narrow, same)
        return self.text == other.text

    def is_empty(self) -> Term:
        return self.text == "" if self.kinds <= {OperatorKind.STRING, OperatorKind.BINARY} else z3.BoolVal(False)

    def fits(self, tested: Tested) -> Term:
        tests = list(self._tests(tested))
        return z3.And(*map(z3.Not, tests)) if tested.operator.base.negated else z3.Or(*tests)

    def _tests(self, tested: Tested) -> Iterator[Term]:
        texts = [pattern_text(each) for each in tested.values]
        match tested.kind:
            case OperatorKind.STRING | OperatorKind.ARN:
                yield from (z3.InRe(self.text, _regular(tokens)) for tokens in tokens_of(tested))
            case OperatorKind.BINARY:
                yield from (self.text == text for text in texts)
            case OperatorKind.BOOL:
                yield from (self.truth == (text.lower() == "true") for text in texts)
            case OperatorKind.IP:
                yield from map(self._within, texts)
            case OperatorKind.DATE:
                yield from (self._compared(tested, bound) for text in texts if (bound := moment(text)) is not None)
            case _:
                yield from (self._compared(tested, Decimal(text)) for text in texts)

    def _compared(self, tested: Tested, bound: Decimal) -> Term:
        name, limit = tested.operator.base.name, z3.RealVal(str(bound))
        if name.endswith("LessThanEquals"):
            return self.number <= limit
        if name.endswith("GreaterThanEquals"):
            return self.number >= limit
        if name.endswith("LessThan"):
            return self.number < limit
        return self.number > limit if name.endswith("GreaterThan") else self.number == limit

    def _within(self, text: str) -> Term:
        network = ip_network(text, strict=False)
        bits = self.narrow if network.version == 4 else self.wide
        inside = bits & int(network.netmask) == int(network.network_address)
        return z3.And(self.is_narrow if network.version == 4 else z3.Not(self.is_narrow), inside)


def _value(name: str, kinds: set[OperatorKind]) -> _Value:
    text, number, truth = z3.String(f"{name}.text"), z3.Real(f"{name}.number"), z3.Bool(f"{name}.truth")
    narrow, wide = z3.BitVec(f"{name}.narrow", 32), z3.BitVec(f"{name}.wide", 128)
    return _Value(text, number, truth, narrow, wide, z3.Bool(f"{name}.is_narrow"), kinds)
