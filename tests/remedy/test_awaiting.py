"""Alarms that are set up, and whose addresses have yet to confirm: nothing is left to plan."""

from __future__ import annotations

import dataclasses

import msgspec

from leastwise.model import Estate, Observed, Subscription, Topic
from leastwise.remedy.merge import tried
from remedy.fixtures import Case, cases, plan_of

WAITS = "all is set up, and nobody has confirmed yet by the link in the mail that AWS sent"


def _case() -> Case:
    return next(case for case in cases() if case.name == "alarms: Nothing counts the events of the log group")


def _planned(estate: Estate) -> Estate:
    return tried(estate, [step.change for step in plan_of(estate, "alarms").steps])


def _unconfirmed(estate: Estate) -> Estate:
    def waits(topic: Topic) -> Topic:
        told = tuple(Subscription(protocol=each.protocol, confirmed=False) for each in topic.subscriptions.items)
        return msgspec.structs.replace(topic, subscriptions=Observed(told))

    return dataclasses.replace(estate, topics=Observed(tuple(map(waits, estate.topics.items))))


def test_a_second_plan_while_the_address_has_yet_to_confirm_is_empty() -> None:
    plan = plan_of(_unconfirmed(_planned(_case().estate())), "alarms")
    assert plan.steps == ()
    assert {each.why for each in plan.left_out} == {WAITS}


def test_a_further_address_is_asked_though_another_has_yet_to_confirm() -> None:
    estate = _unconfirmed(_planned(_case().estate()))
    both = dataclasses.replace(estate.fixing, alarm_email=("security@example.com", "duty@example.com"))
    plan = plan_of(dataclasses.replace(estate, fixing=both), "alarms")
    assert "Subscriptions/email/duty@example.com" in (plan.steps[0].change.after or {})


def test_what_is_missing_is_made_though_the_address_has_yet_to_confirm() -> None:
    estate = _unconfirmed(_planned(_case().estate()))
    fewer = tuple(each for each in estate.alarms.items if each.name != "leastwise-root-usage")
    plan = plan_of(dataclasses.replace(estate, alarms=Observed(fewer)), "alarms")
    made = [step.change.target.id for step in plan.steps if step.change.before is None]
    assert made == ["leastwise-root-usage"]


def test_who_is_asked_is_taken_to_confirm_once() -> None:
    first = _planned(_case().estate())
    assert [each.confirmed for topic in first.topics.items for each in topic.subscriptions.items] == [True]
    step = plan_of(_case().estate(), "alarms").steps[0]
    again = tried(_unconfirmed(first), [step.change])
    assert [each.confirmed for topic in again.topics.items for each in topic.subscriptions.items] == [True]
