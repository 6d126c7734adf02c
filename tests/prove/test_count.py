"""Counting: the same numbers as trying every request of a universe small enough for that, and arithmetic by hand."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations, product
from random import Random

import pytest

from leastwise.language import Document, fold, parse
from leastwise.prove import of_identity
from leastwise.prove.count import Count, Uncountable, Universe, count
from leastwise.prove.numbers import Ranges
from leastwise.spec import principal_of
from prove.brute import Side, about, bare, given, mask, on

SOMEBODY = principal_of("arn:aws:iam::111122223333:user/somebody")
ALPHABET = "ab/:"
PREFIX = "arn:aws:s3:::"
SMALL = Universe(ALPHABET + "rnws3", len(PREFIX) + 3, Ranges(length=1, numbers=4, seconds=3))
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:ListAllMyBuckets")
RESOURCES = (f"{PREFIX}*", f"{PREFIX}a*", f"{PREFIX}?", f"{PREFIX}a", "*", f"{PREFIX}*/*", f"{PREFIX}b/")
CONDITIONS = (
    {"StringEquals": {"aws:PrincipalTag/t": ["a", "r"]}},
    {"StringNotLike": {"aws:PrincipalTag/t": "a*"}},
    {"NumericLessThan": {"s3:max-keys": "2"}},
    {"NumericNotEqualsIfExists": {"s3:max-keys": "1.5"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}},
    {"ForAnyValue:StringLike": {"aws:TagKeys": ["?"], "aws:PrincipalTag/t": "3"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"Null": {"aws:PrincipalTag/t": "true"}},
    {"DateGreaterThan": {"aws:CurrentTime": "1"}},
)


def texts(alphabet: str, most: int) -> list[str]:
    return ["".join(each) for length in range(1, most + 1) for each in product(alphabet, repeat=length)]


def resources(action: str) -> list[str]:
    """The resources of the universe by another way; access points have longer ARNs than it has."""
    match action:
        case "s3:ListAllMyBuckets":
            return ["*"]
        case "s3:ListBucket":
            return [PREFIX + text for text in texts(SMALL.alphabet, 3)]
    return [PREFIX + text for text in texts(SMALL.alphabet, 3) if "/" in text[1:-1]]


def values(key: str) -> list[tuple[str, ...] | None]:
    one = [(each,) for each in texts(SMALL.alphabet, 1)]
    match key:
        case "s3:max-keys":
            return [None, *[(str(number),) for number in range(4)]]
        case "aws:CurrentTime":
            return [None, *[(str(number),) for number in range(3)]]
        case "aws:SecureTransport":
            return [None, ("true",), ("false",)]
        case "aws:TagKeys":
            return [None, *one, *[(a, b) for (a,), (b,) in combinations(one, 2)]]
    return [None, *one]


def by_trying(one: Document, other: Document) -> Count:
    """Every request asked of the reference semantics, its subject and each of its keys apart."""
    reference = Side(of_identity([one]), 0)
    candidate = Side(of_identity([other]), len(reference.told))
    told = [*reference.told, *candidate.told]
    subjects = ((action, resource) for action in ACTIONS for resource in resources(action))
    met = Counter(mask(told, [about(bare(each.statement), *subject) for each in told]) for subject in subjects)
    for key in sorted({condition.key for each in told for condition in each.statement.conditions}):
        name = fold(key)
        ways = Counter(mask(told, [given(on(each.statement, name), name, v) for each in told]) for v in values(key))
        after = Counter[int]()
        for (subject, requests), (way, many) in product(met.items(), ways.items()):
            after[subject & way] += requests * many
        met = after
    found = Counter[tuple[bool, bool]]()
    for each, requests in met.items():
        found[reference.allows(each), candidate.allows(each)] += requests
    both, lost, new = found[True, True], found[True, False], found[False, True]
    return Count(both + lost, both + new, new, lost)


def policy(*statements: dict[str, object]) -> Document:
    return parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def random_policy(dice: Random) -> Document:
    statements: list[dict[str, object]] = []
    for _ in range(dice.randint(1, 3)):
        made: dict[str, object] = {"Effect": "Allow" if dice.random() < 0.75 else "Deny"}
        made["Action"] = dice.sample(ACTIONS, 2)
        made["NotResource" if dice.random() < 0.2 else "Resource"] = dice.sample(RESOURCES, dice.randint(1, 2))
        if dice.random() < 0.4:
            made["Condition"] = dice.choice(CONDITIONS)
        statements.append(made)
    return policy(*statements)


@pytest.mark.parametrize("seed", range(12))
def test_counts_are_those_of_trying_every_request(seed: int) -> None:
    dice = Random(seed)
    one, other = random_policy(dice), random_policy(dice)
    expected = by_trying(one, other)
    assert expected.before or expected.after or seed
    assert count(of_identity([one]), of_identity([other]), SOMEBODY, SMALL) == expected


def test_bits_say_how_much_a_change_removes() -> None:
    wide = policy({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"})
    ranges = {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]}}
    narrow = policy({"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*", "Condition": ranges})
    found = count(of_identity([wide]), of_identity([narrow]))
    assert (found.before, found.after) == (1 + 2**32 + 2**128, 2**24)
    assert (found.new, found.lost) == (0, found.before - found.after)
    assert found.bits == pytest.approx(104)


def test_what_cannot_be_counted_says_why() -> None:
    home = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/t}"})
    with pytest.raises(Uncountable, match="policy variable `aws:principaltag/t`"):
        count(of_identity([home]), of_identity([home]))
    own = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"})
    assert count(of_identity([own]), of_identity([own])).before == 1


def test_a_policy_of_everything_is_counted_in_full() -> None:
    everything = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
    but = policy(
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
    )
    found = count(of_identity([everything]), of_identity([but]))
    assert found.new == 0
    assert 0 < found.lost < found.before
