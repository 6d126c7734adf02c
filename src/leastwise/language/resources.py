"""Resource patterns: an ARN with wildcards, letter case respected.

After the fifth colon `*` and `?` match anything. In the five parts before it, a `*` that is followed by `:` or by
the end of the pattern matches any text, colons included; any other `*` and every `?` there stay inside their part.
AWS's pages differ on this: the S3 page says that wildcards do not span parts. The choice made here is that of the
IAM User Guide, "IAM JSON policy elements: Resource", and it is the wider one.

Policy variables are not substituted: a pattern that holds `${` is matched letter for letter, except that `*` and
`?` inside it are wildcards as elsewhere. `has_variables` tells such patterns.
"""

from __future__ import annotations

from functools import lru_cache

from leastwise.language.automaton import ANY, ANY_RUN, FRESH, PART, PART_RUN, Automaton
from leastwise.language.document import Statement
from leastwise.language.pattern import is_everything, matches

__all__ = [
    "every_resource",
    "has_variables",
    "is_longer",
    "on_everything",
    "resource_matches",
    "resource_tokens",
    "statement_resources",
]

_HEAD_PARTS = 5
_REAL = Automaton([*"arn:", PART, PART_RUN, ":", PART, PART_RUN, ":", PART_RUN, ":", PART_RUN, ":", ANY, ANY_RUN])
"""The form of every ARN; only these characters, and others that all behave alike, are told apart by it:"""
_LETTERS = {PART: ("a", "r", "n", FRESH), ANY: ("a", "r", "n", ":", FRESH)}


def resource_matches(pattern: str, arn: str) -> bool:
    """Whether a resource pattern of a document matches `arn`.

    `arn` is `*` for an action that knows no resources: only a pattern of `*` alone matches that.
    """
    if arn == "*":
        return is_everything(pattern)
    if is_longer(pattern, arn):
        return False
    automaton = _automaton(pattern)
    return matches(pattern, arn) if automaton is None else automaton.spans(arn)


def is_longer(pattern: str, text: str) -> bool:
    """Whether the pattern spans no text as short as this, so that nothing need be made of it."""
    return len(pattern) > len(text) and len(pattern) - pattern.count("*") > len(text)


def every_resource(pattern: str) -> bool:
    """Whether the pattern is `*` alone (or a row of them), which matches every resource and every action without."""
    return is_everything(pattern)


def has_variables(pattern: str) -> bool:
    """Whether the pattern may hold a policy variable, such as `${aws:username}`."""
    return "${" in pattern


def statement_resources(statement: Statement, arn: str) -> bool:
    """Whether the statement speaks of the resource `arn`, whatever it says about it.

    `NotResource` is the complement. A statement with neither element, as in a trust policy, speaks of whatever
    its document is attached to.
    """
    if statement.resources is not None:
        return any(resource_matches(each, arn) for each in statement.resources)
    return not any(resource_matches(each, arn) for each in statement.not_resources or ())


def on_everything(statement: Statement) -> bool:
    """Whether the statement leaves out no resource.

    So is `Resource` with a pattern of `*` alone. So is `NotResource` where no pattern can match a real resource,
    that is, `arn:partition:service:region:account:resource` with a partition, a service and a resource: the
    complement of nothing is everything, `*` of the actions without resources included. A pattern with a policy
    variable may yet name something, so it does not count. A statement with neither element is about one
    resource, the one it is attached to.
    """
    if statement.resources is not None:
        return any(is_everything(each) for each in statement.resources)
    if statement.not_resources is None:
        return False
    return not any(has_variables(each) or _names_something(each) for each in statement.not_resources)


@lru_cache(maxsize=65_536)
def _automaton(pattern: str) -> Automaton | None:
    """What matches the pattern where plain `*` and `?` would be too wide; mostly None."""
    tokens = resource_tokens(pattern)
    return Automaton(tokens) if PART in tokens or PART_RUN in tokens else None


def resource_tokens(pattern: str) -> list[str]:
    """The pattern as tokens of `leastwise.language.automaton`, one for each of its characters."""
    tokens = list(pattern)
    colons = 0
    for i, char in enumerate(pattern):
        if char == ":":
            colons += 1
            if colons == _HEAD_PARTS:
                break
        elif char == "?":
            tokens[i] = PART
        elif char == "*" and pattern[i + 1 : i + 2] not in ("", ":"):
            tokens[i] = PART_RUN
    return tokens


def _names_something(pattern: str) -> bool:
    """Whether some ARN of the real form is matched: the positions that any of them could have, step by step."""
    positions = _REAL.start()
    for token in resource_tokens(pattern):
        if token in (ANY_RUN, PART_RUN):
            letters = _LETTERS[ANY if token == ANY_RUN else PART]
            while more := _moved(positions, letters) & ~positions:
                positions |= more
        else:
            positions = _moved(positions, _LETTERS.get(token, (token,)))
    return _REAL.accepts(positions)


def _moved(positions: int, letters: tuple[str, ...]) -> int:
    after = 0
    for letter in letters:
        after |= _REAL.step(positions, letter)
    return after
