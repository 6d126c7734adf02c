"""What the overlay answers instead of moto, or after it: one small file per subject, found by discovery.

    @override("iam", "GetCredentialReport")
    def credential_report(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
        ...
        return call.answer({"Content": text, "GeneratedTime": then})

`passthrough()` is moto's answer; `call.result(passthrough())` reads it, `call.answer(...)` writes one;
`raise AwsError(code, message)` answers with an error.  The gateway holds the lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

if TYPE_CHECKING:
    from leastwise.demo.call import Call

__all__ = ["Answerer", "Override", "Passthrough", "override"]


class Passthrough(Protocol):
    """Asks moto: the request as it came, or with another body, or as if another account had sent it."""

    def __call__(self, body: bytes | None = None, account: str | None = None) -> HttpReply:
        """moto's answer; raises AwsError where it has none."""


Answerer = Callable[["Call", World, Passthrough], HttpReply]


@dataclass(frozen=True, slots=True)
class Override:
    """One answer of ours: to which operations of which service (botocore's names)."""

    service: str
    operations: tuple[str, ...]
    answer: Answerer


def override(service: str, *operations: str) -> Callable[[Answerer], Override]:
    """Declare that the decorated function answers these operations."""
    return lambda answer: Override(service, operations, answer)
