"""Proofs about policies: what they can ever allow, compared in both directions, with a request as witness."""

from __future__ import annotations

from leastwise.prove.compare import compare
from leastwise.prove.comparison import SEMANTICS, Comparison, Relation, Witness
from leastwise.prove.sides import Allowance, Layer, Source, of_identity, of_resource

__all__ = [
    "SEMANTICS",
    "Allowance",
    "Comparison",
    "Layer",
    "Relation",
    "Source",
    "Witness",
    "compare",
    "of_identity",
    "of_resource",
]
