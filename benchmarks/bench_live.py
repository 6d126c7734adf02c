"""What collecting and auditing a live account costs the client, against an embedded AWS in another process."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from embedded import Calls, Server, running
from leastwise.model import PRACTICES
from measure import HERE, LEASTWISE, SETTLED, middle, once, python, row

GOALS = """\
goals: at most 150 calls to IAM beside those per user, role or key; everything in 17 regions in 15 s CPU"""

IAM = ",".join(practice.id for practice in PRACTICES if practice.id not in {"roles_for_workloads", "monitor_activity"})
"""The practices that are about IAM alone."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    given = parse(arguments)
    sizes = {name: getattr(given, name) for name in ("users", "groups", "roles", "policies")}
    print("with " + ", ".join(f"{number:,} {name}" for name, number in sizes.items()), flush=True)
    with tempfile.TemporaryDirectory() as name, running(**sizes) as server:
        folder = Path(name)
        server.calls()
        client(server, "boto3, two operations (the floor)", python(str(HERE / "client_floor.py")), given.times)
        client(server, "leastwise audit live, IAM practices", [*audit(folder), "--checks", IAM], given.times)
        client(server, "leastwise audit live, all regions", audit(folder), given.times)
        print(GOALS)
        if given.prowler:
            prowler(server, given.prowler, folder)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says; without one, the sizes of the goals."""
    parser = argparse.ArgumentParser(description="Measure a live audit.")
    for name, number in (("users", 2_000), ("groups", 200), ("roles", 1_000), ("policies", 1_000)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--prowler", help="a prowler program to measure beside it, which takes minutes")
    return parser.parse_args(arguments)


def client(server: Server, label: str, command: Sequence[str], times: int) -> None:
    """Measure a client of the embedded AWS, and print the calls of its first run."""
    costs = [once(command, environment=server.environment, settled=SETTLED)]
    calls = server.calls()
    costs += [once(command, environment=server.environment, settled=SETTLED) for _ in range(times - 1)]
    server.calls()
    cost = middle(costs)
    row(label, cost, f"{sum(calls.values()):,} calls")
    print("    " + told(calls), flush=True)


def audit(folder: Path) -> list[str]:
    """A live audit, into another snapshot each time; it asks in every region that the embedded AWS has."""
    program = (
        'into=$1; shift; exec "$0" audit live --quiet --snapshot "$into/$$.zip" --format json -o "$into/live" "$@"'
    )
    return ["sh", "-c", program, LEASTWISE, str(folder)]


def told(calls: Calls) -> str:
    """Calls by service; IAM's and STS's by operation."""
    services = Counter[str]()
    for operation, count in calls.items():
        service, _, name = operation.partition(":")
        services[f"{service}:{name}" if service in {"iam", "sts"} else service] += count
    return ", ".join(f"{name} {count:,}" for name, count in services.most_common())


def prowler(server: Server, program: str, folder: Path) -> None:
    """Prowler's checks of IAM on the same account."""
    once([program, "--help"])
    command = [program, "aws", "--service", "iam", "--region", "us-east-1", "--no-banner", "-z"]
    where = ["--output-formats", "csv", "--output-directory", str(folder)]
    client(server, "prowler aws --service iam", [*command, *where], 1)


if __name__ == "__main__":
    main()
