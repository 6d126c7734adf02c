"""A synthetic account of any size, as the AWS CLI exports it: the same size and seed give the same bytes.

    python benchmarks/synthetic.py 5000 --export account.json --report report.csv

Two principals in five are users, the rest are roles.  Ages are relative to `NOW`: audit with `--seen-at`.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from policies import ACCOUNT, AWS_MANAGED, BOUNDARY, SERVICES, Item, application, applications, draw_managed, trust

__all__ = ["COLUMNS", "NOW", "gaad", "report"]

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""When the account is observed."""

COLUMNS = (
    *("user", "arn", "user_creation_time"),
    *("password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active"),
    *(f"access_key_1_{name}" for name in ("active", "last_rotated", "last_used_date")),
    *("access_key_1_last_used_region", "access_key_1_last_used_service"),
    *(f"access_key_2_{name}" for name in ("active", "last_rotated", "last_used_date")),
    *("access_key_2_last_used_region", "access_key_2_last_used_service"),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
)
"""Of a credential report.  Source: "Generate credential reports for your AWS account", IAM User Guide."""

_IAM = f"arn:aws:iam::{ACCOUNT}"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_NO_KEY = ("false", "N/A", "N/A", "N/A", "N/A")


@dataclass(frozen=True, slots=True)
class _Account:
    """What is drawn while an account is made, and what was drawn so far."""

    draw: random.Random
    own: list[Item] = field(default_factory=list)
    """Customer managed policies as attachments: name and ARN."""
    uses: Counter[str] = field(default_factory=Counter)
    """How often each policy is attached."""
    bounded: Counter[str] = field(default_factory=Counter)
    """How often each policy is a permissions boundary."""


def gaad(n: int, seed: int) -> Item:
    """An account of `n` principals, as `aws iam get-account-authorization-details` prints it."""
    account = _Account(random.Random(seed))
    policies = [_policy(account, number) for number in range(max(4, n // 3))]
    policies.append(_boundary_policy(account))
    groups = [_group(account, number) for number in range(max(2, n // 25))]
    names = [str(group["GroupName"]) for group in groups]
    users = [_user(account, number, names) for number in range(2 * n // 5)]
    arns = [str(user["Arn"]) for user in users]
    roles = [_role(account, number, arns) for number in range(n - len(users))]
    policies += [_aws_policy(account, name) for name in AWS_MANAGED if account.uses[_aws_arn(name)]]
    for policy in policies:
        policy["AttachmentCount"] = account.uses[str(policy["Arn"])]
        policy["PermissionsBoundaryUsageCount"] = account.bounded[str(policy["Arn"])]
    return {"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies}


def report(account: Item, seed: int) -> str:
    """The credential report of such an account, as CSV: root first, then the users by name."""
    draw = random.Random(f"report {seed}")
    users = sorted(cast(list[dict[str, str]], account["UserDetailList"]), key=lambda user: user["UserName"])
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerow(_root_row())
    rows.writerows(_user_row(draw, user) for user in users)
    return text.getvalue()


def _ago(days: float) -> str:
    return (NOW - timedelta(days=days)).replace(microsecond=0).isoformat()


def _id(draw: random.Random, prefix: str) -> str:
    return prefix + "".join(draw.choices(_ALPHABET, k=17))


def _entity(account: _Account, kind: str, prefix: str, name: str, path: str = "/") -> Item:
    """What users, groups and roles have in common; `kind` is `User`, `Group` or `Role`."""
    return {
        "Path": path,
        f"{kind}Name": name,
        f"{kind}Id": _id(account.draw, prefix),
        "Arn": f"{_IAM}:{kind.lower()}{path}{name}",
        "CreateDate": _ago(account.draw.uniform(1, 1800)),
    }


def _attached(account: _Account, managed: int, own: Sequence[int]) -> list[Item]:
    """Up to `managed` of AWS's policies, and one of the counts `own` of the customer's."""
    found: list[Item] = [_named(_aws_arn(name)) for name in draw_managed(account.draw, managed)]
    found += account.draw.sample(account.own, min(len(account.own), account.draw.choice(own)))
    account.uses.update(str(policy["PolicyArn"]) for policy in found)
    return found


def _named(arn: str) -> Item:
    return {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}


def _aws_arn(name: str) -> str:
    return f"arn:aws:iam::aws:policy/{name}"


def _inline(account: _Account, chance: float) -> list[Item]:
    if account.draw.random() >= chance:
        return []
    return [{"PolicyName": "own", "PolicyDocument": applications(account.draw, *application(account.draw))}]


def _boundary(account: _Account) -> Item:
    if account.draw.random() >= 0.08:
        return {}
    arn = f"{_IAM}:policy/limits-of-developers"
    account.bounded[arn] += 1
    return {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}}


def _tags(account: _Account) -> list[Item]:
    team, stage = application(account.draw)
    return [{"Key": "team", "Value": team}, {"Key": "stage", "Value": stage}]


def _managed_policy(account: _Account, arn: str, path: str, documents: Sequence[Item]) -> Item:
    """A managed policy with its versions, the newest first and in force."""
    versions = [
        {
            "Document": document,
            "VersionId": f"v{len(documents) - place}",
            "IsDefaultVersion": place == 0,
            "CreateDate": _ago(30 * (place + 1)),
        }
        for place, document in enumerate(documents)
    ]
    return {
        "PolicyName": arn.rpartition("/")[2],
        "PolicyId": _id(account.draw, "ANPA"),
        "Arn": arn,
        "Path": path,
        "DefaultVersionId": f"v{len(documents)}",
        "AttachmentCount": 0,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": _ago(30 * len(documents)),
        "UpdateDate": _ago(30),
        "PolicyVersionList": versions,
    }


def _policy(account: _Account, number: int) -> Item:
    team, stage = application(account.draw)
    count = account.draw.choice((1, 1, 1, 2, 3, 5))
    documents = [applications(account.draw, team, stage) for _ in range(count)]
    arn = f"{_IAM}:policy/{team}-{stage}-{number:05}"
    account.own.append(_named(arn))
    return _managed_policy(account, arn, "/", documents)


def _boundary_policy(account: _Account) -> Item:
    return _managed_policy(account, f"{_IAM}:policy/limits-of-developers", "/", [BOUNDARY])


def _aws_policy(account: _Account, name: str) -> Item:
    folder = name.rpartition("/")[0]
    return _managed_policy(account, _aws_arn(name), f"/{folder}/" if folder else "/", [AWS_MANAGED[name]])


def _group(account: _Account, number: int) -> Item:
    team, _ = application(account.draw)
    return {
        **_entity(account, "Group", "AGPA", f"{team}-{number:04}"),
        "GroupPolicyList": _inline(account, 0.2),
        "AttachedManagedPolicies": _attached(account, 3, (0, 1, 2)),
    }


def _user(account: _Account, number: int, groups: Sequence[str]) -> Item:
    draw = account.draw
    inline = _inline(account, 0.2)
    return {
        **_entity(account, "User", "AIDA", f"{draw.choice(('kim', 'lee', 'sam', 'ola', 'ivo'))}.{number:05}"),
        **({"UserPolicyList": inline} if inline else {}),
        "GroupList": draw.sample(groups, min(len(groups), draw.choice((0, 1, 1, 2, 3)))),
        "AttachedManagedPolicies": _attached(account, 1, (0, 0, 0, 1)),
        **_boundary(account),
        "Tags": _tags(account),
    }


def _role(account: _Account, number: int, users: Sequence[str]) -> Item:
    draw = account.draw
    team, stage = application(draw)
    service = draw.choice(SERVICES) if draw.random() < 0.65 or not users else None
    entity = _entity(account, "Role", "AROA", f"{team}-{stage}-{number:05}")
    trusting = trust(draw, service, users, team)
    used = {"LastUsedDate": _ago(draw.uniform(0, 500)), "Region": "eu-west-1"} if draw.random() < 0.6 else {}
    return {
        **entity,
        "AssumeRolePolicyDocument": trusting,
        "InstanceProfileList": [_profile(account, entity, trusting)] if service == "ec2" else [],
        "RolePolicyList": _inline(account, 0.35),
        "AttachedManagedPolicies": _attached(account, 2, (0, 1, 1, 2)),
        **_boundary(account),
        "Tags": _tags(account),
        "RoleLastUsed": used,
    }


def _profile(account: _Account, role: Item, trusting: Item) -> Item:
    return {
        "Path": "/",
        "InstanceProfileName": role["RoleName"],
        "InstanceProfileId": _id(account.draw, "AIPA"),
        "Arn": f"{_IAM}:instance-profile/{role['RoleName']}",
        "CreateDate": role["CreateDate"],
        "Roles": [{**role, "AssumeRolePolicyDocument": trusting}],
    }


def _root_row() -> list[str]:
    password = ("not_supported", _ago(40), "not_supported", "not_supported", "true")
    return ["<root_account>", f"{_IAM}:root", _ago(2000), *password, *_NO_KEY, *_NO_KEY, *_certificates()]


def _user_row(draw: random.Random, user: dict[str, str]) -> list[str]:
    age = (NOW - datetime.fromisoformat(user["CreateDate"])) / timedelta(days=1)
    keys = draw.choices((0, 1, 2), (35, 45, 20))[0]
    slots = [_key(draw, age) if number < keys else _NO_KEY for number in range(2)]
    return [
        *(user["UserName"], user["Arn"], user["CreateDate"]),
        *_password(draw, age, needed=not keys),
        *(cell for slot in slots for cell in slot),
        *_certificates(),
    ]


def _password(draw: random.Random, age: float, *, needed: bool) -> Iterator[str]:
    """From `password_enabled` to `mfa_active`."""
    if not needed and draw.random() < 0.7:
        yield from ("false", "N/A", "N/A", "N/A", "false")
        return
    changed = draw.uniform(0, age)
    yield "true"
    yield "no_information" if draw.random() < 0.15 else _ago(draw.uniform(0, changed))
    yield _ago(changed)
    yield _ago(changed - 90)
    yield "true" if draw.random() < 0.7 else "false"


def _key(draw: random.Random, age: float) -> Iterable[str]:
    rotated = draw.uniform(0, age)
    active = "true" if draw.random() < 0.85 else "false"
    if draw.random() < 0.2:
        return active, _ago(rotated), "N/A", "N/A", "N/A"
    return active, _ago(rotated), _ago(draw.uniform(0, rotated)), "eu-west-1", draw.choice(("s3", "ec2", "sts"))


def _certificates() -> tuple[str, ...]:
    return ("false", "N/A", "false", "N/A")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description="Write a synthetic account as the AWS CLI exports it.")
    parser.add_argument("principals", type=int, help="users and roles together")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--export", type=Path, required=True, help="where the authorization details go (JSON)")
    parser.add_argument("--report", type=Path, required=True, help="where the credential report goes (CSV)")
    given = parser.parse_args(arguments)
    account = gaad(given.principals, given.seed)
    given.export.write_text(json.dumps(account, indent=4) + "\n")
    given.report.write_text(report(account, given.seed))


if __name__ == "__main__":
    main()
