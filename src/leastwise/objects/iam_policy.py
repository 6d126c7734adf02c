"""Customer managed policies with their versions.

Versions are told by their text, not their number: a version that is made again has another number and says the same.
Several with one text are told apart by a number behind it: the one in force is the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec

from leastwise.model import Estate, ManagedPolicy, Observed, PolicyVersion, seen
from leastwise.model.change import AwsCall, State, Target, Value
from leastwise.objects.carried import document, iam, tags
from leastwise.objects.kind import Ask, Kind, under

__all__ = ["MOST_VERSIONS", "POLICY", "version", "versions_of"]

MOST_VERSIONS = 5
"""Versions that a managed policy may have.  Source: IAM User Guide, "IAM and AWS STS quotas"."""


def version(text: str) -> str:
    """The attribute that a version with this text is: `Versions/<hash>`; its value is the text."""
    return f"Versions/{sha256(text.encode()).hexdigest()[:16]}"


def _told_apart(texts: Iterable[str]) -> Iterator[str]:
    """The attributes that versions with these texts are."""
    times: Counter[str] = Counter()
    for text in texts:
        name = version(text)
        times[name] += 1
        yield name if times[name] == 1 else f"{name}.{times[name]}"


def versions_of(policy: ManagedPolicy) -> dict[str, PolicyVersion]:
    """The versions whose texts were seen, by the attributes that they are.

    Raises:
        Unseen: the text in force was not seen.
    """
    text = seen(policy.document)
    known = [each for each in policy.versions if each.default or each.document is not None]
    ordered = sorted(known, key=lambda each: (not each.default, -_number(each.id)))
    names = _told_apart(text if each.document is None else each.document for each in ordered)
    return dict(zip(names, ordered, strict=True))


def _number(id: str) -> int:
    """Of `v3`, 3."""
    return int(id[1:]) if id[1:].isdecimal() else 0


def _seen(estate: Estate, target: Target) -> State | None:
    policy = estate.policy(target.id)
    if policy is None:
        return None
    text, versions = seen(policy.document), versions_of(policy)
    return {
        "Document": text,
        version(text): text,
        **{name: each.document or text for name, each in versions.items()},
        **{f"~Numbers/{name[9:]}": each.id for name, each in versions.items()},
    }


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    others = tuple(each for each in estate.policies.items if each.arn != target.id)
    kept = () if state is None else (_with(estate.policy(target.id) or _new(estate, target.id), state),)
    return replace(estate, policies=Observed((*others, *kept), estate.policies.gaps))


def _with(policy: ManagedPolicy, state: State) -> ManagedPolicy:
    text = state.get("Document") or policy.document
    if not any(name.startswith("Versions/") for name in state):
        return msgspec.structs.replace(policy, document=text)
    had = versions_of(policy)
    gone = {each.id for name, each in had.items() if name in state and state[name] is None and not each.default}
    kept = [each for each in policy.versions if each.id not in gone]
    here = {*had, version(str(text))}
    added = [str(value) for name, value in under(state, "Versions").items() if f"Versions/{name}" not in here]
    newest = max((_number(each.id) for each in policy.versions), default=1)
    fresh = [PolicyVersion(f"v{place}", policy.updated, False, each) for place, each in enumerate(added, newest + 1)]
    return msgspec.structs.replace(policy, document=text, versions=(*kept, *fresh))


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
    listed = (ask("iam", "ListPolicyVersions", {"PolicyArn": target.id}) or {}).get("Versions", ())
    ordered = sorted(listed, key=lambda each: (not each["IsDefaultVersion"], -_number(each["VersionId"])))
    asked = [{"PolicyArn": target.id, "VersionId": each["VersionId"]} for each in ordered]
    texts = [document((ask("iam", "GetPolicyVersion", each) or {})["PolicyVersion"]["Document"]) for each in asked]
    for name, text, each in zip(_told_apart(texts), texts, ordered, strict=True):
        state[name] = text
        state[f"~Numbers/{name[9:]}"] = each["VersionId"]
        if each["IsDefaultVersion"]:
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
        made = {version(text): text for text in (str(then["Document"]),)}
        yield from _versions(named, {**made, "Document": then["Document"]}, then)
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
