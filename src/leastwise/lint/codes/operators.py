"""Operators of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on
from leastwise.lint.known import key_type, multivalued
from leastwise.lint.operator import NAMES
from leastwise.lint.view import Clause, Policy, Test
from leastwise.lint.words import near

_ROLE = "arn:aws:iam::111122223333:role/reader"
_VARIABLE = re.compile(r"\$\{\s*([^\s,}]+)")
_MFA = "aws:multifactorauthpresent"
_ALWAYS = frozenset(
    {
        *("aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn", "aws:principaltype"),
        *("aws:requestedregion", "aws:resourceaccount", "aws:securetransport", "aws:userid", "aws:viaawsservice"),
    }
)
"""Global keys that all requests of users and roles have."""
_MAY_BE_EMPTY = frozenset({"aws:tagkeys", "dynamodb:attributes", "kms:grantoperations"})
_GOOD = identity(Condition=on("ArnLike", "aws:PrincipalArn", _ROLE))


@code(
    "INVALID_CONDITION_OPERATOR",
    Severity.ERROR,
    "No such operator",
    needs=["=None"],
    bad=identity(Condition=on("StringEqual", "aws:PrincipalOrgID", "o-example1234")),
    good=identity(Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example1234")),
)
def unknown(policy: Policy) -> Iterator[Flaw]:
    """A statement with it never applies: a Deny then denies nothing."""
    seen = set()
    for _, test in policy.tests:
        if test.reads.family is None and test.operator_at not in seen:
            seen.add(test.operator_at)
            meant = near(test.reads.base, NAMES.values())
            advice = f", write `{meant}`" if meant else ", see the list of operators"
            yield Flaw(test.operator_at, f"`{test.operator}` is not an operator{advice}", meant)


@code(
    "NULL_WITH_IF_EXISTS",
    Severity.ERROR,
    "Null with IfExists",
    needs=["=null"],
    bad=identity(Condition=on("NullIfExists", "aws:TokenIssueTime", "true")),
    good=identity(Condition=on("Null", "aws:TokenIssueTime", "true")),
)
def null_if_exists(policy: Policy) -> Iterator[Flaw]:
    """`Null` asks whether the key exists."""
    for _, test in policy.tests:
        if test.reads.base == "null" and test.reads.if_exists:
            yield Flaw(test.operator_at, f"`{test.operator}` contradicts itself, write `Null`", "Null")


@code(
    "NULL_WITH_QUALIFIER",
    Severity.SUGGESTION,
    "Null with ForAllValues or ForAnyValue",
    needs=["=null"],
    bad=identity(Condition=on("ForAnyValue:Null", "aws:TagKeys", "false")),
    good=identity(Condition=on("Null", "aws:TagKeys", "false")),
)
def null_qualifier(policy: Policy) -> Iterator[Flaw]:
    """With `ForAllValues` it always holds, with `ForAnyValue` never."""
    for _, test in policy.tests:
        if test.reads.base == "null" and test.reads.qualifier:
            yield Flaw(test.operator_at, f"`{test.operator}` is always the same, write `Null`", "Null")


@code(
    "MISSING_QUALIFIER",
    Severity.ERROR,
    "Several values under a plain operator",
    needs=["test"],
    bad=identity(Condition=on("StringEquals", "aws:TagKeys", "team")),
    good=identity(Condition=on("ForAnyValue:StringEquals", "aws:TagKeys", "team")),
)
def missing_qualifier(policy: Policy) -> Iterator[Flaw]:
    """A key with several values needs `ForAllValues:` or `ForAnyValue:`."""
    for _, test in policy.tests:
        if not test.reads.qualifier and test.reads.base != "null" and multivalued(test.folded):
            yield Flaw(test.operator_at, f"`{test.key}` has several values, write `ForAnyValue:` or `ForAllValues:`")


@code(
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
    Severity.SECURITY_WARNING,
    "ForAllValues on one value",
    needs=["forallvalues:"],
    bad=identity(Condition=on("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-example1234")),
    good=identity(Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example1234")),
)
def for_all_single(policy: Policy) -> Iterator[Flaw]:
    """It holds as well where the key is absent."""
    for _, test in policy.tests:
        if test.reads.qualifier == "forallvalues" and test.reads.base != "null" and multivalued(test.folded) is False:
            plain = test.operator.partition(":")[2]
            yield Flaw(
                test.operator_at, f"`{test.key}` is one value, and without it this holds: write `{plain}`", plain
            )


@code(
    "LW_FORALLVALUES_ALLOW",
    Severity.SECURITY_WARNING,
    "An Allow that a missing key satisfies by ForAllValues",
    needs=["forallvalues:"],
    bad=identity(Condition=on("ForAllValues:StringEquals", "aws:PrincipalServiceNamesList", "a.amazonaws.com")),
    good=identity(
        Condition={
            "ForAllValues:StringEquals": {"aws:PrincipalServiceNamesList": "a.amazonaws.com"},
            "Null": {"aws:PrincipalServiceNamesList": "false"},
        }
    ),
)
def for_all_allow(policy: Policy) -> Iterator[Flaw]:
    """Left out are keys without which a request is commonly meant to be allowed, or is none."""
    for clause, test in policy.tests:
        listed = (
            test.reads.qualifier == "forallvalues" and test.folded not in _MAY_BE_EMPTY and test.reads.base != "null"
        )
        if clause.allows and listed and not _guarded(clause, test) and multivalued(test.folded) is True:
            yield Flaw(test.operator_at, f"without `{test.key}` this allows, add `Null` with `false`")


@code(
    "LW_NEGATED_ALLOW",
    Severity.SECURITY_WARNING,
    "An Allow that a missing key satisfies by a negated operator",
    needs=["test"],
    bad=identity(Condition=on("StringNotEquals", "aws:SourceVpce", "vpce-0123456789abcdef0")),
    good=identity(
        Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}, "Null": {"aws:SourceVpce": "false"}}
    ),
)
def negated_allow(policy: Policy) -> Iterator[Flaw]:
    """Of keys that are often absent: networks, sources, sessions, tags."""
    for clause, test in policy.tests:
        often_absent = test.folded.startswith("aws:") and test.folded not in _ALWAYS and not test.reads.qualifier
        if clause.allows and test.reads.negated and often_absent and not _guarded(clause, test):
            yield Flaw(test.operator_at, f"without `{test.key}` this allows, add `Null` with `false`")


@code(
    "LW_MFA_DENY",
    Severity.SECURITY_WARNING,
    "A Deny without MFA that access keys slip through",
    needs=[_MFA],
    bad=identity(Effect="Deny", Condition=on("Bool", "aws:MultiFactorAuthPresent", "false")),
    good=identity(Effect="Deny", Condition=on("BoolIfExists", "aws:MultiFactorAuthPresent", "false")),
)
def mfa_deny(policy: Policy) -> Iterator[Flaw]:
    """Calls with long-term keys do not have the key at all."""
    for clause, test in policy.tests:
        false = _says(test, "false")
        if clause.denies and test.operator.lower() == "bool" and test.folded == _MFA and false:
            says = "long-term access keys carry no `aws:MultiFactorAuthPresent` and slip through, write `BoolIfExists`"
            yield Flaw(test.operator_at, says, "BoolIfExists")


@code(
    "LW_MFA_ALLOW",
    Severity.SECURITY_WARNING,
    "An Allow with MFA that access keys slip through",
    needs=[_MFA],
    bad=identity(Condition=on("BoolIfExists", "aws:MultiFactorAuthPresent", "true")),
    good=identity(Condition=on("Bool", "aws:MultiFactorAuthPresent", "true")),
)
def mfa_allow(policy: Policy) -> Iterator[Flaw]:
    """Calls with long-term keys do not have the key at all, and `IfExists` lets them pass."""
    for clause, test in policy.tests:
        passes = test.reads.base == "bool" and test.reads.if_exists and _says(test, "true")
        if clause.allows and passes and test.folded == _MFA and not _guarded(clause, test):
            says = "long-term access keys carry no `aws:MultiFactorAuthPresent` and slip through, write `Bool`"
            yield Flaw(test.operator_at, says, "Bool")


@code(
    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
    Severity.SECURITY_WARNING,
    "An ARN compared as a text",
    needs=["=stringlike", "=stringnotlike"],
    bad=identity(Condition=on("StringLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:*")),
    good=identity(Condition=on("ArnLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:*")),
)
def string_like_arn(policy: Policy) -> Iterator[Flaw]:
    """Under `StringLike` a wildcard runs on over the colons into the other parts."""
    for _, test in policy.tests:
        starred = any("*" in item.value or "?" in item.value for item in test.items)
        if test.reads.base in ("stringlike", "stringnotlike") and starred and key_type(test.folded) == "arn":
            meant = "ArnNotLike" if test.reads.negated else "ArnLike"
            yield Flaw(test.operator_at, f"wildcards cross the parts of `{test.key}` here, write `{meant}`", meant)


@code(
    "WILDCARD_WITHOUT_LIKE_OPERATOR",
    Severity.WARNING,
    "A wildcard that is none",
    needs=["=string"],
    bad=listing(Condition=on("StringEquals", "s3:prefix", "home/*")),
    good=listing(Condition=on("StringLike", "s3:prefix", "home/*")),
)
def wildcard(policy: Policy) -> Iterator[Flaw]:
    """Only `…Like` and the operators of ARNs know wildcards."""
    for _, test in policy.tests:
        if test.reads.family == "string" and "like" not in test.reads.base:
            for item in test.items:
                if "*" in item.value.replace("${*}", "") or item.value == "?":
                    yield Flaw(
                        item.at,
                        f"`*` in `{item.value}` is a plain character under `{test.operator}`, write `StringLike`",
                    )


_FITS = {
    "string": {"string", "binary"},
    "arn": {"arn", "string"},
    "ipaddress": {"ipaddress"},
    "bool": {"bool", "string"},
    "date": {"date", "numeric", "string"},
    "numeric": {"numeric", "string"},
}


@code(
    "TYPE_MISMATCH",
    Severity.WARNING,
    "Operator and key of different types",
    needs=["test"],
    bad=identity(Condition=on("NumericEquals", "aws:PrincipalOrgID", "1")),
    good=_GOOD,
)
def type_mismatch(policy: Policy) -> Iterator[Flaw]:
    """Such a test holds never, or, negated, always."""
    for _, test in policy.tests:
        kind, operator = key_type(test.folded), test.reads.family
        arns = operator == "arn" and all(item.value.startswith(("arn:", "${", "*")) for item in test.items)
        if kind in _FITS and operator not in (None, "null", *_FITS[kind]) and not (kind == "string" and arns):
            yield Flaw(test.operator_at, f"`{test.operator}` does not compare what `{test.key}` holds, a {kind}")


def _guarded(clause: Clause, test: Test) -> bool:
    """Whether the statement asks for the key otherwise: by `Null`, or as a variable, which has to have a value."""
    return test.folded in _asked_for(clause)


@lru_cache(maxsize=4)
def _asked_for(clause: Clause) -> frozenset[str]:
    found = {each.folded for each in clause.tests if each.reads.base == "null" and _says(each, "false")}
    needed = [item for each in clause.tests if not each.reads.optional for item in each.items]
    for item in (*clause.resources, *needed):
        if "${" in item.value:
            found.update(name.lower() for name in _VARIABLE.findall(item.value))
    return frozenset(found)


def _says(test: Test, value: str) -> bool:
    return any(item.value.lower() == value for item in test.items)
