"""Roles that let anybody in.

## What it finds
Roles whose trust policy admits everybody (`*`, or `NotPrincipal`) without pinning the caller, every tenant of an OpenID
Connect provider, or any assertion of a SAML provider whatever it was made for.

## Why it matters
Nothing else protects a role: whoever its trust policy admits has its permissions. Roles that trust
`token.actions.githubusercontent.com` without naming a repository have been entered from strangers' workflows; the
provider signs tokens for all its customers.

## How it is decided
- Everybody: `sts:AssumeRole` is allowed to `*`, to `{"AWS": "*"}` or through `NotPrincipal`, and no condition pins the
  caller to accounts, an Organization, principals, VPCs, or to the source of a service's call
  (`aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:PrincipalArn` with an account, `aws:SourceArn`, …).
  `sts:ExternalId` pins nobody: an external id is no secret. Addresses and tags do not either.
- OpenID Connect: `sts:AssumeRoleWithWebIdentity` is allowed, and no condition on the provider's `sub` names a tenant.
  For GitHub `repo:octo-org/*` does, and `*`, `repo:*` and `repo:octo*` (which `octo-evil` matches) do not;
  `job_workflow_ref`, `repository` and the owner's name or id count as well. For Cognito, Google, Amazon and Facebook
  the audience or application is enough. A provider that nobody shares with you, such as that of an EKS cluster, is less
  severe: there everybody inside gets in.
- SAML: `sts:AssumeRoleWithSAML` is allowed without a condition on `SAML:aud` or `SAML:iss`. Only your own provider can
  sign, so this is less severe.

`ForAllValues:`, `IfExists` and `Null` bind nobody, since a missing key passes them. A `*` under `StringEquals` is a
letter that nobody's subject has. What Denies are proven to leave counts like a condition: a `Deny` for everybody but
an Organization, or a list in its `NotPrincipal`. Trust in services is not looked at: AWS requires it, and many
services send no key that could be tested.

## What to do
Name who comes in: accounts or roles in `Principal`, the exact `HOST:sub` and `HOST:aud` of a provider,
`"SAML:aud": "https://signin.aws.amazon.com/saml"`. See first in CloudTrail (`AssumeRole*` events of the role) who does,
then replace the document with `aws iam update-assume-role-policy`. Since June 2025 IAM refuses new trust policies for
shared providers without the claim and leaves the old ones as they are, so an old one can only be saved once it is
right. `leastwise plan` asks for the subject that the setting `fixes.oidc_subjects` gives, and lets in the own
Organization alone where `fixes.closed` names a role that everybody may assume.

## References
- [Identity-provider controls for shared OIDC providers](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html)
- [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
- [Create a role for SAML 2.0 federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html)
- [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.bindings import lets_everybody_in, of_shared_provider, pinned, saml_bound, token_bound
from leastwise.checks.sharing import ORGANIZATION, meant_for_us, ours
from leastwise.checks.trust_edits import asking
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.language import Kind, parse
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Verdict
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE


@check(
    "loose-trust",
    severity=Severity.CRITICAL,
    subjects=lambda estate: estate.roles,
    needs={CALL},
    controls=("ROLE-01", "ROLE-07", "ROLE-08"),
)
def loose_trust(estate: Estate, role: Role) -> Verdict:
    """Whether one role's trust policy lets strangers in."""
    if role.service_linked:
        return NotApplicable("made and kept by AWS")
    loose = [(severity, admission) for admission in admissions(role.trust) if (severity := _looseness(role, admission))]
    if not loose:
        return None
    worst, admission = max(loose, key=lambda each: each[0])
    return Fail(
        f"`{role.name}` lets {_whom(admission)} in by {admission.statement}",
        tuple(trust_evidence(role, each.index, each.who) for _, each in loose),
        None if worst is Severity.CRITICAL else worst,
    )


def _looseness(role: Role, admission: Admission) -> Severity | None:
    """How bad it is that a principal is let in on these terms, None if it is not."""
    if admission.way is Way.ACCOUNT or pinned(admission):
        return None
    if admission.way is Way.TOKEN:
        if token_bound(admission):
            return None
        return Severity.CRITICAL if admission.who == "*" or of_shared_provider(admission) else Severity.HIGH
    if admission.way is Way.ASSERTION:
        return None if saml_bound(admission) else Severity.MEDIUM
    return Severity.CRITICAL if lets_everybody_in(role.trust, admission) else None


def _whom(admission: Admission) -> str:
    if admission.way is Way.TOKEN:
        return f"everybody with a token of `{admission.who}`, whoever its subject is,"
    if admission.way is Way.ASSERTION:
        return f"every assertion of `{admission.who}`, whatever its audience is,"
    if any(each.key == "sts:externalid" for each in admission.demands):
        return "everybody who knows an external id"
    return "everybody"


@fix(loose_trust, Safety.JOURNALED, access=Access(takes=True, of_callers=True), sees=ORGANIZATION)
def tighten(estate: Estate, role: Role) -> Iterator[Edit]:
    """Ask tokens for the subject, and everybody else for the own Organization, where the settings name the role.

    Who does not meet it is refused from that moment on, and nobody can tell from here who comes in for good reasons:
    both are for people to say, by `fixes.oidc_subjects` and `fixes.closed`.
    """
    text = role.trust
    for admission in admissions(role.trust):
        if _looseness(role, admission):
            text = asking(text, admission.index, *_demanded(estate, role, admission))
    yield Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})


def _demanded(estate: Estate, role: Role, admission: Admission) -> tuple[str, str]:
    """The key of a condition, and its value, that a statement is to ask for."""
    who = parse(role.trust, Kind.TRUST).statements[admission.index].principal
    if admission.way is Way.EVERYBODY and who is not None and not (who.federated or who.service):
        meant_for_us(estate, role.arn)
        return ours(estate)
    if admission.way is not Way.TOKEN or who is None or len(who.federated) != 1 or who.aws or who.service:
        raise Unfit("it lets in others loosely, or in the same statement: a person has to decide")
    wanted = dict(each.split("=", 1) for each in estate.fixing.oidc_subjects if "=" in each).get(role.name)
    if not wanted:
        raise Unfit(f"the setting `fixes.oidc_subjects` has none for `{role.name}`")
    return f"{admission.who}:sub", wanted
