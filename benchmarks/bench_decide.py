"""Decisions per second: five identity policies of ten statements and a bucket policy of ten, distinct requests.

Beside it stands the reference semantics on the same requests, and the floor: one look into a dictionary and one
comparison of a prefix for every request, which is the least that any evaluator in this language has to do. Peers, if
they are given, decide the same requests under the same policies: `--node-modules` with iam-simulate,
`--pmapper` with the Python of an environment that has principalmapper.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import process_time

from leastwise.engine import Stack
from leastwise.language import Kind, parse
from leastwise.spec import Facts, Policies, Request, decide, principal_of
from measure import HERE

ACCOUNT = "111122223333"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
SERVICES = {
    "s3": ("GetObject", "PutObject", "ListBucket", "DeleteObject", "GetBucketPolicy"),
    "ec2": ("RunInstances", "DescribeInstances", "StartInstances", "StopInstances"),
    "dynamodb": ("GetItem", "PutItem", "Query", "Scan"),
    "sqs": ("SendMessage", "ReceiveMessage", "DeleteMessage"),
    "lambda": ("InvokeFunction", "GetFunction", "UpdateFunctionCode"),
}
FEW = 2_000
"""Requests for what is slow."""
Tree = dict[str, object]


def policies(random: Random, documents: int = 5, statements: int = 10) -> tuple[list[Tree], Tree]:
    """The documents: identity policies, and the bucket's."""
    identity = [_document([_statement(random) for _ in range(statements)]) for _ in range(documents)]
    bucket = [_statement(random, "s3") | {"Principal": {"AWS": _caller(random)}} for _ in range(statements)]
    return identity, _document(bucket)


def requests(random: Random, count: int) -> list[Tree]:
    """Distinct requests, half of them for what some statement speaks of."""
    found: list[Tree] = []
    for number in range(count):
        service = random.choice(tuple(SERVICES))
        context = {"aws:SourceIp": f"10.{number % 250}.{number // 250 % 250}.{random.randint(1, 250)}"}
        if random.random() < 0.5:
            context["aws:MultiFactorAuthPresent"] = random.choice(("true", "false"))
        action = f"{service}:{random.choice(SERVICES[service])}"
        found.append({"action": action, "resource": _arn(random, service, str(number)), "context": context})
    return found


def _document(statements: Sequence[Tree]) -> Tree:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _caller(random: Random) -> str:
    return random.choice((ALICE, f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::444455556666:root"))


def _statement(random: Random, service: str | None = None) -> Tree:
    service = service or random.choice(tuple(SERVICES))
    names = SERVICES[service]
    actions = random.choice((f"{service}:*", f"{service}:Get*", *(f"{service}:{name}" for name in names)))
    effect = "Deny" if random.random() < 0.15 else "Allow"
    statement: Tree = {"Effect": effect, "Action": [actions], "Resource": _arn(random, service, "*")}
    if random.random() < 0.3:
        statement["Condition"] = random.choice(
            (
                {"IpAddress": {"aws:SourceIp": ["10.0.0.0/12", "192.0.2.0/24"]}},
                {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
                {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}},
            )
        )
    return statement


def _arn(random: Random, service: str, rest: str) -> str:
    name = f"{random.choice('abcdefgh')}{random.randint(0, 3)}"
    if service == "s3":
        return f"arn:aws:s3:::bucket-{name}/{rest}"
    kind = {"ec2": "instance/", "dynamodb": "table/", "sqs": "", "lambda": "function:"}[service]
    return f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{kind}{name}-{rest}"


def rate(label: str, answer: Callable[[Request], object], asked: Sequence[Request], times: int) -> None:
    """Print the best of some runs: noise only ever makes a run slower."""
    seconds = []
    for _ in range(times):
        began = process_time()
        for each in asked:
            answer(each)
        seconds.append(process_time() - began)
    row(label, len(asked) / min(seconds))


def row(label: str, each_second: float) -> None:
    """Print one line of the table."""
    print(f"{label:44} {each_second:12,.0f} decisions/s", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure decisions per second.")
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--node-modules", type=Path, help="a folder where npm installed @cloud-copilot/iam-simulate")
    parser.add_argument("--pmapper", help="a Python that has principalmapper")
    given = parser.parse_args(arguments)
    random = Random(2026)
    identity, bucket = policies(random)
    asked = requests(random, given.requests)
    met = Policies(
        identity=tuple(parse(json.dumps(each)) for each in identity), resource=parse(json.dumps(bucket), Kind.RESOURCE)
    )
    told = ours(asked, met, given.times)
    if not (given.node_modules or given.pmapper):
        return
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder, "case.json")
        tree = {"account": ACCOUNT, "principal": ALICE, "identity": identity, "bucket": bucket, "requests": asked[:FEW]}
        case.write_text(json.dumps(tree))
        if given.node_modules:
            program = str(HERE / "peers" / "iam_simulate.mjs")
            peer("iam-simulate", ["node", program, str(given.node_modules), str(case)], told)
        if given.pmapper:
            program = str(HERE / "peers" / "principalmapper_local.py")
            peer("PMapper, local simulation", [given.pmapper, program, str(case)], told)


def ours(asked: Sequence[Tree], met: Policies, times: int) -> list[str]:
    """The floor, the engine and the reference semantics; gives the outcomes of the first few."""
    who, facts = principal_of(ALICE), Facts()
    questions = [
        Request(principal=who, action=str(each["action"]), resource=str(each["resource"]), context=_context(each))
        for each in asked
    ]
    known = {f"{service}:{name}": f"arn:aws:{service}:" for service, names in SERVICES.items() for name in names}
    rate("a dictionary and a prefix (the floor)", lambda r: r.resource.startswith(known[r.action]), questions, times)
    stack = Stack(met, facts)
    rate("engine, outcome only", stack.outcome, questions, times)
    rate("engine, with because and warnings", stack.decide, questions, times)
    rate("reference semantics", lambda each: decide(each, met, facts), questions[:FEW], 1)
    return [stack.outcome(each).value for each in questions[:FEW]]


def _context(each: Tree) -> dict[str, tuple[str, ...]]:
    context = each["context"]
    assert isinstance(context, dict)
    return {key: (value,) for key, value in context.items()}


def peer(label: str, command: list[str], told: Sequence[str]) -> None:
    """Run a program that decides the few, and print its speed and how often it says what we say."""
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    said = json.loads(ran.stdout)
    row(label, len(told) / said["seconds"])
    outcomes = said["outcomes"]
    same = sum((one == "Allowed") is (other == "Allowed") for one, other in zip(told, outcomes, strict=True) if other)
    decided = len(told) - outcomes.count(None)
    refused = f"; it refused {len(told) - decided:,}" if decided < len(told) else ""
    print(f"{'':44} {same:,} of {decided:,} allowed or denied as here{refused}", flush=True)


if __name__ == "__main__":
    main()
