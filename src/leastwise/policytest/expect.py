"""What a test expects."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from leastwise.policytest.fields import Fields
from leastwise.policytest.source import Source
from leastwise.policytest.suite import Expectation, Expected, Reason, Slot
from leastwise.policytest.wrong import shown, wrong
from leastwise.spec import PolicyType

__all__ = ["EXPECTS", "expectation"]

EXPECTS = frozenset({"name", "expect", "because", "blocked_by", "warnings"})
"""The fields of a test beside those that it shares with the defaults."""


class _Warnings(Enum):
    NONE = "none"
    ANY = "any"


def expectation(test: Fields, defaults: Fields, sources: Mapping[Slot, Source]) -> Expectation:
    """The expectation of a test.

    Raises:
        InputError: it contradicts itself, or names a policy that the test has not.
    """
    expect = test.word("expect", Expected)
    if expect is None:
        raise test.wrong("name", f"a test needs `expect`, write one of {', '.join(Expected)}")
    because, blocked_by = _because(test, sources), _blocked_by(test)
    if because and expect is Expected.IMPLICITLY_DENIED:
        raise test.wrong("because", "no statement is the reason of an implicit denial, write `blocked_by` instead")
    if blocked_by is not None and expect is Expected.ALLOWED:
        raise test.wrong("blocked_by", "nothing blocks what is allowed, remove `blocked_by`")
    warnings = test.word("warnings", _Warnings) or defaults.word("warnings", _Warnings)
    return Expectation(expect, because, blocked_by, warnings is _Warnings.NONE)


def _because(test: Fields, sources: Mapping[Slot, Source]) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    names = {source.name for source in sources.values()}
    for node in test.items("because") or ():
        fields = Fields(test.file, node, "`because`", {"sid", "policy"})
        reason = Reason(node.place, fields.text("policy"), fields.text("sid"))
        if reason.policy is None and reason.sid is None:
            raise wrong(test.file, node.place, "`because` is empty, write `sid`, `policy` or both")
        if reason.policy is not None and reason.policy not in names:
            raise fields.wrong(
                "policy", f"this test has no policy {shown(reason.policy)}, write it as it is named above"
            )
        reasons.append(reason)
    return tuple(reasons)


def _blocked_by(test: Fields) -> frozenset[PolicyType] | None:
    nodes = test.items("blocked_by")
    if nodes is None:
        return None
    if not nodes:
        raise test.wrong("blocked_by", "`blocked_by` is empty, name a type of policy or remove it")
    return frozenset(test.word_of(node, "blocked_by", PolicyType) for node in nodes)
