"""A synthetic Organization as a snapshot, and what its audit costs."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from leastwise.collect.export import read_authorization
from leastwise.collect.report_file import read_report
from leastwise.snapshot import Line, Scope, SnapshotWriter
from measure import HERE, LEASTWISE, SETTLED, measured, python, row
from policies import ACCOUNT
from synthetic import NOW, gaad, report

ACCOUNTS, PRINCIPALS = 500, 200
GOAL = "goal: 500 accounts of 200 principals in 60 s CPU"
AT = NOW.isoformat().replace("+00:00", "Z")
KINDS = 10
"""Different accounts; the others are copies of them under ids of their own."""
FLOOR = """
import sys, zipfile, msgspec
with zipfile.ZipFile(sys.argv[1]) as snapshot:
    for name in snapshot.namelist():
        for line in snapshot.read(name).splitlines() if name.endswith(".jsonl") else ():
            msgspec.json.decode(line)
"""
"""Decodes the same pages, one after the other, and does nothing with them."""
GUARDRAIL = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}],
    }
)


def account_id(number: int) -> str:
    """The id of an account; the first is the management account."""
    return str(200_000_000_000 + number)


def write(into: Path, accounts: int, principals: int) -> None:
    """Write the snapshot of an Organization."""
    with tempfile.TemporaryDirectory() as name, SnapshotWriter(into) as writer:
        kinds = [_kind(Path(name), principals, seed) for seed in range(min(KINDS, accounts))]
        for number in range(accounts):
            id = account_id(number)
            for operation, lines in kinds[number % len(kinds)].items():
                for line in lines:
                    writer.add(id, None, "iam", operation, _moved(line, id))
            for operation, request, page in _organization(number, accounts):
                writer.add(id, None, "organizations", operation, _line(request, page))
        scopes = tuple(
            Scope(account=id, partition="aws", caller=f"arn:aws:sts::{id}:assumed-role/audit/leastwise", regions=())
            for id in map(account_id, range(accounts))
        )
        writer.finish(tool="leastwise benchmark", started=AT, finished=AT, scopes=scopes)


def _kind(folder: Path, principals: int, seed: int) -> dict[str, tuple[Line, ...]]:
    account = gaad(principals, seed)
    details, credentials = folder / "details.json", folder / "report.csv"
    details.write_text(json.dumps(account))
    credentials.write_text(report(account, seed))
    pages = {"GetAccountAuthorizationDetails": tuple(read_authorization(details, AT).lines)}
    response = msgspec.Raw(read_report(credentials).response)
    return pages | {"GetCredentialReport": (Line(request={}, at=AT, response=response),)}


def _moved(line: Line, account: str) -> Line:
    data = bytes(line.response).replace(ACCOUNT.encode(), account.encode())
    return msgspec.structs.replace(line, response=msgspec.Raw(data))


def _line(request: dict[str, str], page: object) -> Line:
    return Line(request=request, at=AT, response=msgspec.Raw(msgspec.json.encode(page)))


def _organization(number: int, accounts: int) -> Iterator[tuple[str, dict[str, str], object]]:
    """What an account knows of the Organization: the management account its tree, a member who manages it."""
    manager = account_id(0)
    yield "DescribeOrganization", {}, {"Organization": {"Id": "o-synthetic0", "MasterAccountId": manager}}
    if number:
        return
    kinds = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
    policy = {"Id": "p-guardrail", "Arn": f"arn:aws:organizations::{manager}:policy/o-synthetic0/p-guardrail"}
    members = [{"Id": account_id(each), "Name": f"account-{each}", "Status": "ACTIVE"} for each in range(accounts)]
    yield "ListRoots", {}, {"Roots": [{"Id": "r-root", "PolicyTypes": kinds}]}
    yield "ListAccounts", {}, {"Accounts": members}
    yield "ListOrganizationalUnitsForParent", {"ParentId": "r-root"}, {"OrganizationalUnits": []}
    yield "ListAccountsForParent", {"ParentId": "r-root"}, {"Accounts": members}
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "AISERVICES_OPT_OUT_POLICY", "TAG_POLICY"):
        found = [{**policy, "Name": "guardrail", "Type": kind}] if kind == "SERVICE_CONTROL_POLICY" else []
        yield "ListPolicies", {"Filter": kind}, {"Policies": found}
    yield "DescribePolicy", {"PolicyId": "p-guardrail"}, {"Policy": {"Content": GUARDRAIL}}
    yield "ListTargetsForPolicy", {"PolicyId": "p-guardrail"}, {"Targets": [{"TargetId": "r-root"}]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a snapshot, or measure the audit of one."""
    parser = argparse.ArgumentParser(description="Measure the audit of a synthetic Organization.")
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--principals", type=int, default=PRINCIPALS, help="of each account")
    parser.add_argument("--write", type=Path, metavar="FILE", help="only write the snapshot")
    given = parser.parse_args(arguments)
    if given.write:
        write(given.write, given.accounts, given.principals)
        return
    size = ("--accounts", str(given.accounts), "--principals", str(given.principals))
    with tempfile.TemporaryDirectory() as name:
        snapshot, found = Path(name, "organization.zip"), Path(name, "audit.json")
        measured(python(str(HERE / "organization.py"), *size, "--write", str(snapshot)), times=1)
        floor = measured(python("-c", FLOOR, str(snapshot)), times=1)
        row(f"{given.accounts} accounts of {given.principals}: msgspec (the floor)", floor)
        audit = [LEASTWISE, "audit", str(snapshot), "--format", "json", "-o", str(found)]
        cost = measured(audit, times=1, settled=SETTLED)
        told = f"{cost.cpu / given.accounts:.3f} s each, {cost.cpu / floor.cpu:.0f} times the floor"
        row(f"{given.accounts} accounts of {given.principals}: audit", cost, told)
        print(GOAL)


if __name__ == "__main__":
    main()
