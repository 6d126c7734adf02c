"""Texts and numbers in z3's terms, and back from its models."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import TypeAlias

import z3

from leastwise.language.automaton import ANY, ANY_RUN, PART, PART_RUN
from leastwise.prove.texts import Tokens

__all__ = ["Term", "all_of", "any_of", "is_within", "literal", "number_of", "real", "text_of"]

Term: TypeAlias = "z3.ExprRef"

_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_DIGITS = 40
_BESIDE_COLON = (("\\u{0}", "9"), (";", "\\u{2ffff}"))
"""Ranges of the characters inside a part of an ARN."""


def all_of(terms: Iterable[Term]) -> Term:
    """That all hold, if there are any."""
    these = tuple(terms)
    return z3.And(*these) if these else z3.BoolVal(True)


def any_of(terms: Iterable[Term]) -> Term:
    """That there is one that holds."""
    these = tuple(terms)
    return z3.Or(*these) if these else z3.BoolVal(False)


def literal(text: str) -> Term:
    """A text that stands for itself, backslashes too, which z3 would read as the beginning of a code."""
    return z3.StringVal(text.replace("\\", "\\u{5c}"))


def is_within(text: Term, tokens: Tokens) -> Term:
    """That tokens span a text."""
    return z3.InRe(text, _regular(tokens))


@lru_cache(maxsize=4_096)
def _regular(tokens: Tokens) -> Term:
    made = [_token(each) for each in _joined(tokens)]
    return z3.Concat(*made) if len(made) > 1 else made[0] if made else z3.Re("")


def _joined(tokens: Tokens) -> list[str | tuple[str, ...]]:
    """Runs of characters that are written as they are in one piece each: they need fewer terms."""
    found: list[str | tuple[str, ...]] = []
    for token in tokens:
        if token in _WILD or len(set(token)) > 1:
            found.append(token)
        elif found and isinstance(found[-1], tuple):
            found[-1] = (*found[-1], token[0])
        else:
            found.append((token[0],))
    return found


def _token(token: str | tuple[str, ...]) -> Term:
    if isinstance(token, tuple):
        return z3.Re(literal("".join(token)))
    if token in _WILD:
        return _WILD[token]()
    return z3.Union(*(z3.Re(literal(char)) for char in token))


def _any_one() -> Term:
    return z3.AllChar(z3.ReSort(z3.StringSort()))


def _inside() -> Term:
    return z3.Union(*(z3.Range(first, last) for first, last in _BESIDE_COLON))


_WILD: dict[str, Callable[[], Term]] = {
    ANY: _any_one,
    ANY_RUN: lambda: z3.Star(_any_one()),
    PART: _inside,
    PART_RUN: lambda: z3.Star(_inside()),
}


def real(number: Decimal) -> Term:
    """A number."""
    return z3.RealVal(format(number, "f"))


def text_of(model: Term, text: Term) -> str:
    """What a model has for a text."""
    shown: str = model.eval(text, model_completion=True).as_string()
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), shown)


def number_of(model: Term, number: Term) -> Decimal:
    """What a model has for a real number, to so many digits."""
    found = model.eval(number, model_completion=True)
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal(found.numerator_as_long()) / Decimal(found.denominator_as_long())
