"""What a bare `*` under `StringLike` and its kin comes to: every value fits, so that only presence counts."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on
from leastwise.lint.view import Policy, Test

_HINT = Severity.SUGGESTION
_NEEDS = ("=stringlike", "=stringnotlike")
_HOME = listing(Condition=on("StringLike", "s3:prefix", "home"))


def _bare(policy: Policy, outcome: str) -> Iterator[Test]:
    for _, test in policy.tests:
        bare = test.reads.base in ("stringlike", "stringnotlike") and any(item.value == "*" for item in test.items)
        if bare and _outcome(test) == outcome:
            yield test


def _outcome(test: Test) -> str:
    """When the test holds: `always`, `never`, or if the key is `there` or `absent`."""
    reads = test.reads
    if reads.negated:
        return "never" if reads.qualifier == "foranyvalue" and not reads.if_exists else "absent"
    return "always" if reads.if_exists or reads.qualifier == "forallvalues" else "there"


@code(
    "EQUIVALENT_TO_NULL_FALSE",
    _HINT,
    "Whether a key is there, said in a roundabout way",
    needs=_NEEDS,
    bad=listing(Condition=on("StringLike", "s3:prefix", "*")),
    good=listing(Condition=on("Null", "s3:prefix", "false")),
)
def null_false(policy: Policy) -> Iterator[Flaw]:
    """`StringLike`, with `ForAnyValue` or without."""
    for test in _bare(policy, "there"):
        yield Flaw(test.operator_at, f'this asks whether `{test.key}` is there, write `Null` with `"false"`', "Null")


@code(
    "EQUIVALENT_TO_NULL_TRUE",
    _HINT,
    "Whether a key is absent, said in a roundabout way",
    needs=_NEEDS,
    bad=listing("Deny", Condition=on("StringNotLike", "s3:prefix", "*")),
    good=listing("Deny", Condition=on("Null", "s3:prefix", "true")),
)
def null_true(policy: Policy) -> Iterator[Flaw]:
    """`StringNotLike`, with `ForAllValues` or without."""
    for test in _bare(policy, "absent"):
        yield Flaw(test.operator_at, f'this asks whether `{test.key}` is absent, write `Null` with `"true"`', "Null")


@code(
    "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
    _HINT,
    "A test that always holds",
    needs=_NEEDS,
    bad=listing(Condition=on("StringLikeIfExists", "s3:prefix", "*")),
    good=_HOME,
)
def always(policy: Policy) -> Iterator[Flaw]:
    """`StringLikeIfExists`, or `StringLike` with `ForAllValues`."""
    for test in _bare(policy, "always"):
        yield Flaw(test.at, f"`*` fits whatever `{test.key}` is and this holds without it too, remove it")


@code(
    "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
    _HINT,
    "A test that never holds",
    needs=_NEEDS,
    bad=identity(Condition=on("ForAnyValue:StringNotLike", "aws:TagKeys", "*")),
    good=identity(Condition=on("ForAnyValue:StringLike", "aws:TagKeys", "team")),
)
def never(policy: Policy) -> Iterator[Flaw]:
    """`StringNotLike` with `ForAnyValue`: the statement never applies."""
    for test in _bare(policy, "never"):
        yield Flaw(test.at, f"no value of `{test.key}` is unlike `*`, so the statement never applies, remove it")
