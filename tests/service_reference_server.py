"""A server that answers as AWS's service reference does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

__all__ = ["Answers", "answers", "document", "listed", "reference"]

Answers = dict[str, list[tuple[int, bytes]]]
"""Status and body by path; the last answer is given again and again."""


@contextmanager
def reference(answers: Answers) -> Iterator[str]:
    """The address of a server with these answers; `HOST` in them is its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = answers.get(self.path, [(404, b"")])
            status, body = given.pop(0) if len(given) > 1 else given[0]
            body = body.replace(b"HOST", address.encode())
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # with the default of 5 a refused connection waits a second

    with Server(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield address
        server.shutdown()


def listed(*names: str, host: str = "HOST") -> bytes:
    """An index."""
    return json.dumps([{"service": name, "url": f"{host}/v1/{name}/{name}.json"} for name in names]).encode()


def document(name: str) -> bytes:
    """The document of a service without anything."""
    return json.dumps({"Name": name, "Actions": []}).encode()


def answers(*names: str) -> Answers:
    """A whole reference."""
    each = {f"/v1/{name}/{name}.json": [(200, document(name))] for name in names}
    return {"/": [(200, listed(*names))], **each}
