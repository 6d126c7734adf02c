"""Policies of the Organization, made by name, attached and detached, and their types switched on and off."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate, Organization, seen
from leastwise.model.change import Target
from leastwise.objects.organization_policy import AI_OPT_OUTS, attachment
from leastwise.objects.organization_policy_type import POLICY_TYPE, policy_type
from objects.live import changed, cycle, restore, tried_and_seen

SCP = Target("organizations:scp", "scratch")
DENY = '{"Version":"2012-10-17",  "Statement":[{"Effect":"Deny","Action":"account:CloseAccount","Resource":"*"}]}'


def test_a_policy_is_made_attached_and_goes(aws: Aws, estate: Estate) -> None:
    assert isinstance(estate.organization, Organization)
    root = next(unit.id for unit in estate.organization.units if unit.parent is None)
    cycle(aws, SCP, {"Content": DENY, "Description": "x"})
    changed(aws, SCP, {"Content": DENY})
    cycle(aws, attachment("scratch", root), {"Attached": True})
    cycle(aws, SCP, {"Content": DENY.replace("  ", "")}, {"Description": "y"}, None)
    restore(aws, SCP, None)


def test_what_is_tried_is_seen(estate: Estate) -> None:
    tried_and_seen(estate, SCP, [{"Content": DENY}, None])
    assert isinstance(estate.organization, Organization)
    for policy in estate.organization.policies.items:
        if policy.type == "SERVICE_CONTROL_POLICY":
            tried_and_seen(estate, Target(SCP.kind, policy.name), [{"Content": DENY}, None])
            tried_and_seen(estate, attachment(policy.name, "r-abcd"), [{"Attached": True}])


OPT_OUT = Target("organizations:ai-opt-out", "scratch")
OUT = '{"services":{"default":{"opt_out_policy":{"@@assign":"optOut"}}}}'


def test_an_opt_out_is_made_attached_and_goes(aws: Aws, estate: Estate) -> None:
    assert isinstance(estate.organization, Organization)
    root = next(unit.id for unit in estate.organization.units if unit.parent is None)
    cycle(aws, OPT_OUT, {"Content": OUT, "Description": "x"})
    changed(aws, OPT_OUT, {"Content": OUT})
    cycle(aws, attachment("scratch", root, AI_OPT_OUTS), {"Attached": True})
    restore(aws, OPT_OUT, None)


def test_a_type_is_switched_off_only_when_nobody_uses_it(aws: Aws, estate: Estate) -> None:
    assert isinstance(estate.organization, Organization)
    root = next(unit.id for unit in estate.organization.units if unit.parent is None)
    opt_outs = policy_type(root, AI_OPT_OUTS.type)
    places = [
        attachment(policy.name, place, AI_OPT_OUTS)
        for policy in estate.organization.management_policies
        if policy.type == AI_OPT_OUTS.type
        for place in seen(policy.targets)
    ]
    assert places
    now = POLICY_TYPE.read(aws.ask, opt_outs)
    assert [*POLICY_TYPE.write(opt_outs, now, {"Enabled": None})] == []
    for place in places:
        changed(aws, place, {"Attached": None})
    changed(aws, opt_outs, {"Enabled": None})
    changed(aws, opt_outs, {"Enabled": True})
    for place in places:
        changed(aws, place, {"Attached": True})


def test_what_is_tried_of_opt_outs_is_seen(estate: Estate) -> None:
    tried_and_seen(estate, OPT_OUT, [{"Content": OUT}, None])
    opt_outs = policy_type("r-abcd", AI_OPT_OUTS.type)
    tried_and_seen(estate, opt_outs, [{"Enabled": True}])
    assert POLICY_TYPE.seen(POLICY_TYPE.tried(estate, opt_outs, {"Enabled": None}), opt_outs) == {"Enabled": None}
