"""How a kind of AWS object is declared: how it is seen in an Estate, read from AWS, written, and tried on an Estate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from leastwise.model import Estate
from leastwise.model.change import AwsCall, State, Target, Value

__all__ = ["Ask", "Kind", "NotWhole", "keyed", "under"]


class NotWhole(Exception):  # noqa: N818  (it is an answer, not an error)
    """An object that is written whole was not told whole, or cannot be given back: one sentence in lower case."""


class Ask(Protocol):
    """Makes one reading call, all of its pages joined."""

    def __call__(
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        region: str | None = None,
        none: str = "",
        root_task: str = "",
        whole: bool = False,
    ) -> dict[str, Any] | None:
        """The answer; None where AWS's error code is among `none` (words with spaces): there is no such thing.

        Policy documents come as the text that AWS keeps, without the URL-encoding of the wire.  With `root_task` the
        account's root user asks; see `AwsCall.root_task`.  With `whole` an answer in JSON has to be known whole: what
        botocore's model of the service lacks is left out of answers without a word.

        Raises:
            Refused: AWS refused it, or did not answer; or told more than is known, and `whole` was asked for.
        """


Seen = Callable[[Estate, Target], State | None]
Tried = Callable[[Estate, Target, State | None], Estate]
Read = Callable[[Ask, Target], State | None]
Write = Callable[[Target, State | None, State | None], Iterator[AwsCall]]
Settled = Callable[[State | None, State], State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of object.

    The same attributes have the same values in all four views, so that what was seen, what is there now and what was
    planned can be compared as they are.
    """

    name: str
    """As `iam:user`."""
    title: str
    """For people: `IAM user`."""
    seen: Seen
    """Its state in an Estate, None if it is surely not there; raises Unseen."""
    tried: Tried
    """The Estate in which it has this state: the attributes that are named, the others as they were."""
    read: Read
    """Its state in AWS, whole, None if it is not there; raises Refused, and NotWhole."""
    write: Write
    """The calls that lead from one whole state to another, in an order that is always safe; raises NotWhole."""
    settled: Settled = lambda now, goal: goal
    """The state that is aimed at, with what follows of it and nobody names: a policy's new text is a version too."""
    reads: frozenset[str]
    """Permissions that `read` needs."""
    writes: frozenset[str]
    """Permissions that `write` may need."""


def under(state: State | None, prefix: str) -> dict[str, Value]:
    """The attributes below a prefix, by the rest of their names: of `Tags/…` those by the tags' keys."""
    place = f"{prefix}/"
    return {
        name[len(place) :]: value
        for name, value in (state or {}).items()
        if name.startswith(place) and value is not None
    }


def keyed(prefix: str, values: Mapping[str, Value]) -> dict[str, Value]:
    """The opposite of `under`."""
    return {f"{prefix}/{name}": value for name, value in values.items()}
