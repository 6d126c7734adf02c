"""What a change is: a pair of states of one AWS object.

A state is flat: attributes in AWS's words, each with one value, as `AttachedPolicies/arn:aws:iam::aws:policy/Billing`
or `Status`.  A change names only the attributes that it touches, so that two of them on one object merge, and so that
what somebody else changed meanwhile is neither overwritten nor taken for stale.  Attributes whose names begin with
`~` are told by AWS and set by nobody, as the numbers of versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct, field

__all__ = ["AwsCall", "Change", "Edit", "Safety", "State", "Target", "Value", "goal", "touched"]

Value: TypeAlias = str | int | bool | None
"""None: the attribute is not there."""

State: TypeAlias = Mapping[str, Value]


class Safety(StrEnum):
    """How a change can be taken back."""

    REVERSIBLE = "reversible"
    """By the opposite call: what it switches off is still there."""
    JOURNALED = "reversible from the journal"
    """By writing again what the journal has kept: documents, members."""
    LOSSY = "lossy"
    """Not: a secret, a history or an identity is gone."""

    @property
    def rank(self) -> int:
        """The greater, the worse."""
        return list(Safety).index(self)


class Target(Struct, frozen=True, order=True):
    """One AWS object."""

    kind: str
    """As `iam:user`; see `leastwise.objects`."""
    id: str
    """How AWS's calls name it within the account: a name, an ARN, `user/AKIA…`."""
    region: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.id}" + (f" in {self.region}" if self.region else "")


class Edit(Struct, frozen=True):
    """What a fix wants of one object: these attributes, whatever they were; None for `after`: that it is gone."""

    target: Target
    after: dict[str, Value] | None
    creates: bool = False
    """The object is not there yet."""


class Change(Struct, frozen=True):
    """Attributes of one object before and after; None where the object is not there."""

    target: Target
    before: dict[str, Value] | None
    after: dict[str, Value] | None

    @property
    def swapped(self) -> Change:
        """What takes it back."""
        return Change(self.target, self.after, self.before)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return self.before == self.after


class AwsCall(Struct, frozen=True):
    """One call that writes."""

    service: str
    """boto3's name of the service."""
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    region: str | None = None
    permission: str = ""
    """What an IAM policy calls it, where that is not `service:operation`."""
    root_task: str = ""
    """Name of AWS's policy for a task of root, in whose session it is made; none: as whoever applies the plan."""

    @property
    def action(self) -> str:
        """The permission that it needs, as `iam:AttachUserPolicy`."""
        return self.permission or f"{self.service}:{self.operation}"


def touched(state: State | None, names: Mapping[str, Value] | None) -> dict[str, Value] | None:
    """The attributes of a state that a change names, or all that can be set; those that it lacks are None."""
    if state is None:
        return None
    return {name: state.get(name) for name in names or state if not name.startswith("~")}


def goal(now: State | None, change: Change) -> dict[str, Value] | None:
    """The whole state that an object is to have: as it is now, but for what the change names."""
    if change.after is None:
        return None
    whole = {**(now or {}), **change.after}
    return {name: value for name, value in whole.items() if value is not None}
