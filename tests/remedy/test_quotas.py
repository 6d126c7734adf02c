"""A change that AWS would refuse for its size is not planned, to the character."""

from __future__ import annotations

import pytest

from estates import estate_of
from leastwise.model.change import Change, Target, Value
from leastwise.objects import find_kind
from leastwise.remedy.quotas import too_much

ROLE, GROUP = Target("iam:role", "app"), Target("iam:group", "writers")
ACCOUNT = """
users: []
groups: [{GroupName: writers}]
roles: [{RoleName: app}]
"""


def padded(size: int, spaces: int = 0) -> str:
    """A policy of so many characters that count."""
    frame = '{"Version":"2012-10-17","Id":"","Statement":[]}'
    return frame.replace('"Id":"', '"Id":' + " " * spaces + '"' + "x" * (size - len(frame)))


@pytest.mark.parametrize(
    "target, attribute, most",
    [
        (ROLE, "AssumeRolePolicyDocument", 2_048),
        (ROLE, "InlinePolicies/own", 10_240),
        (GROUP, "InlinePolicies/own", 5_120),
        (Target("iam:policy", "arn:aws:iam::111122223333:policy/new"), "Document", 6_144),
    ],
)
def test_one_character_too_long_is_refused(target: Target, attribute: str, most: int) -> None:
    def why(text: str) -> str | None:
        before: dict[str, Value] | None = None if target.kind == "iam:policy" else {attribute: None}
        change = Change(target, before, {attribute: text})
        return too_much(find_kind(target.kind).tried(estate_of(ACCOUNT), target, change.after), change)

    assert why(padded(most, spaces=30)) is None
    assert f"of {most + 1:,}, and AWS takes {most:,}" in (why(padded(most + 1)) or "")


def test_what_is_too_much_already_may_become_less() -> None:
    change = Change(GROUP, {"InlinePolicies/own": padded(6_000)}, {"InlinePolicies/own": padded(5_500)})
    assert too_much(find_kind("iam:group").tried(estate_of(ACCOUNT), GROUP, change.after), change) is None


def test_more_policies_than_an_owner_may_carry_are_refused() -> None:
    for count, refused in ((10, False), (11, True)):
        after = {f"AttachedPolicies/arn:aws:iam::111122223333:policy/p{each}": True for each in range(count)}
        change = Change(GROUP, dict.fromkeys(after), {**after})
        tried = find_kind("iam:group").tried(estate_of(ACCOUNT), GROUP, change.after)
        assert bool(too_much(tried, change)) is refused
