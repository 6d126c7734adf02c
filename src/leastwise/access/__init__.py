"""Who may do what in accounts that were seen: the engine's decisions on Estates.

World          accounts, and the policies that a request in them meets: identity, group, boundary, SCP, RCP, resource
Question       whether a principal may do something
Answer         allowed, denied, depends on these keys, or unknown because of these gaps
"""

from __future__ import annotations

from leastwise.access.abilities import Abilities, Lent, abilities_of
from leastwise.access.answer import Answer, Says, Term
from leastwise.access.documents import Source
from leastwise.access.effective import Effective, Permission, effective
from leastwise.access.gathered import Gathered
from leastwise.access.outsiders import Outsider
from leastwise.access.question import Question
from leastwise.access.reach import Reach, Refusal
from leastwise.access.who import Accessors, Alike, Finder
from leastwise.access.world import World

__all__ = [
    "Abilities",
    "Accessors",
    "Alike",
    "Answer",
    "Effective",
    "Finder",
    "Gathered",
    "Lent",
    "Outsider",
    "Permission",
    "Question",
    "Reach",
    "Refusal",
    "Says",
    "Source",
    "Term",
    "World",
    "abilities_of",
    "effective",
]
