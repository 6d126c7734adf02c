"""`leastwise` as tests run it, and two small accounts to run it on."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from forked import forked

GOOD: dict[str, Any] = {
    "users": [{"UserName": "alice"}],
    "report": {
        "alice": {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z", "mfa_active": True}
    },
}
BAD: dict[str, Any] = {
    "users": [{"UserName": "alice"}],
    "report": {"alice": {"password_enabled": True, "password_last_changed": "2026-10-01T00:00:00Z"}},
}


def run(*arguments: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`leastwise` on a machine without AWS credentials."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(folder / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
        "PYTHONUTF8": "1",
        **variables,
    }
    done = forked([*map(str, arguments)], folder=folder, environment=environment, timeout=110)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The only line of a failure."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("leastwise: ")
    assert "Traceback" not in line
    return line


def interruptible() -> None:
    """Whoever runs the tests in the background has them ignore Ctrl-C, and what they start as well."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
