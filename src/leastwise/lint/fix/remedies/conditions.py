"""Conditions that say something else than was meant."""

from __future__ import annotations

from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import remove, replace
from leastwise.lint.fix.remedy import heals
from leastwise.lint.fix.scene import Scene, Tested

__all__ = [
    "as_like",
    "as_suggested",
    "asking_whether_there",
    "if_exists",
    "if_there",
    "named_right",
    "only_if_there",
    "private",
    "without_quantifier",
]

_SUFFIX = "IfExists"
_MFA = "aws:multifactorauthpresent"
_LIKE = {"stringequals": "StringLike", "stringnotequals": "StringNotLike"}


def _taken_apart(operator: str) -> tuple[str, str, str]:
    """Prefix with its colon, base, suffix."""
    prefix, colon, rest = operator.rpartition(":")
    has_suffix = rest.lower().endswith(_SUFFIX.lower())
    return prefix + colon, rest[: -len(_SUFFIX)] if has_suffix else rest, _SUFFIX if has_suffix else ""


@heals("LW_MFA_DENY")
def if_exists(here: Scene) -> tuple[Edit, ...] | None:
    """`Bool` becomes `BoolIfExists` for the key, and for no other."""
    tested = here.tested(_MFA)
    return tested.under("BoolIfExists") if tested and tested.key.name.lower() == _MFA else None


@heals("LW_MFA_ALLOW")
def if_there(here: Scene) -> tuple[Edit, ...] | None:
    """`BoolIfExists` becomes `Bool` for the key, and for no other."""
    tested = here.tested(_MFA)
    return tested.under("Bool") if tested and tested.key.name.lower() == _MFA else None


@heals("LW_FORALLVALUES_ALLOW", "LW_NEGATED_ALLOW")
def only_if_there(here: Scene) -> tuple[Edit, ...] | None:
    """`Null` asks as well that the key is there."""
    tested = here.tested()
    return tested.and_there() if tested else None


@heals("WILDCARD_WITHOUT_LIKE_OPERATOR")
def as_like(here: Scene) -> tuple[Edit, ...] | None:
    """The `…Like` operator, where all values can be under it."""
    tested = here.tested()
    if tested is None:
        return None
    prefix, base, suffix = _taken_apart(tested.operator.name)
    like = _LIKE.get(base.lower())
    return tested.under(prefix + like + suffix) if like else None


@heals("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS", "INVALID_CONDITION_OPERATOR", "NULL_WITH_IF_EXISTS")
def as_suggested(here: Scene) -> tuple[Edit, ...] | None:
    """The operator that the finding suggests, with the prefix and, unless it is `Null`, the suffix that stand there."""
    tested, meant = here.tested(), here.finding.suggestion
    if tested is None or not meant:
        return None
    prefix, _, suffix = _taken_apart(tested.operator.name)
    return tested.under(meant if meant == "Null" else prefix + meant + suffix)


@heals("FORALLVALUES_WITH_SINGLE_VALUED_KEY", "NULL_WITH_QUALIFIER")
def without_quantifier(here: Scene) -> tuple[Edit, ...] | None:
    """The operator without its prefix."""
    tested = here.tested()
    if tested is None or ":" not in tested.operator.name:
        return None
    return tested.under(tested.operator.name.rpartition(":")[2])


@heals("EQUIVALENT_TO_NULL_FALSE", "EQUIVALENT_TO_NULL_TRUE")
def asking_whether_there(here: Scene) -> tuple[Edit, ...] | None:
    """`Null`: not quite the same for a key that has several values."""
    tested = here.tested()
    if tested is None or tested.values != ("*",) or _too_many(tested) or tested.condition.child("Null"):
        return None
    wanted = "true" if "not" in tested.operator.name.lower() else "false"
    edits = tested.under("Null")
    return (*edits, replace(tested.key.value, wanted)) if edits else None


def _too_many(tested: Tested) -> bool:
    """Whether the operator has other keys, which must stay under it."""
    return len(tested.operator.value.children) > 1


@heals("PRIVATE_IP_ADDRESS_SUBSET", "PRIVATE_NOT_IP_ADDRESS_SUBSET")
def private(here: Scene) -> tuple[Edit, ...] | None:
    """The private range goes; not that a request with such an address could not be made up."""
    gone = remove(*here.steps[-1]) if here.steps and here.child and not here.child.name else None
    return (gone,) if gone else None


@heals("IMPROVE_IP_RANGE", safe=True)
def named_right(here: Scene) -> tuple[Edit, ...] | None:
    """The range as AWS reads it."""
    meant = here.finding.suggestion
    return (replace(here.child.value, meant),) if here.child and meant and here.child.value.text else None
