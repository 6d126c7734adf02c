"""A gate before the embedded AWS that kills whoever makes the n-th writing call, before it or after it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

READING = ("Get", "List", "Describe", "Generate", "Simulate", "Lookup", "Head", "Batch", "Filter", "AssumeRole")


class Gate(ThreadingHTTPServer):
    """Passes every call on, and counts those that write.

    Attributes:
        at: the number of the call at which `kill` is called; 0: never.
        after: whether AWS gets that call, and only its answer is lost.
        counts: whether anything is counted by now: collecting has calls that look as if they wrote.
        writes: the operations of the writing calls so far.
    """

    daemon_threads = True

    def __init__(self, beyond: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.beyond = urlsplit(beyond).netloc
        self.at, self.after = 0, False
        self.kill: Callable[[], None] = lambda: None
        self.counts: Callable[[], bool] = lambda: True
        self.writes: list[str] = []
        self.lock = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever was killed has hung up."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def arm(self, at: int, kill: Callable[[], None], counts: Callable[[], bool], *, after: bool) -> None:
        """Count from the beginning, and kill at this call."""
        with self.lock:
            self.at, self.after, self.kill, self.counts, self.writes = at, after, kill, counts, []

    def counted(self, operation: str) -> bool:
        """Whether this is the call at which somebody is killed."""
        with self.lock:
            if operation.startswith(READING) or not self.counts():
                return False
            self.writes.append(operation)
            return len(self.writes) == self.at


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Gate

    def handle_call(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fatal = self.server.counted(self._operation(body))
        if fatal and not self.server.after:
            self._end()
            return
        try:
            beyond = HTTPConnection(self.server.beyond)
            beyond.request(self.command, self.path, body, dict(self.headers))
            answer = beyond.getresponse()
            data = answer.read()
            beyond.close()
        except (OSError, HTTPException):
            self.close_connection = True  # as AWS would: whoever called tries again
            return
        if fatal:
            self._end()
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "server", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_call

    def _end(self) -> None:
        self.server.kill()
        self.close_connection = True

    def _operation(self, body: bytes) -> str:
        target = self.headers.get("X-Amz-Target")
        if target:
            return target.rpartition(".")[2]
        action = parse_qs(body.decode("latin-1")).get("Action") if self.command == "POST" else None
        if action:
            return action[0]
        return "Get" if self.command in ("GET", "HEAD") else f"{self.command} {self.path}"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def gate(beyond: str) -> Iterator[Gate]:
    """A gate before an endpoint, while it is needed."""
    server = Gate(beyond)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
