"""`leastwise mfa enrol` as somebody uses it: at a terminal, with an authenticator, and nowhere else."""

from __future__ import annotations

import codecs
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from demo.stage import Stage
from jobs.enrolling import USER, code, devices, enrolled, user
from program import interruptible, one_line, run

__all__ = ["user"]

pytestmark = pytest.mark.usefixtures("user")

SECRET = re.compile(r"Secret: ([A-Z2-7]{32,})")


@dataclass
class Terminal:
    """The program on a terminal of its own."""

    process: subprocess.Popen[bytes]
    handle: int
    seen: str = ""
    decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def until(self, text: str) -> str:
        """What was shown, once the text is."""
        while text not in self.seen:
            more = self._more()
            assert more, self.seen
            self.seen += more
        return self.seen

    def _more(self) -> str:
        """What came next; a character may end in the read after the one it began in. Empty at the end."""
        text = ""
        while not text:
            assert select.select([self.handle], [], [], 30)[0], f"nothing more is shown after: {self.seen}"
            try:
                more = os.read(self.handle, 4096)
            except OSError:  # the other side of a terminal is gone
                return ""
            if not more:
                return ""
            text = self.decoder.decode(more)
        return text

    def type(self, text: str) -> None:
        self.seen = ""
        os.write(self.handle, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C, once the program waits to be typed to: on its way there a signal may be noticed only after a line."""
        status = Path(f"/proc/{self.process.pid}/stat")
        asleep = 0
        while asleep < 5:
            asleep = asleep + 1 if status.read_text().rpartition(")")[2].split()[0] == "S" else 0
            time.sleep(0.02)
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        while more := self._more():
            self.seen += more
        return self.process.wait(20)


@pytest.fixture
def variables(stage: Stage, tmp_path: Path) -> dict[str, str]:
    credentials = stage.aws.credentials(stage.story.accounts["acme"]).environment()
    return {"AWS_ENDPOINT_URL": stage.aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1", **credentials}


@pytest.fixture
def terminal(variables: dict[str, str], tmp_path: Path) -> Iterator[Terminal]:
    handle, other = pty.openpty()
    program = [sys.executable, "-c", "from leastwise.cli import main; main()"]
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "120", **variables}
    process = subprocess.Popen(
        [*program, "mfa", "enrol", USER, "--name", "scratch-phone", "--text"],
        stdin=other,
        stdout=other,
        stderr=other,
        cwd=tmp_path,
        env=environment,
        start_new_session=True,
        preexec_fn=interruptible,
    )
    os.close(other)
    yield Terminal(process, handle)
    process.kill()
    process.wait()
    os.close(handle)


def test_the_code_is_scanned_and_typed_and_the_secret_is_nowhere_else(
    stage: Stage, terminal: Terminal, tmp_path: Path
) -> None:
    shown = terminal.until("The code that it shows")
    assert "▀" in shown or "█" in shown
    (seed,) = SECRET.findall(shown)
    now = stage.world.now()
    terminal.type("12345")
    terminal.until("A code has six digits.")
    terminal.type(code(seed, now))
    terminal.until("The code after that one")
    terminal.type(code(seed, now))
    terminal.until("That is the same code")
    terminal.type(code(seed, now, 1))
    assert terminal.end() == 0, terminal.seen
    assert f"{USER} signs in with arn:aws:iam::111122223333:mfa/scratch-phone" in terminal.seen
    assert enrolled(stage) == ["arn:aws:iam::111122223333:mfa/scratch-phone"]
    assert all(seed not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


def test_what_is_interrupted_is_deleted(stage: Stage, terminal: Terminal) -> None:
    terminal.until("The code that it shows")
    terminal.interrupt()
    assert terminal.end() == 5
    assert "interrupted: the device was deleted again" in terminal.seen
    assert devices(stage) == []


def test_no_pipe_gets_the_secret(stage: Stage, variables: dict[str, str], tmp_path: Path) -> None:
    line = one_line(run("mfa", "enrol", USER, folder=tmp_path, **variables), 2)
    assert "at a terminal, and to no file or pipe" in line
    assert devices(stage) == []
