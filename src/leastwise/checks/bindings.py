"""Which demands of a trust policy tie a role to its callers: to accounts, to a provider's tenant, to an audience.

Sources: IAM User Guide, "AWS global condition context keys", "Available keys for AWS OIDC federation",
"Identity-provider controls for shared OIDC providers", "Access to AWS accounts owned by third parties".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from leastwise.access.demands import Demand
from leastwise.checks.denials import Left
from leastwise.checks.trusts import Admission, Way, alone
from leastwise.language import Kind, fold, parse
from leastwise.model import Organization

__all__ = [
    "accounts",
    "lets_everybody_in",
    "of_shared_provider",
    "pinned",
    "saml_bound",
    "token_bound",
    "with_external_id",
    "within",
]


def accounts(admission: Admission) -> tuple[str, ...]:
    """The accounts whose principals come in: the named one, or those of `aws:PrincipalAccount` or `aws:PrincipalArn`.

    Empty where nobody can come in, and for everybody where no condition tells the accounts.
    """
    exact = [told for each in admission.demands if (told := _accounts_of(each))]
    if admission.account is None:
        return exact[0] if exact else ()
    return (admission.account,) if all(admission.account in values for values in exact) else ()


def _accounts_of(demanded: Demand) -> tuple[str, ...]:
    """The accounts that a demand leaves; none: it does not tell."""
    if demanded.key == "aws:principalaccount":
        exact = all(demanded.exact(value) and "$" not in value for value in demanded.values)
        return demanded.values if exact else ()
    if demanded.key != "aws:principalarn":
        return ()
    told = [demanded.account(value) for value in demanded.values]
    return tuple(dict.fromkeys(each for each in told if each)) if all(told) else ()


def with_external_id(admission: Admission) -> bool:
    """Whether an external id is demanded: one that is said exactly, and is neither empty nor `*`."""
    return any(
        each.key == "sts:externalid" and all(each.exact(value) and value.strip("*?") for value in each.values)
        for each in admission.demands
    )


def pinned(admission: Admission) -> bool:
    """Whether the caller is pinned: to accounts, Organizations, principals, VPCs or, for services, a source.

    An external id pins nobody, since it is no secret, and neither does an address or a tag, which is the caller's own.
    """
    return any(map(_pins, admission.demands))


def lets_everybody_in(text: str, admission: Admission) -> bool:
    """Whether everybody is let in, and neither a condition nor what Denies leave pins who that is.

    Args:
        text: the trust policy.

    Raises:
        JsonError, PolicyError: it cannot be read.
    """
    if admission.way is not Way.EVERYBODY or pinned(admission):
        return False
    document = parse(text, Kind.TRUST)
    only = alone(document.statements[admission.index], admission.way, admission.who)
    return not Left(document, only).meets_some(_pins)


def _pins(demanded: Demand) -> bool:
    return demanded.key in _PINS and all(_PINS[demanded.key](demanded, value) for value in demanded.values)


def token_bound(admission: Admission) -> bool:
    """Whether a claim of the token is demanded that tells one tenant of the OIDC provider from another."""
    host = fold(admission.who)
    claims, binds = _known(host) or (_SUBJECT, _somebody)
    for each in admission.demands:
        named_host, _, claim = each.key.rpartition(":")
        if claim in claims and host in (named_host, "*") and all(binds(each, value) for value in each.values):
            return True
    return False


def of_shared_provider(admission: Admission) -> bool:
    """Whether many customers get their tokens from the same provider."""
    return _known(fold(admission.who)) is not None


def saml_bound(admission: Admission) -> bool:
    """Whether the audience or the issuer of a SAML assertion is demanded."""
    return any(
        each.key in ("saml:aud", "saml:iss") and all(each.fixed(value) for value in each.values)
        for each in admission.demands
    )


def within(organization: Organization, admission: Admission) -> bool:
    """Whether only members of the Organization may come in."""
    return any(
        (each.key == "aws:principalorgid" and all(_is(value, organization.id) for value in each.values))
        or (
            each.key == "aws:principalorgpaths"
            and all(_is(each.fixed(value).partition("/")[0], organization.id) for value in each.values)
        )
        for each in admission.demands
    )


def _is(value: str, organization: str) -> bool:
    """A variable that tells of the resource's own Organization is as good as its id."""
    return value in (organization, "${aws:ResourceOrgID}")


Binds = Callable[[Demand, str], bool]


def _exactly(demanded: Demand, value: str) -> bool:
    return demanded.exact(value)


def _organization(demanded: Demand, value: str) -> bool:
    """A path begins with the Organization's id: `o-exampleorgid/*`."""
    return demanded.exact(value) or re.match(r"o-[a-z0-9]+/", demanded.fixed(value)) is not None


def _arn_of_account(demanded: Demand, value: str) -> bool:
    """The account is told, or there is no wildcard: S3's ARNs have no account."""
    return demanded.exact(value) or demanded.account(value) is not None


def _user_id(demanded: Demand, value: str) -> bool:
    """Sessions of a role are its unique id, a colon and a name: `AROAEXAMPLEID:*`."""
    return demanded.exact(value) or ":" in demanded.fixed(value)


_PINS: dict[str, Binds] = {
    "aws:principalaccount": _exactly,
    "aws:principalarn": _arn_of_account,
    "aws:principalorgid": _exactly,
    "aws:principalorgpaths": _organization,
    "aws:sourceaccount": _exactly,
    "aws:sourcearn": _arn_of_account,
    "aws:sourceorgid": _exactly,
    "aws:sourceorgpaths": _organization,
    "aws:sourceowner": _exactly,
    "aws:sourcevpc": _exactly,
    "aws:sourcevpce": _exactly,
    "aws:userid": _user_id,
    "kms:calleraccount": _exactly,
    "s3:dataaccesspointaccount": _exactly,
}
"""Condition keys whose value the caller cannot choose, and what a value must be to pin somebody."""


def _tenant(demanded: Demand, value: str) -> bool:
    """The tenant of a shared provider is named whole: `repo:octo-org/*`, and not `repo:octo*` or `repo:*`."""
    fixed = demanded.fixed(value)
    return demanded.exact(value) or re.match(r"[a-z_]+:[^:/]+[:/]|[^:/]+/", fixed) is not None


def _somebody(demanded: Demand, value: str) -> bool:
    """Something is said before the first wildcard, apart from the words with which a cluster's subjects begin."""
    return demanded.fixed(value).removeprefix("system:serviceaccount:") != ""


_SUBJECT = frozenset({"sub"})
_OWNER = frozenset({"repository_id", "repository_owner", "repository_owner_id", "enterprise_id"})
_GITHUB = frozenset({"sub", "job_workflow_ref", "repository"}) | _OWNER
_PROVIDERS: dict[str, tuple[frozenset[str], Binds]] = {
    "token.actions.githubusercontent.com": (_GITHUB, _tenant),
    "gitlab.com": (_SUBJECT, _tenant),
    "app.terraform.io": (_SUBJECT, _tenant),
    "agent.buildkite.com": (_SUBJECT, _tenant),
    "proidc.upbound.io": (_SUBJECT, _tenant),
    # Their audience is the organization, the application or the identity pool; nobody else gets tokens for it.
    "api.pulumi.com/oidc": (_SUBJECT | {"aud"}, _exactly),
    "accounts.google.com": (_SUBJECT | {"aud"}, _exactly),
    "cognito-identity.amazonaws.com": (_SUBJECT | {"aud"}, _exactly),
    "graph.facebook.com": (frozenset({"app_id", "id"}), _exactly),
    "www.amazon.com": (frozenset({"app_id", "user_id"}), _exactly),
}
"""Providers that many customers share: the claims that tell them apart, and what a value must be to name one."""


def _known(host: str) -> tuple[frozenset[str], Binds] | None:
    """An enterprise of GitHub may have a path behind the host."""
    return _PROVIDERS.get(host) or _PROVIDERS.get(host.partition("/")[0])
