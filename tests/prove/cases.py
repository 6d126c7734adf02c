"""Random pairs of everything that is compared: several documents, principals, boundaries and SCPs, every operator."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from leastwise.language import OPERATORS, Document, Kind, OperatorKind, parse
from leastwise.prove import Allowance, Layer, of_identity, of_resource
from leastwise.spec import PolicyType
from prove.universe import ACTION_PATTERNS, RESOURCES, Tree

OURS, OTHERS = "111122223333", "444455556666"
NAMES: tuple[Tree | str, ...] = (
    "*",
    {"AWS": "*"},
    {"AWS": OURS},
    {"AWS": f"arn:aws:iam::{OTHERS}:root"},
    {"AWS": [f"arn:aws:iam::{OURS}:user/alice", f"arn:aws:iam::{OURS}:role/app"]},
    {"AWS": [f"arn:aws:iam::{OURS}:user/alice", OTHERS]},
    {"Service": ["sns.amazonaws.com", "sqs.amazonaws.com"]},
    {"Service": "sns.amazonaws.com", "AWS": OURS},
    {"Federated": f"arn:aws:iam::{OURS}:saml-provider/idp"},
)
TEXTS = ("a", "A", "ab", "a*", "*b", "?", "??", "b", "", "*")
ARNS = ("arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:*:*:b*", "arn:aws:sns:*:*:t", "arn:*:s3:::?")
WANTED: dict[str, tuple[OperatorKind, tuple[str, ...]]] = {
    "aws:PrincipalTag/t": (OperatorKind.STRING, TEXTS),
    "aws:RequestTag/u": (OperatorKind.STRING, TEXTS),
    "aws:TagKeys": (OperatorKind.STRING, TEXTS),
    "acme:labels": (OperatorKind.STRING, TEXTS),
    "aws:SourceArn": (OperatorKind.ARN, ARNS),
    "s3:max-keys": (OperatorKind.NUMERIC, ("5", "7", "7.0", "10", "-1", "7.5")),
    "aws:CurrentTime": (
        OperatorKind.DATE,
        ("2026-01-01", "2026-01-01T00:00:00Z", "2025-06-01T12:00:00+02:00", "1785000000"),
    ),
    "aws:MultiFactorAuthPresent": (OperatorKind.BOOL, ("true", "false", "True")),
    "aws:SourceIp": (
        OperatorKind.IP,
        ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "10.1.2.0/31", "2001:db8::/32", "2001:db8::9", "0.0.0.0/0"),
    ),
    "aws:PrincipalTag/k": (OperatorKind.BINARY, ("QUFB", "QkJC", "QUI=")),
}
"""The keys of conditions, the type of their values, and those that policies ask for."""
DERIVED: dict[str, tuple[OperatorKind, tuple[str, ...]]] = {
    "aws:PrincipalAccount": (OperatorKind.STRING, (OURS, OTHERS, "1*", "anonymous")),
    "aws:PrincipalArn": (
        OperatorKind.ARN,
        (
            *(f"arn:aws:iam::{OURS}:user/*", f"arn:aws:iam::{OURS}:role/app", f"arn:aws:iam::{OTHERS}:*/b*"),
            *("arn:aws:iam::*:role/*", "arn:*:iam::*:root", "arn:aws:iam::*:*/ab*", "arn:aws:iam::*:user/a*"),
        ),
    ),
    "aws:PrincipalType": (OperatorKind.STRING, ("User", "AssumedRole", "Account", "Anonymous")),
    "aws:PrincipalIsAWSService": (OperatorKind.BOOL, ("true", "false")),
}
"""Keys that follow from the principal."""
QUANTIFIERS = ("", "", "", "ForAnyValue:", "ForAllValues:")


@dataclass(frozen=True)
class Case:
    """Two sides to be compared."""

    kind: str
    reference: Allowance
    candidate: Allowance


@dataclass(frozen=True)
class Part:
    """One document of a side, as a tree."""

    kind: Kind
    tree: Tree


def cases(seed: int, count: int) -> Iterator[Case]:
    """So many, each kind in its turn."""
    dice = Random(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        kinds, assemble = KINDS[kind]
        one = [Part(each, _document(dice, each)) for each in kinds]
        other = [Part(part.kind, _changed(dice, part)) for part in one]
        yield Case(kind, assemble(_parsed(one)), assemble(_parsed(other)))


def _parsed(parts: list[Part]) -> list[Document]:
    return [parse(json.dumps(part.tree), part.kind) for part in parts]


def _layered(documents: list[Document]) -> Allowance:
    identity, group, boundary, root, account = documents
    return Allowance(
        (
            (
                Layer(PolicyType.IDENTITY, (identity, group)),
                Layer(PolicyType.BOUNDARY, (boundary,)),
                Layer(PolicyType.SCP, (root,)),
                Layer(PolicyType.SCP, (account,)),
            ),
        )
    )


def _either(documents: list[Document]) -> Allowance:
    """What the identity's policy allows within its boundary, or the resource's policy; an RCP above both."""
    identity, boundary, resource, rcp = documents
    inside = (Layer(PolicyType.IDENTITY, (identity,)), Layer(PolicyType.BOUNDARY, (boundary,)))
    return Allowance((inside, (Layer(PolicyType.RESOURCE, (resource,)),)), (Layer(PolicyType.RCP, (rcp,)),))


KINDS: dict[str, tuple[tuple[Kind, ...], Callable[[list[Document]], Allowance]]] = {
    "identity": ((Kind.IDENTITY,), of_identity),
    "several": ((Kind.IDENTITY, Kind.IDENTITY, Kind.IDENTITY), of_identity),
    "resource": ((Kind.RESOURCE,), of_resource),
    "layered": ((Kind.IDENTITY, Kind.IDENTITY, Kind.BOUNDARY, Kind.SCP, Kind.SCP), _layered),
    "either": ((Kind.IDENTITY, Kind.BOUNDARY, Kind.RESOURCE, Kind.RCP), _either),
}
"""Documents of a side, and how they allow together."""


def _changed(dice: Random, part: Part) -> Tree:
    """Often the same but for one statement, as changes of policies are."""
    if dice.random() < 0.25:
        return _document(dice, part.kind)
    tree: Tree = json.loads(json.dumps(part.tree))
    if dice.random() < 0.5:
        tree["Statement"][dice.randrange(len(tree["Statement"]))] = _statement(dice, part.kind)
    return tree


def _document(dice: Random, kind: Kind) -> Tree:
    most = 4 if kind in (Kind.IDENTITY, Kind.RESOURCE) else 2
    made = [_statement(dice, kind) for _ in range(dice.randint(1, dice.choice((1, most))))]
    if kind in (Kind.BOUNDARY, Kind.SCP) and dice.random() < 0.6:
        made.append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return {"Version": "2012-10-17", "Statement": made}


def _statement(dice: Random, kind: Kind) -> Tree:
    made: Tree = {"Effect": "Deny" if kind is Kind.RCP or dice.random() < 0.3 else "Allow"}
    negations = kind is not Kind.RCP
    made["NotAction" if negations and dice.random() < 0.12 else "Action"] = _some(dice, ACTION_PATTERNS, 2)
    made["NotResource" if dice.random() < 0.12 else "Resource"] = _some(dice, RESOURCES[:-1], 2)
    if kind is Kind.RESOURCE:
        made["NotPrincipal" if dice.random() < 0.25 else "Principal"] = dice.choice(NAMES)
    elif kind is Kind.RCP:
        made["Principal"] = "*"
    conditions = _conditions(dice, named=kind is Kind.RESOURCE)
    return made | ({"Condition": conditions} if conditions else {})


def _conditions(dice: Random, *, named: bool) -> Tree:
    made: Tree = {}
    keys = tuple(DERIVED if named and dice.random() < 0.6 else WANTED)
    for key in dice.sample(keys, dice.choice((0, 0, 1, 1, 2))):
        operator, values = _condition(dice, *(WANTED | DERIVED)[key])
        made.setdefault(operator, {})[key] = values
    return made


def _condition(dice: Random, kind: OperatorKind, wanted: tuple[str, ...]) -> tuple[str, list[str]]:
    if dice.random() < 0.12:
        return "Null", [dice.choice(("true", "false"))]
    names = [each.name for each in OPERATORS.values() if each.kind is kind]
    suffix = "IfExists" if dice.random() < 0.25 else ""
    return dice.choice(QUANTIFIERS) + dice.choice(names) + suffix, _some(dice, wanted, 3)


def _some(dice: Random, of: tuple[str, ...], most: int) -> list[str]:
    return dice.sample(of, min(len(of), dice.randint(1, most)))
