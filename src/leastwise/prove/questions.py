"""What can be asked of documents, and the answers: whether something holds, with a witness where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from leastwise.language import VARIABLES_VERSION, Document, Statement
from leastwise.prove.blame import Blame, blame
from leastwise.prove.compare import compare
from leastwise.prove.comparison import PROCEDURE, Comparison, Relation, Witness
from leastwise.prove.narrow import narrowed
from leastwise.prove.polish import Polish
from leastwise.prove.reading import NOTHING, allowance, of_one_kind
from leastwise.prove.sides import Allowance, Layer
from leastwise.spec import PolicyType

__all__ = [
    "Answer",
    "Difference",
    "Verdict",
    "both_sides",
    "compared",
    "limited",
    "no_new_access",
    "not_granted",
    "readable",
    "verdict_of",
]


class Verdict(StrEnum):
    """Whether it holds."""

    PASS = "PASS"  # noqa: S105  (a verdict, not a password)
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that shows a difference, and the statements that make it."""

    witness: Witness
    blame: Blame


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    Attributes:
        relation: what the candidate allows beside the reference.
        new: a request that only the candidate allows; lost: one that only the reference allows.
        new_possible, lost_possible: whether there is one; None: not decided, for the reasons in `why`.
        decided_by: as for a comparison.
    """

    relation: Relation
    new: Difference | None
    lost: Difference | None
    new_possible: bool | None
    lost_possible: bool | None
    why: tuple[str, ...] = ()
    decided_by: str = PROCEDURE

    @property
    def nothing_new(self) -> Verdict:
        """Whether the candidate allows nothing that the reference does not."""
        return verdict_of(self.new_possible)

    @property
    def equal(self) -> Verdict:
        """Whether both allow the same."""
        if self.new_possible or self.lost_possible:
            return Verdict.FAIL
        return Verdict.UNKNOWN if None in (self.new_possible, self.lost_possible) else Verdict.PASS


def compared(reference: Allowance, candidate: Allowance) -> Answer:
    """Both directions, with witnesses that a person can read and the statements that are responsible."""
    found = readable(reference, candidate)
    new = None if found.new is None else _difference(found.new, candidate, reference)
    lost = None if found.lost is None else _difference(found.lost, reference, candidate)
    return Answer(found.relation, new, lost, found.new_possible, found.lost_possible, found.why, found.decided_by)


def readable(reference: Allowance, candidate: Allowance) -> Comparison:
    """Both directions, with witnesses that a person can read."""
    found = compare(reference, candidate)
    if found.new is None and found.lost is None:
        return found
    polish = Polish(reference, candidate)
    return replace(
        found,
        new=None if found.new is None else polish.new(found.new),
        lost=None if found.lost is None else polish.lost(found.lost),
    )


def no_new_access(reference: Sequence[Document], candidate: Sequence[Document]) -> Answer:
    """Whether the candidate allows nothing that the reference does not.

    Raises:
        InputError: the one names principals, and the other does not.
    """
    return compared(*both_sides(reference, candidate))


def both_sides(reference: Sequence[Document], candidate: Sequence[Document]) -> tuple[Allowance, Allowance]:
    """What each side allows.

    Raises:
        InputError: the one names principals, and the other does not.
    """
    resource = of_one_kind(reference, candidate)
    return allowance(reference, resource=resource), allowance(candidate, resource=resource)


def not_granted(documents: Sequence[Document], actions: Sequence[str], resources: Sequence[str]) -> Answer:
    """Whether documents allow none of these actions on any of these resources, to anybody.

    Args:
        documents: policies of one principal, or of resources.
        actions: patterns as policies have them.
        resources: likewise; none: every resource.

    Raises:
        InputError: some documents name principals, and others do not.
    """
    whole = allowance([narrowed(document, actions) for document in documents], resource=of_one_kind(documents))
    return compared(NOTHING, limited(whole, (_about(actions, resources or ("*",)),)))


def limited(whole: Allowance, *limits: Sequence[Statement]) -> Allowance:
    """What is allowed within one of the statements of every limit."""
    documents = (Document(VARIABLES_VERSION, None, tuple(each)) for each in limits)
    layers = tuple(Layer(PolicyType.BOUNDARY, (document,)) for document in documents)
    return replace(whole, ways=tuple((*way, *layers) for way in whole.ways))


def _about(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", actions=tuple(actions), resources=tuple(resources))


def _difference(witness: Witness, one: Allowance, other: Allowance) -> Difference:
    return Difference(witness, blame(witness.request(), one, other))


def verdict_of(possible: bool | None) -> Verdict:
    """Whether it holds that something is not possible."""
    return Verdict.UNKNOWN if possible is None else Verdict.FAIL if possible else Verdict.PASS
