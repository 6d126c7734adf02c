"""Filters made at random, and what they do to every event of a small world, told without the package's own code.

A filter is a formula of tuples here: `("=", field, text)`, `("!=", field, text)`, `("absent", field)`,
`("and", …)`, `("or", …)`.  `written` spells it as people do, `holds` evaluates it; the text may begin or end with an
asterisk.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Formula: TypeAlias = tuple[Any, ...]
Record: TypeAlias = Mapping[str, str | None]
"""A record by the paths of its fields; None: the field is absent."""

TYPES = ("IAMUser", "AssumedRole", "Root", "FederatedUser", "AWSAccount", "AWSService", "IdentityCenterUser", "Unknown")
WORLD: Mapping[str, tuple[str | None, ...]] = {
    "userIdentity.type": TYPES,
    "userIdentity.userName": ("bruno", "admin", "administrator", None),
    "userIdentity.invokedBy": (None, "cloudformation.amazonaws.com", "nobody"),
    "errorCode": (None, "AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "Throttling"),
    "errorMessage": (None, "Failed authentication", "Not allowed", "Nothing of the kind"),
    "awsRegion": ("us-east-1", "eu-west-1", "ap-south-2"),
    "sourceIPAddress": ("203.0.113.9", "delivery.logs.amazonaws.com", "198.51.100.7"),
    "eventType": ("AwsApiCall", "AwsConsoleSignIn", "AwsConsoleAction", "AwsServiceEvent"),
    "eventName": ("RunInstances", "ConsoleLogin", "HeadBucket", "GetObject"),
    "eventSource": ("ec2.amazonaws.com", "s3.amazonaws.com", "nothing.example"),
    "additionalEventData.MFAUsed": ("No", "Yes"),
    "responseElements.ConsoleLogin": ("Success", "Failure"),
}
"""What fields can hold: every value that a formula below speaks of, one that none does, and absence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events: which must be caught, which fields of theirs are bound, and the parts of filters for it."""

    id: str
    wanted: Callable[[Record], bool]
    bound: Mapping[str, tuple[str | None, ...]]
    parts: tuple[Formula, ...]
    guard: Formula | None = None


def holds(formula: Formula, record: Record, absent_is_unequal: bool) -> bool:
    """Whether a record matches, told in the simplest way."""
    match formula:
        case ("and", *terms):
            return all(holds(term, record, absent_is_unequal) for term in terms)
        case ("or", *terms):
            return any(holds(term, record, absent_is_unequal) for term in terms)
        case ("absent", field):
            return record[field] is None
        case (operator, field, text):
            found = record[field]
            if found is None:
                return bool(operator == "!=" and absent_is_unequal)
            return _fits(text, found) is (operator == "=")
    raise AssertionError(formula)


def _fits(text: str, found: str) -> bool:
    bare = text.strip("*")
    if text.startswith("*") and text.endswith("*"):
        return bare in found
    if text.startswith("*"):
        return found[len(found) - len(bare) :] == bare
    return found[: len(bare)] == bare if text.endswith("*") else found == text


def fields(formula: Formula) -> Iterator[str]:
    """The fields that it speaks of."""
    if formula[0] in {"and", "or"}:
        for term in formula[1:]:
            yield from fields(term)
    else:
        yield formula[1]


def written(formula: Formula, chance: random.Random) -> str:
    """A filter pattern, with parentheses, spaces and quotes as they come."""
    return "{" + _space(chance) + _written(formula, chance) + _space(chance) + "}"


def _written(formula: Formula, chance: random.Random) -> str:
    match formula:
        case ("and" | "or" as joint, *terms):
            sign = _space(chance) + ("&&" if joint == "and" else "||") + _space(chance)
            return sign.join(_term(term, joint, chance) for term in terms)
        case ("absent", field):
            return f"$.{field} NOT EXISTS"
        case (operator, field, text):
            plain = " " not in text and chance.random() < 0.3
            value = text if plain else f'"{text}"'
            return f"$.{field}{_space(chance)}{operator}{_space(chance)}{value}"
    raise AssertionError(formula)


def _term(formula: Formula, joint: str, chance: random.Random) -> str:
    """`&&` binds closer than `||`, so only a choice within a conjunction needs its parentheses."""
    needed = joint == "and" and formula[0] == "or"
    return f"({_written(formula, chance)})" if needed or chance.random() < 0.3 else _written(formula, chance)


def _space(chance: random.Random) -> str:
    return chance.choice((" ", " ", "  ", "\n", "\t"))


NARROWING: tuple[Formula, ...] = (
    ("=", "userIdentity.userName", "admin"),
    ("=", "userIdentity.userName", "adm*"),
    ("!=", "userIdentity.userName", "admin"),
    ("!=", "userIdentity.userName", "*"),
    ("=", "userIdentity.type", "IAMUser"),
    ("!=", "userIdentity.type", "AWSService"),
    ("!=", "userIdentity.type", "Nobody"),
    ("=", "userIdentity.type", "*"),
    ("absent", "userIdentity.invokedBy"),
    ("!=", "userIdentity.invokedBy", "*.amazonaws.com"),
    ("absent", "errorCode"),
    ("!=", "errorCode", "Throttling"),
    ("=", "errorCode", "AccessDenied*"),
    ("=", "awsRegion", "us-east-1"),
    ("=", "awsRegion", "*"),
    ("!=", "awsRegion", "eu-*"),
    ("!=", "sourceIPAddress", "delivery.logs.amazonaws.com"),
    ("=", "sourceIPAddress", "203.0.113.*"),
    ("!=", "eventType", "AwsServiceEvent"),
    ("or", ("=", "userIdentity.userName", "admin"), ("!=", "userIdentity.userName", "admin")),
    ("or", ("!=", "errorCode", "Throttling"), ("!=", "errorCode", "AccessDenied")),
    ("!=", "errorMessage", "Nothing of the kind"),
)
"""Conditions that leave out some events, or none."""


def filters(kind: Kind, chance: random.Random) -> list[Formula]:
    """A few filters that are meant for a kind, right or wrong."""
    parts = [*kind.parts]
    chance.shuffle(parts)
    if chance.random() < 0.4:
        del parts[: chance.randint(1, max(1, len(parts) // 3))]
    cut = chance.randint(0, len(parts)) if chance.random() < 0.3 else 0
    return [_shaped(kind, group, chance) for group in (parts[:cut], parts[cut:]) if group]


def _shaped(kind: Kind, parts: list[Formula], chance: random.Random) -> Formula:
    formula: Formula = ("or", *parts) if len(parts) > 1 else parts[0]
    if kind.guard and chance.random() < 0.4:
        formula = (
            ("and", kind.guard, formula) if chance.random() < 0.7 else ("or", ("and", kind.guard, parts[0]), *parts)
        )
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        more = chance.choice(NARROWING)
        turn = chance.random()
        if turn < 0.6:
            formula = ("and", formula, more)
        elif turn < 0.8:
            formula = ("or", formula, ("and", more, chance.choice(NARROWING)))
        else:
            other = chance.choice(NARROWING)
            formula = ("or", ("and", formula, more), ("and", formula, other))
    return formula


def wanted_records(kind: Kind, spoken_of: frozenset[str]) -> Iterator[Record]:
    """Every record of the world that must be caught; fields that nothing speaks of stay as they usually are."""
    asked = {*spoken_of, *kind.bound}
    values = {field: kind.bound.get(field, WORLD[field]) for field in WORLD}
    choices = [values[field] if field in asked else values[field][:1] for field in WORLD]
    for chosen in itertools.product(*choices):
        record = dict(zip(WORLD, chosen, strict=True))
        if kind.wanted(record):
            yield record
