"""Amazon Resource Names: `arn:partition:service:region:account:resource`."""

from __future__ import annotations

from msgspec import Struct

from leastwise.errors import ArnError

__all__ = ["Arn"]


class Arn(Struct, frozen=True):
    """The six parts of an ARN; the last may itself hold colons and slashes.

    Source: "Amazon Resource Names (ARNs)", AWS General Reference.
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn:
        """Raises: ArnError if `text` has fewer than six parts or does not begin with `arn`."""
        parts = text.split(":", 5)
        if len(parts) != 6 or parts[0] != "arn":
            raise ArnError(f"`{text}` is not an ARN: expected arn:partition:service:region:account:resource")
        return cls(*parts[1:])

    @property
    def name(self) -> str:
        """The last part of the resource after its type and path: `alice` of `user/people/alice`."""
        return self.resource.rsplit("/", 1)[-1]

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"
