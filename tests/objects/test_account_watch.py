"""Analyzers, detectors, hubs, contacts."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import Target
from leastwise.objects.security_hub import hub_target
from objects.live import changed, cycle, read, restore, tried_and_seen

REGION = "eu-west-1"


def test_an_analyzer(aws: Aws) -> None:
    target = Target("accessanalyzer:analyzer", "scratch", REGION)
    cycle(aws, target, {"type": "ACCOUNT"}, {"type": "ACCOUNT_UNUSED_ACCESS", "unusedAccessAge": 90, "Tags/team": "a"})
    changed(aws, target, {"type": "ACCOUNT"})
    cycle(aws, target, None)
    restore(aws, target, None)


def test_a_detector(aws: Aws) -> None:
    target = Target("guardduty:detector", "detector", "eu-west-2")
    assert read(aws, target) is None
    cycle(aws, target, {"Status": "ENABLED"}, {"Status": "DISABLED"})
    changed(aws, target, {"Status": "ENABLED"})
    cycle(aws, target, {"Status": "DISABLED"})
    restore(aws, target, None)


def test_a_hub(aws: Aws) -> None:
    target = hub_target("eu-west-2")
    assert read(aws, target) is None
    cycle(aws, target, {"ControlFindingGenerator": "SECURITY_CONTROL"})


def test_a_contact(aws: Aws) -> None:
    target = Target("account:alternate-contact", "SECURITY")
    mine = {"Name": "Ann", "Title": "CISO", "EmailAddress": "ann@example.com", "PhoneNumber": "+1 555 0100"}
    cycle(aws, target, mine, None) if read(aws, target) else cycle(aws, target, mine)


def test_what_is_tried_is_seen(estate: Estate) -> None:
    tried_and_seen(estate, Target("accessanalyzer:analyzer", "scratch", REGION), [{"type": "ACCOUNT"}, None])
    tried_and_seen(estate, Target("guardduty:detector", "detector", REGION), [{"Status": "ENABLED"}, None])
    tried_and_seen(estate, hub_target(REGION), [{"ControlFindingGenerator": "SECURITY_CONTROL"}, None])
    tried_and_seen(estate, Target("account:alternate-contact", "SECURITY"), [{"EmailAddress": "a@example.com"}, None])
