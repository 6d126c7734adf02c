"""What users, groups and roles have alike: policies, a boundary, tags; how each is put there and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

import msgspec

from leastwise import catalogue
from leastwise.model import Estate, Gap, Group, InlinePolicy, ManagedPolicy, Observed, PolicyVersion, Role, User
from leastwise.model.change import AwsCall, State
from leastwise.objects.kind import Ask, keyed, under

__all__ = [
    "carried",
    "changes",
    "document",
    "exchanged",
    "fields",
    "iam",
    "policies_of",
    "recarried",
    "recounted",
    "tags",
]

T = TypeVar("T", User, Group, Role)
Holder: TypeAlias = User | Group | Role
Make = Callable[[str, Any], AwsCall]


def iam(operation: str, **parameters: Any) -> AwsCall:
    """A call of IAM."""
    return AwsCall("iam", operation, parameters)


def document(value: object) -> str:
    """A policy document as the text that IAM stores."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def carried(entity: User | Group | Role) -> dict[str, Any]:
    """The attributes of what an entity carries."""
    state: dict[str, Any] = {
        **keyed("AttachedPolicies", dict.fromkeys(entity.attached, True)),
        **keyed("InlinePolicies", {each.name: each.document for each in entity.inline}),
    }
    if not isinstance(entity, Group):
        state |= keyed("Tags", dict(entity.tags))
        state |= {"PermissionsBoundary": entity.boundary, "Path": entity.path}
    return state


def fields(state: State, entity: T) -> dict[str, Any]:
    """The opposite of `carried`: the fields of an entity in this state; what the state does not name stays."""
    whole = {**carried(entity), **state}
    changed: dict[str, Any] = {
        "attached": tuple(sorted(under(whole, "AttachedPolicies"))),
        "inline": tuple(InlinePolicy(name, str(text)) for name, text in sorted(under(whole, "InlinePolicies").items())),
    }
    if not isinstance(entity, Group):
        changed |= {
            "tags": tuple(sorted((key, str(value)) for key, value in under(whole, "Tags").items())),
            "boundary": whole.get("PermissionsBoundary"),
        }
    return changed


def exchanged(observed: Observed[T], name: str, entity: T | None) -> Observed[T]:
    """The same list with another entity in place of the one with this name, or without it."""
    kept: list[T] = [each for each in observed.items if each.name != name]
    return Observed((*kept, *((entity,) if entity else ())), observed.gaps)


def policies_of(ask: Ask, owner: str, name: str) -> dict[str, Any]:
    """What is attached to an entity and what lives in it; `owner` is `User`, `Group` or `Role`."""
    named = {f"{owner}Name": name}
    attached = ask("iam", f"ListAttached{owner}Policies", named) or {}
    inline = ask("iam", f"List{owner}Policies", named) or {}
    texts = {
        each: document((ask("iam", f"Get{owner}Policy", {**named, "PolicyName": each}) or {})["PolicyDocument"])
        for each in inline.get("PolicyNames", ())
    }
    arns = (each["PolicyArn"] for each in attached.get("AttachedPolicies", ()))
    return {**keyed("AttachedPolicies", dict.fromkeys(arns, True)), **keyed("InlinePolicies", texts)}


def tags(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The tags of an answer, as attributes."""
    return keyed("Tags", {each["Key"]: each["Value"] for each in answer.get("Tags", ())})


def changes(owner: str, name: str, now: State, then: State) -> Iterator[AwsCall]:
    """The calls that give an entity what another state carries: first what is added, then what goes."""
    named = {f"{owner}Name": name}
    making = _makers(owner, named)
    gone: list[AwsCall] = []
    for prefix, (give, take) in making.items():
        here, there = under(now, prefix), under(then, prefix)
        for key in sorted(there):
            if here.get(key) != there[key]:
                yield give(key, there[key])
        gone += [take(key, None) for key in sorted(here.keys() - there.keys())]
    if owner != "Group" and now.get("PermissionsBoundary") != then.get("PermissionsBoundary"):
        yield _boundary(owner, named, then.get("PermissionsBoundary"))
    yield from gone


def _makers(owner: str, named: dict[str, str]) -> dict[str, tuple[Make, Make]]:
    made: dict[str, tuple[Make, Make]] = {
        "InlinePolicies": (
            lambda key, text: iam(f"Put{owner}Policy", **named, PolicyName=key, PolicyDocument=text),
            lambda key, _: iam(f"Delete{owner}Policy", **named, PolicyName=key),
        ),
        "AttachedPolicies": (
            lambda arn, _: iam(f"Attach{owner}Policy", **named, PolicyArn=arn),
            lambda arn, _: iam(f"Detach{owner}Policy", **named, PolicyArn=arn),
        ),
    }
    if owner != "Group":
        made["Tags"] = (
            lambda key, value: iam(f"Tag{owner}", **named, Tags=[{"Key": key, "Value": value}]),
            lambda key, _: iam(f"Untag{owner}", **named, TagKeys=[key]),
        )
    return made


def _boundary(owner: str, named: dict[str, str], arn: object) -> AwsCall:
    if arn is None:
        return iam(f"Delete{owner}PermissionsBoundary", **named)
    return iam(f"Put{owner}PermissionsBoundary", **named, PermissionsBoundary=arn)


def recounted(estate: Estate) -> Observed[ManagedPolicy]:
    """The managed policies with as many attachments as are there, and those of AWS's that are new in the account."""
    carriers: list[User | Group | Role] = [*estate.users.items, *estate.groups.items, *estate.roles.items]
    counts: dict[str, int] = {}
    for each in carriers:
        for arn in each.attached:
            counts[arn] = counts.get(arn, 0) + 1
    known = {each.arn: each for each in estate.policies.items}
    fresh = [made for arn in counts if arn not in known and (made := _of_aws(arn))]
    if estate.users.gaps or estate.groups.gaps or estate.roles.gaps:
        return Observed((*known.values(), *fresh), estate.policies.gaps)
    kept = tuple(
        each if each.attachments == counts.get(each.arn, 0) else _counted(each, counts.get(each.arn, 0))
        for each in (*known.values(), *fresh)
    )
    return Observed(kept, estate.policies.gaps)


def recarried(estate: Estate, one: Holder | None, other: Holder | None) -> Observed[ManagedPolicy]:
    """The managed policies when `other` carries what it does instead of `one`; the counts were right before."""
    here, there = set(one.attached if one else ()), set(other.attached if other else ())
    if here == there:
        return estate.policies
    known = {each.arn for each in estate.policies.items}
    fresh = [made for arn in sorted(there - known) if (made := _of_aws(arn))]
    if estate.users.gaps or estate.groups.gaps or estate.roles.gaps:
        return Observed((*estate.policies.items, *fresh), estate.policies.gaps)
    kept = tuple(
        _counted(each, each.attachments + (each.arn in there) - (each.arn in here))
        if each.arn in here ^ there
        else each
        for each in (*estate.policies.items, *fresh)
    )
    return Observed(kept, estate.policies.gaps)


def _counted(policy: ManagedPolicy, attachments: int) -> ManagedPolicy:
    return msgspec.structs.replace(policy, attachments=attachments)


def _of_aws(arn: str) -> ManagedPolicy | None:
    """A policy of AWS's own as the catalogue has it."""
    found = catalogue.managed_policy(arn)
    if found is None:
        return None
    hidden = Gap(call="iam:GetAccountAuthorizationDetails", permission="", account="", code="NotSaid", why="not asked")
    return ManagedPolicy(
        arn=arn,
        name=arn.rpartition("/")[2],
        id=arn,
        created=hidden,
        updated=hidden,
        attachments=0,
        boundaries=0,
        document=found.document,
        versions=(PolicyVersion("v1", hidden, True),),
    )
