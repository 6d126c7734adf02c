"""How a check is declared.  One file each under its practice; this module only says how.

A check judges one subject at a time: it returns None (as it should be), `Fail` or `NotApplicable`, and lets
`Unseen` rise where the evidence was not seen.  So a gap makes just that subject UNKNOWN and hides nothing.
The module's docstring is the check's page: a title and five sections (see `page.py`).
"""

from leastwise.checks.check import Check, Reference, check, the_account, the_root
from leastwise.checks.fix import Access, Fix, Later, Unfit, fix
from leastwise.checks.page import CheckPage

__all__ = [
    "Access",
    "Check",
    "CheckPage",
    "Fix",
    "Later",
    "Reference",
    "Unfit",
    "check",
    "fix",
    "the_account",
    "the_root",
]
