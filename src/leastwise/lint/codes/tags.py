"""Tag keys in conditions on actions that do not know them.

Source: IAM User Guide, "IAM policy validation check reference"; Service Authorization Reference for which service knows
`aws:ResourceTag`, `aws:RequestTag` and `aws:TagKeys`.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise import catalogue
from leastwise.language import JsonValue
from leastwise.lint.code import IAM_KINDS, Flaw, Severity, code
from leastwise.lint.examples import identity, on
from leastwise.lint.known import service_of, tag_keys_of
from leastwise.lint.view import Clause, Policy, Test
from leastwise.lint.words import listed

_KEYS = ("aws:resourcetag", "aws:requesttag", "aws:tagkeys")
_TEAM = on("StringEquals", "aws:ResourceTag/team", "blue")
_BOTH: JsonValue = ["ec2:TerminateInstances", "ec2messages:GetEndpoint"]
_ONE: dict[str, JsonValue] = {"Action": "ec2:TerminateInstances", "Resource": "*", "Condition": _TEAM}


def _tests(policy: Policy, *, allows: bool, named: bool) -> Iterator[tuple[Clause, Test, str]]:
    """Tests of tags that a request without the tag does not pass."""
    for clause, test in policy.tests:
        key = test.folded.split("/", 1)[0]
        effect = clause.allows if allows else clause.denies
        if key in _KEYS and effect and clause.has("Action") is named and not test.reads.optional:
            yield clause, test, key


def _without(clause: Clause, key: str) -> list[str]:
    """The services of the statement of which no action knows the key."""
    services = dict.fromkeys(service_of(item.value) for item in clause.actions)
    return [each for each in services if catalogue.is_service(each) and key not in tag_keys_of(each)]


def _named(policy: Policy, *, allows: bool) -> Iterator[Flaw]:
    for clause, test, key in _tests(policy, allows=allows, named=True):
        services = _without(clause, key)
        if services:
            effect = "allows" if allows else "denies"
            says = f"no action of {listed(services)} knows `{test.key}`: this {effect} nothing there"
            yield Flaw(test.at, f"{says}, move these actions to a statement of their own")


def _complement(policy: Policy, *, allows: bool) -> Iterator[Flaw]:
    for _, test, _key in _tests(policy, allows=allows, named=False):
        effect = "allowed" if allows else "denied"
        says = f"actions that do not know `{test.key}` are not {effect} by this, name the actions in `Action`"
        yield Flaw(test.at, says)


@code(
    "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity.SUGGESTION,
    "Allow by a tag that is not there",
    kinds=IAM_KINDS,
    needs=_KEYS,
    bad=identity(Action=_BOTH, Resource="*", Condition=_TEAM),
    good=identity(**_ONE),
)
def allow(policy: Policy) -> Iterator[Flaw]:
    """The condition never holds for these services."""
    return _named(policy, allows=True)


@code(
    "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity.SECURITY_WARNING,
    "Deny by a tag that is not there",
    needs=_KEYS,
    bad=identity(Effect="Deny", Action=_BOTH, Resource="*", Condition=_TEAM),
    good=identity(Effect="Deny", **_ONE),
)
def deny(policy: Policy) -> Iterator[Flaw]:
    """The condition never holds for these services."""
    return _named(policy, allows=False)


@code(
    "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity.SUGGESTION,
    "Allow with NotAction by a tag",
    kinds=IAM_KINDS,
    needs=["NotAction"],
    bad=identity(Action=None, NotAction="iam:*", Resource="*", Condition=_TEAM),
    good=identity(**_ONE),
)
def allow_complement(policy: Policy) -> Iterator[Flaw]:
    """Many actions do not know the key, and new ones may not."""
    return _complement(policy, allows=True)


@code(
    "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    Severity.SECURITY_WARNING,
    "Deny with NotAction by a tag",
    needs=["NotAction"],
    bad=identity(Effect="Deny", Action=None, NotAction="iam:*", Resource="*", Condition=_TEAM),
    good=identity(Effect="Deny", **_ONE),
)
def deny_complement(policy: Policy) -> Iterator[Flaw]:
    """Many actions do not know the key, and new ones may not."""
    return _complement(policy, allows=False)
