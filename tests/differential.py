"""Cases from a seeded generator: requests and policies over a small world in which they meet often.

`PYTHONPATH=tests python -m differential N [SEED]` compares the engine with the reference semantics on N of them, and
with `--exhaustive` on all of the smaller world of `engine.small_world`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random
from typing import Any, NamedTuple

from leastwise.language import Document, Kind, parse
from leastwise.spec import Facts, Policies, Request, principal_of

OURS, OTHERS = "111122223333", "444455556666"
PRINCIPALS = (
    f"arn:aws:iam::{OURS}:user/people/alice",
    f"arn:aws:iam::{OURS}:user/bob",
    f"arn:aws:iam::{OTHERS}:user/mallory",
    f"arn:aws:iam::{OURS}:root",
    f"arn:aws:iam::{OTHERS}:root",
    f"arn:aws:iam::{OURS}:role/app/reader",
    f"arn:aws:sts::{OURS}:assumed-role/reader/s1",
    f"arn:aws:sts::{OURS}:assumed-role/reader/s2",
    f"arn:aws:sts::{OTHERS}:assumed-role/far/s1",
    f"arn:aws:iam::{OURS}:role/aws-service-role/x.amazonaws.com/Linked",
    f"arn:aws:sts::{OURS}:federated-user/fred",
    "lambda.amazonaws.com",
    "accounts.google.com",
    f"arn:aws:iam::{OURS}:saml-provider/idp",
    "*",
)
NAMED = (*PRINCIPALS[:11], OURS, OTHERS, "AIDAEXAMPLEEXAMPLE", f"arn:aws:iam::{OURS}:role/*", "*")
ACTIONS = (
    "s3:GetObject", "s3:getobject", "S3:PutObject", "s3:GetBucketPolicy", "sqs:SendMessage", "kms:Decrypt",
    "kms:RetireGrant", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:GetCallerIdentity", "sts:GetSessionToken",
    "iam:CreateUser", "iam:DeletePolicy", "ec2:DescribeInstances", "lambda:InvokeFunction", "s3:ListAllMyBuckets",
)  # fmt: skip
ACTION_PATTERNS = (
    *ACTIONS, "*", "*:*", "s3:*", "S3:Get*", "s3:?etObject", "sqs:*", "kms:*", "sts:*", "sts:Assume*", "iam:*", "s*:*",
    "s3:", " s3:GetObject", "s3*:GetObject", "lambda:Invoke*", "ec2:Describe*",
)  # fmt: skip
RESOURCES = (
    "*", "arn:aws:s3:::box/a.txt", "arn:aws:s3:::box/alice/b", "arn:aws:s3:::box", "arn:aws:s3:::other/a*",
    f"arn:aws:sqs:eu-west-1:{OURS}:jobs", f"arn:aws:sqs:us-east-1:{OTHERS}:jobs",
    f"arn:aws:kms:eu-west-1:{OURS}:key/1234", f"arn:aws:kms:eu-west-1:{OURS}:alias/aws/s3",
    f"arn:aws:iam::{OURS}:role/app/reader", f"arn:aws:iam::{OURS}:role/aws-reserved/x",
    "arn:aws:iam::aws:policy/ReadOnlyAccess", f"arn:aws:iam::{OURS}:user/bob",
    f"arn:aws:lambda:eu-west-1:{OURS}:function:mailer", f"arn:aws:lambda:eu-west-1:{OTHERS}:function:mailer:live",
)  # fmt: skip
RESOURCE_PATTERNS = (
    *RESOURCES, "*", "**", "arn:aws:s3:::*", "arn:aws:s3:::box/*", "arn:aws:s3:::box/?.txt", "arn:aws:s3:*",
    "arn:*:s3:::box*", f"arn:aws:sqs:*:{OURS}:jobs", f"arn:aws:sqs:eu-*:{OURS}:*", "arn:aws:sqs:*:jobs",
    f"arn:aws:lambda:*:{OURS}:function:*", "arn:aws:lambda:*:mailer", "arn:aws:lambda:*:*:live", "arn:aws:*:*:*:*",
    "arn:aws:s3:::box/${aws:username}/*", "arn:aws:s3:::box/${aws:PrincipalTag/team, 'a.txt'}", "arn:aws:s3:::box/${*}",
    "arn:aws:sqs:*:${aws:PrincipalAccount}:jobs", "arn:aws:s3:::${s3:prefix}", f"arn:aws:kms:*:{OURS}:key/*",
    "arn:aws:s3:::other/a${*}", "*:box/*", "?*",
)  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "aws:username": ("alice", "bob", "a*"),
    "aws:PrincipalTag/Team": ("red", "blue", ""),
    "aws:MultiFactorAuthPresent": ("true", "false", "perhaps"),
    "aws:SourceIp": ("10.1.2.3", "192.0.2.7", "2001:db8::1", "nowhere"),
    "aws:CurrentTime": ("2026-01-02T03:04:05Z", "1767323045", "soon"),
    "s3:max-keys": ("5", "5.0", "7", "7x"),
    "aws:TagKeys": ("team", "cost", ""),
    "aws:PrincipalOrgPaths": ("o-1/r-1/ou-1/", "o-2/"),
    "aws:SourceArn": (f"arn:aws:sns:eu-west-1:{OURS}:t", "arn:aws:s3:::box", "no arn"),
    "aws:PrincipalArn": (PRINCIPALS[0], PRINCIPALS[5]),
    "s3:prefix": ("box/a.txt", "home/"),
    "aws:PrincipalAccount": (OURS, OTHERS),
    "kms:data": ("aGVsbG8=", "!"),
}
VALUES = (
    *(value for values in KEYS.values() for value in values), "*", "a*", "?lice", "${aws:username}", "10.0.0.0/8",
    "true", "${aws:PrincipalTag/Team, 'red'}", "2001:db8::/32", "arn:aws:s3:::*", "arn:aws:sns:*:*:t",
    "2026-01-01T00:00:00Z", "6",
)  # fmt: skip
OPERATORS = (
    "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike", "ArnEquals", "ArnLike",
    "ArnNotLike", "NumericEquals", "NumericLessThan", "NumericNotEquals", "DateLessThan", "DateGreaterThanEquals",
    "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null", "stringequals", "StringMatches",
)  # fmt: skip
RIGHT_ABOUT_RESOURCES = frozenset({"ec2:describeinstances", "s3:listallmybuckets"})
FACTS = Facts(
    without_resource=RIGHT_ABOUT_RESOURCES.__contains__,
    rcp_services=frozenset({"s3", "sqs", "kms", "sts"}),
    beyond_scps=frozenset({"iam:createuser"}),
)

_AT_ONCE = 5_000
"""Cases of one seed."""

Statement = dict[str, Any]


def request(random: Random) -> Request:
    """Some principal, action, resource and context."""
    keys = random.sample(tuple(KEYS), random.choice((0, 0, 1, 2, 4)))
    context = {key if random.random() < 0.5 else key.upper(): _values(random, KEYS[key]) for key in keys}
    return Request(
        principal=principal_of(random.choice(PRINCIPALS), principal_id=random.choice((None, "AROAEXAMPLE"))),
        action=random.choice(ACTIONS),
        resource=random.choice(RESOURCES),
        context=context,
        owner=random.choice((None, None, None, OURS, OTHERS)),
        key_of_aws=random.random() < 0.05,
    )


def policies(random: Random) -> Policies:
    """Some policies of some types."""

    def some(kind: Kind, most: int = 2) -> tuple[Document, ...]:
        return tuple(document(random, kind) for _ in range(random.randint(1, most)))

    def perhaps(share: float, make: Callable[[], Any]) -> Any:
        return make() if random.random() < share else ()

    one = perhaps(0.6, lambda: some(random.choice((Kind.RESOURCE, Kind.RESOURCE, Kind.TRUST)), 1))
    limit = perhaps(0.25, lambda: some(Kind.BOUNDARY, 1))
    return Policies(
        identity=perhaps(0.85, lambda: some(Kind.IDENTITY, 3)),
        resource=one[0] if one else None,
        boundary=limit[0] if limit else None,
        session=perhaps(0.2, lambda: some(Kind.SESSION)),
        scps=perhaps(0.3, lambda: tuple(some(Kind.SCP) for _ in range(random.randint(1, 3)))),
        rcps=perhaps(0.2, lambda: tuple(some(Kind.RCP) for _ in range(random.randint(1, 2)))),
        vpc_endpoint=perhaps(0.15, lambda: some(Kind.VPC_ENDPOINT, 1)),
        management_account=random.choice((None, None, OURS, OTHERS)),
        public_access_blocked=random.random() < 0.1,
    )


def document(random: Random, kind: Kind) -> Document:
    """A document that AWS would store."""
    statements = [_statement(random, kind) for _ in range(random.choice((1, 1, 2, 3)))]
    tree: Statement = {"Statement": statements}
    if kind is Kind.RCP or random.random() < 0.85:
        tree["Version"] = random.choice(("2012-10-17",) * 7 + ("2008-10-17",)) if kind is not Kind.RCP else "2012-10-17"
    return parse(json.dumps(tree), kind)


def cases(seed: int, count: int) -> Iterator[tuple[Request, Policies]]:
    """`count` cases; one set of policies is asked several requests."""
    random = Random(seed)
    met = policies(random)
    for i in range(count):
        if i % 4 == 0:
            met = policies(random)
        yield request(random), met


def _statement(random: Random, kind: Kind) -> Statement:
    statement: Statement = {"Effect": random.choice(("Allow", "Allow", "Allow", "Deny"))}
    if random.random() < 0.3:
        statement["Sid"] = f"S{random.randrange(10**9)}"
    whole = random.random() < 0.3
    name = "NotAction" if random.random() < 0.12 and kind is not Kind.RCP else "Action"
    statement[name] = "*" if whole and name == "Action" else _some(random, ACTION_PATTERNS, 3)
    if kind is Kind.RCP:
        statement["Principal"] = "*"
    elif kind in (Kind.RESOURCE, Kind.TRUST, Kind.VPC_ENDPOINT):
        statement |= _principal(random, kind)
    if kind is not Kind.TRUST:
        name = "NotResource" if random.random() < 0.12 else "Resource"
        statement[name] = "*" if whole and name == "Resource" else _some(random, RESOURCE_PATTERNS, 3)
    if random.random() < 0.35:
        statement["Condition"] = _conditions(random)
    return statement


def _principal(random: Random, kind: Kind) -> Statement:
    if random.random() < 0.05 and kind is Kind.RESOURCE:
        return {}
    name = "NotPrincipal" if random.random() < 0.12 and kind is not Kind.TRUST else "Principal"
    if random.random() < 0.2:
        return {name: "*"}
    named: Statement = {"AWS": _some(random, NAMED, 3)}
    if random.random() < 0.2:
        named["Service"] = _some(random, ("lambda.amazonaws.com", "ec2.amazonaws.com"), 2)
    if random.random() < 0.2:
        named["Federated"] = _some(random, ("accounts.google.com", f"arn:aws:iam::{OURS}:saml-provider/idp"), 2)
    if random.random() < 0.1:
        named["CanonicalUser"] = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
    return {name: named}


def _conditions(random: Random) -> Statement:
    block: Statement = {}
    for _ in range(random.choice((1, 1, 2))):
        operator = random.choice(OPERATORS)
        if operator != "Null":
            operator = random.choice(("", "", "", "ForAnyValue:", "ForAllValues:")) + operator
            operator += random.choice(("", "", "IfExists"))
        key = random.choice(tuple(KEYS))
        fitting = (*KEYS[key], *VALUES) if random.random() < 0.3 else KEYS[key]
        values = random.choice(("true", "false")) if operator == "Null" else _some(random, fitting, 3)
        block.setdefault(operator, {})[key] = [] if random.random() < 0.03 else values
    return block


def _some(random: Random, choices: tuple[str, ...], most: int) -> str | list[str]:
    found = [random.choice(choices) for _ in range(random.randint(1, most))]
    return found[0] if len(found) == 1 and random.random() < 0.5 else found


def _values(random: Random, choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(random.choice(choices) for _ in range(random.choice((1, 1, 1, 1, 2, 0))))


class Work(NamedTuple):
    """A part of what is compared: some cases of a seed, or all policies of one scene of the small world."""

    seed: int = 0
    many: int = 0
    scene: int | None = None


Answer = tuple[Work, Counter[str], str]
"""What was decided how often, and the first difference or broken law, or nothing."""


def compare(work: Work) -> Answer:
    """Ask both, in whatever process."""
    return _exhausted(work, work.scene) if work.scene is not None else _sampled(work)


def _sampled(work: Work) -> Answer:
    from asking import same
    from leastwise.engine import Stack
    from leastwise.spec import decide

    tally: Counter[str] = Counter()
    for number, (asked, met) in enumerate(cases(work.seed, work.many)):
        expected, stack = decide(asked, met, FACTS), Stack(met, FACTS)
        if not same(stack.decide(asked), expected) or stack.outcome(asked) is not expected.outcome:
            wrong = f"seed {work.seed} case {number}: {asked}\n{met}\n{expected}\n{stack.decide(asked)}"
            return work, tally, wrong
        tally[expected.outcome.value] += 1
    return work, tally, ""


def _exhausted(work: Work, number: int) -> Answer:
    from engine.small_world import SCENES, WHOLE, DifferenceError, broken_laws, table

    scene = SCENES[number]
    try:
        decided = table(scene, WHOLE)
    except DifferenceError as difference:
        return work, Counter(), str(difference)
    tally = Counter(decision.outcome.value for decision in decided.values())
    return work, tally, next(broken_laws(scene, decided), "")


def _works(given: argparse.Namespace) -> list[Work]:
    """The first cases are those of the seed, the next those of the seed after it, and so on."""
    if given.exhaustive:
        from engine.small_world import SCENES

        return [Work(scene=number) for number in range(len(SCENES))]
    starts = range(0, given.count, _AT_ONCE)
    return [Work(given.seed + i, min(_AT_ONCE, given.count - start)) for i, start in enumerate(starts)]


def main() -> int:
    """Compare; the first difference is printed with its seed and number."""
    parser = argparse.ArgumentParser(prog="differential", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=_AT_ONCE, help="how many cases")
    parser.add_argument("seed", type=int, nargs="?", default=1, help="of the first cases")
    parser.add_argument("--exhaustive", action="store_true", help="the whole small world in place of random cases")
    parser.add_argument("--processes", type=int, default=1, help="how many at a time")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(given.processes) as pool:
        for work, tally, wrong in pool.map(compare, _works(given)):
            if wrong:
                print(f"{work}: {wrong}")
                pool.shutdown(cancel_futures=True)
                return 1
            total += tally
    print(f"{total.total():,} cases, no difference: {dict(total)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
