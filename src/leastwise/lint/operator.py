"""What the name of a condition operator says.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

__all__ = ["NAMES", "Reading", "reading"]

_COMPARISONS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_FAMILIES = {
    "string": (
        *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
        *("StringLike", "StringNotLike"),
    ),
    "numeric": tuple(f"Numeric{each}" for each in _COMPARISONS),
    "date": tuple(f"Date{each}" for each in _COMPARISONS),
    "bool": ("Bool",),
    "binary": ("BinaryEquals",),
    "ipaddress": ("IpAddress", "NotIpAddress"),
    "arn": ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    "null": ("Null",),
}
_FAMILY = {name.lower(): family for family, names in _FAMILIES.items() for name in names}

NAMES = {name.lower(): name for names in _FAMILIES.values() for name in names}
"""Every operator as AWS writes it, by its name in lower case, without prefix and suffix."""


class Reading(Struct, frozen=True):
    """An operator taken apart.

    Attributes:
        qualifier: `forallvalues`, `foranyvalue`, or nothing; or whatever else stands before a colon.
        base: the name in lower case without qualifier and `IfExists`.
        if_exists: whether it ends with `IfExists`.
        family: what it compares: `string`, `numeric`, `date`, `bool`, `binary`, `ipaddress`, `arn`, `null`; None for
            an operator that does not exist.
        negated: whether a key that is absent satisfies it.
        features: what it adds to the features of a document.
    """

    qualifier: str
    base: str
    if_exists: bool
    family: str | None
    negated: bool
    features: tuple[str, ...]

    @property
    def optional(self) -> bool:
        """Whether a request without the key may pass the test, or the test asks for nothing else."""
        return self.negated or self.if_exists or self.qualifier == "forallvalues" or self.family in (None, "null")


@lru_cache(maxsize=4096)
def reading(operator: str) -> Reading:
    """What an operator says, letter case ignored."""
    head, colon, rest = operator.lower().partition(":")
    qualifier, name = (head, rest) if colon else ("", head)
    if_exists = name.endswith("ifexists")
    base = name.removesuffix("ifexists")
    family = _FAMILY.get(base) if qualifier in ("", "forallvalues", "foranyvalue") else None
    features = ("test", f"={family}", f"={base}", *([f"{qualifier}:"] if qualifier else ()))
    return Reading(qualifier, base, if_exists, family, "not" in base, features)
