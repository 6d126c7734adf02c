"""Identity providers that nobody comes in through.

## What it finds
SAML and OpenID Connect providers that no role trusts.

## Why it matters
The provider is a statement: we believe what this party says. It is left over from a directory, a cluster or a pipeline
that is gone, and whoever takes over its name or its keys needs only one role whose trust policy is written too loosely.

## How it is decided
By the trust policies of all roles: none has an `Allow` that lets in whom the provider vouches for, be it by name or by
`"*"`. A SAML provider that an endpoint of AWS Client VPN signs people in with is used as well; where some SAML provider
is trusted by no role, the endpoints of every enabled region are asked. Where a role trusts Cognito identity pools, a
pool may have the provider behind it, and nothing is said. The provider that IAM Identity Center keeps in each account
is left out.

## What to do
See in CloudTrail whether `AssumeRoleWithSAML` or `AssumeRoleWithWebIdentity` still names it, keep its metadata or its
URL and audiences, then `aws iam delete-saml-provider` or `aws iam delete-open-id-connect-provider`. A provider that is
made again under the same name has the same ARN, so trust policies work again. The trap: a cluster's provider is made
with the cluster, before the first role that needs it.

## References
- [Identity providers and federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html)
- [Single sign-on for AWS Client VPN](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/federated-authentication.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.certainty import anything
from leastwise.checks.providers import COGNITO, admits, of_identity_center
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Observed,
    OidcProvider,
    SamlProvider,
    Severity,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_provider import OIDC_PROVIDER, SAML_PROVIDER


def _subjects(estate: Estate) -> Observed[SamlProvider | OidcProvider]:
    saml, oidc = estate.saml_providers, estate.oidc_providers
    return Observed((*saml.items, *oidc.items), (*saml.gaps, *oidc.gaps))


@check(
    "unused-providers",
    severity=Severity.LOW,
    subjects=_subjects,
    needs={
        CALL,
        "ec2:DescribeClientVpnEndpoints",
        "ec2:DescribeRegions",
        "iam:ListOpenIDConnectProviders",
        "iam:ListSAMLProviders",
    },
    controls=("UNUSED-08",),
)
def unused_providers(estate: Estate, provider: SamlProvider | OidcProvider) -> Verdict:
    """Whether anybody comes in through one provider."""
    if isinstance(provider, SamlProvider) and of_identity_center(provider):
        return NotApplicable("belongs to IAM Identity Center")
    if any(admits(role, provider) for role in estate.roles.items):
        return None
    if any(admits(role, COGNITO) for role in estate.roles.items):
        return NotApplicable("a Cognito identity pool may have it behind it")
    if isinstance(provider, SamlProvider) and provider.arn in estate.vpn_providers.items:
        return None
    anything(*estate.roles.gaps, *(estate.vpn_providers.gaps if isinstance(provider, SamlProvider) else ()))
    path = f"RoleDetailList[].AssumeRolePolicyDocument.Statement[].Principal[Federated={provider.arn}]"
    return Fail(f"no role trusts `{provider.subject.id}`", (Evidence(call=CALL, path=path, value="none"),))


_OF_A_CLUSTER = "it belongs to an EKS cluster, whose first role may be still to come"


@fix(unused_providers, Safety.JOURNALED)
def delete_oidc(estate: Estate, provider: SamlProvider | OidcProvider) -> Iterator[Edit]:
    """Delete the OpenID Connect provider, whose audiences and thumbprints the journal keeps.

    One of an EKS cluster stays: it is made with the cluster, before the first role that needs it.
    """
    if isinstance(provider, SamlProvider):
        raise Unfit("a SAML provider may hold keys that nobody can give back")
    if provider.host.startswith("oidc.eks."):
        raise Unfit(_OF_A_CLUSTER)
    yield Edit(Target(OIDC_PROVIDER.name, provider.arn), None)


@fix(unused_providers, Safety.LOSSY)
def delete_saml(estate: Estate, provider: SamlProvider | OidcProvider) -> Iterator[Edit]:
    """Delete the SAML provider, which may hold keys for encrypted assertions that nobody can give back."""
    if not isinstance(provider, SamlProvider):
        raise Unfit(_OF_A_CLUSTER)
    yield Edit(Target(SAML_PROVIDER.name, provider.arn), None)
