"""Customer managed policies with their versions.

Versions are told by their text, not their number: a version that is made again has another number and says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec

from leastwise.model import Estate, ManagedPolicy, Observed, PolicyVersion, seen
from leastwise.model.change import AwsCall, State, Target, Value
from leastwise.objects.carried import document, iam, tags
from leastwise.objects.kind import Ask, Kind, under

__all__ = ["MOST_VERSIONS", "POLICY", "version"]

MOST_VERSIONS = 5
"""Versions that a managed policy may have.  Source: IAM User Guide, "IAM and AWS STS quotas"."""


def version(text: str) -> str:
    """The attribute that a version with this text is: `Versions/<hash>`; its value is the text."""
    return f"Versions/{sha256(text.encode()).hexdigest()[:16]}"


def _seen(estate: Estate, target: Target) -> State | None:
    policy = estate.policy(target.id)
    if policy is None:
        return None
    return {"Document": seen(policy.document), **{version(text): text for text in (seen(policy.document),)}}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    others = tuple(each for each in estate.policies.items if each.arn != target.id)
    kept = () if state is None else (_with(estate.policy(target.id) or _new(estate, target.id), state),)
    return replace(estate, policies=Observed((*others, *kept), estate.policies.gaps))


def _with(policy: ManagedPolicy, state: State) -> ManagedPolicy:
    gone = sum(value is None and name.startswith("Versions/") for name, value in state.items())
    kept = policy.versions[: len(policy.versions) - gone] if gone else policy.versions
    return msgspec.structs.replace(policy, document=str(state.get("Document") or policy.document), versions=kept)


def _new(estate: Estate, arn: str) -> ManagedPolicy:
    now = estate.seen_at
    first = (PolicyVersion("v1", now, True),)
    return ManagedPolicy(
        arn=arn,
        name=arn.rpartition("/")[2],
        id=arn,
        created=now,
        updated=now,
        attachments=0,
        boundaries=0,
        document="",
        versions=first,
    )


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("iam", "GetPolicy", {"PolicyArn": target.id}, none="NoSuchEntity")
    if answer is None:
        return None
    policy: dict[str, Any] = answer["Policy"]
    state: dict[str, Any] = {"Path": policy["Path"], "Description": policy.get("Description") or None, **tags(policy)}
    for listed in (ask("iam", "ListPolicyVersions", {"PolicyArn": target.id}) or {}).get("Versions", ()):
        asked = {"PolicyArn": target.id, "VersionId": listed["VersionId"]}
        text = document((ask("iam", "GetPolicyVersion", asked) or {})["PolicyVersion"]["Document"])
        state[version(text)] = text
        state[f"~Numbers/{version(text)[9:]}"] = listed["VersionId"]
        if listed["IsDefaultVersion"]:
            state["Document"] = text
    return state


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    named = {"PolicyArn": target.id}
    if then is None:
        numbers, default = under(now, "~Numbers"), version(str((now or {}).get("Document")))[9:]
        for each in sorted(numbers.keys() - {default}):
            yield iam("DeletePolicyVersion", **named, VersionId=numbers[each])
        yield iam("DeletePolicy", **named)
    elif now is None:
        yield iam("CreatePolicy", **_creation(target.id, then))
    else:
        yield from _versions(named, now, then)


def _creation(arn: str, state: State) -> dict[str, Any]:
    made = {"PolicyName": arn.rpartition("/")[2], "PolicyDocument": state["Document"]}
    path = arn.partition(":policy")[2].rpartition("/")[0] + "/"
    described = {"Description": state["Description"]} if state.get("Description") else {}
    labels = [{"Key": key, "Value": value} for key, value in under(state, "Tags").items()]
    return {**made, **({"Path": path} if path != "/" else {}), **described, **({"Tags": labels} if labels else {})}


def _versions(named: dict[str, str], now: State, then: State) -> Iterator[AwsCall]:
    """First the default, if it is there already; then what is to go, since five is the most; then what is missing."""
    here, there, numbers = under(now, "Versions"), under(then, "Versions"), under(now, "~Numbers")
    wanted = version(str(then.get("Document")))[9:]
    default = version(str(now.get("Document")))[9:]
    if wanted in here and wanted != default:
        yield iam("SetDefaultPolicyVersion", **named, VersionId=numbers[wanted])
        default = wanted
    leaving = sorted(here.keys() - there.keys())
    for each in leaving:
        if each != default:
            yield iam("DeletePolicyVersion", **named, VersionId=numbers[each])
    for each in sorted(there.keys() - here.keys(), key=lambda each: each == wanted):
        yield iam("CreatePolicyVersion", **named, PolicyDocument=there[each], SetAsDefault=each == wanted)
    if default in leaving and default != wanted:
        yield iam("DeletePolicyVersion", **named, VersionId=numbers[default])


def _settled(now: State | None, goal: State) -> State:
    """With a version for the document; the oldest goes where there would be more than five."""
    text = str(goal.get("Document"))
    whole = {**goal, version(text): text}
    numbers = under(now, "~Numbers")
    kept = {version(text), version(str((now or {}).get("Document")))}
    spare = sorted((name for name in whole if name.startswith("Versions/")), key=lambda name: _age(name, numbers))
    too_many = len(spare) - MOST_VERSIONS
    gone = [name for name in spare if name not in kept][: max(0, too_many)]
    return {name: value for name, value in whole.items() if name not in gone}


def _age(name: str, numbers: Mapping[str, Value]) -> int:
    """The number of a version; the greater, the younger, and one that is not made yet is the youngest."""
    return int(str(numbers.get(name[9:], "v1000000"))[1:])


POLICY = Kind(
    name="iam:policy",
    title="managed policy",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    settled=_settled,
    reads=frozenset({"iam:GetPolicy", "iam:ListPolicyVersions", "iam:GetPolicyVersion"}),
    writes=frozenset(
        {
            "iam:CreatePolicy",
            "iam:DeletePolicy",
            "iam:CreatePolicyVersion",
            "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
        }
    ),
)
