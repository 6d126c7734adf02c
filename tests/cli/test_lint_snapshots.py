"""`leastwise lint` on snapshots: which documents are checked, as what, and what was not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from estates import snapshot_of
from leastwise.cli import lint

app = typer.Typer()
app.command()(lint.command)

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [ALLOW]}
POLICY = DOCUMENT | {"Statement": [ALLOW | {"Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}}]}
ACCOUNT = "arn:aws:iam::111122223333"
ORGANIZATION = "arn:aws:organizations::111122223333"

TREE: dict[str, Any] = {
    "users": [],
    "groups": [{"GroupName": "ops", "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": DOCUMENT}]}],
    "roles": [{"RoleName": "app", "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": DOCUMENT}]}],
    "policies": [
        {"PolicyName": "limit", "PermissionsBoundaryUsageCount": 1, "AttachmentCount": 0, "Document": DOCUMENT},
        {"PolicyName": "both", "PermissionsBoundaryUsageCount": 1, "AttachmentCount": 1, "Document": DOCUMENT},
    ],
    "resources": {"arn:aws:s3:::box": POLICY, "arn:aws:s3:::bare": None},
}


def _documents(path: Path) -> dict[str, str]:
    done = CliRunner().invoke(app, [str(path), "--format", "json"])
    assert not isinstance(done.exception, Exception), done.exception
    return {each["document"]: each["kind"] for each in json.loads(done.stdout)["documents"]}


def test_every_document_is_checked_as_its_kind(tmp_path: Path) -> None:
    for name in ("snapshot", "snapshot.zip"):
        assert _documents(snapshot_of(TREE, tmp_path / name)) == {
            f"{ACCOUNT}:group/ops (inline policy own)": "identity-based policy",
            f"{ACCOUNT}:role/app (inline policy own)": "identity-based policy",
            f"{ACCOUNT}:role/app (trust policy)": "role trust policy",
            f"{ACCOUNT}:policy/limit": "permissions boundary",
            f"{ACCOUNT}:policy/both": "identity-based policy",
            "arn:aws:s3:::box (resource policy)": "resource-based policy",
        }


def test_policies_of_the_organization_are_checked_but_for_those_of_aws(tmp_path: Path) -> None:
    def summary(id: str, name: str, type: str, *, by_aws: bool = False) -> dict[str, Any]:
        return {"Id": id, "Arn": f"{ORGANIZATION}:policy/o-1/{id}", "Name": name, "Type": type, "AwsManaged": by_aws}

    scp = summary("p-1", "no-deletes", "SERVICE_CONTROL_POLICY")
    full = summary("p-FullAWSAccess", "FullAWSAccess", "SERVICE_CONTROL_POLICY", by_aws=True)
    described = {"Organization": {"Id": "o-1", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}}
    content = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:D*", "Resource": "*"}})
    pages = {
        "organizations.DescribeOrganization": described,
        "organizations.ListPolicies": [
            {"request": {"Filter": "SERVICE_CONTROL_POLICY"}, "response": {"Policies": [scp, full]}},
            {"request": {"Filter": "RESOURCE_CONTROL_POLICY"}, "response": {"Policies": []}},
        ],
        "organizations.DescribePolicy": [
            {"request": {"PolicyId": each["Id"]}, "response": {"Policy": {"PolicySummary": each, "Content": content}}}
            for each in (scp, full)
        ],
    }
    found = _documents(snapshot_of({"users": [], "pages": pages}, tmp_path / "snapshot"))
    assert found == {f"{ORGANIZATION}:policy/o-1/p-1 (no-deletes)": "service control policy"}


def test_what_was_not_seen_makes_the_result_incomplete_and_is_named(tmp_path: Path) -> None:
    tree = TREE | {"refused": {"s3.ListBuckets": "AccessDenied"}}
    done = CliRunner().invoke(app, [str(snapshot_of(tree, tmp_path / "snapshot"))])
    assert done.exit_code == 3
    assert "some policies were not seen, grant s3:ListAllMyBuckets to the collector" in done.stderr
