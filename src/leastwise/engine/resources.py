"""The `Resource` or `NotResource` of a statement, made ready to be asked about many resources.

Most patterns are an ARN, or the beginning of one and a `*`: these are looked up in one step, all at once. A pattern
with wildcards before its fifth colon is read in both ways that AWS's pages give, and one with variables is replaced
for each request.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from leastwise.engine.asked import Asked
from leastwise.engine.verdict import NO, YES, Need, Verdict, opposite, some
from leastwise.language import (
    VARIABLES_VERSION,
    Statement,
    Substituted,
    has_variables,
    has_wildcard,
    is_everything,
    matches,
    resource_matches,
    substitute,
)
from leastwise.language.substituted import pattern_matches, split_pattern
from leastwise.language.variables import variable_keys
from leastwise.spec import Choice

__all__ = ["ResourceTest", "resource_starts", "resource_test"]

ResourceTest = Callable[[Asked], Verdict]

_ARN_PARTS = 6
_ANYHOW = ("",)
_FEW = 16
"""As many starts are sooner tried than looked up."""
_WILDCARD = re.compile(r"[*?]")
_ANY = "\0"
"""Stands for a value that nobody gave; no pattern holds it."""
_COLONS = Verdict(True, (Choice.COLONS,))
_NO_VALUE = Verdict(False, (Choice.VARIABLE_WITHOUT_VALUE,))
_TEXT = Verdict(False, (Choice.LITERAL_VARIABLE,))


def resource_test(statement: Statement, version: str | None) -> ResourceTest | None:
    """Whether the statement speaks of the resource of a request; None: of every one.

    A statement with neither element is about whatever its document is attached to.
    """
    if statement.resources is not None:
        return _any_of(statement.resources, version)
    if not statement.not_resources:
        return None
    test = _any_of(statement.not_resources, version)
    return _never if test is None else lambda asked: opposite(test(asked))


def resource_starts(statement: Statement) -> tuple[tuple[str, ...], bool]:
    """How a resource must begin for the statement to speak of it, and whether nothing else is asked of it.

    That a resource does not begin so is a No without doubt. A variable without a value is a doubt whatever the
    resource, so a pattern with variables lets it begin anyhow.
    """
    patterns = statement.resources
    if patterns is None:
        return _ANYHOW, not statement.not_resources
    if any(map(is_everything, patterns)):
        return _ANYHOW, True
    if any(map(has_variables, patterns)) or len(patterns) > _FEW:
        return _ANYHOW, False
    heads = tuple(_WILDCARD.split(pattern, maxsplit=1)[0] for pattern in patterns)
    plain = (
        len(pattern) == len(head) + 1 and pattern[-1] == "*" for pattern, head in zip(patterns, heads, strict=True)
    )
    return heads, all(plain) and all(head.count(":") >= _ARN_PARTS - 1 for head in heads)


def _never(asked: Asked) -> Verdict:
    return NO


def _any_of(patterns: tuple[str, ...], version: str | None) -> ResourceTest | None:
    """One test for all patterns; None: one of them is `*` alone."""
    if any(map(is_everything, patterns)):
        return None
    exact: set[str] = set()
    starts: list[str] = []
    tests: list[ResourceTest] = []
    for pattern in patterns:
        if has_variables(pattern):
            tests.append(_with_variables(pattern) if version == VARIABLES_VERSION else _with_text(pattern))
        elif not has_wildcard(pattern):
            exact.add(pattern)
        elif any(map(has_wildcard, _head(pattern))) or pattern.count(":") < _ARN_PARTS - 1:
            tests.append(_part_by_part(pattern))
        elif not has_wildcard(pattern[:-1]) and pattern[-1] == "*":
            starts.append(pattern[:-1])
        else:
            tests.append(_whole(pattern))
    return _together(frozenset(exact), tuple(starts), tuple(tests))


def _together(exact: frozenset[str], starts: tuple[str, ...], tests: tuple[ResourceTest, ...]) -> ResourceTest:
    if not tests:
        if not starts and len(exact) == 1:
            (only,) = exact
            return lambda asked: YES if asked.arn == only else NO
        return lambda asked: YES if asked.arn in exact or asked.arn.startswith(starts) else NO
    if not exact and not starts and len(tests) == 1:
        return tests[0]

    def test(asked: Asked) -> Verdict:
        if asked.arn in exact or asked.arn.startswith(starts):
            return YES
        return some(each(asked) for each in tests)

    return test


def _head(pattern: str) -> list[str]:
    """The parts before the fifth colon."""
    return pattern.split(":", _ARN_PARTS - 1)[: _ARN_PARTS - 1]


def _whole(pattern: str) -> ResourceTest:
    """Wildcards after the fifth colon only, where they match anything."""
    return lambda asked: YES if matches(pattern, asked.arn) else NO


def _part_by_part(pattern: str) -> ResourceTest:
    """Wildcards before the fifth colon: the strict reading implies the wide one, so that is asked second.

    Where both have just five colons, each of the pattern's has to be one of the ARN's, and the readings agree.
    """
    wanted = pattern.split(":", _ARN_PARTS - 1)
    whole = len(wanted) == _ARN_PARTS
    checked = tuple((i, part, has_wildcard(part)) for i, part in enumerate(wanted) if not is_everything(part))

    def test(asked: Asked) -> Verdict:
        parts = asked.parts
        if asked.arn == "*":
            return NO
        if len(parts) == len(wanted) and all(
            matches(part, parts[i]) if wild else part == parts[i] for i, part, wild in checked
        ):
            return YES
        if whole and len(parts) == _ARN_PARTS and ":" not in parts[5]:
            return NO
        return _COLONS if resource_matches(pattern, asked.arn) else NO

    return test


def _with_variables(pattern: str) -> ResourceTest:
    """The variables replaced by what the request has; what they bring in are characters and no wildcards."""
    keys = variable_keys(pattern)

    def test(asked: Asked) -> Verdict:
        if asked.unknown is not None and any(map(asked.lacks, keys)):
            return _unknown(pattern, keys, asked)
        replaced = substitute(pattern, asked.value, version=VARIABLES_VERSION)
        if replaced is None:
            return _NO_VALUE
        return _replaced(replaced, asked)

    return test


def _replaced(pattern: Substituted, asked: Asked) -> Verdict:
    wide = resource_matches(pattern, asked.arn)
    doubts = []
    if wide != _strictly(pattern, asked):
        doubts.append(Choice.COLONS)
    if wide and pattern.early:
        doubts.append(Choice.EARLY_VARIABLE)
    if doubts:
        return Verdict(wide, tuple(doubts))
    return YES if wide else NO


def _strictly(pattern: Substituted, asked: Asked) -> bool:
    if asked.arn == "*" or (is_everything(pattern.text) and not pattern.literal):
        return resource_matches(pattern, asked.arn)
    wanted, parts = split_pattern(pattern, _ARN_PARTS), asked.parts
    return len(wanted) == len(parts) and all(map(pattern_matches, wanted, parts))


def _unknown(pattern: str, keys: tuple[str, ...], asked: Asked) -> Verdict:
    """Whatever the value is, it stands where the variable does: No, if even a `*` there would not do."""
    open_keys = tuple(key for key in keys if asked.lacks(key))
    widened = substitute(pattern, lambda key: _ANY if key in open_keys else asked.value(key), version=VARIABLES_VERSION)
    if widened is None:
        return _NO_VALUE
    if asked.arn == "*" or not matches(widened.text.replace(_ANY, "*"), asked.arn):
        return NO
    return Verdict(None, needs=tuple(Need(key, "", (pattern,)) for key in open_keys))


def _with_text(pattern: str) -> ResourceTest:
    """A document of another Version has no variables: their text is text, and perhaps meant otherwise."""
    plain = _part_by_part(pattern) if has_wildcard(pattern) else _exactly(pattern)

    def test(asked: Asked) -> Verdict:
        verdict = plain(asked)
        if verdict is not NO:
            return verdict
        meant = substitute(pattern, asked.value, version=VARIABLES_VERSION)
        return _TEXT if meant is not None and resource_matches(meant, asked.arn) else NO

    return test


def _exactly(text: str) -> ResourceTest:
    return lambda asked: YES if asked.arn == text else NO
