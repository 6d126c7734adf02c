"""What a plan is: steps, each the merged change of one AWS object, and what was left out with the reason.

A plan is a value and a file.  Its hash pins what somebody reviewed; it proves nothing about the account, so whoever
applies it plans again and takes from the file only which objects, and before and after.
"""

from __future__ import annotations

from hashlib import sha256

import msgspec
from msgspec import Struct

from leastwise.model import Evidence
from leastwise.model.change import AwsCall, Change, Safety

__all__ = ["SCHEMA", "Healed", "LeftOut", "Patch", "Plan", "Proof", "Scope", "Step", "digest"]

SCHEMA = "leastwise/plan/1"


class Healed(Struct, frozen=True, kw_only=True):
    """A finding that a step heals."""

    check: str
    severity: str
    subject: str
    """How people know it."""
    fingerprint: str
    says: str
    evidence: tuple[Evidence, ...] = ()


class Proof(Struct, frozen=True, kw_only=True):
    """Something that holds of a step, and how it is known."""

    claim: str
    """One sentence in lower case."""
    by: str
    """`check`, `prover`, `last accessed`, `administrators`, `own role`."""


class Step(Struct, frozen=True, kw_only=True):
    """The change of one object."""

    id: str
    """`s1`, `s2`, … in the order in which they are made."""
    change: Change
    does: tuple[str, ...]
    """What it does and why, one sentence for each fix."""
    safety: Safety
    heals: tuple[Healed, ...]
    proofs: tuple[Proof, ...] = ()
    after: tuple[str, ...] = ()
    """Ids of the steps that have to be done before."""
    calls: tuple[AwsCall, ...] = ()
    """The calls that it comes to, as far as the snapshot tells; apply derives them again from what it reads."""
    owner: str | None = None
    """Whose the object is, where its tags say so."""
    wait: int | None = None
    """Days of silence after which the lossy step follows."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """A finding that the plan does not heal."""

    finding: Healed
    why: str
    """One sentence in lower case."""


class Patch(Struct, frozen=True, kw_only=True):
    """A change of an object that code manages: for whoever owns the code, and never made by `apply`."""

    id: str
    """`p1`, `p2`, …"""
    change: Change
    does: tuple[str, ...]
    heals: tuple[Healed, ...]
    proofs: tuple[Proof, ...] = ()
    owner: str
    """What manages the object, in words; empty: nobody is known, and it changes with one that is managed."""
    place: str = ""
    """What all patches of one code have in common: the state file, or the stack."""
    code: str = ""
    """What to change in the code, as text; empty: nobody knows the code."""


class Scope(Struct, frozen=True, kw_only=True):
    """What of a plan has to be the same when it is made again: which findings it is about."""

    checks: tuple[str, ...]
    least: str
    """Severity."""
    lossy: bool = False
    """Whether it holds steps that cannot be taken back."""
    ripened: bool = False
    """Whether it is about what earlier plans have switched off, and not about findings."""


class Plan(Struct, frozen=True, kw_only=True):
    """Everything that is to be changed in one account."""

    id: str
    """The first 12 hex digits of its hash: names the role session, the journal and the state."""
    tool: str
    snapshot: str
    seen_at: str
    account: str
    partition: str
    scope: Scope
    steps: tuple[Step, ...]
    left_out: tuple[LeftOut, ...] = ()
    patches: tuple[Patch, ...] = ()
    """What has to change in the code that manages it; proven as the steps are, on the account with the steps made."""
    proofs: tuple[Proof, ...] = ()
    """Of the plan as a whole."""
    warnings: tuple[str, ...] = ()


def digest(plan: Plan) -> str:
    """SHA-256 of everything that a plan says but its id."""
    return sha256(msgspec.json.encode(msgspec.structs.replace(plan, id=""), order="sorted")).hexdigest()
