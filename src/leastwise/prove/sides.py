"""What the two sides of a comparison allow, as formulas over statements.

A side allows a request if for one of its ways every layer on it has a statement that allows it (the policies of a
principal, its boundary, each level of SCPs …) and no statement denies it.  What is written alike on both sides is one
scope, which is met or not met by both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from leastwise.language import VARIABLES_VERSION, Document, Statement
from leastwise.spec import PolicyType

__all__ = ["Allowance", "Layer", "Scope", "Side", "Sides", "Source", "of_identity", "of_resource"]


@dataclass(frozen=True, slots=True)
class Layer:
    """Documents of one type, of which one has to allow."""

    type: PolicyType
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What policies allow together.

    Attributes:
        ways: a request needs one of them: a statement that allows it in every layer of the way.
        denying: layers whose statements only deny, beside those of the ways.
    """

    ways: tuple[tuple[Layer, ...], ...]
    denying: tuple[Layer, ...] = ()

    def layers(self) -> tuple[Layer, ...]:
        """Every layer once."""
        return tuple(dict.fromkeys((*(layer for way in self.ways for layer in way), *self.denying)))


def of_identity(documents: Iterable[Document]) -> Allowance:
    """Identity-based policies of one principal."""
    return Allowance(((Layer(PolicyType.IDENTITY, tuple(documents)),),))


def of_resource(documents: Iterable[Document]) -> Allowance:
    """Policies of resources, trust policies included: what they grant by themselves."""
    return Allowance(((Layer(PolicyType.RESOURCE, tuple(documents)),),))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a statement speaks of, whatever its effect (but `NotPrincipal` means less under Deny: C9, C10).

    Attributes:
        variables: whether its document has policy variables.
    """

    type: PolicyType
    statement: Statement
    variables: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a scope is written: the document's place among those of its side, and its statement."""

    document: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class Side:
    """A side as sets of scopes, each a bit."""

    ways: tuple[tuple[int, ...], ...]
    deny: int
    sources: Mapping[int, Source] = field(default_factory=dict, compare=False)

    @property
    def allowing(self) -> int:
        """All scopes that allow something."""
        found = 0
        for way in self.ways:
            for layer in way:
                found |= layer
        return found

    def allows(self, scopes: int) -> bool:
        """Whether a request that meets just these scopes is allowed."""
        return not scopes & self.deny and self.may(scopes)

    def may(self, scopes: int) -> bool:
        """Whether it would be, were it not for what denies."""
        return any(all(scopes & layer for layer in way) for way in self.ways)


class Sides:
    """Reference and candidate over the same scopes."""

    def __init__(self, reference: Allowance, candidate: Allowance) -> None:
        numbers: dict[Scope, int] = {}
        self.reference = _side(reference, numbers)
        self.candidate = _side(candidate, numbers)
        self.scopes: tuple[Scope, ...] = tuple(numbers)


def _side(allowance: Allowance, numbers: dict[Scope, int]) -> Side:
    sources: dict[int, Source] = {}
    allowing: dict[Layer, int] = {}
    deny = 0
    place = 0
    for layer in allowance.layers():
        allow = 0
        for document in layer.documents:
            for statement, number in _numbered(document, layer.type, numbers):
                sources.setdefault(number, Source(place, statement))
                if statement.allows:
                    allow |= 1 << number
                else:
                    deny |= 1 << number
            place += 1
        allowing[layer] = allow
    return Side(tuple(tuple(allowing[layer] for layer in way) for way in allowance.ways), deny, sources)


def _numbered(document: Document, type: PolicyType, numbers: dict[Scope, int]) -> Iterator[tuple[Statement, int]]:
    for statement in document.statements:
        effect = "Allow" if statement.not_principal is None else statement.effect
        bare = replace(statement, index=0, sid=None, effect=effect)
        scope = Scope(type, bare, document.version == VARIABLES_VERSION)
        yield statement, numbers.setdefault(scope, len(numbers))


def documents(allowance: Allowance) -> Sequence[Document]:
    """Every document, in the order of `Source.document`."""
    return [document for layer in allowance.layers() for document in layer.documents]
