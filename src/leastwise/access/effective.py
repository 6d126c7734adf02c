"""What a principal can do: every action of the catalogue that its policies, boundary and SCPs leave to it together.

Actions of which the same statements speak have the same reach, so the catalogue is split by statements and each part
is judged once.  What a resource's own policy grants or refuses, and RCPs, belong to the resource and are not looked at
here; `World.ask` does for one resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from leastwise import catalogue
from leastwise.access.actions import actions_in, bits_of, every, resourceless, spoken_of, union
from leastwise.access.reach import Layer, Reach, reaches
from leastwise.access.speaking import widened
from leastwise.language import Document, Statement, overlaps
from leastwise.spec import Policies, Principal, PrincipalKind

__all__ = ["Effective", "Permission", "effective"]


@dataclass(frozen=True, slots=True)
class Permission:
    """Some actions, as a set of `leastwise.access.actions`, with the resources and conditions that they share."""

    actions: int
    reach: tuple[Reach, ...]


@dataclass(frozen=True, slots=True)
class Effective:
    """What a principal can do.

    Attributes:
        permissions: an action is in at most one of them.
    """

    permissions: tuple[Permission, ...]

    @property
    def everywhere(self) -> int:
        """The actions that are possible on every resource, under no condition."""
        return self._those(lambda reach: reach.everywhere)

    @property
    def definite(self) -> int:
        """The actions that are possible on some resource, under no condition."""
        return self._those(lambda reach: reach.certain)

    @property
    def conditional(self) -> int:
        """The actions that are possible under conditions only."""
        return self._those(lambda reach: True) & ~self.definite

    def of(self, action: str) -> tuple[Reach, ...]:
        """Where and when an action, in any letter case, is possible; empty: it is not."""
        bit = bits_of((action,))
        return next((each.reach for each in self.permissions if each.actions & bit), ())

    def _those(self, kind: Callable[[Reach], bool]) -> int:
        found = 0
        for each in self.permissions:
            if any(map(kind, each.reach)):
                found |= each.actions
        return found


def effective(policies: Policies, principal: Principal) -> Effective:
    """What the policies of a principal leave to it.

    Args:
        policies: its own, its boundary and session policies, and the SCPs; the others are not looked at.
        principal: whose they are: a root user needs no policy, service-linked roles meet no SCPs.
    """
    layers = tuple(_spoken(layer) for layer in _layers(policies, principal))
    candidates = every()
    for layer in layers:
        candidates &= union(spoken for each, spoken in layer if each.allows)
    kinds = dict.fromkeys(spoken for layer in layers for _, spoken in layer)
    permissions: dict[tuple[Reach, ...], int] = {}
    for actions in _parts(candidates, [*kinds, resourceless()]):
        mine = reaches([_about(layer, actions) for layer in layers], resourceless=bool(actions & resourceless()))
        for part, reach in _by_format(actions, mine):
            permissions[reach] = permissions.get(reach, 0) | part
    return Effective(tuple(Permission(actions, reach) for reach, actions in permissions.items() if reach))


def _layers(policies: Policies, principal: Principal) -> Iterator[tuple[Statement, ...]]:
    """The statements of every type of policy that has to allow, from the principal outwards."""
    if principal.kind is not PrincipalKind.ROOT:
        yield _statements(policies.identity)
        if policies.boundary is not None:
            yield policies.boundary.statements
    if policies.session:
        yield _statements(policies.session)
    if not principal.service_linked and principal.account != policies.management_account:
        yield from map(_statements, policies.scps)


def _statements(documents: Iterable[Document]) -> tuple[Statement, ...]:
    return tuple(statement for document in documents for statement in document.statements)


def _spoken(layer: Iterable[Statement]) -> tuple[tuple[Statement, int], ...]:
    """Every statement with the actions that it speaks of."""
    return tuple((each, spoken_of(each)) for each in layer)


def _parts(whole: int, sets: Sequence[int]) -> list[int]:
    """The whole, split so that every set holds a part as a whole or not at all."""
    parts = [whole] if whole else []
    for each in sets:
        parts = [piece for part in parts for piece in (part & each, part & ~each) if piece]
    return parts


def _about(layer: Iterable[tuple[Statement, int]], actions: int) -> Layer:
    """The statements that speak of these actions, of which one is like the other."""
    one = actions & -actions
    mine = [each for each, spoken in layer if spoken & one]
    return tuple(each for each in mine if each.allows), tuple(each for each in mine if not each.allows)


def _by_format(actions: int, reach: tuple[Reach, ...]) -> Iterator[tuple[int, tuple[Reach, ...]]]:
    """Patterns that no resource of an action can have are left out: `s3:ListBucket` is not about objects."""
    if not any(each.on for each in reach):
        yield actions, reach
        return
    for action in actions_in(actions):
        formats = tuple(_glob(each) for each in catalogue.arn_formats(action))
        kept = tuple(found for each in reach if (found := _fitting(each, formats)) is not None)
        yield bits_of((action,)), kept


def _fitting(reach: Reach, formats: tuple[str, ...]) -> Reach | None:
    on = []
    for patterns in reach.on:
        mine = tuple(each for each in patterns if any(overlaps(widened(each), format) for format in formats))
        if formats and not mine:
            return None
        on.append(mine if formats else patterns)
    return replace(reach, on=tuple(on))


def _glob(format: str) -> str:
    """An ARN format as a pattern: `arn:${Partition}:s3:::${BucketName}` with a `*` for each variable."""
    parts = format.split("${")
    return parts[0] + "".join(f"*{part.partition('}')[2]}" for part in parts[1:])
