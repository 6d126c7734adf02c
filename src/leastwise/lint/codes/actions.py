"""Action patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from leastwise import catalogue
from leastwise.language import Kind, has_wildcard
from leastwise.lint.attached import hangs_on
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, resource
from leastwise.lint.known import actions_of, seldom_documented
from leastwise.lint.view import Policy, Text
from leastwise.lint.words import near

_NAME = re.compile(r"[A-Za-z0-9*?]+")
_PREFIX = re.compile(r"[A-Za-z0-9-]+")
_GOOD = identity()

_INVALID, _NO_SERVICE, _UNDOCUMENTED = "INVALID_ACTION", "INVALID_SERVICE_IN_ACTION", "LW_UNDOCUMENTED_ACTION"


def _patterns(policy: Policy) -> Iterator[tuple[Text, str, str]]:
    for item in policy.actions:
        service, _, name = item.value.partition(":")
        yield item, service, name


@lru_cache(maxsize=65_536)
def _judged(pattern: str) -> tuple[str, str, str | None] | None:
    """The code of an action pattern with a flaw, what it says and what was meant."""
    service, _, name = pattern.partition(":")
    if pattern == "*" or "${" in pattern:
        return None
    if not service or not _NAME.fullmatch(name):
        return _INVALID, f"`{pattern}` is not an action, write it as `service:Name`", _meant(pattern)
    if has_wildcard(service) or actions_of(pattern):
        return None
    if not catalogue.is_service(service.lower()):
        return _unknown_service(pattern, service, name)
    if pattern.lower() in seldom_documented():
        return _UNDOCUMENTED, f"`{pattern}` is an action that AWS uses and does not document", None
    meant = near(name, catalogue.actions(service.lower()))
    full = f"{service.lower()}:{meant}" if meant else None
    says = f"`{pattern}` matches no action that the catalogue of {catalogue.DATE} knows"
    return _INVALID, says + (f", `{full}` is near" if full else ", see the spelling"), full


def _unknown_service(pattern: str, service: str, name: str) -> tuple[str, str, str | None]:
    if pattern.lower() in seldom_documented():
        return _UNDOCUMENTED, f"`{pattern}` is an action that AWS uses and does not document", None
    meant = _near_service(service)
    says = f"`{service}` in `{pattern}` is not the prefix of a service that the catalogue of {catalogue.DATE} knows"
    return _NO_SERVICE, says + (f", `{meant}` is near" if meant else ""), f"{meant}:{name}" if meant else None


@lru_cache(maxsize=1_024)
def _near_service(service: str) -> str | None:
    return near(service, catalogue.services()) if _PREFIX.fullmatch(service) else None


def _meant(pattern: str) -> str | None:
    """The action, if only the white space around its parts or the sign between them is wrong."""
    return catalogue.spelling(":".join(part.strip() for part in re.split("[:./]", pattern, maxsplit=1)))


@lru_cache(maxsize=4)
def _faults(policy: Policy) -> tuple[tuple[str, Flaw], ...]:
    """Codes and flaws of all action patterns."""
    judged = [(item, found) for item in policy.actions if (found := _judged(item.value))]
    return tuple([(found[0], Flaw(item.at, found[1], found[2])) for item, found in judged])


def _of(policy: Policy, code: str) -> Iterator[Flaw]:
    return (flaw for found, flaw in _faults(policy) if found == code)


@code(_INVALID, Severity.ERROR, "No such action", bad=identity(Action="s3:GetObjects"), good=_GOOD)
def invalid_action(policy: Policy) -> Iterator[Flaw]:
    """Not `service:Name`, or a name that matches no action of the service."""
    return _of(policy, _INVALID)


@code(_NO_SERVICE, Severity.ERROR, "No such service", bad=identity(Action="s33:GetObject"), good=_GOOD)
def invalid_service(policy: Policy) -> Iterator[Flaw]:
    """A prefix that no service has."""
    return _of(policy, _NO_SERVICE)


@code(
    _UNDOCUMENTED,
    Severity.SUGGESTION,
    "An action that AWS does not document",
    bad=identity(Action="budgets:DescribeBudget", Resource="*"),
    good=_GOOD,
)
def undocumented(policy: Policy) -> Iterator[Flaw]:
    """It stands in a managed policy of AWS and nowhere else: it may be gone, or change its meaning."""
    return _of(policy, _UNDOCUMENTED)


@code(
    "WILDCARD_IN_SERVICE_NAME",
    Severity.SUGGESTION,
    "Wildcard in a service prefix",
    bad=identity(Action="s3*:GetObject"),
    good=_GOOD,
)
def wildcard_service(policy: Policy) -> Iterator[Flaw]:
    """IAM refuses it, and where it is stored it matches nothing, but for `*:*`."""
    for item, service, name in _patterns(policy):
        if name and ("*" in service or "?" in service) and "${" not in service:
            yield Flaw(item.at, f"`{item.value}` has a wildcard in the service, name one service to an action")


@code(
    "UNSUPPORTED_ACTION_IN_POLICY",
    Severity.ERROR,
    "An action that the policy cannot be about",
    kinds=frozenset({Kind.TRUST, Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    bad=resource(Action=["s3:GetObject", "kms:Decrypt"]),
    good=resource(),
)
def unsupported_action(policy: Policy) -> Iterator[Flaw]:
    """A trust policy is about assuming the role; another policy about the service of the resource it hangs on."""
    about = "sts" if policy.kind is Kind.TRUST else hangs_on(policy)
    for item, service, name in _patterns(policy) if about else ():
        if name and service.lower() != about and not has_wildcard(service):
            yield Flaw(item.at, f"`{item.value}` in a policy of {about} has no effect, remove it")
