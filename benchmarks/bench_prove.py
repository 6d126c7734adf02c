"""Comparing policies: 500 pairs of the size seen in practice, larger ones, and those that are made to be hard.

A pair is a policy of two to six statements, most with conditions, and what a change makes of it; a third are policies
of resources. Every pair is compared in both directions, with witnesses. The floor is parsing both documents.
extra `prove` z3 answers a sample of the same pairs.

Seconds are CPU time: the first comparison of a pair counts, no pair is compared twice before.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from random import Random
from statistics import median
from time import process_time

from leastwise.language import Document, Kind, parse
from leastwise.prove import Comparison, compare, of_identity, of_resource

Tree = dict[str, object]
Pair = tuple[list[Tree], list[Tree], Kind]
ACCOUNT = "111122223333"
USED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "s3": (
        ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteObject", "s3:Get*", "s3:*"),
        ("arn:aws:s3:::{}", "arn:aws:s3:::{}/*", "arn:aws:s3:::{}/logs/*", "arn:aws:s3:::{}-*/*"),
    ),
    "dynamodb": (
        ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Batch*", "dynamodb:*"),
        ("arn:aws:dynamodb:*:{account}:table/{}", "arn:aws:dynamodb:eu-west-1:{account}:table/{}/index/*"),
    ),
    "sqs": (
        ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:*"),
        ("arn:aws:sqs:eu-west-1:{account}:{}", "arn:aws:sqs:*:*:{}-*"),
    ),
    "ec2": (
        ("ec2:RunInstances", "ec2:Describe*", "ec2:StartInstances", "ec2:StopInstances", "ec2:CreateTags"),
        ("arn:aws:ec2:*:{account}:instance/*", "arn:aws:ec2:eu-west-1:{account}:volume/*", "*"),
    ),
    "iam": (
        ("iam:PassRole", "iam:GetRole", "iam:CreateRole", "iam:List*"),
        ("arn:aws:iam::{account}:role/{}-*", "arn:aws:iam::{account}:role/{}/*"),
    ),
    "kms": (
        ("kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"),
        ("arn:aws:kms:eu-west-1:{account}:key/*", "*"),
    ),
    "logs": (("logs:CreateLogStream", "logs:PutLogEvents"), ("arn:aws:logs:*:{account}:log-group:/aws/{}:*",)),
}
NAMES = ("invoices", "catalog", "shipping", "ledger")
CONDITIONS: tuple[Tree, ...] = (
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:SecureTransport": "true"}},
    {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"]}},
    {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
    {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}},
    {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1"]}},
    {"StringEquals": {"aws:ResourceTag/team": ["ledger"], "aws:PrincipalTag/team": ["ledger"]}},
    {"StringLike": {"s3:prefix": ["home/*", "shared/*", ""]}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage", "owner"]}},
    {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}},
    {"NumericLessThanEquals": {"s3:max-keys": "100"}},
    {"StringEquals": {"iam:PassedToService": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}},
    {"Null": {"aws:TokenIssueTime": "false"}},
)
PRINCIPALS: tuple[object, ...] = (
    {"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"},
    {"AWS": [ACCOUNT, "444455556666"]},
    {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    {"Service": "sns.amazonaws.com"},
    "*",
)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=500)
    options = parser.parse_args()
    _compared([_pair(Random(-1), 3)])
    pairs = [_pair(random, random.randint(2, 6)) for random in map(Random, range(options.pairs))]
    texts = [(json.dumps(_policy(one)), json.dumps(_policy(other)), kind) for one, other, kind in pairs]
    _row(f"{options.pairs} pairs of 2-6 statements: parsing both", [_parsing(*each) for each in texts])
    first, relations = _compared(pairs)
    _row("the same: comparing, both directions", first)
    print("  " + ", ".join(f"{relation} {count}" for relation, count in relations.most_common()))
    for statements, count in ((20, 30), (80, 10), (160, 5)):
        larger = [_pair(random, statements) for random in map(Random, range(1_000, 1_000 + count))]
        _row(f"{count} pairs of {statements} statements", _compared(larger)[0])
    for name, hard in _hard().items():
        spent, relations = _compared([hard])
        _row(f"{name}: {next(iter(relations))}", spent)


def _compared(pairs: Sequence[Pair]) -> tuple[list[float], Counter[str]]:
    """CPU seconds of each, and what came of them."""
    spent, relations = [], Counter[str]()
    for one, other, kind in pairs:
        reference, candidate = _parsed(json.dumps(_policy(one)), json.dumps(_policy(other)), kind)
        began = process_time()
        found = _compare(reference, candidate, kind)
        spent.append(process_time() - began)
        relations[found.relation] += 1
    return spent, relations


def _compare(reference: Document, candidate: Document, kind: Kind) -> Comparison:
    side = of_resource if kind is Kind.RESOURCE else of_identity
    return compare(side([reference]), side([candidate]))


def _parsed(one: str, other: str, kind: Kind) -> tuple[Document, Document]:
    return parse(one, kind), parse(other, kind)


def _parsing(one: str, other: str, kind: Kind) -> float:
    began = process_time()
    _parsed(one, other, kind)
    return process_time() - began


def _row(label: str, spent: Sequence[float]) -> None:
    ordered = sorted(1_000 * each for each in spent)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"{label:52} median {median(ordered):9.2f} ms   p99 {last:9.2f} ms   most {ordered[-1]:9.2f} ms", flush=True)


def _policy(statements: Sequence[Tree]) -> Tree:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _pair(random: Random, statements: int) -> Pair:
    kind = Kind.RESOURCE if random.random() < 0.33 else Kind.IDENTITY
    one = [_statement(random, kind) for _ in range(statements)]
    return one, _changed(random, one, kind), kind


def _statement(random: Random, kind: Kind) -> Tree:
    service = random.choice(("s3", "sqs", "kms") if kind is Kind.RESOURCE else tuple(USED))
    actions, resources = USED[service]
    made: Tree = {"Effect": "Deny" if random.random() < 0.15 else "Allow"}
    made["Action"] = random.sample(actions, random.randint(1, min(3, len(actions))))
    some = random.sample(resources, random.randint(1, min(2, len(resources))))
    made["Resource"] = [each.format(random.choice(NAMES), account=ACCOUNT) for each in some]
    if kind is Kind.RESOURCE:
        made["Principal"] = random.choice(PRINCIPALS)
    if random.random() < 0.6:
        made["Condition"] = _conditions(random)
    return made


def _conditions(random: Random) -> Tree:
    made: dict[str, dict[str, object]] = {}
    for each in random.sample(CONDITIONS, random.choice((1, 1, 2))):
        for operator, keys in each.items():
            assert isinstance(keys, dict)
            made.setdefault(operator, {}).update(keys)
    return dict(made)


def _changed(random: Random, statements: Sequence[Tree], kind: Kind) -> list[Tree]:
    """A statement more, fewer, wider, without its conditions, in another order, or written otherwise."""
    made: list[Tree] = json.loads(json.dumps(statements))
    place = random.randrange(len(made))
    match random.randrange(6):
        case 0:
            made.append(_statement(random, kind))
        case 1:
            made[place] |= {"Action": _statement(random, kind)["Action"]}
        case 2:
            made[place].pop("Condition", None)
        case 3:
            made[place] |= {"Resource": "*"}
        case 4:
            made.append(dict(made[place]))
        case 5:
            actions = made[place]["Action"]
            assert isinstance(actions, list)
            made[place : place + 1] = [{**made[place], "Action": action} for action in actions]
    random.shuffle(made)
    return made


def _hard() -> dict[str, Pair]:
    """What a solver, or a product of automata, meets with dread."""
    wild = [f"*w{number:02}*" for number in range(14)]
    likes = [_reading({"StringLike": {"aws:PrincipalTag/t": each}}) for each in wild]
    paths = [_reading({}, f"arn:aws:s3:::b/{each}") for each in wild]
    keys = [_reading({"StringEquals": {f"aws:PrincipalTag/{number}": "x"}}) for number in range(20)]
    every = [_reading({"StringLike": {"aws:PrincipalTag/t": wild}})]
    denied = [{**each, "Effect": "Deny"} for each in keys[1::2]]
    lists = [_reading({"ForAllValues:StringLike": {"aws:TagKeys": [f"{each}*", f"*{each}"]}}) for each in "abcdefgh"]
    return {
        "14 patterns *wNN* of a tag, the other way round": (likes, likes[::-1], Kind.IDENTITY),
        "14 patterns *wNN* of a tag, one fewer": (likes, likes[1:], Kind.IDENTITY),
        "14 patterns *wNN* of a tag apart, and together": (likes, every, Kind.IDENTITY),
        "14 patterns *wNN* of a resource, one fewer": (paths, paths[1:], Kind.IDENTITY),
        "20 statements, each on its own key, one fewer": (keys, keys[1:], Kind.IDENTITY),
        "20 of these, and every other denied": ([*keys, *denied], [*keys[:-1], *denied], Kind.IDENTITY),
        "20 of these, denied in turn": (keys, [*keys, *denied], Kind.IDENTITY),
        "8 set conditions on a list": (lists, lists[1:], Kind.IDENTITY),
    }


def _reading(condition: Tree, resource: str = "*") -> Tree:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource, "Condition": condition}


if __name__ == "__main__":
    main()
