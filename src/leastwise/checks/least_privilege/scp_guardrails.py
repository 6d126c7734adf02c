"""Nothing keeps members from switching off what watches them.

## What it finds
What an administrator of a member account can do although no member ever should: leave the Organization, stop its
trails, its configuration recorder or its threat detection. Each is judged by itself, over all members.

## Why it matters
The first thing that an intruder with administrator's rights does is to blind those who watch; an account that left the
Organization is out of reach of all its rules. Only a service control policy binds administrators.

## How it is decided
AWS's decision is computed for an administrator of each active member whom no policy names, who came in with MFA, on
resources that no policy names. A guardrail holds if service control policies refuse him every action of it in every
member, however they say so, exceptions for certain roles apart:

- `leave-organization`: `organizations:LeaveOrganization`
- `trails`: `cloudtrail:StopLogging`, `DeleteTrail`, `UpdateTrail`, `PutEventSelectors`. Not asked where a trail of the
  Organization is logging in all regions: members cannot change it.
- `configuration-recorder`: `config:StopConfigurationRecorder`, `DeleteConfigurationRecorder`, `DeleteDeliveryChannel`
- `threat-detection`: `guardduty:DeleteDetector`, `UpdateDetector`
- `access-analyzer`: `access-analyzer:DeleteAnalyzer`
- `flow-logs`: `ec2:DeleteFlowLogs`
- `public-access-block`: `s3:PutAccountPublicAccessBlock`

The management account cannot be restrained by service control policies.

## What to do
Write one policy with a `Deny` for these actions, spare by `aws:PrincipalArn` the roles that set them up, attach it to
one organizational unit first, then to the root, with `aws organizations attach-policy`; detaching undoes it. Waive
guardrails for what you do not use. `leastwise plan` does it for the guardrails and the places that the settings
`fixes.guardrails` and `fixes.guardrails_at` name; it spares `break_glass` and `fixes.tools_roles`.

## References
- [SCP examples](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html)
- [SCP evaluation](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from leastwise.checks import Unfit, check, fix
from leastwise.checks.certainty import anything
from leastwise.checks.guarding import attached, denying, reached, spared
from leastwise.checks.guardrails import left
from leastwise.checks.organizations import POLICIES, Member, elsewhere, members, told
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fact,
    Fail,
    NotApplicable,
    Observed,
    Severity,
    Subject,
    Trail,
    Unseen,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety


class Guardrail(Struct, frozen=True, kw_only=True):
    """What no member should be able to do."""

    id: str
    so: str
    """How a sentence says that an account can: `leave the Organization`."""
    actions: tuple[str, ...]

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="guardrail", id=self.id, arn=None, unique=self.id)


GUARDRAILS = (
    Guardrail(id="leave-organization", so="leave the Organization", actions=("organizations:LeaveOrganization",)),
    Guardrail(
        id="trails",
        so="blind its trails",
        actions=(
            *("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"),
            "cloudtrail:PutEventSelectors",
        ),
    ),
    Guardrail(
        id="configuration-recorder",
        so="stop recording its configuration",
        actions=(
            *("config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder"),
            "config:DeleteDeliveryChannel",
        ),
    ),
    Guardrail(
        id="threat-detection",
        so="switch GuardDuty off",
        actions=("guardduty:DeleteDetector", "guardduty:UpdateDetector"),
    ),
    Guardrail(id="access-analyzer", so="delete its analyzers", actions=("access-analyzer:DeleteAnalyzer",)),
    Guardrail(id="flow-logs", so="delete its flow logs", actions=("ec2:DeleteFlowLogs",)),
    Guardrail(
        id="public-access-block",
        so="switch off S3 Block Public Access",
        actions=("s3:PutAccountPublicAccessBlock",),
    ),
)

GuardrailOrAccount: TypeAlias = Guardrail | Account
_SHOWN = 5


def _guardrails(estate: Estate) -> Observed[GuardrailOrAccount]:
    return Observed(GUARDRAILS) if told(estate) else Observed((estate.account,))


@check(
    "scp-guardrails",
    severity=Severity.MEDIUM,
    subjects=_guardrails,
    needs=POLICIES | {"cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"},
    controls=("LP-35",),
)
def scp_guardrails(estate: Estate, guardrail: GuardrailOrAccount) -> Verdict:
    """Whether service control policies hold one guardrail in every member."""
    if not isinstance(guardrail, Guardrail):
        return elsewhere(estate)
    loose, doubt = _loose(estate, guardrail)
    if guardrail.id == "trails" and (loose or doubt) and _organization_trail(estate):
        return NotApplicable("the Organization's own trail is out of the members' hands")
    if not members(estate).items and doubt is None:
        return NotApplicable("the Organization has no other active account")
    if loose:
        return Fail(_says(guardrail, loose), tuple(_evidence(member, action) for member, action in loose[:_SHOWN]))
    if doubt is not None:
        raise doubt
    return None


def _loose(estate: Estate, guardrail: Guardrail) -> tuple[list[tuple[Member, str]], Unseen | None]:
    """The members that can, with the first action by which they can, and what hides further ones."""
    loose: list[tuple[Member, str]] = []
    observed = members(estate)
    doubt = Unseen(*observed.gaps) if observed.gaps else None
    for member in observed.items:
        if not isinstance(member, Member):
            continue
        try:
            action = next((each for each in guardrail.actions if left(member, each)), None)
        except Unseen as unseen:
            doubt = doubt or unseen
            continue
        if action is not None:
            loose.append((member, action))
    return loose, doubt


def _says(guardrail: Guardrail, loose: list[tuple[Member, str]]) -> str:
    names = ", ".join(f"`{member.account.name}`" for member, _ in loose[:_SHOWN])
    more = f" and {len(loose) - _SHOWN} more" if len(loose) > _SHOWN else ""
    return f"an administrator of {names}{more} can {guardrail.so} by `{loose[0][1]}`"


def _evidence(member: Member, action: str) -> Evidence:
    return Evidence(
        call="organizations:ListPolicies", path="SERVICE_CONTROL_POLICY", value=f"{action} is left to {member.id}"
    )


def _organization_trail(estate: Estate) -> bool:
    """Whether a trail of the Organization is logging in all regions."""
    trails = estate.trails
    return anything(*map(_is_organizations, trails.items), *trails.gaps)


def _is_organizations(trail: Trail) -> Fact[bool]:
    if not trail.organization or not trail.multi_region:
        return False
    try:
        return seen(trail.status).logging
    except Unseen as unseen:
        return unseen.gaps[0]


_NAME = "leastwise-guardrails"
_PURPOSE = "Denies members what would blind those who watch them"


@fix(scp_guardrails, Safety.REVERSIBLE, needs=("guardrails", "guardrails_at"))
def deny(estate: Estate, guardrail: GuardrailOrAccount) -> Iterator[Edit]:
    """Attach one policy with the guardrails that the settings name to the places that they name.

    Who works with these actions in members is not seen from the management account: to name a guardrail is to say that
    somebody has looked.  Kept for emergencies and for the tool itself, they are spared.
    """
    assert isinstance(guardrail, Guardrail)
    wanted, places = estate.fixing.guardrails, estate.fixing.guardrails_at
    if unknown := [each for each in wanted if each not in {known.id for known in GUARDRAILS}]:
        raise Unfit(f"the setting `fixes.guardrails` names `{unknown[0]}`, which is no guardrail")
    if guardrail.id not in wanted:
        raise Unfit(f"the setting `fixes.guardrails` does not name `{guardrail.id}`")
    loose, _ = _loose(estate, guardrail)
    used = dict.fromkeys(reached(member, "fixes.guardrails_at", places) for member, _ in loose)
    says = denying(_statement(estate, each) for each in GUARDRAILS if each.id in wanted)
    organization = loose[0][0].organization
    yield from attached(estate, organization, _NAME, says=says, purpose=_PURPOSE, places=used)


def _statement(estate: Estate, guardrail: Guardrail) -> dict[str, object]:
    name = "".join(word.capitalize() for word in guardrail.id.split("-"))
    spares = spared(estate)
    return {"Sid": name, "Action": guardrail.actions, **({"Condition": spares} if spares else {})}
