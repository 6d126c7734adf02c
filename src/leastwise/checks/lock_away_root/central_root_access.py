"""Root of the members is not managed centrally.

## What it finds
Organizations in which a part of centralised root access is switched off: the management of root's credentials in
member accounts, or short root sessions in them.

## Why it matters
Without it every member account has its own root user whose password anybody with its e-mail can set, and whose MFA
somebody has to keep in a drawer. With it members need no root credentials at all: new ones get none, those of the
others can be removed, and what only root can do is done from the management account in a session of minutes.

## How it is decided
By `iam:ListOrganizationsFeatures` in the management account: `RootCredentialsManagement` and `RootSessions` are both
there. That trusted access for IAM is off means that neither is. An Organization whose only active account is the
management account has nothing to manage. Whether the members still have credentials is judged by
member-root-credentials.

## What to do
In the management account `aws organizations enable-aws-service-access --service-principal iam.amazonaws.com`, then
`aws iam enable-organizations-root-credentials-management` and `aws iam enable-organizations-root-sessions`. Nothing
changes for the members by that alone; their credentials are removed one by one. A delegated administrator can be named
for it, so that nobody has to work in the management account. Whoever may call `sts:AssumeRoot` is as mighty as every
root user: grant it to few, and alarm on it.

## References
- [Centrally manage root access for member accounts](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management)
- [ListOrganizationsFeatures](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from leastwise.access import Finder, Question
from leastwise.access.people import root_of
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.administrators import administration
from leastwise.checks.organizations import elsewhere, managed
from leastwise.checks.worlds import world
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fail,
    NotApplicable,
    Observed,
    Organization,
    Role,
    Severity,
    Subject,
    Unseen,
    User,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.root_feature import ROOT_FEATURE

CALL = "iam:ListOrganizationsFeatures"


class Feature(Struct, frozen=True, kw_only=True):
    """A part of centralised root access in one Organization."""

    id: str
    """As AWS calls it."""
    off: str
    """How a sentence says that it is missing."""
    severity: Severity | None
    organization: Organization

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="root-feature", id=self.id, arn=None, unique=f"{self.organization.id}/{self.id}")


FeatureOrAccount: TypeAlias = Feature | Account

_FEATURES = (
    ("RootCredentialsManagement", "each member account keeps the credentials of its own root user", None),
    ("RootSessions", "what only root can do in a member account takes the password of its root user", Severity.LOW),
)


def _features(estate: Estate) -> Observed[FeatureOrAccount]:
    organization = managed(estate)
    if organization is None:
        return Observed((estate.account,))
    return Observed(
        tuple(Feature(id=id, off=off, severity=severity, organization=organization) for id, off, severity in _FEATURES)
    )


@check(
    "central-root-access",
    severity=Severity.MEDIUM,
    subjects=_features,
    needs={CALL, "organizations:DescribeOrganization", "organizations:ListAccounts"},
    controls=("ROOT-04",),
    cis=("2.1.1",),
)
def central_root_access(estate: Estate, feature: FeatureOrAccount) -> Verdict:
    """Whether one part of centralised root access is on."""
    if not isinstance(feature, Feature):
        return elsewhere(estate)
    if feature.id in seen(feature.organization.root_features):
        return None
    if _alone(feature.organization):
        return NotApplicable("the Organization has no other active account")
    evidence = Evidence(call=CALL, path="EnabledFeatures", value=f"without {feature.id}")
    return Fail(f"`{feature.id}` is off: {feature.off}", (evidence,), feature.severity)


def _alone(organization: Organization) -> bool:
    """Whether surely no other account is a member."""
    accounts = organization.accounts
    others = [each for each in accounts.items if each.active and each.id != organization.management_account]
    return not others and not accounts.gaps


_TRUSTED = "organizations:ListAWSServiceAccessForOrganization"


@fix(
    central_root_access,
    Safety.REVERSIBLE,
    access=Access(gives=True),
    sees={_TRUSTED, "iam:GetAccountAuthorizationDetails"},
)
def switch_on(estate: Estate, feature: FeatureOrAccount) -> Iterator[Edit]:
    """Switch it on, where nobody but administrators of the management account may use it; members notice nothing."""
    assert isinstance(feature, Feature)
    if not _trusts_iam(estate, feature.organization):
        raise Unfit("trusted access for IAM is off: `aws organizations enable-aws-service-access` comes first")
    if gaps := (*estate.users.gaps, *estate.roles.gaps):
        raise Unseen(*gaps)
    mighty = next(_beyond_administrators(estate, feature.organization), None)
    if mighty is not None:
        raise Unfit(f"`{mighty.name}` may call sts:AssumeRoot and would be as mighty as root of every member")
    yield Edit(Target(ROOT_FEATURE.name, feature.id), {"Enabled": True})


def _trusts_iam(estate: Estate, organization: Organization) -> bool:
    """Whether IAM may work in all accounts; a part that is on already tells so too."""
    if seen(organization.root_features):
        return True
    services = estate.integrated_services
    if any(each.principal == "iam.amazonaws.com" for each in services.items):
        return True
    if services.gaps:
        raise Unseen(*services.gaps)
    return False


def _beyond_administrators(estate: Estate, organization: Organization) -> Iterator[User | Role]:
    """Who is no administrator and may begin sessions of the members' root users."""
    member = next(each.id for each in organization.accounts.items if each.id != organization.management_account)
    root = f"arn:{estate.account.partition}:iam::{member}:root"
    asked = Question(principal=root_of(estate), action="sts:AssumeRoot", resource=root)
    can = Finder(world(estate)).who_can(asked).arns
    entities: tuple[User | Role, ...] = (*estate.users.items, *estate.roles.items)
    for who in entities:
        if who.arn in can and administration(who, estate) is None:
            yield who
