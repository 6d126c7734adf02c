"""Estates for tests, written as YAML: AWS's own answers with what does not matter filled in.

Keys: `account`, `now`, `regions`; `users`, `groups`, `roles`, `policies` (entries of
GetAccountAuthorizationDetails; documents as YAML); `report` (rows of the credential report by user) and `root`
(its row; null: no row); `summary` (SummaryMap); `pages` (any other operation, as `service.Operation` or
`service.Operation@region`: one response, or a list of {request, response} or {request, error}); `resources` (ARNs
of buckets, keys, queues, topics, secrets, repositories and functions to their policies, null for none); `refused`
(`service.Operation` or `service.Operation@region` to an error code); `thresholds` (settings that are not the default).
What is not given was not collected, except that users, groups, roles, policies and the report go together.
"""

from __future__ import annotations

import base64
import csv
import dataclasses
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from leastwise.collect.assemble import all_steps, estate
from leastwise.collect.pages import Pages, moment
from leastwise.model import Estate, Thresholds
from leastwise.snapshot import Line, Refusal, Scope, SnapshotWriter
from resource_pages import resource_pages

ACCOUNT = "111122223333"
NOW = "2026-11-01T00:00:00Z"
LONG_AGO = "2024-01-01T00:00:00Z"
KEY_PARTS = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
COLUMNS = (
    *("user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed"),
    *("password_next_rotation", "mfa_active"),
    *(f"access_key_1_{part}" for part in KEY_PARTS),
    *(f"access_key_2_{part}" for part in KEY_PARTS),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
)

Tree = Mapping[str, Any]


class _Strict(yaml.SafeLoader):
    """YAML whose times stay text, as AWS writes them, and which refuses duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise ValueError(f"a key stands twice among {keys}")
        return super().construct_mapping(node, deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> Tree:
    """The tree of a YAML text."""
    tree: Tree = yaml.load(text, _Strict) or {}
    return tree


def estate_of(tree: Tree | str) -> Estate:
    """The Estate that a tree, or its YAML, describes."""
    tree = load(tree) if isinstance(tree, str) else tree
    found = estate(pages_of(tree), moment(str(tree.get("now", NOW))), "a test")
    lines: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in tree.get("thresholds", {}).items()
    }
    return dataclasses.replace(found, thresholds=Thresholds(**lines))


def pages_of(tree: Tree) -> Pages:
    """The pages that a tree describes."""
    account = str(tree.get("account", ACCOUNT))
    return Pages(account, "aws", tuple(tree.get("regions", ("us-east-1",))), _lines(account, tree))


def _lines(account: str, tree: Tree) -> Iterator[tuple[str, Line]]:
    known = {step.key for step in all_steps()}
    refused: Tree = tree.get("refused") or {}
    given: Tree = tree.get("pages") or {}
    if any(key in tree for key in ("users", "groups", "roles", "policies", "report", "root")):
        whole = {
            "iam.GetAccountAuthorizationDetails": _authorization(account, tree),
            "iam.GetCredentialReport": _report(account, tree),
        }
        yield from (_line(account, key, {"response": page}) for key, page in whole.items() if key not in refused)
    if "summary" in tree:
        yield _line(account, "iam.GetAccountSummary", {"response": {"SummaryMap": tree["summary"]}})
    if "resources" in tree:
        shown = resource_pages(tuple(tree.get("regions", ("us-east-1",))), tree["resources"] or {})
        yield from (_line(account, place, page) for place, page in shown if place not in (*refused, *given))
    for place, pages in given.items():
        assert place.partition("@")[0] in known, f"no step asks for {place}"
        for page in pages if isinstance(pages, list) else [{"response": pages or {}}]:
            yield _line(account, place, page)
    for place, code in refused.items():
        assert place.partition("@")[0] in known, f"no step asks for {place}"
        yield _line(account, place, {"error": code})


def _line(account: str, place: str, page: Tree) -> tuple[str, Line]:
    key, _, region = place.partition("@")
    name = f"{account}/{region or 'global'}/{key}.jsonl"
    request = dict(page.get("request", {}))
    if "error" in page:
        return name, Line(request=request, at=NOW, error=Refusal(page["error"], "refused by the test"))
    return name, Line(request=request, at=NOW, response=msgspec.Raw(json.dumps(page["response"] or {}).encode()))


def _authorization(account: str, tree: Tree) -> Tree:
    def entry(kind: str, prefix: str, raw: Tree) -> Tree:
        name = raw[f"{kind}Name"]
        path = raw.get("Path", "/")
        return {
            "Path": path,
            "Arn": f"arn:aws:iam::{account}:{kind.lower()}{path}{name}",
            f"{kind}Id": f"{prefix}{name.upper()}",
            "CreateDate": LONG_AGO,
            **raw,
        }

    return {
        "UserDetailList": [entry("User", "AIDA", raw) for raw in tree.get("users") or ()],
        "GroupDetailList": [entry("Group", "AGPA", raw) for raw in tree.get("groups") or ()],
        "RoleDetailList": [
            {"RoleLastUsed": {}, **entry("Role", "AROA", {"AssumeRolePolicyDocument": SERVICE_TRUST, **raw})}
            for raw in tree.get("roles") or ()
        ],
        "Policies": [_policy(entry("Policy", "ANPA", raw)) for raw in tree.get("policies") or ()],
    }


SERVICE_TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
}


def _policy(raw: Tree) -> Tree:
    """`Document` stands for the default version."""
    rest = {key: value for key, value in raw.items() if key != "Document"}
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": raw.get("Document"), "CreateDate": LONG_AGO}
    return {"UpdateDate": raw["CreateDate"], **({"PolicyVersionList": [version]} if "Document" in raw else {}), **rest}


def _report(account: str, tree: Tree) -> Tree:
    rows: dict[str, Tree] = {raw["UserName"]: {} for raw in tree.get("users") or ()}
    rows |= tree.get("report") or {}
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    root = tree.get("root", {})
    if root is not None:
        arn = f"arn:aws:iam::{account}:root"
        writer.writerow(
            _row("<root_account>", arn, {"password_enabled": "true", "password_last_used": "no_information"} | root)
        )
    for name, row in rows.items():
        if row is not None:
            writer.writerow(_row(name, f"arn:aws:iam::{account}:user/{name}", row))
    return {
        "Content": base64.b64encode(table.getvalue().rstrip("\n").encode()).decode(),
        "GeneratedTime": str(tree.get("now", NOW)),
    }


def _row(name: str, arn: str, given: Tree) -> dict[str, str]:
    flags = dict.fromkeys((c for c in COLUMNS if c.endswith("_active") or c == "password_enabled"), "false")
    row = dict.fromkeys(COLUMNS, "N/A") | flags | {"user": name, "arn": arn, "user_creation_time": LONG_AGO}
    return row | {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()}


def snapshot_of(tree: Tree | str, path: Path) -> Path:
    """A snapshot, a folder or a zip by its name, of what a tree describes."""
    tree = load(tree) if isinstance(tree, str) else tree
    account, now = str(tree.get("account", ACCOUNT)), str(tree.get("now", NOW))
    regions = tuple(tree.get("regions", ("us-east-1",)))
    scope = Scope(account=account, partition="aws", caller=f"arn:aws:iam::{account}:user/test", regions=regions)
    with SnapshotWriter(path) as writer:
        for name, line in _lines(account, tree):
            _, place, file = name.split("/")
            service, operation, _ = file.split(".")
            writer.add(account, None if place == "global" else place, service, operation, line)
        writer.finish(tool="a test", started=now, finished=now, scopes=(scope,))
    return path
