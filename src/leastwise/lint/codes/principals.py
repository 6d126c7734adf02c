"""Who is named in `Principal` and `NotPrincipal`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from leastwise.language import Kind
from leastwise.lint.arns import split, wild
from leastwise.lint.attached import hangs_on
from leastwise.lint.code import PRINCIPAL_KINDS, Flaw, Severity, code
from leastwise.lint.examples import on, resource
from leastwise.lint.view import Clause, Policy, Test, Text

_KEYS = ("AWS", "Service", "Federated", "CanonicalUser")
_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam::\d{12}:(?:root|user/.+|role/.+)|sts::\d{12}:(?:assumed-role/[^/]+/.+|federated-user/.+))"
)
_UNIQUE = re.compile(r"A[A-Z0-9]{15,127}")
_SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal|aws)")
_GOOD = resource()
_SOURCE = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")
_POOR = ("aws:referer", "aws:useragent", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce")
_RESTRICTS = frozenset(
    {*_SOURCE, "aws:principalorgid", "aws:resourceorgid", "aws:resourceaccount", "kms:calleraccount"}
)
_RESTRICTING = ("kms:encryptioncontext", "lambda:eventsourcetoken", "sns:endpoint")
_OF_REQUESTS = frozenset(
    {
        *("aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion", "aws:securetransport"),
        *("aws:useragent", "s3:authtype", "s3:delimiter", "s3:max-keys", "s3:prefix", "s3:signatureversion"),
        *("s3:tlsversion", "s3:x-amz-acl", "s3:x-amz-server-side-encryption"),
    }
)
"""Keys that say when and how something is asked for, which whoever asks decides."""
_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})
_WITHOUT_SOURCE = frozenset({"logdelivery.elasticloadbalancing.amazonaws.com"})
"""Service principals that send no key of their source; AWS bounds what they do by the path that they write to."""


def _named(policy: Policy, key: str) -> Iterator[tuple[Clause, Text]]:
    for clause in policy.statements:
        for element in clause.principals:
            if element.name == key:
                yield from ((clause, item) for item in element.items)


@code(
    "INVALID_PRINCIPAL_KEY",
    Severity.ERROR,
    "Unknown type of principal",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={"Aws": "111122223333"}),
    good=_GOOD,
)
def key(policy: Policy) -> Iterator[Flaw]:
    """Letter case counts."""
    for clause in policy.statements:
        for element in clause.principals:
            if element.name not in (*_KEYS, "Principal", "NotPrincipal"):
                meant = next((each for each in _KEYS if each.lower() == element.name.lower()), None)
                says = f"`{element.name}` is not a type of principal, write one of {', '.join(_KEYS)}"
                yield Flaw(element.at, says, meant)


@code(
    "INVALID_PRINCIPAL_FORMAT",
    Severity.ERROR,
    "Not a principal",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={"AWS": "arn:aws:iam::111122223333:group/readers"}),
    good=_GOOD,
)
def form(policy: Policy) -> Iterator[Flaw]:
    """An account, a user, a role or a session; a group is never one."""
    for clause in policy.statements:
        for element in clause.principals:
            for item in element.items:
                if element.name in ("Principal", "NotPrincipal") and item.value != "*":
                    yield Flaw(item.at, f'principal `{item.value}` has no type, write `{{"AWS": …}}`')
                elif element.name == "AWS" and not _aws(item.value):
                    yield Flaw(item.at, f"`{item.value}` is not an account, user, role or session, write its ARN")


def _aws(value: str) -> bool:
    return (
        "*" in value
        or "${" in value
        or bool(re.fullmatch(r"\d{12}", value) or _ARN.fullmatch(value) or _UNIQUE.fullmatch(value))
    )


@code(
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    Severity.ERROR,
    "Wildcard in a principal",
    kinds=PRINCIPAL_KINDS - {Kind.TRUST},
    kind=Kind.RESOURCE,
    bad=resource(Principal={"AWS": "arn:aws:iam::111122223333:role/*"}),
    good=_GOOD,
)
def wildcard_name(policy: Policy) -> Iterator[Flaw]:
    """`*` alone is everybody; inside a name it matches nothing."""
    for name in _KEYS:
        for _, item in _named(policy, name):
            if "*" in item.value and not (item.value == "*" and name == "AWS"):
                says = f"`{item.value}` has a wildcard and matches nobody, test `aws:PrincipalArn` in a condition"
                yield Flaw(item.at, says)


@code(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    Severity.ERROR,
    "Not a service principal",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(
        Principal={"Service": "cloudtrail"}, Condition=on("StringEquals", "aws:SourceAccount", "111122223333")
    ),
    good=resource(
        Principal={"Service": "cloudtrail.amazonaws.com"},
        Condition=on("StringEquals", "aws:SourceAccount", "111122223333"),
    ),
)
def service(policy: Policy) -> Iterator[Flaw]:
    """`service.amazonaws.com`, with a Region before it for a few."""
    for _, item in _named(policy, "Service"):
        if "*" not in item.value and "${" not in item.value and not _SERVICE.fullmatch(item.value):
            plain = re.fullmatch("[a-z0-9-]+", item.value)
            meant = f"{item.value}.amazonaws.com" if plain else None
            yield Flaw(item.at, f"`{item.value}` is not a service principal, write it as `name.amazonaws.com`", meant)


@code(
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    Severity.ERROR,
    "Federated principal outside a trust policy",
    kinds=frozenset({Kind.RESOURCE, Kind.VPC_ENDPOINT}),
    kind=Kind.RESOURCE,
    bad=resource(Principal={"Federated": "accounts.google.com"}),
    good=_GOOD,
)
def federated(policy: Policy) -> Iterator[Flaw]:
    """Providers vouch for whoever assumes a role, and for nothing else."""
    for _, item in _named(policy, "Federated"):
        yield Flaw(item.at, f"provider `{item.value}` can be named in a role trust policy only, name a role instead")


@code(
    "ALLOW_WITH_NOT_PRINCIPAL",
    Severity.SECURITY_WARNING,
    "Allow with NotPrincipal",
    kinds=PRINCIPAL_KINDS - {Kind.RCP, Kind.TRUST},
    kind=Kind.RESOURCE,
    bad=resource(Principal=None, NotPrincipal={"AWS": "111122223333"}),
    good=_GOOD,
)
def allow_not(policy: Policy) -> Iterator[Flaw]:
    """It lets in everybody else, unknown people included."""
    for clause in policy.statements:
        if clause.allows and clause.has("NotPrincipal"):
            yield Flaw(clause.where("NotPrincipal"), "`Allow` with `NotPrincipal` lets in everybody else, name who may")


_GONE_ROLE = "AROA" + "EXAMPLEROLEID123"
_GONE_USER = "AIDA" + "EXAMPLEUSERID123"


@code(
    "INVALID_ROLE_REFERENCE",
    Severity.WARNING,
    "Unique id of a role",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={"AWS": _GONE_ROLE}),
    good=_GOOD,
)
def role_id(policy: Policy) -> Iterator[Flaw]:
    """AWS leaves it behind where the role was deleted."""
    yield from _unique(policy, "AROA", "role")


@code(
    "INVALID_USER_REFERENCE",
    Severity.WARNING,
    "Unique id of a user",
    kinds=PRINCIPAL_KINDS,
    kind=Kind.RESOURCE,
    bad=resource(Principal={"AWS": _GONE_USER}),
    good=_GOOD,
)
def user_id(policy: Policy) -> Iterator[Flaw]:
    """AWS leaves it behind where the user was deleted."""
    yield from _unique(policy, "AIDA", "user")


def _unique(policy: Policy, prefix: str, what: str) -> Iterator[Flaw]:
    for _, item in _named(policy, "AWS"):
        if item.value.startswith(prefix):
            yield Flaw(item.at, f"`{item.value}` is the id of a {what} that is gone, name a {what} by its ARN")


@code(
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    Severity.SECURITY_WARNING,
    "A service may act for anybody",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    bad=resource(Principal={"Service": "cloudtrail.amazonaws.com"}),
    good=resource(
        Principal={"Service": "cloudtrail.amazonaws.com"},
        Condition=on("StringEquals", "aws:SourceAccount", "111122223333"),
    ),
)
def restrict_service(policy: Policy) -> Iterator[Flaw]:
    """Without a test of whose resource it acts for, the service is a confused deputy."""
    for clause, item in _named(policy, "Service"):
        keys = clause.keys
        if clause.allows and item.value not in _WITHOUT_SOURCE and not _tells_source(keys):
            says = f"`{item.value}` may act here for any account, test `aws:SourceArn` or `aws:SourceAccount`"
            yield Flaw(item.at, says)


@code(
    "LW_PUBLIC",
    Severity.SECURITY_WARNING,
    "Everybody, without a condition that tells who",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    bad=resource(Principal="*"),
    good=resource(Principal="*", Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example1234")),
)
def public(policy: Policy) -> Iterator[Flaw]:
    """The resource is open to the world: what a condition asks, if there is one, everybody can satisfy."""
    for clause in policy.statements:
        if clause.allows and clause.everybody and all(_anybody(test) for test in clause.tests):
            says = "everybody in the world may do this, name who may or add a condition that tells who"
            yield Flaw(clause.everybody.at, says)


def _anybody(test: Test) -> bool:
    """Whether whoever likes can make a request that passes the test."""
    if test.folded in _OF_REQUESTS:
        return True
    everywhere = any(item.value in _EVERYWHERE for item in test.items)
    return test.folded == "aws:sourceip" and test.reads.base == "ipaddress" and everywhere


@code(
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    Severity.SUGGESTION,
    "A service told by a header",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    needs=_POOR,
    bad=resource(
        Principal={"Service": "ses.amazonaws.com"}, Condition=on("StringEquals", "aws:Referer", "111122223333")
    ),
    good=resource(
        Principal={"Service": "ses.amazonaws.com"}, Condition=on("StringEquals", "aws:SourceAccount", "111122223333")
    ),
)
def recommended(policy: Policy) -> Iterator[Flaw]:
    """The keys of the source say on whose behalf the service calls."""
    for clause, item in _named(policy, "Service"):
        if clause.allows and clause.keys.isdisjoint(_SOURCE) and not clause.keys.isdisjoint(_POOR):
            poor = [test for test in clause.tests if test.folded in _POOR]
            yield Flaw(
                poor[0].at, f"for `{item.value}` test `aws:SourceArn` or `aws:SourceAccount`, not `{poor[0].key}`"
            )


_OF_PRINCIPALS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principaltag",
    "aws:userid",
    "aws:username",
    "aws:principaltype",
    "aws:principalarn",
)


@code(
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    Severity.ERROR,
    "A key that a service does not send",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    needs=_OF_PRINCIPALS,
    bad=resource(
        Principal={"Service": "cloudfront.amazonaws.com"},
        Condition=on("StringEquals", "aws:PrincipalOrgID", "o-example1234"),
    ),
    good=resource(
        Principal={"Service": "cloudfront.amazonaws.com"},
        Condition=on("StringEquals", "aws:SourceAccount", "111122223333"),
    ),
)
def unsupported_key(policy: Policy) -> Iterator[Flaw]:
    """A service belongs to no account of yours: `aws:SourceOrgID` and its kin tell on whose behalf it calls."""
    for clause in policy.statements:
        named = clause.named("Principal")
        services = [item for each in named if each.name == "Service" for item in each.items]
        if services and len(named) == 1 and clause.allows:
            for test in clause.tests:
                if test.folded.split("/", 1)[0] in _OF_PRINCIPALS and not test.reads.optional:
                    says = f"`{services[0].value}` does not send `{test.key}`, test `aws:SourceAccount` or its kin"
                    yield Flaw(test.at, says)


@code(
    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
    Severity.ERROR,
    "A resource of another service",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    needs=["Resource", "NotResource"],
    bad=resource(Resource=["arn:aws:s3:::example-bucket/*", "arn:aws:kms:us-east-1:111122223333:key/1234"]),
    good=resource(),
)
def foreign_resource(policy: Policy) -> Iterator[Flaw]:
    """A resource-based policy speaks of the resource it hangs on."""
    about = hangs_on(policy)
    for clause in policy.statements if about else ():
        for item in clause.items("Resource", "NotResource"):
            parts = split(item.value)
            if parts and not wild(parts.service) and parts.service.lower() != about:
                yield Flaw(item.at, f"`{item.value}` in a policy of {about} has no effect, remove it")


@lru_cache(maxsize=64)
def _tells_source(keys: frozenset[str]) -> bool:
    """Whether one of the keys, in lower case, says on whose behalf a service calls."""
    return any(key in _RESTRICTS or key.endswith(":sourceaccount") or key.startswith(_RESTRICTING) for key in keys)
