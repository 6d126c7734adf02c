"""How a collection step and a reader are declared.

The permissions that steps declare, summed over all of them, *are* the collector's own least-privilege policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, dataclass_transform

import msgspec
from msgspec import Struct

from leastwise.snapshot.format import Refusal

if TYPE_CHECKING:
    from leastwise.collect.pages import Pages
    from leastwise.model import Estate

__all__ = [
    "MARKER",
    "NEXT_TOKEN",
    "NEXT_TOKEN_LOWER",
    "Ask",
    "Asked",
    "Conversation",
    "Page",
    "Paging",
    "Reader",
    "Refused",
    "Step",
    "reader",
]

P = TypeVar("P", bound=Struct)
T = TypeVar("T")

Request = Mapping[str, Any]


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Page(Struct, frozen=True, omit_defaults=True):
    """Base of the shapes of pages: the fields that are declared are the fields that are kept."""


@dataclass(frozen=True, slots=True)
class Paging:
    """How the page after this one is asked for."""

    give: str
    """Name of the request parameter that takes the token."""
    take: str
    """Name of the field of the answer that holds it."""
    more: str | None = None
    """Name of the field that says whether there is another page; none: the token says it."""
    size: tuple[str, int] | None = None
    """The parameter that limits a page, and the most that it takes."""


MARKER = Paging("Marker", "Marker", "IsTruncated", ("MaxItems", 1000))
NEXT_TOKEN = Paging("NextToken", "NextToken")
NEXT_TOKEN_LOWER = Paging("nextToken", "nextToken")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a step that asks about objects that other steps found."""

    request: Request
    region: str | None = None
    """Where to ask; none: the partition's global region."""


class Asked(Protocol):
    """What a step may look at to know what to ask."""

    @property
    def pages(self) -> Pages:
        """What the steps named in `after` brought."""

    def estate(self) -> Estate:
        """The Estate as far as it is known by now."""


class Conversation(Protocol):
    """What a step that needs more than one call may do."""

    @property
    def request(self) -> Request:
        """What the step is asked about; empty for one that is asked once."""

    def call(self, operation: str, request: Request | None = None) -> dict[str, Any]:
        """Call another operation of the step's service, with these parameters.

        Raises:
            Refused: AWS refused it, or did not answer.
        """

    def now(self) -> datetime:
        """The time, with its zone."""

    def sleep(self, seconds: float) -> None:
        """Wait before asking again."""


class Refused(Exception):  # noqa: N818  (it is an answer, not an error of ours)
    """A call that was not answered, and why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code}: {refusal.message}")
        self.refusal = refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[P]):
    """One operation of one AWS service, and what is kept of its answer.

    Without `asks` it is called once: in every enabled region, or once per account when `everywhere` is false.
    With `asks` it is called for each request that `asks` yields, when all steps of `after` are done.
    """

    service: str
    """boto3's name of the service."""
    operation: str
    page: type[P]
    permission: str
    """What an IAM policy calls it."""
    everywhere: bool = False
    request: Request = field(default_factory=dict)
    paging: Paging | None = None
    none: tuple[str, ...] = ()
    """Error codes that are an answer: there is none."""
    after: tuple[Step[Any], ...] = ()
    asks: Callable[[Asked], Iterable[Ask]] | None = None
    walks: bool = False
    """`asks` is asked again until it yields no request that was not made: a tree is walked level by level."""
    redact: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """Takes what must not be kept out of a response before anything is written."""
    fetch: Callable[[Conversation], dict[str, Any]] | None = None
    """How to bring the answer about when one call is not enough; it joins the pages, and is kept as one."""
    also: tuple[str, ...] = ()
    """Further permissions that `fetch` needs."""

    @property
    def call(self) -> str:
        """`iam:ListUsers`: how messages and gaps name it."""
        return f"{self.permission.partition(':')[0]}:{self.operation}"

    @property
    def key(self) -> str:
        """`iam.ListUsers`: how a snapshot names it."""
        return f"{self.service}.{self.operation}"


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """Fills one field of the Estate from pages."""

    fills: str
    read: Callable[[Pages], T]

    def of(self, pages: Pages) -> T:
        """What these pages say; read once, since readers build on one another."""
        if self.fills not in pages.values:
            pages.values[self.fills] = self.read(pages)
        value: T = pages.values[self.fills]
        return value


def reader(fills: str) -> Callable[[Callable[[Pages], T]], Reader[T]]:
    """Declare the function below as the one that fills `Estate.<fills>`."""

    def declare(read: Callable[[Pages], T]) -> Reader[T]:
        return Reader(fills, read)

    return declare
