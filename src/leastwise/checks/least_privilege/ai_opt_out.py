"""Content that AI services may keep and learn from.

## What it finds
Accounts of the Organization that have not opted out of the use of their content by AWS's AI services.

## Why it matters
Unless told otherwise, some services (Amazon Comprehend, Lex, Polly, Rekognition, Transcribe and others) may store what
they are given, in other regions too, and use it to improve themselves. What an account's policies protect is then read
elsewhere.

## How it is decided
By the opt-out policies that are attached to the root, to the organizational units above the account and to itself,
where the policy type is switched on, put together as AWS does: what is nearer to the account counts, unless a policy
above forbids it (`@@operators_allowed_for_child_policies`). It is as it should be if the default is `optOut` and no
service is `optIn`. An account where one service shall learn may be waived.

## What to do
Switch the policy type on at the root and attach there a policy with `"default": {"opt_out_policy": {"@@assign":
"optOut"}}`. AWS then deletes what was stored only for that purpose; no service works otherwise than before.
`leastwise plan` does both where the setting `fixes.ai_opted_out_at` says.

## References
- [AI services opt-out policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out.html)
- [Policy syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html)
- [Inheritance for management policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inheritance_mgmt.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from leastwise.checks import Unfit, check, fix
from leastwise.checks.guarding import attached, reached
from leastwise.checks.organizations import (
    POLICIES,
    Member,
    MemberOrAccount,
    elsewhere,
    every_account,
    management_policies,
)
from leastwise.language import fold
from leastwise.model import Estate, Evidence, Fail, Gap, OrganizationPolicy, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.organization_policy import AI_OPT_OUTS

_TYPE = AI_OPT_OUTS.type
_LOCK = "@@operators_allowed_for_child_policies"

Tree: TypeAlias = Mapping[str, object]


@check(
    "ai-opt-out",
    severity=Severity.LOW,
    subjects=every_account,
    needs=POLICIES,
    controls=("LP-40",),
)
def ai_opt_out(estate: Estate, member: MemberOrAccount) -> Verdict:
    """Whether one account has opted out of the use of its content by AI services."""
    if not isinstance(member, Member):
        return elsewhere(estate)
    ways = _ways(member)
    name = member.account.name
    learning = _learning(ways)
    if ways.get("default") == "optout" and not learning:
        return None
    if learning:
        says = f"`{name}` lets AI services learn from its content: {', '.join(f'`{each}`' for each in learning)}"
    else:
        says = f"`{name}` has not opted out of the use of its content by AI services"
    return Fail(says, (Evidence(call="organizations:ListPolicies", path=_TYPE, value=_told(ways)),))


def _learning(ways: Mapping[str, str]) -> list[str]:
    return [service for service, way in ways.items() if way == "optin"]


def _told(ways: Mapping[str, str]) -> str:
    return ", ".join(f"{service}: {way}" for service, way in ways.items()) or "none"


def _ways(member: Member) -> dict[str, str]:
    """`optin` or `optout` by service, `default` for all others.

    Raises:
        Unseen: a policy was not seen.
    """
    ways: dict[str, str] = {}
    locked: set[str] = set()
    for policy in management_policies(member, _TYPE):
        said = [*_said(_content(policy, member.id))]
        for service, way, _ in said:
            if way is not None and not locked & {service, "*"}:
                ways[service] = fold(way)
        locked |= {service for service, _, lock in said if lock}
    return ways


def _said(content: Tree) -> Iterator[tuple[str, str | None, bool]]:
    """(service, what is assigned to it, whether policies below may not change that); `*` for all services."""
    services = _tree(content.get("services"))
    yield "*", None, _locks(services)
    for service, value in services.items():
        if not service.startswith("@@"):
            inside = _tree(_tree(value).get("opt_out_policy"))
            assigned = inside.get("@@assign")
            yield service, assigned if isinstance(assigned, str) else None, _locks(_tree(value)) or _locks(inside)


def _locks(tree: Tree) -> bool:
    return tree.get(_LOCK) == ["@@none"]


def _tree(value: object) -> Tree:
    return value if isinstance(value, dict) else {}


def _content(policy: OrganizationPolicy, account: str) -> Tree:
    try:
        return _tree(msgspec.json.decode(seen(policy.document)))
    except msgspec.DecodeError as error:
        call = "organizations:DescribePolicy"
        why = f"policy `{policy.name}` cannot be read: {error}"
        raise Unseen(Gap(call=call, permission=call, account=account, code="Unreadable", why=why)) from error


_NAME = "leastwise-ai-opt-out"
_PURPOSE = "Opts out of the use of content by AI services"
_TEXT = '{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}}}}'


@fix(ai_opt_out, Safety.REVERSIBLE, needs=("ai_opted_out_at",))
def opt_out(estate: Estate, member: MemberOrAccount) -> Iterator[Edit]:
    """Attach a policy that opts out of all AI services to the places that the settings name.

    What these services stored to learn from is deleted by AWS then, and does not come back.
    """
    assert isinstance(member, Member)
    if learning := _learning(_ways(member)):
        raise Unfit(f"a policy lets `{learning[0]}` learn: a person has to say whether on purpose")
    place = reached(member, "fixes.ai_opted_out_at", estate.fixing.ai_opted_out_at)
    yield from attached(
        estate, member.organization, _NAME, says=_TEXT, purpose=_PURPOSE, places=(place,), sort=AI_OPT_OUTS
    )
