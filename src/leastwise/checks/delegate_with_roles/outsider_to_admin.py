"""Roles by which somebody outside becomes administrator.

## What it finds
Roles that let in another company's account, anybody, or tokens from outside (a pipeline at GitHub, an app's users), and
that administer the account or can become administrator in one step or several.

## Why it matters
Whoever is trusted from outside brings the outside's weaknesses along: a forked repository, a partner's stolen key. If a
chain of roles leads from there to administration, the account is as well guarded as that partner, and no single role
on the way looks alarming.

## How it is decided
Who is let in is read from the trust policy: accounts that are neither of the Organization nor of AWS; everybody, where
neither a condition nor what Denies are proven to leave ties it to accounts or to the Organization; OpenID Connect
providers, except those of EKS clusters, whose workloads are the account's own. What the role may do from there is
decided as in `path-to-admin`, hop by hop over assumed roles, passed roles, changed permissions and what runs as
somebody. A way that hangs on conditions, and one that begins with a token bound to its tenant, is less severe. Where
nobody administers by it, it is no finding here: `external-id` and `loose-trust` judge the trust itself.

Accounts of the Organization are no outsiders. People who sign in over SAML or IAM Identity Center are meant to
administer, and the roles by which the Organization administers its members are judged by `member-admin-role`.

## What to do
Cut the chain as near to the outside as you can: let a pipeline assume roles of its own, name them and what they may
pass, and let people approve what changes IAM. Try it with the pipeline before you take the old permission away;
`aws iam update-assume-role-policy` and a policy's older version undo both.

## References
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Create a role for OpenID Connect federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html)
- [Access to AWS accounts owned by third parties](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import trust_evidence
from leastwise.checks import check
from leastwise.checks.bindings import accounts, lets_everybody_in, token_bound
from leastwise.checks.organizations import POLICIES
from leastwise.checks.sharing import is_outside
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.checks.ways import SHOWN_BY, evidence, told, ways
from leastwise.escalation import Certainty
from leastwise.model import Estate, Fail, NotApplicable, Role, Severity, Unseen, Verdict


@check(
    "outsider-to-admin",
    severity=Severity.HIGH,
    subjects=lambda estate: estate.roles,
    needs=POLICIES | SHOWN_BY,
    controls=("ROLE-12",),
)
def outsider_to_admin(estate: Estate, role: Role) -> Verdict:
    """Whether somebody outside becomes administrator by one role."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    if role.name in estate.thresholds.member_admin_roles:
        return NotApplicable("judged by `member-admin-role`")
    outsider = next(_outsiders(estate, role), None)
    if outsider is None:
        return NotApplicable("lets nobody in from outside")
    path = ways(estate).found.get(role.arn)
    if path is None:
        if gaps := ways(estate).doubts.get(role.arn):
            raise Unseen(*gaps)
        return None
    who, admission = outsider
    can = f"can become administrator {told(path)}" if path.hops else "administers the account"
    bound = admission.way is Way.TOKEN and token_bound(admission)
    return Fail(
        f"`{role.name}` lets in {who} by {admission.statement} and {can}",
        (trust_evidence(role, admission.index, admission.who), *evidence(estate, path)),
        None if path.sure is Certainty.SURE and not bound else Severity.MEDIUM,
    )


def _outsiders(estate: Estate, role: Role) -> Iterator[tuple[str, Admission]]:
    """Whom a role lets in from outside, as a sentence names them.

    Raises:
        Unseen: after the last one, if the accounts of the Organization were not seen.
    """
    doubt = None
    for admission in admissions(role.trust):
        try:
            if who := _outsider(estate, role, admission):
                yield who, admission
        except Unseen as unseen:
            doubt = unseen
    if doubt is not None:
        raise doubt


def _outsider(estate: Estate, role: Role, admission: Admission) -> str | None:
    if admission.way is Way.ASSERTION:
        return None
    if admission.way is Way.TOKEN:
        own = admission.who == "*" or admission.who.startswith("oidc.eks.")
        return None if own else f"tokens of `{admission.who}`"
    named = accounts(admission)
    if not named and lets_everybody_in(role.trust, admission):
        return "everybody"
    return next((f"account `{each}`" for each in named if is_outside(estate, admission, each)), None)
