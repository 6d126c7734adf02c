"""The embedded AWS in a process of its own, and the commands as somebody runs them against it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forked import forked
from program import interruptible

PROGRAM = (sys.executable, "-u", "-c", "import sys; from leastwise.cli import main; sys.exit(main())")
ACCOUNT = "111122223333"
STEERED = (
    sys.executable,
    "-u",
    "-c",
    """
import sys
from datetime import timedelta
from leastwise.demo import EmbeddedAws, seed

with EmbeddedAws() as aws:
    aws.world.regions = tuple(sys.argv[1:])
    operator = seed(aws).operator.environment()
    variables = {"AWS_ENDPOINT_URL": aws.endpoint, **operator, "AWS_DEFAULT_REGION": "us-east-1"}
    print(*(f"export {name}={value}" for name, value in variables.items()), sep="\\n")
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "hours":
            aws.world.advance(timedelta(hours=int(value)))
        if word == "confirm":
            from moto.sns.models import sns_backends
            for _, _, backend in sns_backends.iter_backends():
                for each in backend.subscriptions.values():
                    each.confirmed = each.confirmed or each.topic.name == value
        if word == "report":
            aws.world.reports.clear()
        print("done")
""",
)
"""An embedded AWS that is told on its standard input to let `hours` pass, make a new credential `report` when it is
asked for one, or have everybody `confirm` a subscription to a topic.

Its arguments are the regions that are enabled; none: all.
"""
GENERATED = frozenset({"created", "updated", "id"})
"""Fields that AWS makes up anew where something was deleted and made again."""


@dataclass(frozen=True)
class Shell:
    """A folder and an environment in which commands run."""

    folder: Path
    variables: dict[str, str]
    server: subprocess.Popen[str] | None = None

    def pass_hours(self, hours: int) -> None:
        """Let time pass in an AWS that takes it."""
        self.steer(f"hours {hours}")

    def steer(self, what: str) -> None:
        """Tell an AWS that takes it what is to happen."""
        assert self.server is not None
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(f"{what}\n")
        self.server.stdin.flush()
        assert self.server.stdout.readline() == "done\n"

    @property
    def state(self) -> Path:
        """Where leastwise keeps what it remembers of the account."""
        return self.folder / "state" / "leastwise" / ACCOUNT

    @property
    def environment(self) -> dict[str, str]:
        """All variables; nothing of whoever runs the tests counts."""
        own = {"XDG_STATE_HOME": str(self.folder / "state"), "HOME": str(self.folder), "PATH": os.environ["PATH"]}
        return {**own, "NO_COLOR": "1", "COLUMNS": "200", **self.variables}

    def command(self, *arguments: str) -> list[str]:
        return [*PROGRAM, *arguments]

    def run(self, *arguments: str, expect: int | None = 0) -> str:
        """What a command says on both streams."""
        done = forked(arguments, folder=self.folder, environment=self.environment, timeout=300, joined=True)
        said = done.stdout.decode()
        assert expect in (None, done.returncode), (done.returncode, said)
        return said

    def started(self, *arguments: str, told: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """A command that runs on; `told` is where its standard error goes."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
            preexec_fn=interruptible,
        )

    def journals(self) -> list[Path]:
        """The journals of this account, the newest last."""
        return sorted(self.state.glob("*.jsonl"))

    def differences(self, one: str, other: str) -> list[dict[str, Any]]:
        """What `leastwise diff` finds between two snapshots, but for what AWS makes up."""
        found: list[dict[str, Any]] = json.loads(self.run("diff", one, other, "--format", "json", expect=None))[
            "differences"
        ]
        return [each for each in found if not (each["change"] == "changed" and each["field"] in GENERATED)]


@contextmanager
def served(folder: Path, command: tuple[str, ...] = (*PROGRAM, "demo", "--serve")) -> Iterator[Shell]:
    """A shell whose AWS is a process of its own."""
    log = folder / "served"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            text=True,
        )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        assert all(line.startswith("export ") for line in lines), log.read_text()
        yield Shell(folder, dict(line.removeprefix("export ").split("=", 1) for line in lines), process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
