"""Statements that change nothing beside the others of their document.

Texts rule out nearly all of them in no time, and what is left is proven: without a proof nothing is said.  What a
document denies may count beside other policies, so a Deny goes only where other Denies say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, lru_cache

from leastwise.access.actions import every, matched, union
from leastwise.lint.patterns import Wide
from leastwise.lint.view import Clause, Policy, Test

__all__ = ["Side", "could_cover", "covered_by", "overridden_by"]

_MANY = 40
"""Statements of a document that is looked at; one of ordinary size has fewer."""
_WILD = frozenset({"arnequals", "arnlike", "stringlike"})
_TEXTS = _WILD | {"stringequals"}
"""Operators that want one of several texts, and those to which `*` and `?` in them are wildcards."""


class Side:
    """A statement, and what of its text tells whether it could cover another one or be covered."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        self.keys = clause.keys
        self.services = frozenset(clause.by_service)
        self.every_service = not clause.actions or "*" in self.services
        self.principal = clause.body.get("Principal")

    @cached_property
    def everybody(self) -> bool:
        """Whether it speaks to everybody."""
        return self.clause.everybody is not None

    @cached_property
    def everywhere(self) -> bool:
        """Whether there may be no resource that it does not speak of."""
        return self.clause.everywhere or not self.clause.has("Resource")

    @cached_property
    def actions(self) -> int:
        """Those that it speaks of."""
        named = union([matched(item.value) for item in self.clause.items("Action", "NotAction")])
        return every() & ~named if self.clause.has("NotAction") else named

    @cached_property
    def resources(self) -> Wide:
        """The patterns of `Resource`."""
        return Wide([item.value for item in self.clause.resources])

    def could_help(self, narrow: Side) -> bool:
        """Whether it could speak of something that `narrow` speaks of, and ask for no more."""
        if not (self.every_service or narrow.every_service) and self.services.isdisjoint(narrow.services):
            return False
        if not (self.keys <= narrow.keys and (self.principal == narrow.principal or self.everybody)):
            return False
        return not any(_excludes(mine, other) for mine in self.clause.tests for other in narrow.clause.tests)


def _excludes(wide: Test, narrow: Test) -> bool:
    """Whether one key under one operator may have values of which the other knows nothing."""
    if wide.folded != narrow.folded or wide.operator != narrow.operator or wide.reads.base not in _TEXTS:
        return False
    values, others = ([item.value for item in test.items] for test in (narrow, wide))
    return not (Wide(others).cover(values) if wide.reads.base in _WILD else set(values) <= set(others))


def covered_by(policy: Policy, gone: Collection[int]) -> Iterator[tuple[Clause, tuple[int, ...]]]:
    """Statements that can go, each with those of the same effect that say all of it; of two alike the later one goes.

    Args:
        policy: the document.
        gone: the numbers of statements that are taken to be gone already.
    """
    left = [each for each in _sides(policy) if each.clause.index not in gone]
    for narrow in reversed(left.copy()):
        others = [each for each in left if each is not narrow]
        by = _by(policy, narrow, [each for each in others if each.clause.allows == narrow.clause.allows])
        if by and (narrow.clause.denies or _granted_alike(policy, left, others)):
            left = others
            yield narrow.clause, by


def overridden_by(policy: Policy, known: Collection[int]) -> Iterator[tuple[Clause, tuple[int, ...]]]:
    """Each Allow of which all is denied, with what denies it.

    Args:
        policy: the document.
        known: the numbers of statements that need no proof.
    """
    sides = _sides(policy)
    denies = [each for each in sides if each.clause.denies]
    for narrow in sides:
        wanted = narrow.clause.allows and narrow.clause.index not in known
        if wanted and (by := _by(policy, narrow, denies)):
            yield narrow.clause, by


@lru_cache(maxsize=4)
def _sides(policy: Policy) -> tuple[Side, ...]:
    """None of documents that are too long."""
    clauses = policy.statements if 1 < len(policy.statements) <= _MANY else ()
    return tuple([Side(each) for each in clauses if not each.has("NotPrincipal")])


def _granted_alike(policy: Policy, left: Sequence[Side], others: Sequence[Side]) -> bool:
    """Whether the others grant as much, and as directly."""
    from leastwise.lint.proven import granted_alike

    return granted_alike(policy, left, others)


def _by(policy: Policy, narrow: Side, others: Sequence[Side]) -> tuple[int, ...]:
    """The numbers of the statements that together speak of all that `narrow` speaks of; none without a proof."""
    helping = [each for each in others if each.could_help(narrow)]
    if not helping or not could_cover(helping, narrow):
        return ()
    # Few documents come as far as this, and loading the prover takes longer than linting the others.
    from leastwise.lint.proven import covering

    return covering(policy, helping, narrow)


def could_cover(helping: Sequence[Side], narrow: Side) -> bool:
    """Whether texts leave it possible."""
    left = narrow.actions & ~union([each.actions for each in helping if each.everywhere])
    if narrow.everywhere or not left:
        return not left
    return all(
        left & ~union([each.actions for each in helping if each.resources.cover((item.value,))]) == 0
        for item in narrow.clause.resources
    )
