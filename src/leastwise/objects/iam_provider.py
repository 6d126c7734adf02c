"""Identity providers that the account trusts, SAML and OpenID Connect, known by their ARNs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from leastwise.model import Estate, OidcProvider, SamlProvider
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.carried import iam, tags
from leastwise.objects.kind import Ask, Kind, keyed, under
from leastwise.objects.lists import exchanged_item, found

__all__ = ["OIDC_PROVIDER", "SAML_PROVIDER"]


def _saml_seen(estate: Estate, target: Target) -> State | None:
    """Its metadata is not collected."""
    return None if found(estate.saml_providers, lambda each: each.arn == target.id) is None else {}


def _saml_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def ours(each: SamlProvider) -> bool:
        return each.arn == target.id

    kept = None if state is None else found(estate.saml_providers, ours) or SamlProvider(arn=target.id)
    return replace(estate, saml_providers=exchanged_item(estate.saml_providers, ours, kept))


def _saml_read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetSAMLProvider", {"SAMLProviderArn": target.id}, none="NoSuchEntity")
    return None if answer is None else {"SAMLMetadataDocument": answer["SAMLMetadataDocument"], **tags(answer)}


def _saml_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"SAMLProviderArn": target.id}
    if then is None:
        yield iam("DeleteSAMLProvider", **named)
        return
    text = then.get("SAMLMetadataDocument")
    if now is None:
        yield iam(
            "CreateSAMLProvider", Name=target.id.rpartition("/")[2], SAMLMetadataDocument=text, **_born_with(then)
        )
        return
    if text and now.get("SAMLMetadataDocument") != text:
        yield iam("UpdateSAMLProvider", **named, SAMLMetadataDocument=text)
    yield from _labels("SAMLProvider", named, under(now, "Tags"), under(then, "Tags"))


SAML_PROVIDER = Kind(
    name="iam:saml-provider",
    title="SAML provider",
    seen=_saml_seen,
    tried=_saml_tried,
    read=_saml_read,
    write=_saml_write,
    reads=frozenset({"iam:GetSAMLProvider"}),
    writes=frozenset(
        {
            "iam:CreateSAMLProvider",
            "iam:UpdateSAMLProvider",
            "iam:DeleteSAMLProvider",
            "iam:TagSAMLProvider",
            "iam:UntagSAMLProvider",
        }
    ),
)


def _oidc_seen(estate: Estate, target: Target) -> State | None:
    """Its audiences and thumbprints are not collected."""
    return None if found(estate.oidc_providers, lambda each: each.arn == target.id) is None else {}


def _oidc_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    kept = None if state is None else OidcProvider(arn=target.id)
    return replace(
        estate, oidc_providers=exchanged_item(estate.oidc_providers, lambda each: each.arn == target.id, kept)
    )


def _oidc_read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetOpenIDConnectProvider", {"OpenIDConnectProviderArn": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    return {
        "Url": answer["Url"],
        **keyed("ClientIDList", dict.fromkeys(answer.get("ClientIDList", ()), True)),
        **keyed("ThumbprintList", dict.fromkeys(answer.get("ThumbprintList", ()), True)),
        **tags(answer),
    }


def _oidc_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"OpenIDConnectProviderArn": target.id}
    if then is None:
        yield iam("DeleteOpenIDConnectProvider", **named)
        return
    here, there = under(now, "ClientIDList"), under(then, "ClientIDList")
    prints = list(under(then, "ThumbprintList"))
    if now is None:
        yield iam("CreateOpenIDConnectProvider", **_oidc_creation(target.id, list(there), prints), **_born_with(then))
        return
    for added in sorted(there.keys() - here.keys()):
        yield iam("AddClientIDToOpenIDConnectProvider", **named, ClientID=added)
    if prints and set(prints) != set(under(now, "ThumbprintList")):
        yield iam("UpdateOpenIDConnectProviderThumbprint", **named, ThumbprintList=prints)
    for gone in sorted(here.keys() - there.keys()):
        yield iam("RemoveClientIDFromOpenIDConnectProvider", **named, ClientID=gone)
    yield from _labels("OpenIDConnectProvider", named, under(now, "Tags"), under(then, "Tags"))


def _oidc_creation(arn: str, audiences: list[str], prints: list[str]) -> dict[str, Any]:
    given = {"ClientIDList": audiences, "ThumbprintList": prints}
    url = "https://" + arn.partition(":oidc-provider/")[2]
    return {"Url": url, **{name: value for name, value in given.items() if value}}


def _born_with(state: State) -> dict[str, Any]:
    labels = [{"Key": key, "Value": value} for key, value in sorted(under(state, "Tags").items())]
    return {"Tags": labels} if labels else {}


def _labels(owner: str, named: dict[str, str], here: State, there: State) -> Iterator[AwsCall]:
    changed = [{"Key": key, "Value": value} for key, value in sorted(there.items()) if here.get(key) != value]
    if changed:
        yield iam(f"Tag{owner}", **named, Tags=changed)
    if gone := sorted(here.keys() - there.keys()):
        yield iam(f"Untag{owner}", **named, TagKeys=gone)


OIDC_PROVIDER = Kind(
    name="iam:oidc-provider",
    title="OpenID Connect provider",
    seen=_oidc_seen,
    tried=_oidc_tried,
    read=_oidc_read,
    write=_oidc_write,
    reads=frozenset({"iam:GetOpenIDConnectProvider"}),
    writes=frozenset(
        {
            "iam:CreateOpenIDConnectProvider",
            "iam:DeleteOpenIDConnectProvider",
            "iam:AddClientIDToOpenIDConnectProvider",
            "iam:RemoveClientIDFromOpenIDConnectProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint",
            "iam:TagOpenIDConnectProvider",
            "iam:UntagOpenIDConnectProvider",
        }
    ),
)
