"""What a person asks of accounts that were seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.access.documents import Source
from leastwise.spec import Principal

__all__ = ["Question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether a principal may do something.

    Attributes:
        action: as `s3:GetObject`.
        resource: an ARN, or `*` for an action that knows no resources.
        owner: the account that the resource belongs to, where its ARN does not say so.
        context: condition keys that are known, in any letter case, beside those that follow from the accounts.
        without: condition keys that the request surely lacks.
        unknown: the only keys that are not known; None: all that nothing is known of.
        session: session policies.
    """

    principal: Principal
    action: str
    resource: str
    owner: str | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    unknown: frozenset[str] | None = None
    session: tuple[Source, ...] = ()

    @property
    def service(self) -> str:
        """The prefix of the action, in lower case."""
        return self.action.partition(":")[0].lower()
