"""What AWS refuses or does not know, spelled as it was probably meant."""

from __future__ import annotations

from leastwise.language import VARIABLES_VERSION, has_variables
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import insert, rename, replace
from leastwise.lint.fix.remedy import Remedy, heals
from leastwise.lint.fix.scene import Scene
from leastwise.lint.fix.tree import Value

__all__ = ["arn_service", "member", "sid", "value", "version", "version_of_variables"]


@heals(
    "INVALID_ACTION",
    "INVALID_SERVICE_IN_ACTION",
    "INVALID_VERSION",
    "INVALID_EFFECT",
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
)
def value(here: Scene) -> tuple[Edit, ...] | None:
    """The value that the finding suggests."""
    return _suggested(here)


def _suggested(here: Scene) -> tuple[Edit, ...] | None:
    child, meant = here.child, here.finding.suggestion
    return (replace(child.value, meant),) if child and meant and child.value.text is not None else None


@heals("UNSUPPORTED_SID")
def sid(here: Scene) -> tuple[Edit, ...] | None:
    """The letters and digits of it, unless another statement is called so."""
    statements = here.root.child("Statement")
    names = [each.value.child("Sid") for each in statements.value.children] if statements else []
    taken = any(each and each.value.text == here.finding.suggestion for each in names)
    return None if taken else _suggested(here)


@heals(
    "INVALID_POLICY_ELEMENT",
    "INVALID_PRINCIPAL_KEY",
    "INVALID_SERVICE_CONDITION_KEY",
    "UNSUPPORTED_GLOBAL_CONDITION_KEY",
)
def member(here: Scene) -> tuple[Edit, ...] | None:
    """The name that the finding suggests, unless there is such a member already."""
    child, meant = here.child, here.finding.suggestion
    if child is None or not child.name or not meant:
        return None
    there = here.steps[-1][0].child(meant)
    return (rename(child, meant),) if there in (None, child) else None


@heals("INVALID_ARN_SERVICE_CASE")
def arn_service(here: Scene) -> tuple[Edit, ...] | None:
    """The service in lower case."""
    child, meant = here.child, here.finding.suggestion
    parts = (child.value.text or "").split(":") if child else []
    if child is None or not meant or len(parts) < 3 or parts[2].lower() != meant:
        return None
    return (replace(child.value, ":".join([*parts[:2], meant, *parts[3:]])),)


@heals("MISSING_VERSION", safe=True)
def version(here: Scene) -> Remedy | None:
    """The present version at the top; that changes the meaning of what looks like a variable."""
    if here.root.child("Version") or not here.root.children:
        return None
    edit = insert(here.text, here.root, "Version", VARIABLES_VERSION, first=True)
    return Remedy((edit,), safe=not _variables(here.root))


@heals("VARIABLE_UNSUPPORTED_IN_VERSION")
def version_of_variables(here: Scene) -> tuple[Edit, ...] | None:
    """The version that has variables."""
    there = here.root.child("Version")
    if there is None:
        return (insert(here.text, here.root, "Version", VARIABLES_VERSION, first=True),)
    return (replace(there.value, VARIABLES_VERSION),)


def _variables(value: Value) -> bool:
    return has_variables(value.text or "") or any(_variables(each.value) for each in value.children)
