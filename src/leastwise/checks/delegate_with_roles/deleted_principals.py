"""Trust in somebody who is gone.

## What it finds
Roles whose trust policy names a user or role that was deleted, or an identity provider that the account does not have.

## Why it matters
Whoever reads the policy cannot tell whom it was meant for, and nobody notices that the role has lost its purpose. A
provider is found by its name: whoever may create one of the same name decides who comes in.

## How it is decided
IAM keeps the unique id of a named user or role and shows it (`AIDA…`, `AROA…`) when that is deleted; a new user or role
of the old name does not get in. Providers are looked up in iam:ListSAMLProviders and iam:ListOpenIDConnectProviders;
Cognito, Google and others that are named by their host need none. `Deny` statements count too. Roles of IAM Identity
Center and service-linked roles are left out.

## What to do
See when the role was used last, and by whom. Take the id or the provider out of `Principal` with `aws iam
update-assume-role-policy`, keeping the old document; if nobody else is left, delete the role. To let a user or role in
that was made anew, name its ARN again.

## References
- [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
- [Unique identifiers](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.trust_edits import without
from leastwise.language import Kind, Principals, Statement, parse
from leastwise.model import Estate, Evidence, Fail, NotApplicable, OidcProvider, Role, SamlProvider, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE

_GONE = re.compile(r"A(IDA|ROA)[A-Z0-9]{8,}")


@check(
    "deleted-principals",
    severity=Severity.LOW,
    gravest=Severity.MEDIUM,
    subjects=lambda estate: estate.roles,
    needs={CALL, "iam:ListSAMLProviders", "iam:ListOpenIDConnectProviders"},
    controls=("ROLE-11",),
)
def deleted_principals(estate: Estate, role: Role) -> Verdict:
    """Whether one role trusts somebody who is gone."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    statements = parse(role.trust, Kind.TRUST).statements
    gone = [(each, id) for each in statements for id in _principals(each).aws if _GONE.fullmatch(id)]
    if gone:
        names = ", ".join(f"`{id}`" for _, id in gone)
        return Fail(f"`{role.name}` names {names}, which is deleted", _evidence(role, gone))
    gone = [(each, arn) for each, arn in _providers(statements, estate) if not _is_there(estate, arn)]
    if gone:
        names = ", ".join(f"`{arn}`" for _, arn in gone)
        return Fail(f"`{role.name}` trusts {names}, which does not exist", _evidence(role, gone), Severity.MEDIUM)
    return None


def _principals(statement: Statement) -> Principals:
    return statement.principal or statement.not_principal or Principals()


def _providers(statements: tuple[Statement, ...], estate: Estate) -> Iterator[tuple[Statement, str]]:
    """The providers of the account itself that are named."""
    own = (f":iam::{estate.account.id}:saml-provider/", f":iam::{estate.account.id}:oidc-provider/")
    for each in statements:
        yield from ((each, arn) for arn in _principals(each).federated if any(mark in arn for mark in own))


def _is_there(estate: Estate, arn: str) -> bool:
    if ":saml-provider/" in arn:
        return estate.saml_providers.find(_arn, arn) is not None
    return estate.oidc_providers.find(_arn, arn) is not None


def _evidence(role: Role, gone: list[tuple[Statement, str]]) -> tuple[Evidence, ...]:
    return tuple(trust_evidence(role, statement.index, who) for statement, who in gone)


def _arn(provider: SamlProvider | OidcProvider) -> str:
    return provider.arn


@fix(deleted_principals, Safety.JOURNALED, access=Access(takes=True))
def forget_providers(estate: Estate, role: Role) -> Iterator[Edit]:
    """Take providers that do not exist out of the trust policy, and statements in which nobody is left.

    A denial of such a provider stays: it holds on the day when somebody makes one of that name.
    """
    statements = parse(role.trust, Kind.TRUST).statements
    if any(_GONE.fullmatch(id) for each in statements for id in _principals(each).aws):
        raise Unfit(_NOT_TAKEN_AGAIN)
    missing = {arn for _, arn in _providers(statements, estate) if not _is_there(estate, arn)}
    yield _changed(role, without(role.trust, lambda effect, name: effect == "Allow" and name in missing))


@fix(deleted_principals, Safety.LOSSY, access=Access(takes=True))
def forget_ids(estate: Estate, role: Role) -> Iterator[Edit]:
    """Take the ids of whoever is deleted out of the trust policy, and statements in which nobody is left.

    Nobody loses anything, but IAM does not take such an id again: the old text cannot be written back.
    """
    yield _changed(role, without(role.trust, lambda effect, name: bool(_GONE.fullmatch(name))))


_NOT_TAKEN_AGAIN = "IAM does not take the id of somebody who is deleted again"


def _changed(role: Role, text: str) -> Edit:
    if text == role.trust:
        raise Unfit("it stands where it takes something away from others: a person has to decide")
    return Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})
