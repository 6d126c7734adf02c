"""Whether one side allows what the other does not, by asking the reference semantics about every request of a universe.

Whom a statement speaks to, which action and resource it is about and each condition are asked apart and taken
together with AND, as `spec.statements.applies` does it; so each is asked once for all requests that share it.
`judged` is tested against requests that are asked as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random

from msgspec.structs import replace

from leastwise.engine.facts import facts
from leastwise.language import VARIABLES_VERSION, Condition, Document, Statement, fold
from leastwise.prove import Allowance, Witness
from leastwise.spec import Policies, PolicyType, Principal, Request, principal_of
from leastwise.spec.conditions import holds
from leastwise.spec.statements import applies
from prove.cases import DERIVED, OTHERS, OURS, Case
from prove.universe import ACTIONS, SOMEBODY

PRINCIPALS = (
    SOMEBODY,
    *map(
        principal_of,
        (
            f"arn:aws:iam::{OURS}:user/alice",
            f"arn:aws:iam::{OURS}:role/app",
            f"arn:aws:iam::{OURS}:root",
            f"arn:aws:iam::{OURS}:role/absolute",
            f"arn:aws:iam::{OTHERS}:user/bob",
            f"arn:aws:iam::{OTHERS}:user/able",
            f"arn:aws:iam::{OTHERS}:role/absolute",
            f"arn:aws:iam::{OTHERS}:root",
            "arn:aws:iam::999900001111:role/far",
            "sns.amazonaws.com",
            "ec2.amazonaws.com",
            f"arn:aws:iam::{OURS}:saml-provider/idp",
            "*",
        ),
    ),
)
_WORDS = ("a", "A", "b", "ab", "aB", "cb", "cc", "c", "")
_TEXTS: tuple[tuple[str, ...] | None, ...] = (None, *((each,) for each in _WORDS))
_LISTS = tuple(tuple(sorted(each)) for each in {frozenset(pair) for pair in product(_WORDS, repeat=2)})
VALUES: dict[str, tuple[tuple[str, ...] | None, ...]] = {
    "aws:principaltag/t": _TEXTS,
    "aws:requesttag/u": _TEXTS,
    "aws:tagkeys": (*_TEXTS, *_LISTS, ("a", "ab", "b"), ("a", "b", "cc")),
    "acme:labels": (*_TEXTS, *_LISTS, ("a", "ab", "b"), ("a", "b", "cc")),
    "aws:sourcearn": (
        None,
        *((f"arn:aws:{each}",) for each in ("s3:::b", "s3:::bc", "s3:::c", "s3:r:1:b", "sns:r:1:t", "s3:::b:x")),
        ("arn:aws-cn:s3:::b",),
    ),
    "s3:max-keys": (None, *((each,) for each in ("-2", "-1", "0", "5", "6", "7", "7.2", "7.5", "8", "10", "11"))),
    "aws:currenttime": (
        None,
        *((each,) for each in ("2025-01-01", "2025-06-01T10:00:00Z", "2025-08-01", "2026-01-01", "2026-02-01")),
        *((each,) for each in ("1785000000", "1785000000.5")),
    ),
    "aws:multifactorauthpresent": (None, ("true",), ("false",)),
    "aws:sourceip": (
        None,
        *((f"10.{each}",) for each in ("0.0.1", "1.2.3", "1.2.2", "1.2.1", "1.9.9")),
        *((each,) for each in ("1.1.1.1", "2001:db8::9", "2001:db8::8", "2001:db9::9")),
    ),
    "aws:principaltag/k": (None, ("QUFB",), ("QkJC",), ("QUI=",), ("",)),
}
_DERIVED = frozenset(map(fold, DERIVED))
_NOTHING = Policies()


@dataclass(frozen=True)
class Told:
    """A statement of a side, its number there."""

    layer: PolicyType
    statement: Statement
    bit: int


class Side:
    """The statements of an allowance, numbered from `first` on; equal layers are one."""

    def __init__(self, allowance: Allowance, first: int) -> None:
        self.told: list[Told] = []
        self.deny = 0
        bit = 1 << first
        masks: dict[object, int] = {}
        for layer in allowance.layers():
            masks[layer] = 0
            for statement in (each for document in layer.documents for each in document.statements):
                self.told.append(Told(layer.type, statement, bit))
                if statement.allows:
                    masks[layer] |= bit
                else:
                    self.deny |= bit
                bit <<= 1
        self.ways = [[masks[layer] for layer in way] for way in allowance.ways]

    def allows(self, met: int) -> bool:
        """Whether a request that meets these statements is allowed: none denies, on some way every layer allows."""
        return not met & self.deny and any(all(met & layer for layer in way) for way in self.ways)


def judged(case: Case) -> tuple[bool, bool]:
    """Whether some request of the universe is allowed by the candidate only, and whether by the reference only."""
    reference = Side(case.reference, 0)
    candidate = Side(case.candidate, len(reference.told))
    found = _met([*reference.told, *candidate.told])
    differ = [(reference.allows(met), candidate.allows(met)) for met in found]
    return (False, True) in differ, (True, False) in differ


def _met(told: Sequence[Told]) -> set[int]:
    """Every set of statements that some request of the universe meets."""
    subjects = {
        mask(told, [about(bare(each.statement), action, resource) for each in told])
        for action, resources in ACTIONS.items()
        for resource in resources
    }
    whom = {mask(told, [_whom(_whoever(each.statement), each.layer, who) for each in told]) for who in PRINCIPALS}
    found = {one & other for one in subjects for other in whom}
    keys = {fold(each.key) for one in told for each in one.statement.conditions} - _DERIVED
    for key in sorted(keys):
        ways = {mask(told, [given(on(each.statement, key), key, value) for each in told]) for value in VALUES[key]}
        found = {one & other for one in found for other in ways}
    return found


def mask(told: Sequence[Told], met: Sequence[bool]) -> int:
    """The statements that are met, as bits."""
    return sum(each.bit for each, holds_ in zip(told, met, strict=True) if holds_)


def bare(statement: Statement) -> Statement:
    """Its actions and resources."""
    return replace(statement, index=0, sid=None, effect="Allow", principal=None, not_principal=None, conditions=())


def _whoever(statement: Statement) -> Statement:
    """Its principals, and its conditions on what follows from them."""
    derived = tuple(each for each in statement.conditions if fold(each.key) in _DERIVED)
    anything = replace(statement, index=0, sid=None, actions=("*",), not_actions=None, not_resources=None)
    return replace(anything, resources=("*",), conditions=derived)


def on(statement: Statement, key: str) -> tuple[Condition, ...]:
    """Its conditions on a key."""
    return tuple(each for each in statement.conditions if fold(each.key) == key)


@lru_cache(maxsize=100_000)
def about(statement: Statement, action: str, resource: str) -> bool:
    """Whether a bare statement speaks of an action on a resource."""
    request = Request(principal=SOMEBODY, action=action, resource=resource)
    return _applies(statement, PolicyType.IDENTITY, request)


@lru_cache(maxsize=100_000)
def _whom(statement: Statement, type: PolicyType, who: Principal) -> bool:
    return _applies(statement, type, Request(principal=who, action="s3:GetObject", resource="arn:aws:s3:::b/x"))


@lru_cache(maxsize=100_000)
def given(conditions: tuple[Condition, ...], key: str, value: tuple[str, ...] | None) -> bool:
    """Whether conditions on a key hold where it has these values."""
    context: Mapping[str, tuple[str, ...]] = {} if value is None else {key: value}
    return holds(_any_with(conditions), context, facts(), VARIABLES_VERSION).holds


def _any_with(conditions: tuple[Condition, ...]) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", actions=("*",), resources=("*",), conditions=conditions)


def _applies(statement: Statement, type: PolicyType, request: Request) -> bool:
    document = Document(VARIABLES_VERSION, None, (statement,))
    return applies(statement, document, type, request, _NOTHING, facts()).holds


def allows(allowance: Allowance, request: Request) -> bool:
    """Whether a side allows a request, every statement of it asked as a whole."""
    side = Side(allowance, 0)
    return side.allows(sum(each.bit for each in side.told if _applies(each.statement, each.layer, request)))


def confirms(case: Case, new: Witness | None, lost: Witness | None) -> bool:
    """Whether the witnesses are what they are shown as."""
    checked = [(new, case.candidate, case.reference), (lost, case.reference, case.candidate)]
    return all(
        allows(one, witness.request()) and not allows(other, witness.request())
        for witness, one, other in checked
        if witness is not None
    )


def requests(case: Case, dice: Random, count: int) -> Iterator[Request]:
    """So many requests of the universe, by chance."""
    told = [*Side(case.reference, 0).told, *Side(case.candidate, 0).told]
    keys = sorted({fold(each.key) for one in told for each in one.statement.conditions} - _DERIVED)
    for _ in range(count):
        action = dice.choice(list(ACTIONS))
        context = {key: value for key in keys if (value := dice.choice(VALUES[key])) is not None}
        resource = dice.choice(ACTIONS[action])
        yield Request(principal=dice.choice(PRINCIPALS), action=action, resource=resource, context=context)
