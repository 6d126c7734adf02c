"""What the gate reads and says: documents where they are written, at one moment, and what is wrong with a change."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from leastwise.audit import Waiver
from leastwise.language import Kind
from leastwise.model import Severity
from leastwise.prove import Witness

__all__ = ["Found", "Holding", "Moment", "Pair", "Place", "Slot", "Unjudged", "Verdicts", "Written"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, from 1."""

    path: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Written:
    """A policy document.

    Attributes:
        leans: what of it is not known yet, and for which something else stands in the text.
        managed: whether it is a managed policy, which has a quota of its own.
    """

    text: str
    leans: tuple[str, ...] = ()
    managed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One document of one resource.

    Attributes:
        address: of the resource, as its own language has it; the path for a plain file.
        part: which of its documents; empty where it has only one.
        held: whether it is compared as part of what somebody holds, and not by itself.
        whole: whether the file is the document and nothing else, so that lines are those of the document.
    """

    address: str
    part: str
    kind: Kind
    place: Place
    written: Written
    held: bool = False
    whole: bool = False

    @property
    def name(self) -> str:
        """For a person."""
        return f"{self.address} {self.part}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A role, user, group or permission set with all its identity-based policies that are written down.

    Attributes:
        sort: `role`, `user`, `group` or `permission set`.
        groups: the policies that a user gets from groups.
        missing: policies that it carries, and groups that it is in, that are written elsewhere.
    """

    address: str
    sort: str
    place: Place
    documents: tuple[Written, ...] = ()
    groups: tuple[Written, ...] = ()
    boundary: Written | None = None
    missing: tuple[str, ...] = ()

    @property
    def all_documents(self) -> tuple[Written, ...]:
        """Its own and those of its groups."""
        return (*self.documents, *self.groups)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """What could not be judged, and why; `content` is what is the same as long as nobody changes it."""

    address: str
    why: str
    place: Place
    content: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that is written at one time."""

    slots: tuple[Slot, ...] = ()
    holdings: tuple[Holding, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A source before and after; `before` None: there is nothing to compare with."""

    before: Moment | None
    after: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding.

    Attributes:
        part: which document of the resource it is about; empty: the resource.
        new: whether the change brings it.
        witness: a request that becomes possible.
        leans: what is not known yet and could change it.
        waiver: who has accepted it.
    """

    check: str
    severity: Severity
    address: str
    part: str = ""
    place: Place
    says: str
    new: bool = True
    witness: Witness | None = None
    leans: tuple[str, ...] = ()
    waiver: Waiver | None = None

    @property
    def name(self) -> str:
        """Of what it is about, for a person."""
        return f"{self.address} {self.part}".rstrip()

    @property
    def fingerprint(self) -> str:
        """The same for the same finding, though lines move."""
        said = "\0".join((self.check, self.address, self.part, self.says))
        return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What came of it; `documents` counts those that changed, `compared` says whether there was a before."""

    found: tuple[Found, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    documents: int = 0
    compared: bool = True
