"""One call: its pages, its refusal, and every way in which it can go wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from leastwise.collect.attempt import attempt
from leastwise.collect.clients import Clients
from leastwise.collect.decoding import decode
from leastwise.collect.health import Health
from leastwise.collect.identity import one_line
from leastwise.collect.step import Paging, Refused, Step
from leastwise.snapshot import Line, Refusal

__all__ = ["Call", "Sender", "answers", "full_request", "identity_of", "lines_of", "stamp"]

MOST_PAGES = 100_000
"""More than any answer of AWS has; an endpoint that never ends is not AWS."""

HOME = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
    "aws-eusc": "eusc-de-east-1",
}
"""The region of each partition where its global services are.

Source: "AWS Identity and Access Management endpoints and quotas", AWS General Reference.
"""

Send = Callable[[Mapping[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One request to make, with all of its pages."""

    step: Step[Any]
    region: str | None
    """None: a global service."""
    request: Mapping[str, Any]


def full_request(step: Step[Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the first page."""
    size = step.paging.size if step.paging else None
    return {**step.request, **request, **(dict([size]) if size else {})}


def identity_of(step: Step[Any], region: str | None, request: Mapping[str, Any]) -> tuple[str, str | None, bytes]:
    """What all pages of one call have in common."""
    token = step.paging.give if step.paging else None
    asked = {name: value for name, value in request.items() if name != token}
    return step.key, region, msgspec.json.encode(asked, order="sorted")


def stamp(when: datetime) -> str:
    """A time as a snapshot writes it: UTC, to the second, with Z."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def lines_of(call: Call, sender: Sender) -> Iterator[Line]:
    """The answer of a call, page by page; what goes wrong becomes the last line."""
    step, clock = call.step, sender.clock
    if step.fetch is None:
        yield from answers(step, call.request, lambda asked: sender.send(call, step.operation, asked), clock)
        return
    try:
        yield _line(step, call.request, step.fetch(_Conversation(call, sender)), None, stamp(clock()))
    except Refused as refused:
        yield Line(request=dict(call.request), at=stamp(clock()), error=refused.refusal)


def answers(step: Step[Any], request: Mapping[str, Any], send: Send, clock: Callable[[], datetime]) -> Iterator[Line]:
    """Ask for page after page.  A token that was had before ends it: AWS never means that.

    Args:
        step: says how pages are asked for and what is kept of them.
        request: the parameters of the first page.
        send: makes one call; raises Refused.
        clock: the time, with its zone.
    """
    asked = dict(request)
    tokens: set[str] = set()
    while True:
        try:
            response = send(asked)
        except Refused as refused:
            yield Line(request=asked, at=stamp(clock()), error=refused.refusal)
            return
        following = _following(step.paging, response)
        yield _line(step, asked, response, following, stamp(clock()))
        if following is None:
            return
        (token,), asked = following.values(), {**asked, **following}
        if not token or str(token) in tokens or len(tokens) >= MOST_PAGES:
            why = Refusal("BadToken", "the next page's token is missing or was given before: there may be more pages")
            yield Line(request=asked, at=stamp(clock()), error=why)
            return
        tokens.add(str(token))


def _following(paging: Paging | None, response: Mapping[str, Any]) -> dict[str, Any] | None:
    if paging is None:
        return None
    token = _dig(response, paging.take)
    more = token if paging.more is None else _dig(response, paging.more)
    return {paging.give: token} if more else None


def _dig(response: Mapping[str, Any], path: str) -> Any:
    value: Any = response
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _line(
    step: Step[Any],
    request: Mapping[str, Any],
    response: dict[str, Any],
    following: dict[str, Any] | None,
    at: str,
) -> Line:
    """What is kept of one page.  A page that does not fit is a gap; the pages after it are still asked for."""
    kept = {name: value for name, value in response.items() if name != "ResponseMetadata"}
    if step.redact:
        kept = step.redact(kept)
    try:
        page = decode(msgspec.json.encode(kept), step.page)
    except (msgspec.MsgspecError, UnicodeError) as error:
        return Line(request=dict(request), at=at, error=Refusal("Unreadable", one_line(error)), next=following)
    return Line(request=dict(request), at=at, response=msgspec.Raw(msgspec.json.encode(page)), next=following)


class Sender:
    """Makes the calls of one account.

    Args:
        account: its id.
        partition: where its global services are.
        clients: its clients.
        health: what is no use asking.
        clock: the time, with its zone.
        note: takes what a person should be told, one line at a time.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        account: str,
        partition: str,
        clients: Clients,
        health: Health,
        clock: Callable[[], datetime],
        note: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.account, self.clock, self.sleep = account, clock, sleep
        self._home = HOME.get(partition, "us-east-1")
        self._clients, self._health, self._note = clients, health, note

    def send(self, call: Call, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Make one call.

        Raises:
            Refused: AWS refused it, did not answer, or answered something that is none.
        """
        place = call.region or call.step.service
        if refusal := self._health.hopeless(self.account, place):
            raise Refused(refusal)
        answer, answered = attempt(self._clients, call.step.service, call.region or self._home, operation, request)
        if answered:
            self._health.answered(place)
        if isinstance(answer, dict):
            return answer
        told = self._health.refused(self.account, answer) if answered else self._health.silent(place, answer)
        if told:
            self._note(told)
        raise Refused(answer)


@dataclass(frozen=True, slots=True)
class _Conversation:
    """What a step with `fetch` is given."""

    of: Call
    sender: Sender

    @property
    def request(self) -> Mapping[str, Any]:
        return self.of.request

    def call(self, operation: str, request: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self.sender.send(self.of, operation, request or {})

    def now(self) -> datetime:
        return self.sender.clock()

    def sleep(self, seconds: float) -> None:
        self.sender.sleep(seconds)
