"""An embedded AWS in a process of its own, for what asks it to be measured alone.

Prints the environment that reaches it as one line of JSON; then, for each line on its standard input, how often
each operation was called since the last one.  Ends with its standard input.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from measure import clean, python

__all__ = ["Server", "running"]

Calls = dict[str, int]
"""How often each operation was called, by `service:Operation`."""


class Server:
    """An embedded AWS in another process.

    Attributes:
        environment: of a process that is to reach it, and no other AWS.
    """

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions, self._answers = questions, answers
        self.environment: Mapping[str, str] = clean() | json.loads(answers.readline())

    def calls(self) -> Calls:
        """The calls since this was asked last."""
        print(file=self._questions, flush=True)
        counted: Calls = json.loads(self._answers.readline())
        return counted


@contextmanager
def running(*, users: int, groups: int, roles: int, policies: int) -> Iterator[Server]:
    """Start it with so many more of each in the management account, and end it."""
    sizes = [f"--{name}={number}" for name, number in (("users", users), ("groups", groups), ("roles", roles))]
    command = python(__file__, *sizes, f"--policies={policies}")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Server(process.stdin, process.stdout)


def serve(users: int, groups: int, roles: int, policies: int, seed: int) -> None:
    """Run until the standard input ends."""
    from leastwise.demo import EmbeddedAws
    from leastwise.demo.seed import seed as fill

    with EmbeddedAws() as aws:
        story = fill(aws, users=users, roles=roles, groups=groups, policies=policies, seed=seed)
        place = {"AWS_ENDPOINT_URL": aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1"}
        print(json.dumps(place | story.operator.environment()), flush=True)
        for _ in sys.stdin:
            with aws.lock:
                counted = {f"{service}:{name}": count for (service, name), count in sorted(aws.world.calls.items())}
                aws.world.calls.clear()
            print(json.dumps(counted), flush=True)


def main() -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("users", "groups", "roles", "policies"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    serve(given.users, given.groups, given.roles, given.policies, given.seed)


if __name__ == "__main__":
    main()
