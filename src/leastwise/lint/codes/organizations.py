"""Service control policies and resource control policies.

Source: AWS Organizations User Guide, "SCP syntax" and "RCP syntax".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from leastwise import catalogue
from leastwise.language import JsonValue, Kind, every_action
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import on, rcp, scp
from leastwise.lint.view import Clause, Policy
from leastwise.spec.services import RCP_SERVICES

_SCP, _RCP = frozenset({Kind.SCP}), frozenset({Kind.RCP})
_GOOD = rcp()


@code(
    "SCP_SYNTAX_ERROR_PRINCIPAL",
    Severity.ERROR,
    "A principal in an SCP",
    needs=["Principal", "NotPrincipal"],
    kinds=_SCP,
    kind=Kind.SCP,
    bad=scp(Principal="*"),
    good=scp(),
)
def scp_principal(policy: Policy) -> Iterator[Flaw]:
    """It is about everybody in the accounts it hangs on."""
    for clause in policy.statements:
        for name in ("Principal", "NotPrincipal"):
            if clause.has(name):
                yield Flaw(clause.where(name), f"a service control policy must not have `{name}`, remove it")


@code(
    "RCP_SYNTAX_ERROR_PRINCIPAL",
    Severity.ERROR,
    "Not everybody in an RCP",
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Principal={"AWS": "111122223333"}),
    good=_GOOD,
)
def rcp_principal(policy: Policy) -> Iterator[Flaw]:
    """`"Principal": "*"`; who is spared stands in a condition."""
    for clause in policy.statements:
        if clause.string("Principal") != "*" or clause.has("NotPrincipal"):
            at = clause.where("NotPrincipal" if clause.has("NotPrincipal") else "Principal")
            yield Flaw(at, 'a resource control policy has `"Principal": "*"`, name exceptions in `Condition`', "*")


@code(
    "RCP_SYNTAX_ERROR_ALLOW",
    Severity.ERROR,
    "Allow in an RCP",
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Effect="Allow"),
    good=_GOOD,
)
def rcp_allow(policy: Policy) -> Iterator[Flaw]:
    """Customers' ones only deny; the one Allow of everything is AWS's own RCPFullAWSAccess."""
    for clause in policy.statements:
        if clause.allows and not _full_access(clause):
            yield Flaw(clause.where("Effect"), "a resource control policy only denies, write `Deny`", "Deny")


def _full_access(clause: Clause) -> bool:
    everything = clause.string("Principal") == clause.string("Action") == clause.string("Resource") == "*"
    return clause.allows and everything and not clause.has("Condition")


@code(
    "RCP_SYNTAX_ERROR_NOTACTION",
    Severity.ERROR,
    "NotAction in an RCP",
    kinds=_RCP,
    kind=Kind.RCP,
    needs=["NotAction"],
    bad=rcp(Action=None, NotAction="s3:GetObject"),
    good=_GOOD,
)
def rcp_not_action(policy: Policy) -> Iterator[Flaw]:
    """Its actions are named."""
    for clause in policy.statements:
        if clause.has("NotAction"):
            yield Flaw(clause.where("NotAction"), "a resource control policy must not have `NotAction`, write `Action`")


@code(
    "RCP_SYNTAX_ERROR_ACTION",
    Severity.ERROR,
    "An action that an RCP cannot deny",
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Action="*"),
    good=_GOOD,
)
def rcp_action(policy: Policy) -> Iterator[Flaw]:
    """The service is named, and is one that supports resource control policies."""
    for clause in policy.statements:
        for item in clause.actions if not _full_access(clause) else ():
            service = item.value.partition(":")[0].lower()
            if every_action(item.value):
                yield Flaw(item.at, f"`{item.value}` is refused in a resource control policy, name services, as `s3:*`")
            elif catalogue.is_service(service) and service not in RCP_SERVICES:
                yield Flaw(item.at, f"{service} does not support resource control policies, remove `{item.value}`")


_IS_SERVICE = "aws:principalisawsservice"
_OF_PRINCIPALS = (
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltag",
)
_OF_SOURCES = ("aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceaccount")
_NULLS = ("aws:sourceaccount", "aws:sourcearn")
_PERIMETER: dict[str, JsonValue] = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-example1234"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
_DEPUTY: dict[str, JsonValue] = {
    "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-example1234"},
    "Bool": {"aws:PrincipalIsAWSService": "true"},
    "Null": {"aws:SourceAccount": "false"},
}


@code(
    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
    Severity.WARNING,
    "An RCP that shuts out AWS services",
    needs=_OF_PRINCIPALS,
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Condition=on("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-example1234")),
    good=rcp(Condition=_PERIMETER),
)
def rcp_services(policy: Policy) -> Iterator[Flaw]:
    """A service that acts for you has no such key: the Deny has to spare it."""
    for clause, test in policy.tests:
        named = test.folded.split("/", 1)[0] in _OF_PRINCIPALS and test.reads.negated
        if clause.denies and named and _IS_SERVICE not in clause.keys:
            says = f"services that act for you have no `{test.key}`, add `aws:PrincipalIsAWSService` false"
            yield Flaw(test.at, says)


@code(
    "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
    Severity.WARNING,
    "An RCP that shuts out principals",
    needs=_OF_SOURCES,
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Condition={name: tests for name, tests in _DEPUTY.items() if name != "Bool"}),
    good=rcp(Condition=_DEPUTY),
)
def rcp_sources(policy: Policy) -> Iterator[Flaw]:
    """Users and roles have no such key: the Deny has to be about services."""
    for clause, test in policy.tests:
        named = test.folded in _OF_SOURCES and test.reads.negated
        if clause.denies and named and _IS_SERVICE not in clause.keys:
            says = f"users and roles have no `{test.key}`, add `Bool` of `aws:PrincipalIsAWSService` true"
            yield Flaw(test.at, says)


@code(
    "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    Severity.WARNING,
    "An RCP that shuts out calls without a source",
    needs=_OF_SOURCES,
    kinds=_RCP,
    kind=Kind.RCP,
    bad=rcp(Condition={name: tests for name, tests in _DEPUTY.items() if name != "Null"}),
    good=rcp(Condition=_DEPUTY),
)
def rcp_null(policy: Policy) -> Iterator[Flaw]:
    """Not every call of a service is made for somebody's resource."""
    for clause, test in policy.tests:
        if clause.denies and test.folded in _OF_SOURCES and test.reads.negated and not _checks_source(clause):
            says = f"not every call of a service has `{test.key}`, add `Null` of `aws:SourceAccount` false"
            yield Flaw(test.at, says)


@lru_cache(maxsize=4)
def _checks_source(clause: Clause) -> bool:
    return any(each.reads.family == "null" and each.folded in _NULLS for each in clause.tests)
