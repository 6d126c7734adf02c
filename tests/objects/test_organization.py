"""Service control policies, made by name, attached and detached."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate, Organization
from leastwise.model.change import Target
from leastwise.objects.organization_policy import attachment
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
