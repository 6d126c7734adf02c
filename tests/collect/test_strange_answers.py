"""Endpoints that answer, but not as AWS does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leastwise.collect.clients import Clients, Shared
from leastwise.collect.live import Limits, collect, static
from leastwise.collect.step import Page, Step
from leastwise.collect.steps.iam_authorization import AUTHORIZATION
from leastwise.demo.serving import HttpReply, HttpRequest, Listener
from leastwise.errors import InputError
from leastwise.snapshot import Line, SnapshotWriter, open_snapshot

IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    b"<Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>x</UserId><Account>111122223333</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Anything(Page):
    functions: tuple[str, ...] = ()


QUERY = AUTHORIZATION
JSON = Step(service="organizations", operation="ListRoots", permission="organizations:ListRoots", page=Anything)
REST = Step(service="lambda", operation="ListFunctions", permission="lambda:ListFunctions", page=Anything)
XML = Step(service="s3", operation="ListBuckets", permission="s3:ListAllMyBuckets", page=Anything)
UNKNOWN_OPERATION = Step(service="iam", operation="InventedByNobody", permission="iam:I", page=Anything)
UNKNOWN_SERVICE = Step(service="invented", operation="List", permission="invented:I", page=Anything)
STEPS = (QUERY, JSON, REST, XML)


class Stranger:
    """Answers GetCallerIdentity as AWS does, and everything else in the same strange way."""

    def __init__(self) -> None:
        self.status, self.body, self.kind, self.asked = 200, b"", "text/html", 0

    def __call__(self, request: HttpRequest) -> HttpReply:
        if b"GetCallerIdentity" in request.body:
            return HttpReply(200, (("Content-Type", "text/xml"),), IDENTITY)
        self.asked += 1
        return HttpReply(self.status, (("Content-Type", self.kind),), self.body)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Stranger, str]]:
    stranger = Stranger()
    listener = Listener(stranger)
    yield stranger, listener.endpoint
    listener.close()


KEYS = {"aws_access_key_id": "AKIA" + "0" * 16, "aws_secret_access_key": "x"}


def lines(path: Path, endpoint: str, *steps: Step[Any]) -> list[Line]:
    collect(
        [static("acme", **KEYS, endpoint=endpoint)],
        SnapshotWriter(path),
        regions=None,
        steps=steps or STEPS,
        progress=lambda progress: None,
        clock=lambda: datetime.now(UTC),
        workers=4,
        limits=Limits(failing_attempts=1),
    )
    snapshot = open_snapshot(path)
    return [line for _, line in snapshot.lines(snapshot.manifest.scopes[0])]


@pytest.mark.parametrize("status", [200, 404])
@pytest.mark.parametrize("body", [b"<html><body>log in</body></html>", b"<br>", b"", b"{}", b"[1]", b"\xff\0", b"null"])
def test_no_strange_answer_passes_for_an_empty_account(
    served: tuple[Stranger, str], tmp_path: Path, status: int, body: bytes
) -> None:
    stranger, endpoint = served
    stranger.status, stranger.body, stranger.kind = status, body, "text/html"
    found = lines(tmp_path / "s", endpoint)
    assert len(found) == len(STEPS)
    assert all(line.error for line in found)


def test_json_that_is_no_answer_is_a_gap(served: tuple[Stranger, str], tmp_path: Path) -> None:
    stranger, endpoint = served
    stranger.status, stranger.body, stranger.kind = 200, b"[1]", "application/json"
    assert [line.error.code for line in lines(tmp_path / "s", endpoint, JSON, REST) if line.error] == ["Unreadable"] * 2


def test_what_this_botocore_does_not_know_is_a_gap(served: tuple[Stranger, str], tmp_path: Path) -> None:
    found = lines(tmp_path / "s", served[1], UNKNOWN_OPERATION, UNKNOWN_SERVICE)
    assert {line.error.code for line in found if line.error} == {"Unreadable", "UnknownServiceError"}


def test_server_errors_are_tried_again_only_so_often(served: tuple[Stranger, str]) -> None:
    stranger, endpoint = served
    stranger.status, stranger.body = 500, b"<html>"
    stranger.asked = 0
    clients = Clients(static("acme", **KEYS, endpoint=endpoint), Limits(failing_attempts=2), 1, Shared())
    client = clients.get("iam", "us-east-1")
    with pytest.raises(client.exceptions.ClientError):
        client.list_account_aliases()  # type: ignore[attr-defined]
    assert stranger.asked == 2


def test_somebody_else_answers_the_first_question(tmp_path: Path) -> None:
    listener = Listener(lambda request: HttpReply(200, (("Content-Type", "text/html"),), b"<html>log in</html>"))
    with pytest.raises(InputError, match="does not answer as AWS does"):
        lines(tmp_path / "s", listener.endpoint)
    listener.close()


def test_one_client_for_all_threads() -> None:
    clients = Clients(static("acme", **KEYS), Limits(), 8, Shared())
    made: list[object] = []
    threads = [threading.Thread(target=lambda: made.append(clients.get("iam", "us-east-1"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(map(id, made))) == 1
    assert clients.get("iam", "eu-west-1") is not made[0]
