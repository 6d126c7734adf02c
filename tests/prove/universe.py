"""Random pairs of small policies, and a universe of requests small enough to try them all."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leastwise.engine.facts import facts
from leastwise.language import Document, parse
from leastwise.prove import Comparison
from leastwise.spec import Outcome, Policies, Request, decide, principal_of

Tree = dict[str, Any]

SOMEBODY = principal_of("arn:aws:iam::111122223333:user/somebody")
ACTIONS = {
    "s3:GetObject": (
        "arn:aws:s3:::b/x",
        "arn:aws:s3:::b/y",
        "arn:aws:s3:::c/x",
        "arn:aws:s3:::b/xy",
        "arn:aws:s3:::b/a",
    ),
    "s3:ListBucket": ("arn:aws:s3:::b", "arn:aws:s3:::c"),
    "s3:Frobnicate": ("arn:aws:s3:::b", "arn:aws:s3:::b/x"),
    "iam:CreateUser": ("arn:aws:iam::111122223333:user/x",),
    "ec2:DescribeInstances": ("*",),
    "ec2:RunInstances": (
        "arn:aws:ec2:eu-west-1:111122223333:instance/x",
        "arn:aws:resource-groups:eu-west-1:111122223333:group/x",
    ),
}
ACTION_PATTERNS = (
    "s3:GetObject",
    "s3:*",
    "s3:Get*",
    "*",
    "s3:ListBucket",
    "iam:CreateUser",
    "ec2:DescribeInstances",
    "s3:*Object",
    "ec2:Run*",
)
RESOURCES = (
    *("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/x*", "arn:aws:iam::*:user/*"),
    *("arn:*:ec2:*", "arn:aws:s3:::*/x", "arn:aws:s3:::?", "arn:aws:s3:::b/${aws:username}"),
)
CONDITIONS: tuple[tuple[str, str, list[str]], ...] = (
    ("StringEquals", "aws:PrincipalTag/t", ["a"]),
    ("StringNotEquals", "aws:PrincipalTag/t", ["a"]),
    ("StringLike", "aws:PrincipalTag/t", ["a*", "b"]),
    ("StringNotLike", "aws:PrincipalTag/t", ["?"]),
    ("StringEqualsIgnoreCase", "aws:PrincipalTag/t", ["A"]),
    ("StringEqualsIfExists", "aws:PrincipalTag/t", ["a", "c"]),
    ("Null", "aws:PrincipalTag/t", ["true"]),
    ("Null", "aws:PrincipalTag/t", ["false"]),
    ("Bool", "aws:MultiFactorAuthPresent", ["true"]),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", ["false"]),
    ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"]),
    ("NotIpAddress", "aws:SourceIp", ["10.1.0.0/16", "2001:db8::/32"]),
    ("NumericLessThan", "s3:max-keys", ["10"]),
    ("NumericGreaterThanEquals", "s3:max-keys", ["5"]),
    ("NumericNotEquals", "s3:max-keys", ["7"]),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["a", "b"]),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["a"]),
    ("ForAllValues:StringNotEquals", "aws:TagKeys", ["b"]),
    ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"]),
    ("DateLessThan", "aws:CurrentTime", ["2026-01-01T00:00:00Z"]),
    ("DateGreaterThan", "aws:CurrentTime", ["2025-06-01T00:00:00Z"]),
    ("ArnLike", "aws:SourceArn", ["arn:aws:s3:::b*"]),
    ("ArnNotEquals", "aws:SourceArn", ["arn:aws:s3:::b"]),
    ("BinaryEquals", "aws:PrincipalTag/k", ["QUFB"]),
    ("StringEquals", "aws:username", ["a"]),
    ("StringLike", "aws:username", ["${aws:PrincipalTag/t}"]),
)
PLAIN = len(CONDITIONS) - 1
"""How many of them are without a policy variable."""
VALUES: dict[str, tuple[tuple[str, ...] | None, ...]] = {
    "aws:PrincipalTag/t": (None, ("a",), ("A",), ("b",), ("ax",), ("zz",)),
    "aws:PrincipalTag/k": (None, ("QUFB",), ("QkJC",)),
    "aws:MultiFactorAuthPresent": (None, ("true",), ("false",)),
    "aws:SourceIp": (None, ("10.0.0.1",), ("10.1.0.1",), ("1.1.1.1",), ("2001:db8::9",)),
    "s3:max-keys": (None, ("1",), ("5",), ("7",), ("10",)),
    "aws:TagKeys": (None, ("a",), ("b",), ("a", "b"), ("c",), ("a", "c")),
    "aws:CurrentTime": (None, ("2025-01-01T00:00:00Z",), ("2025-12-01T00:00:00Z",), ("2027-01-01T00:00:00Z",)),
    "aws:SourceArn": (None, ("arn:aws:s3:::b",), ("arn:aws:s3:::bc",), ("arn:aws:s3:::c",)),
    "aws:username": (None, ("a",), ("x",)),
}


def pairs(seed: int, count: int, *, variables: bool) -> Iterator[tuple[Document, Document]]:
    """So many pairs: often alike but for one statement, as changes of policies are."""
    dice = random.Random(seed)
    for _ in range(count):
        one = _policy(dice, variables)
        other = _policy(dice, variables) if dice.random() < 0.4 else json.loads(json.dumps(one))
        if dice.random() < 0.7:
            other["Statement"][dice.randrange(len(other["Statement"]))] = _statement(dice, variables)
        yield parse(json.dumps(one)), parse(json.dumps(other))


def _policy(dice: random.Random, variables: bool) -> Tree:
    return {"Version": "2012-10-17", "Statement": [_statement(dice, variables) for _ in range(dice.randint(1, 4))]}


def _statement(dice: random.Random, variables: bool) -> Tree:
    made: Tree = {"Effect": "Allow" if dice.random() < 0.7 else "Deny"}
    made["NotAction" if dice.random() < 0.12 else "Action"] = dice.sample(ACTION_PATTERNS, dice.randint(1, 2))
    resources = RESOURCES if variables else RESOURCES[:-1]
    made["NotResource" if dice.random() < 0.12 else "Resource"] = dice.sample(resources, dice.randint(1, 2))
    conditions: Tree = {}
    for operator, key, values in dice.sample(
        CONDITIONS if variables else CONDITIONS[:PLAIN], dice.choice((0, 0, 1, 1, 2))
    ):
        conditions.setdefault(operator, {})[key] = values
    if conditions:
        made["Condition"] = conditions
    return made


MOST = 1_500
"""Requests of a universe that are tried; of a larger one a sample."""


def universe(*documents: Document) -> list[Request]:
    """The requests of the small universe that the documents could tell apart, or many of them."""
    found = list(_universe(*documents))
    return found if len(found) <= MOST else random.Random(len(found)).sample(found, MOST)


def _universe(*documents: Document) -> Iterator[Request]:
    text = "".join(document.text for document in documents)
    keys = [key for key in VALUES if key in text]
    for action, resources in ACTIONS.items():
        for resource in resources:
            for values in itertools.product(*(VALUES[key] for key in keys)):
                context = {key: given for key, given in zip(keys, values, strict=True) if given}
                yield Request(principal=SOMEBODY, action=action, resource=resource, context=context)


def allowed(document: Document, request: Request) -> bool:
    """By the reference semantics."""
    return decide(request, Policies(identity=(document,)), facts()).outcome is Outcome.ALLOWED


@dataclass
class Tally:
    """What came of judging many pairs."""

    pairs: int = 0
    unknown: int = 0


def check(reference: Document, candidate: Document, comparison: Comparison, tally: Tally) -> None:
    """Fail if the comparison says what is not so: of its witnesses, and of requests that it says there are none of."""
    tally.pairs += 1
    tally.unknown += None in (comparison.new_possible, comparison.lost_possible)
    for witness, one, other in ((comparison.new, candidate, reference), (comparison.lost, reference, candidate)):
        if witness is not None:
            assert allowed(one, witness.request()), (witness, one.text)
            assert not allowed(other, witness.request()), (witness, other.text)
    if comparison.new_possible is not False and comparison.lost_possible is not False:
        return
    for request in universe(reference, candidate):
        before, after = allowed(reference, request), allowed(candidate, request)
        assert comparison.new_possible is not False or before or not after, (reference.text, candidate.text, request)
        assert comparison.lost_possible is not False or after or not before, (reference.text, candidate.text, request)
