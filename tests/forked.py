"""Commands of `leastwise` in processes of their own, without paying for its imports each time.

A process that has imported everything forks for each command: what runs is `main()` with the arguments, environment,
folder and streams of a program that was started, and half a second of imports is paid once for each worker.  What is
about starting (how long it takes, what is imported, signals, pipes, terminals) starts the real thing.
"""

from __future__ import annotations

import atexit
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["forked", "serve"]

_HEAVY = ("leastwise.demo", "leastwise.__main__")
"""Not imported beforehand: the embedded AWS, which few commands need."""
_HERE = str(Path(__file__).parent)
_MOST = 1 << 20


def forked(
    arguments: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    timeout: float,
    joined: bool = False,
) -> subprocess.CompletedProcess[bytes]:
    """Run `leastwise` and wait for it, with an empty standard input.

    Args:
        arguments: those of the program, its name left out.
        folder: where it runs.
        environment: all of its variables.
        timeout: seconds that it may take.
        joined: whether its standard error goes where its output goes.

    Raises:
        TimeoutExpired: it took longer than `timeout` seconds, and was killed.
    """
    asked = json.dumps({"arguments": [*arguments], "folder": str(folder), "environment": dict(environment)}).encode()
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with mine, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, open(os.devnull, "rb") as nothing:
        with its:
            told = (nothing, out, out if joined else error, its)
            socket.send_fds(_server(), [asked], [each.fileno() for each in told])
        child = int(mine.recv(64))
        mine.settimeout(timeout)
        try:
            code = int(mine.recv(64))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            raise subprocess.TimeoutExpired([*arguments], timeout) from None
        return subprocess.CompletedProcess([*arguments], code, _whole(out), _whole(error))


def _whole(file: Any) -> bytes:
    file.seek(0)
    data: bytes = file.read()
    return data


@cache
def _server() -> socket.socket:
    """The end of this process of the socket to the one that forks, which ends when this is closed."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = f"import sys; sys.path.insert(0, {_HERE!r}); from forked import serve; serve({its.fileno()})"
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "AWS_EC2_METADATA_DISABLED": "true"}
    subprocess.Popen(
        [sys.executable, "-c", program],
        pass_fds=[its.fileno()],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    its.close()
    atexit.register(mine.close)
    return mine


def serve(descriptor: int) -> None:
    """Fork for every command that is asked for, until nobody is there to ask; runs in the process that forks.

    Several may run at once: for each there is a process that waits for it and tells its number, and how it ended.
    """
    import boto3  # noqa: F401

    import leastwise

    sys.path.remove(_HERE)
    for module in pkgutil.walk_packages(leastwise.__path__, "leastwise.", onerror=lambda name: None):
        if not module.name.startswith(_HEAVY):
            __import__(module.name)
    channel = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait
    while True:
        data, told, _, _ = socket.recv_fds(channel, _MOST, 4)
        if not data:
            return
        if not os.fork():
            break
        for each in told:
            os.close(each)
    channel.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    *streams, answer = told
    child = os.fork()
    if not child:
        os.close(answer)
        _become(json.loads(data), streams)
        return
    os.write(answer, str(child).encode())
    os.write(answer, str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
    os._exit(0)


def _become(asked: dict[str, Any], streams: Sequence[int]) -> None:
    """Be the program that is asked for; ends as `main` ends."""
    from leastwise.cli import main

    for number, each in enumerate(streams):
        os.dup2(each, number)
        os.close(each)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["-c", *asked["arguments"]]
    main()
