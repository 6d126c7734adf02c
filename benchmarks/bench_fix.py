"""What `leastwise fix --critical` costs on a live account: read, planned, proven, changed, read back and verified.

The account has roles that everybody on a shared identity provider can assume, and the settings say whom they are for.
Between two runs what was done is taken back, which is not measured.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import boto3

from embedded import Server, running
from measure import HERE, LEASTWISE, Cost, middle, once, python, row

GOAL = "goal: seconds"
PROVIDER = "token.actions.githubusercontent.com"
SUBJECT = "repo:acme/shop:ref:refs/heads/main"


def plant(server: Server, roles: int) -> list[str]:
    """Make roles that everybody on the provider can assume; their names."""
    of_aws = {name.lower(): value for name, value in server.environment.items() if name.startswith("AWS_")}
    iam = boto3.client(
        "iam",
        endpoint_url=of_aws["aws_endpoint_url"],
        region_name=of_aws["aws_default_region"],
        aws_access_key_id=of_aws["aws_access_key_id"],
        aws_secret_access_key=of_aws["aws_secret_access_key"],
    )
    made = iam.create_open_id_connect_provider(
        Url=f"https://{PROVIDER}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": made["OpenIDConnectProviderArn"]},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{PROVIDER}:aud": "sts.amazonaws.com"}},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    names = [f"deploy-{number}" for number in range(roles)]
    for name in names:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return names


def fixed(server: Server, environment: dict[str, str], state: Path) -> tuple[Cost, int]:
    """Fix, and take it back; what the fixing cost, and its calls."""
    server.calls()
    cost = once([LEASTWISE, "fix", "--critical", "--yes"], environment=environment)
    calls = sum(server.calls().values())
    (journal,) = state.glob("leastwise/*/*.jsonl")
    once([LEASTWISE, "undo", str(journal), "--yes"], environment=environment)
    for path in state.glob("leastwise/*/*.json*"):
        path.unlink()
    return cost, calls


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    given = parse(arguments)
    sizes = {name: getattr(given, name) for name in ("users", "groups", "roles", "policies")}
    print("with " + ", ".join(f"{number:,} {name}" for name, number in sizes.items()), flush=True)
    with tempfile.TemporaryDirectory() as name, running(**sizes) as server:
        subjects = ",".join(f"{role}={SUBJECT}" for role in plant(server, given.fixes))
        own = {"XDG_STATE_HOME": name, "LEASTWISE_FIXES_OIDC_SUBJECTS": subjects}
        environment = {**server.environment, **own}
        floor = [once(python(str(HERE / "client_floor.py")), environment=environment) for _ in range(given.times)]
        row("boto3, two operations (the floor)", middle(floor))
        runs = [fixed(server, environment, Path(name)) for _ in range(given.times)]
        cost = middle([each for each, _ in runs])
        row("leastwise fix --critical", cost, f"{given.fixes} steps, {runs[-1][1]:,} calls")
        print(GOAL)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says; without one, the sizes of the goal."""
    parser = argparse.ArgumentParser(description="Measure a fix of what is critical.")
    for name, number in (("users", 2_000), ("groups", 200), ("roles", 1_000), ("policies", 1_000), ("fixes", 20)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--times", type=int, default=3)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
