"""What watches an account: analyzers of IAM Access Analyzer, detectors of GuardDuty, and whom AWS writes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Analyzer, Contact, Detector, Estate, Observed
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind, keyed, under
from leastwise.objects.lists import exchanged_item, found

__all__ = ["ALTERNATE_CONTACT", "ANALYZER", "DETECTOR"]


def _analyzer_ours(target: Target) -> Callable[[Analyzer], bool]:
    return lambda each: (each.name, each.region) == (target.id, target.region)


def _analyzer_seen(estate: Estate, target: Target) -> State | None:
    """Of its tags the keys alone are collected."""
    one = found(estate.analyzers, _analyzer_ours(target), target.region)
    return None if one is None else {"type": one.type}


def _analyzer_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    one = None
    if state is not None:
        one = found(estate.analyzers, _analyzer_ours(target), target.region) or _new(estate, target, state)
    return replace(estate, analyzers=exchanged_item(estate.analyzers, _analyzer_ours(target), one))


def _new(estate: Estate, target: Target, state: State) -> Analyzer:
    account, region = estate.account, target.region or ""
    return Analyzer(
        arn=f"arn:{account.partition}:access-analyzer:{region}:{account.id}:analyzer/{target.id}",
        name=target.id,
        region=region,
        type=str(state.get("type")),
        status="ACTIVE",
        tags=tuple(under(state, "Tags")),
        findings=Observed(),
    )


def _analyzer_read(ask: Ask, target: Target) -> State | None:
    asked = {"analyzerName": target.id}
    answer = ask("accessanalyzer", "GetAnalyzer", asked, region=target.region, none="ResourceNotFoundException")
    if answer is None:
        return None
    one: dict[str, Any] = answer["analyzer"]
    days = one.get("configuration", {}).get("unusedAccess", {}).get("unusedAccessAge")
    return {"type": one["type"], "unusedAccessAge": days, **keyed("Tags", one.get("tags", {}))}


def _analyzer_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """Its type cannot be changed: it goes, with its findings, and another one comes."""
    if now is not None and then is not None and now.get("type") == then.get("type"):
        return
    if now is not None:
        yield AwsCall("accessanalyzer", "DeleteAnalyzer", {"analyzerName": target.id}, target.region, _DELETE)
    if then is not None:
        made: dict[str, Any] = {"analyzerName": target.id, "type": then["type"]}
        if then.get("unusedAccessAge"):
            made["configuration"] = {"unusedAccess": {"unusedAccessAge": then["unusedAccessAge"]}}
        if labels := under(then, "Tags"):
            made["tags"] = labels
        yield AwsCall("accessanalyzer", "CreateAnalyzer", made, target.region, "access-analyzer:CreateAnalyzer")


_DELETE = "access-analyzer:DeleteAnalyzer"

ANALYZER = Kind(
    name="accessanalyzer:analyzer",
    title="analyzer",
    seen=_analyzer_seen,
    tried=_analyzer_tried,
    read=_analyzer_read,
    write=_analyzer_write,
    reads=frozenset({"access-analyzer:GetAnalyzer"}),
    writes=frozenset({"access-analyzer:CreateAnalyzer", _DELETE, "iam:CreateServiceLinkedRole"}),
)
"""Known by its name, in its region."""


def _detector_seen(estate: Estate, target: Target) -> State | None:
    one = found(estate.detectors, lambda each: each.region == target.region, target.region)
    if one is None:
        return None
    return {"Status": "ENABLED" if one.enabled else "DISABLED"} if isinstance(one.enabled, bool) else {}


def _detector_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    def ours(each: Detector) -> bool:
        return each.region == target.region

    one = None
    if state is not None:
        one = found(estate.detectors, ours, target.region)
        one = one or Detector(id="new", region=target.region or "", enabled=True)
        if "Status" in state:
            one = msgspec.structs.replace(one, enabled=state["Status"] == "ENABLED")
    return replace(estate, detectors=exchanged_item(estate.detectors, ours, one))


def _detector_read(ask: Ask, target: Target) -> State | None:
    listed = ask("guardduty", "ListDetectors", {}, region=target.region) or {}
    id = next(iter(listed.get("DetectorIds", ())), None)
    if id is None:
        return None
    answer = ask("guardduty", "GetDetector", {"DetectorId": id}, region=target.region) or {}
    return {"Status": answer["Status"], "~DetectorId": id}


def _detector_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"DetectorId": (now or {}).get("~DetectorId")}
    enabled = then is None or then.get("Status") == "ENABLED"
    if now is None and then is not None:
        yield AwsCall("guardduty", "CreateDetector", {"Enable": enabled}, target.region)
    elif now is not None and then is None:
        yield AwsCall("guardduty", "DeleteDetector", named, target.region)
    elif now is not None and then is not None and now.get("Status") != then.get("Status"):
        yield AwsCall("guardduty", "UpdateDetector", {**named, "Enable": enabled}, target.region)


DETECTOR = Kind(
    name="guardduty:detector",
    title="GuardDuty detector",
    seen=_detector_seen,
    tried=_detector_tried,
    read=_detector_read,
    write=_detector_write,
    reads=frozenset({"guardduty:ListDetectors", "guardduty:GetDetector"}),
    writes=frozenset(
        {
            "guardduty:CreateDetector",
            "guardduty:UpdateDetector",
            "guardduty:DeleteDetector",
            "iam:CreateServiceLinkedRole",
        }
    ),
)
"""`detector` of a region, which has one at most."""

_CONTACT = ("Name", "Title", "EmailAddress", "PhoneNumber")


def _contact_seen(estate: Estate, target: Target) -> State | None:
    """Names and numbers are not collected."""
    one = found(estate.contacts, lambda each: each.kind == target.id)
    return None if one is None else {"EmailAddress": one.email}


def _contact_tried(estate: Estate, target: Target, state: State | None) -> Estate:
    one = None
    if state is not None:
        before = found(estate.contacts, lambda each: each.kind == target.id)
        email = state.get("EmailAddress") or (before.email if before else "")
        one = Contact(kind=target.id, email=str(email))
    return replace(estate, contacts=exchanged_item(estate.contacts, lambda each: each.kind == target.id, one))


def _contact_read(ask: Ask, target: Target) -> State | None:
    asked = {"AlternateContactType": target.id}
    answer = ask("account", "GetAlternateContact", asked, none="ResourceNotFoundException")
    return None if answer is None else {name: answer["AlternateContact"].get(name) for name in _CONTACT}


def _contact_write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"AlternateContactType": target.id}
    if then is None:
        yield AwsCall("account", "DeleteAlternateContact", named)
    elif now is None or any(now.get(name) != then.get(name) for name in _CONTACT):
        given = {name: then[name] for name in _CONTACT if then.get(name)}
        yield AwsCall("account", "PutAlternateContact", {**named, **given})


ALTERNATE_CONTACT = Kind(
    name="account:alternate-contact",
    title="alternate contact",
    seen=_contact_seen,
    tried=_contact_tried,
    read=_contact_read,
    write=_contact_write,
    reads=frozenset({"account:GetAlternateContact"}),
    writes=frozenset({"account:PutAlternateContact", "account:DeleteAlternateContact"}),
)
"""`SECURITY`, `BILLING` or `OPERATIONS`."""
