"""What is asked, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from leastwise.collect.call import Call, identity_of
from leastwise.collect.regions import enabled_regions
from leastwise.collect.schedule import Schedule
from leastwise.collect.step import Ask, Asked, Page, Step
from leastwise.snapshot import Line, Refusal

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class Names(Page):
    Names: tuple[str, ...] = ()


def step(operation: str, **declared: Any) -> Step[Names]:
    return Step(service="x", operation=operation, permission=f"x:{operation}", page=Names, **declared)


def line(response: object = None, code: str = "") -> Line:
    if code:
        return Line(request={}, at="2026-11-24T00:00:00Z", error=Refusal(code))
    return Line(request={}, at="2026-11-24T00:00:00Z", response=msgspec.Raw(msgspec.json.encode(response or {})))


def schedule(*steps: Step[Any], kept: dict[Any, Any] | None = None, regions: tuple[str, ...] = ()) -> Schedule:
    def find(answered: Iterable[Line]) -> tuple[str, ...]:
        return regions or enabled_regions(answered, "aws", lambda: (), None)

    return Schedule("111122223333", "aws", steps, kept or {}, find, NOW)


def asked(calls: Iterable[Call]) -> list[tuple[str, str | None, dict[str, Any]]]:
    return [(call.step.operation, call.region, dict(call.request)) for call in calls]


USERS = step("Users")


def _keys(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(USERS):
        for name in answer.page.Names:
            yield Ask({"UserName": name})


KEYS = step("Keys", after=(USERS,), asks=_keys)


def test_a_step_waits_for_what_it_learns_from() -> None:
    plan = schedule(KEYS, USERS)
    (users,) = plan.ready()
    assert users.step is USERS
    assert list(plan.ready()) == []
    plan.took(users, [line({"Names": ["a", "b", "a"]})])
    assert asked(plan.ready()) == [("Keys", None, {"UserName": "a"}), ("Keys", None, {"UserName": "b"})]
    assert not plan.stuck


def test_what_hides_the_rest_ends_the_asking_and_not_the_collection() -> None:
    plan = schedule(KEYS, USERS)
    (users,) = plan.ready()
    plan.took(users, [line({"Names": ["a"]}), line(code="AccessDenied")])
    assert asked(plan.ready()) == [("Keys", None, {"UserName": "a"})]


def test_a_regional_step_waits_for_the_regions() -> None:
    regions = Step(service="ec2", operation="DescribeRegions", permission="ec2:DescribeRegions", page=RegionsPage)
    scan = step("Scan", everywhere=True)
    plan = schedule(scan, USERS, regions)
    first = list(plan.ready())
    assert [call.step.operation for call in first] == ["DescribeRegions", "Users"]
    on = {"RegionName": "eu-west-1", "OptInStatus": "opted-in"}
    off = {"RegionName": "me-south-1", "OptInStatus": "not-opted-in"}
    plan.took(first[0], [line({"Regions": [on, off]})])
    assert asked(plan.ready()) == [("Scan", "eu-west-1", {})]
    assert plan.regions == ("eu-west-1",)


class RegionsPage(Page):
    Regions: tuple[dict[str, str], ...] = ()


def test_a_step_after_a_regional_one_waits_for_all_regions() -> None:
    scan = step("Scan", everywhere=True)
    sub = step("Sub", after=(scan,), asks=lambda asked: [Ask({"N": n}, "eu-west-1") for n in "x"])
    plan = schedule(scan, sub, regions=("eu-west-1", "us-east-1"))
    first, second = plan.ready()
    plan.took(first, [line()])
    assert list(plan.ready()) == []
    plan.took(second, [line()])
    assert asked(plan.ready()) == [("Sub", "eu-west-1", {"N": "x"})]


def test_kept_calls_are_not_made_again_and_still_teach() -> None:
    kept = {identity_of(USERS, None, {}): (line({"Names": ["a"]}),)}
    plan = schedule(KEYS, USERS, kept=kept)
    assert asked(plan.ready()) == [("Keys", None, {"UserName": "a"})]
    assert plan.reused == 1


def test_a_region_that_is_none_never_reaches_a_path_or_a_host() -> None:
    sub = step("Sub", asks=lambda asked: [Ask({}, "../../etc")])
    assert asked(schedule(sub).ready()) == [("Sub", None, {})]


def test_a_step_that_is_not_collected_holds_nobody_up() -> None:
    plan = schedule(KEYS)
    assert list(plan.ready()) == []
    assert plan.stuck == ()


def test_steps_that_wait_for_each_other_are_told() -> None:
    first = step("First")
    second = step("Second", after=(first,))
    object.__setattr__(first, "after", (second,))
    plan = schedule(first, second)
    assert list(plan.ready()) == []
    assert set(plan.stuck) == {"x.First", "x.Second"}


UNITS = step("Units")


def _below(asked: Asked) -> Iterator[Ask]:
    """Every unit that is known: those at the top, and those that were found below others."""
    for known in (UNITS, BELOW):
        for answer in asked.pages.all(known).items:
            for name in answer.page.Names:
                yield Ask({"Parent": name})


BELOW = step("Below", after=(UNITS,), asks=_below, walks=True)


def test_a_tree_is_walked_level_by_level() -> None:
    children = {"root": ["a", "b"], "a": ["c"], "b": [], "c": []}
    plan = schedule(UNITS, BELOW, step("After", after=(BELOW,)))
    calls, seen = [*plan.ready()], []
    while calls:
        call = calls.pop(0)
        parent = str(call.request.get("Parent", ""))
        seen.append((call.step.operation, parent))
        names = children[parent] if parent else ["root"] if call.step is UNITS else []
        plan.took(
            call,
            [Line(request=dict(call.request), at="t", response=msgspec.Raw(msgspec.json.encode({"Names": names})))],
        )
        calls += plan.ready()
    assert seen == [("Units", ""), *(("Below", name) for name in ("root", "a", "b", "c")), ("After", "")]


def test_a_tree_that_was_walked_before_is_walked_from_what_was_kept() -> None:
    def kept(step: Step[Names], names: list[str], **request: str) -> tuple[object, tuple[Line, ...]]:
        response = msgspec.Raw(msgspec.json.encode({"Names": names}))
        return identity_of(step, None, request), (Line(request=request, at="t", response=response),)

    known = dict([kept(UNITS, ["root"]), kept(BELOW, ["a"], Parent="root")])
    plan = schedule(UNITS, BELOW, kept=known)
    assert asked(plan.ready()) == [("Below", None, {"Parent": "a"})]
    assert plan.reused == 2
