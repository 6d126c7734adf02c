"""What stands in a document for what is not known before it is deployed.

A stand-in is a plain name that nobody else has; where a whole resource is unknown, there are ARNs of the forms
that the statement's actions ask for, so that what the statement grants stays comparable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from leastwise import catalogue
from leastwise.access.actions import actions_in, matched

__all__ = ["ACCOUNT", "PARTITION", "REGION", "arns_for", "name_for"]

ACCOUNT, REGION, PARTITION = "111122223333", "us-east-1", "aws"
_KNOWN = {"Partition": PARTITION, "Region": REGION, "Account": ACCOUNT}
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def name_for(unknown: str) -> str:
    """A name for something of which only its expression is known."""
    return "unknown-" + re.sub(r"[^a-z0-9]+", "-", unknown.lower()).strip("-")


def arns_for(unknown: str, actions: Sequence[str]) -> tuple[str, ...]:
    """ARNs for a resource that actions are about, one of each form; `*` where they know no resources."""
    forms = dict.fromkeys(form for pattern in actions if (form := _form(pattern)))
    name = name_for(unknown)
    return tuple(_PLACEHOLDER.sub(lambda found: _KNOWN.get(found[1], name), form) for form in forms) or ("*",)


def _form(pattern: str) -> str | None:
    """The plainest form of ARN among those of the actions that a pattern matches."""
    forms = (form for action in actions_in(matched(pattern)) for form in catalogue.arn_formats(action))
    return min(forms, key=len, default=None)
