"""The gate for code: what a change to policies in code would grant, before it is made.

terraform, change_set, template, files   readers: what is written, before and after
sources                                  what a file is, and so which of them reads it
judge                                    what is to be said of it
"""

from __future__ import annotations

from leastwise.gate.judge import CHECKS, judge
from leastwise.gate.values import Found, Moment, Pair, Place, Slot, Unjudged, Verdicts, Written

__all__ = ["CHECKS", "Found", "Moment", "Pair", "Place", "Slot", "Unjudged", "Verdicts", "Written", "judge"]
