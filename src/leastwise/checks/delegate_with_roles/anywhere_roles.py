"""Roles for machines outside of AWS that any certificate opens.

## What it finds
Profiles of IAM Roles Anywhere that hand out a role whose trust policy names neither a trust anchor nor anything in
the certificate.

## Why it matters
Roles Anywhere gives a role's credentials to whoever holds the key of a certificate that a trust anchor vouches for.
Where the role does not say which, every certificate of every anchor in the account will do: that of a printer, of a
laptop, of the next anchor that somebody adds for a test.

## How it is decided
By rolesanywhere:ListProfiles and ListTrustAnchors in every enabled region, and the trust policies of the roles that
enabled profiles list. Each statement that lets `rolesanywhere.amazonaws.com` assume the role has to demand an
`aws:SourceArn` that names one trust anchor, or a tag of the certificate (`aws:PrincipalTag/x509Subject/CN` and the
others under `x509Subject`, `x509Issuer` and `x509SAN`), and a value that begins with a wildcard demands nothing. A
`Deny` for everything else counts as well. A profile that is disabled, or in a region without an enabled trust
anchor, opens nothing, and is not applicable. Session policies of a profile narrow what a session may do, not who gets
one.

## What to do
Add to the trust policy `"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "…"}` and `"ArnEquals":
{"aws:SourceArn": "arn:aws:rolesanywhere:REGION:ACCOUNT:trust-anchor/ID"}`. CloudTrail's `CreateSession` events
tell which certificates are in use: look there first, or the machines that are forgotten lose their access. Give each
kind of machine a role of its own, and import the revocation list of the authority.

## References
- [Trust model in IAM Roles Anywhere](https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html)
- [Monitoring IAM Roles Anywhere with CloudTrail](https://docs.aws.amazon.com/rolesanywhere/latest/userguide/logging-using-cloudtrail.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from leastwise.access.demands import Demand, demand, named
from leastwise.access.grants import CALL
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.denials import Left
from leastwise.checks.trust_edits import asking
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Kind, Principals, Statement, parse, statement_actions
from leastwise.model import (
    AnywhereProfile,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Role,
    Severity,
    Unseen,
    Verdict,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_role import ROLE

SERVICE = "rolesanywhere.amazonaws.com"
ANCHOR = ":trust-anchor/"
CERTIFICATE = ("aws:principaltag/x509subject/", "aws:principaltag/x509issuer/", "aws:principaltag/x509san/")


@check(
    "anywhere-roles",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.anywhere_profiles,
    needs={
        "ec2:DescribeRegions",
        "rolesanywhere:ListProfiles",
        "rolesanywhere:ListTrustAnchors",
        "iam:GetAccountAuthorizationDetails",
    },
    controls=("ROLE-13",),
)
def anywhere_roles(estate: Estate, profile: AnywhereProfile) -> Verdict:
    """Whether the roles of one profile say which certificates open them."""
    if not profile.enabled:
        return NotApplicable("the profile is disabled")
    here = [each for each in estate.trust_anchors.items if each.region == profile.region]
    if not any(each.enabled for each in here):
        if gaps := [gap for gap in estate.trust_anchors.gaps if gap.region in {profile.region, None}]:
            raise Unseen(*gaps)
        return NotApplicable(f"no trust anchor in `{profile.region}` is enabled")
    return _judged(estate, profile)


def _judged(estate: Estate, profile: AnywhereProfile) -> Verdict:
    """What comes of the roles.

    Raises:
        Unseen, JsonError, PolicyError: none that was seen is open, and one was not seen.
    """
    doubt: Exception | None = None
    for arn in profile.roles:
        try:
            role = estate.roles.find(_arn, arn)
            opened = next(_open(role), None) if role else None
        except (Unseen, JsonError, PolicyError) as hidden:
            doubt = hidden
            continue
        if role and opened:
            says = f"any certificate opens role `{role.name}` of profile `{profile.name}` by {named(opened)}"
            path = f"RoleDetailList[RoleName={role.name}].AssumeRolePolicyDocument.Statement[{opened.index}]"
            return Fail(says, (Evidence(call=CALL, path=path, value=SERVICE),))
    if doubt is not None:
        raise doubt
    return None


def _open(role: Role) -> Iterator[Statement]:
    """The statements that let any certificate in."""
    document = parse(role.trust, Kind.TRUST)
    for each in filter(_admits, document.statements):
        left = Left(document, _for_the_service(each))
        demands = (*filter(None, map(demand, each.conditions)), *left.demands())
        if not any(map(_pins, demands)) and not left.nothing():
            yield each


def _admits(statement: Statement) -> bool:
    who = statement.principal
    return (
        statement.allows
        and who is not None
        and SERVICE in who.service
        and statement_actions(statement, "sts:AssumeRole")
    )


def _for_the_service(statement: Statement) -> Statement:
    """What the statement allows to Roles Anywhere."""
    alone = Principals(service=(SERVICE,))
    return replace(statement, principal=alone, actions=("sts:AssumeRole",), not_actions=None)


def _pins(found: Demand) -> bool:
    """Whether what is demanded tells one certificate, or one authority, from another."""
    if found.key == "aws:sourcearn":
        return all(found.fixed(value).partition(ANCHOR)[2] for value in found.values)
    return found.key.startswith(CERTIFICATE) and all(map(found.fixed, found.values))


def _arn(role: Role) -> str:
    return role.arn


@fix(anywhere_roles, Safety.JOURNALED, access=Access(takes=True))
def pin_to_the_anchor(estate: Estate, profile: AnywhereProfile) -> Iterator[Edit]:
    """Ask for certificates of the one trust anchor that is enabled, so that none that is made later opens the roles.

    Nobody can come in today through another one, so nobody loses anything.
    """
    anchors = [each.arn for each in estate.trust_anchors if each.enabled]
    if len(anchors) != 1:
        raise Unfit(f"{len(anchors)} trust anchors are enabled: a person has to say which one is meant")
    for arn in profile.roles:
        role = estate.roles.find(_arn, arn)
        text = role.trust if role else ""
        for statement in _open(role) if role else ():
            if statement.principal is None or {*statement.principal.service} != {SERVICE} or statement.principal.aws:
                raise Unfit("the statement lets in others as well, of whom that cannot be asked: split it first")
            text = asking(text, statement.index, "aws:SourceArn", anchors[0])
        if role and text != role.trust:
            yield Edit(Target(ROLE.name, role.name), {"AssumeRolePolicyDocument": text})
