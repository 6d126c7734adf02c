"""Who can: reading 10,000 principals once, then one question after another; and the actions of AWS's managed policies.

The account is made in a process of its own, so that the memory is that of answering.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

from leastwise import catalogue
from leastwise.access import Finder, Question, World
from leastwise.access.actions import actions_in, allowed
from leastwise.cli.sources import read
from leastwise.engine.facts import facts
from leastwise.language import parse
from leastwise.spec import principal_of
from measure import HERE, measured, python

ACCOUNT = "arn:aws:{}:{}:111122223333:{}"
QUESTIONS = (
    ("s3:GetObject", "arn:aws:s3:::invoices-prod-in/report.csv"),
    ("s3:ListBucket", "arn:aws:s3:::catalog-dev-in"),
    ("iam:CreateUser", ACCOUNT.format("iam", "", "user/somebody")),
    ("iam:PassRole", ACCOUNT.format("iam", "", "role/shipping-test-worker")),
    ("dynamodb:PutItem", ACCOUNT.format("dynamodb", "eu-west-1", "table/ledger-prod-entries")),
    ("lambda:InvokeFunction", ACCOUNT.format("lambda", "eu-west-1", "function:ads-prod-bid")),
    ("ec2:StartInstances", ACCOUNT.format("ec2", "eu-west-1", "instance/i-0123456789abcdef0")),
    ("ec2:DescribeInstances", "*"),
    ("kms:Decrypt", ACCOUNT.format("kms", "eu-west-1", "key/1234")),
    ("sqs:SendMessage", ACCOUNT.format("sqs", "eu-west-1", "fleet-prod-jobs")),
)
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and its CPU seconds."""
    began = process_time()
    return work(), process_time() - began


def row(label: str, seconds: float, remark: str = "") -> None:
    """Print one line."""
    print(f"{label:52} {seconds * 1000:10,.1f} ms CPU  {remark}".rstrip(), flush=True)


def who_can(export: Path, times: int) -> None:
    """Read the account, make it ready, and ask."""
    floor, seconds = timed(lambda: json.loads(export.read_bytes()))
    row("json.loads of the export (the floor of reading)", seconds)
    principals = len(floor["UserDetailList"]) + len(floor["RoleDetailList"])
    del floor
    source, seconds = timed(lambda: read(export))
    row(f"reading an export of {principals:,} principals", seconds)
    finder, seconds = timed(lambda: Finder(World(source.estates, facts())))
    row("making it ready", seconds, f"{len(finder.holders.documents):,} distinct documents")
    costs = []
    for action, arn in QUESTIONS:
        question = Question(principal=principal_of("*"), action=action, resource=arn)
        found = finder.who_can(question)
        best = min(timed(lambda asked=question: finder.who_can(asked))[1] for _ in range(times))  # type: ignore[misc]
        costs.append(best)
        row(f"who-can {action}", best, f"{len(found.arns):,} can")
    row("median of the questions", median(costs))
    row("the slowest of them", max(costs))
    print(f"{'peak memory':52} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:10,.0f} MiB")


def effective_sets(times: int) -> None:
    """The actions of every managed policy over the whole catalogue, from their texts."""
    texts = [policy.document for arn in catalogue.managed_policies() if (policy := catalogue.managed_policy(arn))]
    _, seconds = timed(lambda: [json.loads(text) for text in texts])
    row(f"json.loads of {len(texts):,} managed policies (the floor)", seconds)
    _, seconds = timed(catalogue.every_action)
    row(f"names of {len(catalogue.every_action()):,} actions", seconds)
    documents, seconds = timed(lambda: [parse(text) for text in texts])
    row("parsing them", seconds)
    sets, seconds = timed(lambda: [allowed(document) for document in documents])
    row("their sets of actions, first time", seconds, f"{sum(each.bit_count() for each in sets):,} in all")
    again = min(timed(lambda: [allowed(document) for document in documents])[1] for _ in range(times))
    row("their sets of actions, patterns known", again)
    _, seconds = timed(lambda: [list(actions_in(each)) for each in sets])
    row("and these by name", seconds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure who can, and effective permissions.")
    parser.add_argument("--principals", type=int, default=10_000)
    parser.add_argument("--export", type=Path, help="an export of the AWS CLI to ask instead of a synthetic one")
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        export = given.export or Path(folder, "account.json")
        if given.export is None:
            where = ("--export", str(export), "--report", str(Path(folder, "report.csv")))
            measured(python(str(HERE / "synthetic.py"), str(given.principals), *where), times=1)
        who_can(export, given.times)
    effective_sets(given.times)


if __name__ == "__main__":
    main()
