"""Actions, resources and keys of one statement that have nothing to do with each other.

Source: Service Authorization Reference: the resource types and condition keys of every action.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise import catalogue
from leastwise.language import Kind, every_resource, has_wildcard
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, on
from leastwise.lint.formats import applies
from leastwise.lint.known import actions_of, key_is_of_actions, service_of, supports
from leastwise.lint.view import Clause, Policy, Test
from leastwise.lint.words import listed

_ON_RESOURCES = frozenset(Kind) - {Kind.TRUST}
_ENOUGH = 40
"""Known actions of one pattern that are looked at; one that fits is mostly among the first."""
_MANY = 300
"""Conditions and resources that are looked at; a document of ordinary size has fewer."""
_BUCKET = "arn:aws:s3:::example-bucket"


@code(
    "LW_ACTION_RESOURCE_MISMATCH",
    Severity.WARNING,
    "An action that no resource of its statement can have",
    kinds=_ON_RESOURCES,
    needs=["Resource"],
    bad=identity(Action="s3:GetObject", Resource=_BUCKET),
    good=identity(Action="s3:GetObject", Resource=f"{_BUCKET}/*"),
)
def resource_mismatch(policy: Policy) -> Iterator[Flaw]:
    """`s3:GetObject` is about objects, not about their bucket: the statement says nothing about it."""
    for clause in policy.statements:
        patterns = tuple(dict.fromkeys(item.value for item in clause.resources))
        if (
            not patterns
            or len(patterns) > _MANY
            or any(every_resource(each) or not each.startswith("arn:") for each in patterns)
        ):
            continue
        for item in clause.actions:
            known = actions_of(item.value)
            if known and len(known) <= _ENOUGH and not any(applies(a, p) for p in patterns for a in known):
                yield Flaw(item.at, _says(item.value, known, patterns))


def _says(value: str, known: tuple[str, ...], patterns: tuple[str, ...]) -> str:
    if not any(catalogue.arn_formats(each) for each in known):
        return f"`{value}` is about no resource but `*`, give it a statement with that"
    return f"`{value}` is never about {listed(patterns)}, name resources that it is about"


def _unknowing(clause: Clause, test: Test) -> tuple[list[str], list[str]]:
    """The actions of the statement that may know the key of a test, and those of its service that do not.

    Of some keys the requests to other services have too, which is documented nowhere.
    """
    service = test.folded.partition(":")[0]
    knowing: list[str] = []
    others: list[str] = []
    for item in clause.actions:
        known = actions_of(item.value)
        if (
            service_of(item.value) != service
            or not known
            or len(known) > _ENOUGH
            or any(supports(each, test.folded) for each in known)
        ):
            knowing.append(item.value)
        else:
            others.append(item.value)
    return knowing, others


def _needed(policy: Policy) -> Iterator[tuple[Clause, Test]]:
    """Tests that a request without the key does not pass, of keys that the actions of a service have."""
    for clause, test in policy.tests[:_MANY]:
        if not test.reads.optional and clause.has("Action") and key_is_of_actions(test.folded):
            yield clause, test


_PREFIX = on("StringEquals", "s3:prefix", "home/")


@code(
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
    Severity.ERROR,
    "An action whose requests do not have the key",
    kinds=_ON_RESOURCES,
    needs=["test"],
    bad=identity(Action=["s3:ListBucket", "s3:GetBucketLocation"], Resource=_BUCKET, Condition=_PREFIX),
    good=identity(Action="s3:ListBucket", Resource=_BUCKET, Condition=_PREFIX),
)
def some_actions(policy: Policy) -> Iterator[Flaw]:
    """Beside actions that know it; patterns with wildcards are not looked at."""
    for clause, test in _needed(policy):
        knowing, others = _unknowing(clause, test)
        named = [each for each in others if not has_wildcard(each)]
        if knowing and named:
            effect = "allowed" if clause.allows else "denied"
            says = f"requests for {listed(named)} have no `{test.key}` and are not {effect}"
            yield Flaw(test.at, f"{says}, move these actions to a statement of their own")


@code(
    "LW_KEY_WITHOUT_ACTION",
    Severity.WARNING,
    "A key that no action of the statement knows",
    kinds=_ON_RESOURCES,
    needs=["test"],
    bad=identity(Action="s3:GetObject", Condition=_PREFIX),
    good=identity(Action="s3:ListBucket", Resource=_BUCKET, Condition=_PREFIX),
)
def no_action(policy: Policy) -> Iterator[Flaw]:
    """The condition never holds: the statement never applies."""
    for clause, test in _needed(policy):
        knowing, others = _unknowing(clause, test)
        if others and not knowing:
            yield Flaw(test.at, f"no action here has `{test.key}` in its requests, so the statement never applies")
