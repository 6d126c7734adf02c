"""Keys of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from leastwise import catalogue
from leastwise.language import Kind, action_matches
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, listing, on, resource, trust
from leastwise.lint.known import is_key
from leastwise.lint.view import Policy
from leastwise.lint.words import listed, near

_TEST = ("test",)
_GOOD = identity(Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example1234"))
_FORM = re.compile(r"[^\s:]+:\S.*", re.DOTALL)
_TAGGED = ("aws:principaltag", "aws:requesttag", "aws:resourcetag")
_HEADERS = ("aws:useragent", "aws:referer")
_INSTEAD = {
    "aws:arn": "aws:PrincipalArn",
    "aws:principalorgmasteraccountid": "aws:PrincipalAccount",
    "aws:principalorgmasteraccountarn": "aws:PrincipalArn",
}


@code(
    "INVALID_CONDITION_KEY_FORMAT",
    Severity.ERROR,
    "Not a condition key",
    needs=_TEST,
    bad=identity(Condition=on("StringEquals", "PrincipalOrgID", "o-example1234")),
    good=_GOOD,
)
def form(policy: Policy) -> Iterator[Flaw]:
    """`prefix:name`."""
    for _, test in policy.tests:
        if not _FORM.fullmatch(test.key):
            yield Flaw(test.at, f"`{test.key}` is not a condition key, write it as `prefix:name`")


@code(
    "INVALID_GLOBAL_CONDITION_KEY",
    Severity.ERROR,
    "No such global key",
    needs=_TEST,
    bad=identity(Condition=on("StringEquals", "aws:PrincipalOrg", "o-example1234")),
    good=_GOOD,
)
def unknown_global(policy: Policy) -> Iterator[Flaw]:
    """Keys that begin with `aws:` are AWS's."""
    for _, test in policy.tests:
        key = test.folded
        if key.startswith("aws:") and key not in _INSTEAD and not key.startswith(_TAGGED) and not is_key(key):
            yield Flaw(test.at, f"`{test.key}` is not a global condition key, see which one is meant")


@code(
    "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    Severity.ERROR,
    "A global key that is no longer there",
    needs=["aws:arn"],
    bad=identity(Condition=on("ArnLike", "aws:ARN", "arn:aws:iam::111122223333:role/reader")),
    good=identity(Condition=on("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/reader")),
)
def unsupported_global(policy: Policy) -> Iterator[Flaw]:
    """`aws:ARN` never had a meaning outside of a few services."""
    for _, test in policy.tests:
        if test.folded == "aws:arn":
            meant = _INSTEAD[test.folded]
            yield Flaw(test.at, f"`{test.key}` is not supported, write `{meant}`", meant)


@lru_cache(maxsize=4_096)
def _near(key: str) -> str | None:
    found = catalogue.service(key.partition(":")[0])
    return near(key, (each for each in found.condition_keys if "$" not in each)) if found else None


@code(
    "INVALID_SERVICE_CONDITION_KEY",
    Severity.ERROR,
    "No such key of a service",
    needs=_TEST,
    bad=identity(Condition=on("StringEquals", "s3:prefixes", "home")),
    good=listing(Condition=on("StringEquals", "s3:prefix", "home")),
)
def unknown_key(policy: Policy) -> Iterator[Flaw]:
    """A key with the prefix of a service that does not document it."""
    for _, test in policy.tests:
        service = test.folded.partition(":")[0]
        if service != "aws" and catalogue.is_service(service) and not is_key(test.folded):
            meant = _near(test.folded)
            says = f"`{test.key}` is not a condition key of {service} that the catalogue of {catalogue.DATE} knows"
            yield Flaw(test.at, says + (f", `{meant}` is near" if meant else ""), meant)


@code(
    "MISSING_TAG_KEY_IN_CONDITION",
    Severity.ERROR,
    "A tag without its key",
    needs=_TAGGED,
    bad=identity(Condition=on("StringEquals", "aws:PrincipalTag", "blue")),
    good=identity(Condition=on("StringEquals", "aws:PrincipalTag/team", "blue")),
)
def tag_key(policy: Policy) -> Iterator[Flaw]:
    """`aws:PrincipalTag/team`."""
    for _, test in policy.tests:
        if test.folded.rstrip("/") in _TAGGED:
            yield Flaw(test.at, f"`{test.key}` does not say which tag, write `{test.key.rstrip('/')}/key-of-the-tag`")


@code(
    "MISSING_PAIRED_CONDITION_KEYS",
    Severity.SECURITY_WARNING,
    "A private address without its VPC",
    needs=["aws:vpcsourceip"],
    bad=identity(Condition=on("IpAddress", "aws:VpcSourceIp", "10.1.0.0/16")),
    good=identity(
        Condition={
            "IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"},
            "StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"},
        }
    ),
)
def paired(policy: Policy) -> Iterator[Flaw]:
    """Every VPC may use the same private addresses."""
    vpcs = {"aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid"}
    for clause, test in policy.tests:
        if test.folded == "aws:vpcsourceip" and vpcs.isdisjoint(clause.keys):
            yield Flaw(test.at, "any VPC may have these addresses, test `aws:SourceVpc` too")


@code(
    "UNTRUSTWORTHY_CONDITION_KEY",
    Severity.SECURITY_WARNING,
    "A key that the caller writes",
    needs=_HEADERS,
    bad=identity(Condition=on("StringEquals", "aws:UserAgent", "tool/1.0")),
    good=_GOOD,
)
def untrustworthy(policy: Policy) -> Iterator[Flaw]:
    """Headers of a request say what the caller wants them to."""
    for _, test in policy.tests:
        if test.folded in _HEADERS:
            yield Flaw(test.at, f"whoever calls writes `{test.key}` freely, test who or where the caller is")


@code(
    "DEPRECATED_GLOBAL_CONDITION_KEY",
    Severity.WARNING,
    "An old global key",
    needs=_INSTEAD,
    bad=identity(Condition=on("StringEquals", "aws:PrincipalOrgMasterAccountId", "111122223333")),
    good=_GOOD,
)
def deprecated(policy: Policy) -> Iterator[Flaw]:
    """It still answers, and a newer key says it better."""
    for _, test in policy.tests:
        meant = _INSTEAD.get(test.folded)
        if meant and test.folded != "aws:arn":
            yield Flaw(
                test.at, f"`{test.key}` is kept for old policies, write `{meant}` or `aws:PrincipalOrgID`", meant
            )


_OWN_ACCOUNT = ("s3:resourceaccount", "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths")
_SERVICES = ("aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist")


@code(
    "IRRELEVANT_CONDITION_KEY_IN_POLICY",
    Severity.SUGGESTION,
    "A key that is always the same here",
    needs=_OWN_ACCOUNT + _SERVICES,
    kinds=frozenset({Kind.SCP, Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    bad=resource(Condition=on("StringEquals", "s3:ResourceAccount", "111122223333")),
    good=resource(),
)
def irrelevant(policy: Policy) -> Iterator[Flaw]:
    """A resource has one owner; a service control policy is never about a service principal."""
    same = _SERVICES if policy.kind is Kind.SCP else _OWN_ACCOUNT
    for _, test in policy.tests:
        if test.folded in same:
            yield Flaw(test.at, f"`{test.key}` is always the same in a {policy.kind.value}, remove it")


_NEEDED = {
    "sts:sourceidentity": "sts:SetSourceIdentity",
    "sts:transitivetagkeys": "sts:TagSession",
    "aws:requesttag": "sts:TagSession",
    "aws:tagkeys": "sts:TagSession",
}


@code(
    "MISSING_ACTION_FOR_CONDITION_KEY",
    Severity.ERROR,
    "A key of an action that is not there",
    needs=_NEEDED,
    kinds=frozenset({Kind.TRUST}),
    kind=Kind.TRUST,
    bad=trust(Condition=on("StringEquals", "sts:SourceIdentity", "anna")),
    good=trust(
        Action=["sts:AssumeRole", "sts:SetSourceIdentity"], Condition=on("StringEquals", "sts:SourceIdentity", "anna")
    ),
)
def missing_action(policy: Policy) -> Iterator[Flaw]:
    """Tags and the source identity of a session can be set only where their action is allowed too."""
    for clause, test in policy.tests:
        wanted = _NEEDED.get(test.folded.split("/", 1)[0])
        if wanted and clause.has("Action") and not any(action_matches(i.value, wanted) for i in clause.actions):
            yield Flaw(test.at, f"`{test.key}` can be set only with `{wanted}`, add it to `Action`", wanted)


_NETWORK = ("aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths")


@code(
    "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
    Severity.WARNING,
    "A key that some services never send",
    needs=_NETWORK,
    bad=identity(
        Action="*",
        Effect="Deny",
        Resource="*",
        Condition=on("StringNotEqualsIfExists", "aws:VpceOrgID", "o-example1234"),
    ),
    good=identity(Effect="Deny", Condition=on("StringNotEqualsIfExists", "aws:VpceOrgID", "o-example1234")),
)
def some_services(policy: Policy) -> Iterator[Flaw]:
    """What owns the endpoint is known to the services that support these keys: the statement has to name them."""
    for clause, test in policy.tests:
        if test.folded in _NETWORK:
            wide = [item.value for item in clause.actions if item.value.partition(":")[0] == "*"]
            if wide or clause.has("NotAction"):
                named = listed(wide) if wide else "`NotAction`"
                yield Flaw(test.at, f"only some services send `{test.key}`, name their actions in place of {named}")


@code(
    "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    Severity.SECURITY_WARNING,
    "Attributes that a plain read goes past",
    needs=["dynamodb:attributes"],
    kinds=frozenset(Kind) - {Kind.TRUST},
    bad=identity(
        Action="dynamodb:GetItem",
        Resource="arn:aws:dynamodb:us-east-1:111122223333:table/people",
        Condition={"ForAllValues:StringEquals": {"dynamodb:Attributes": ["name"]}},
    ),
    good=identity(
        Action="dynamodb:GetItem",
        Resource="arn:aws:dynamodb:us-east-1:111122223333:table/people",
        Condition={
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["name"]},
            "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
        },
    ),
)
def attributes(policy: Policy) -> Iterator[Flaw]:
    """Whoever asks for no attribute by name gets all of them."""
    for clause, test in policy.tests:
        if test.folded == "dynamodb:attributes" and clause.allows and "dynamodb:select" not in clause.keys:
            says = "a read that names no attribute returns all, test `dynamodb:Select` for `SPECIFIC_ATTRIBUTES` too"
            yield Flaw(test.at, says)


@code(
    "LW_S3_PREFIX",
    Severity.SECURITY_WARNING,
    "A prefix that a shorter one goes round",
    needs=["s3:prefix"],
    bad=identity(
        Effect="Deny",
        Action="s3:ListBucket",
        Resource="arn:aws:s3:::example-bucket",
        Condition=on("StringLike", "s3:prefix", "private/*"),
    ),
    good=identity(
        Effect="Deny",
        Action="s3:ListBucket",
        Resource="arn:aws:s3:::example-bucket",
        Condition=on("StringNotLike", "s3:prefix", "home/*"),
    ),
)
def prefix(policy: Policy) -> Iterator[Flaw]:
    """A list request for a shorter prefix, or for none, shows what stands below as well."""
    for clause, test in policy.tests:
        if (
            test.folded == "s3:prefix"
            and test.reads.family == "string"
            and _goes_round(clause.denies, test.reads.negated)
        ):
            says = "a request with a shorter prefix does not fit and lists the same objects, name those allowed"
            yield Flaw(test.at, says)


def _goes_round(denies: bool, negated: bool) -> bool:
    return denies is not negated
