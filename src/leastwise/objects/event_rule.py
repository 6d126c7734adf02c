"""Rules on the default event bus of EventBridge, with what their events go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from leastwise.model import Estate, EventRule, Observed
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind, keyed, under
from leastwise.objects.lists import exchanged_item, found

__all__ = ["EVENT_RULE"]

_WITH_READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
_SET = ("Description", "EventPattern", "State")


def _ours(target: Target) -> Callable[[EventRule], bool]:
    return lambda each: (each.name, each.region) == (target.id, target.region)


def _found(estate: Estate, target: Target) -> EventRule | None:
    return found(estate.event_rules, _ours(target), target.region)


def _seen(estate: Estate, target: Target) -> State | None:
    """The ids of its targets are not collected."""
    rule = _found(estate, target)
    if rule is None:
        return None
    on = _WITH_READS if rule.reads else "ENABLED"
    return {"EventPattern": rule.pattern, "State": on if rule.enabled else "DISABLED"}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    rule = None
    if state is not None:
        rule = _found(estate, target) or _new(estate, target)
        fields: dict[str, Any] = {}
        if "EventPattern" in state:
            fields["pattern"] = str(state["EventPattern"])
        if "State" in state:
            fields |= {"enabled": state["State"] != "DISABLED", "reads": state["State"] == _WITH_READS}
        if told := under(state, "Targets"):
            fields["targets"] = Observed((*rule.targets.items, *map(str, told.values())), rule.targets.gaps)
        rule = msgspec.structs.replace(rule, **fields)
    return replace(estate, event_rules=exchanged_item(estate.event_rules, _ours(target), rule))


def _new(estate: Estate, target: Target) -> EventRule:
    account, region = estate.account, target.region or ""
    arn = f"arn:{account.partition}:events:{region}:{account.id}:rule/{target.id}"
    return EventRule(
        arn=arn, name=target.id, region=region, pattern="{}", enabled=False, reads=False, targets=Observed()
    )


def _read(ask: Ask, target: Target) -> State | None:
    gone = "ResourceNotFoundException"
    answer = ask("events", "DescribeRule", {"Name": target.id}, region=target.region, none=gone)
    if answer is None:
        return None
    listed = ask("events", "ListTargetsByRule", {"Rule": target.id}, region=target.region, none=gone) or {}
    targets = {each["Id"]: each["Arn"] for each in listed.get("Targets", ())}
    return {**{name: answer.get(name) or None for name in _SET}, **keyed("Targets", targets)}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """A rule with targets cannot be deleted; one that has none yet tells nobody."""
    here, there = under(now, "Targets"), under(then, "Targets")
    if then is not None and any((now or {}).get(name) != then.get(name) for name in _SET):
        given = {name: then[name] for name in _SET if then.get(name)}
        yield AwsCall("events", "PutRule", {"Name": target.id, **given}, target.region)
    if fresh := [{"Id": id, "Arn": arn} for id, arn in there.items() if here.get(id) != arn]:
        yield AwsCall("events", "PutTargets", {"Rule": target.id, "Targets": fresh}, target.region)
    if gone := sorted(here.keys() - there.keys()):
        yield AwsCall("events", "RemoveTargets", {"Rule": target.id, "Ids": gone}, target.region)
    if then is None:
        yield AwsCall("events", "DeleteRule", {"Name": target.id}, target.region)


EVENT_RULE = Kind(
    name="events:rule",
    title="event rule",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"events:DescribeRule", "events:ListTargetsByRule"}),
    writes=frozenset({"events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:DeleteRule"}),
)
"""Known by its name, in its region; `Targets/<id>` is the ARN of what its events go to."""
