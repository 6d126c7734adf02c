"""A crowd: many more users, groups, roles and policies, in the proportions of a real account.

Few policies are popular and most are rare; one user in five has two keys, one in twelve a boundary,
some keys were never used, some people never signed in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from leastwise.demo.overlay.iam.people import set_boundary
from leastwise.demo.seed.documents import Statement, allow, deny, document, trust, trust_service
from leastwise.demo.seed.place import AWS, Key, Place

__all__ = ["crowd"]

_TEAMS = ("billing", "checkout", "search", "media", "payroll", "fleet", "ledger", "mobile", "archive", "risk")
_STAGES = ("test", "stage", "live")
_SERVICES = ("lambda", "ec2", "ecs-tasks", "states", "glue", "codebuild", "events", "firehose")
_POPULAR = (
    "ReadOnlyAccess",
    "AmazonS3ReadOnlyAccess",
    "CloudWatchReadOnlyAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "AWSLambda_ReadOnlyAccess",
    "AmazonEC2ReadOnlyAccess",
    "SecurityAudit",
    "AmazonSQSFullAccess",
    "AmazonEC2FullAccess",
    "PowerUserAccess",
)
_BOUNDARY = "crowd-boundary"


def crowd(place: Place, *, users: int, roles: int, groups: int, policies: int, seed: int) -> None:
    """Add so many of each to the account; nothing at all for zeros."""
    if not (users or roles or groups or policies):
        return
    draw = random.Random(seed)  # noqa: S311 - a crowd is no secret
    place.policy(_BOUNDARY, document(allow(["s3:*", "sqs:*", "dynamodb:*", "logs:*"]), deny("iam:*")))
    arns = [_policy(place, draw, number) for number in range(policies)]
    names = [_group(place, draw, number, arns) for number in range(groups)]
    for number in range(users):
        _user(place, draw, number, arns, names)
    for number in range(roles):
        _role(place, draw, number, arns)


def _app(draw: random.Random) -> str:
    return f"{draw.choice(_TEAMS)}-{draw.choice(_STAGES)}"


def _statements(draw: random.Random, account: str) -> list[Statement]:
    app = _app(draw)
    menu: tuple[Callable[[], Statement], ...] = (
        lambda: allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{app}/*"),
        lambda: allow(["dynamodb:GetItem", "dynamodb:PutItem"], f"arn:aws:dynamodb:*:{account}:table/{app}-*"),
        lambda: allow(["sqs:SendMessage", "sqs:ReceiveMessage"], f"arn:aws:sqs:*:{account}:{app}-*"),
        lambda: allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:*:{account}:secret:{app}/*"),
        lambda: allow(["logs:CreateLogStream", "logs:PutLogEvents"]),
        lambda: allow(["ec2:Describe*", "cloudwatch:Get*"]),
        lambda: allow("iam:PassRole", f"arn:aws:iam::{account}:role/{app}-*", Condition=_passed()),
        lambda: deny(["s3:DeleteBucket", "s3:PutBucketPolicy"]),
        lambda: allow("kms:Decrypt", f"arn:aws:kms:*:{account}:key/*"),
        lambda: allow(f"{draw.choice(('sns', 'events', 'athena'))}:*"),
    )
    return [draw.choice(menu)() for _ in range(draw.randint(1, 4))]


def _passed() -> Statement:
    return {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def _policy(place: Place, draw: random.Random, number: int) -> str:
    text = document(*_statements(draw, place.account))
    return place.policy(f"{_app(draw)}-policy-{number:04}", text, created=draw.uniform(5, 1500))


def _some(draw: random.Random, arns: Sequence[str], most: int) -> list[str]:
    """Some policies: of AWS's the popular ones more often, of the customer's any."""
    weights = [1 / (rank + 1.5) for rank in range(len(_POPULAR))]
    chosen = {f"{AWS}{name}": None for name in draw.choices(_POPULAR, weights, k=draw.randint(0, most))}
    own = draw.sample(arns, min(len(arns), draw.randint(0, most)))
    return [*chosen, *own]


def _attach(place: Place, holder: Any, arns: Sequence[str]) -> None:
    for arn in arns:
        place.iam.managed_policies[arn].attach_to(holder)


def _inline(place: Place, draw: random.Random, holder: Any, chance: float) -> None:
    if draw.random() < chance:
        holder.put_policy("inline", document(*_statements(draw, place.account)))


def _group(place: Place, draw: random.Random, number: int, arns: Sequence[str]) -> str:
    name = f"{draw.choice(_TEAMS)}-group-{number:03}"
    group = place.group(name, created=draw.uniform(100, 1500))
    _attach(place, group, _some(draw, arns, 2))
    _inline(place, draw, group, 0.2)
    return name


def _user(place: Place, draw: random.Random, number: int, arns: Sequence[str], groups: Sequence[str]) -> None:
    created = draw.uniform(1, 1800)
    name = f"{draw.choice(_TEAMS)}.user{number:05}"
    kept = draw.choices((0, 1, 2), (30, 50, 20))[0]
    keys = [_key(draw, label, created) for label in ("first", "second")[:kept]]
    user = place.user(name, created, *keys, tags={"team": draw.choice(_TEAMS)})
    if not keys or draw.random() < 0.3:
        place.password(name, draw.uniform(0, created), draw.choice((None, draw.uniform(0, 200), draw.uniform(0, 10))))
        if draw.random() < 0.7:
            place.virtual_mfa(name)
    for group in draw.sample(groups, min(len(groups), draw.choice((0, 1, 1, 2)))):
        place.iam.groups[group].users.append(user)
    _attach(place, user, _some(draw, arns, 1) if draw.random() < 0.3 else ())
    _inline(place, draw, user, 0.1)
    if draw.random() < 0.08:
        set_boundary(user, place.arn(f"policy/{_BOUNDARY}"))


def _key(draw: random.Random, label: str, user_created: float) -> Key:
    created = draw.uniform(0, user_created)
    used = None if draw.random() < 0.2 else draw.uniform(0, created)
    return Key(label, created, used, draw.choice(("ec2", "sqs", "dynamodb")), "us-east-1", draw.random() < 0.85)


def _role(place: Place, draw: random.Random, number: int, arns: Sequence[str]) -> None:
    created = draw.uniform(1, 1500)
    used = None if draw.random() < 0.3 else draw.uniform(0, created)
    service = draw.random() < 0.7
    trusts = trust_service(draw.choice(_SERVICES)) if service else trust({"AWS": place.arn("root")})
    name = f"{_app(draw)}-role-{number:05}"
    role = place.role(name, trusts, created=created, used=used, tags={"app": draw.choice(_TEAMS)})
    _attach(place, role, _some(draw, arns, 2))
    _inline(place, draw, role, 0.3)
    if draw.random() < 0.08:
        role.permissions_boundary_arn = place.arn(f"policy/{_BOUNDARY}")
