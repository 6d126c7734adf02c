"""IAM Roles Anywhere: trust anchors and profiles of every region."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN_LOWER, Page, Step, reader
from leastwise.model import AnywhereProfile, Gap, Observed, TrustAnchor

__all__ = ["ANYWHERE_PROFILES", "TRUST_ANCHORS", "anywhere_profiles", "trust_anchors"]


class _Anchor(Page):
    trustAnchorArn: str = ""
    name: str = ""
    enabled: bool | None = None


class TrustAnchorsPage(Page):
    """Source: "ListTrustAnchors", IAM Roles Anywhere API Reference."""

    trustAnchors: tuple[_Anchor, ...] = ()


class _Profile(Page):
    profileArn: str = ""
    name: str = ""
    enabled: bool | None = None
    roleArns: tuple[str, ...] = ()


class AnywhereProfilesPage(Page):
    """Source: "ListProfiles", IAM Roles Anywhere API Reference."""

    profiles: tuple[_Profile, ...] = ()


TRUST_ANCHORS = Step(
    service="rolesanywhere",
    operation="ListTrustAnchors",
    permission="rolesanywhere:ListTrustAnchors",
    page=TrustAnchorsPage,
    everywhere=True,
    paging=NEXT_TOKEN_LOWER,
)

ANYWHERE_PROFILES = Step(
    service="rolesanywhere",
    operation="ListProfiles",
    permission="rolesanywhere:ListProfiles",
    page=AnywhereProfilesPage,
    everywhere=True,
    paging=NEXT_TOKEN_LOWER,
)


@reader("trust_anchors")
def trust_anchors(pages: Pages) -> Observed[TrustAnchor]:
    """Every trust anchor."""
    answers = in_every_region(pages, TRUST_ANCHORS)
    found = (_anchor(pages, raw, answer.region) for answer in answers.items for raw in answer.page.trustAnchors)
    return gathered(found, answers.gaps)


def _anchor(pages: Pages, raw: _Anchor, region: str | None) -> TrustAnchor | Gap:
    if not (raw.trustAnchorArn and raw.name) or raw.enabled is None or region is None:
        about = {"name": raw.name}
        return pages.unreadable(TRUST_ANCHORS, about, "a trust anchor without ARN, name, state or region", region)
    return TrustAnchor(arn=raw.trustAnchorArn, name=raw.name, region=region, enabled=raw.enabled)


@reader("anywhere_profiles")
def anywhere_profiles(pages: Pages) -> Observed[AnywhereProfile]:
    """Every profile of Roles Anywhere."""
    answers = in_every_region(pages, ANYWHERE_PROFILES)
    found = (_profile(pages, raw, answer.region) for answer in answers.items for raw in answer.page.profiles)
    return gathered(found, answers.gaps)


def _profile(pages: Pages, raw: _Profile, region: str | None) -> AnywhereProfile | Gap:
    if not (raw.profileArn and raw.name) or raw.enabled is None or region is None:
        about = {"name": raw.name}
        return pages.unreadable(ANYWHERE_PROFILES, about, "a profile without ARN, name, state or region", region)
    return AnywhereProfile(
        arn=raw.profileArn, name=raw.name, region=region, enabled=raw.enabled, roles=tuple(dict.fromkeys(raw.roleArns))
    )
