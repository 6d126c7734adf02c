"""What was switched off becomes a lossy step when it has been silent for long enough, and not before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import Waiver
from leastwise.checks.remove_unneeded.unused_credentials import switch_off
from leastwise.model import Severity
from leastwise.model.change import Safety, Target
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Plan, Scope
from leastwise.remedy.ripe import Ripening

KEY = Target("iam:access-key", "alice/AKIA1")
OFF = """
users: [{UserName: alice}]
report:
  alice: {access_key_1_active: %s, access_key_1_last_rotated: 2024-01-01T00:00:00Z, access_key_1_last_used_date: %s}
pages:
  iam.ListAccessKeys:
    - request: {UserName: alice}
      response: {AccessKeyMetadata: [{AccessKeyId: %s, Status: %s, CreateDate: 2024-01-01T00:00:00Z}]}
"""


def planned(
    days: int,
    *,
    active: str = "false",
    used: str = "2024-02-01T00:00:00Z",
    id: str = "AKIA1",
    waivers: Sequence[Waiver] = (),
) -> Plan:
    """What is planned of a key that was switched off so many days ago."""
    estate = estate_of(OFF % (active, used, id, "Active" if active == "true" else "Inactive"))
    waiting = Ripening(check="unused-credentials", target=KEY, since=estate.seen_at - timedelta(days=days), days=14)
    scope = Scope(checks=("unused-credentials",), least="info", lossy=True, ripened=True)
    circumstances = Circumstances(
        snapshot="", tool="", scope=scope, least=Severity.INFO, ripening=(waiting,), waivers=waivers
    )
    return make_plan(estate, (switch_off,), circumstances)


def test_after_the_days_of_silence_the_key_is_to_be_deleted() -> None:
    (step,) = planned(14).steps
    assert step.change.target == KEY
    assert step.change.after is None
    assert step.safety is Safety.LOSSY
    assert step.wait is None


def test_before_that_the_plan_says_until_when_it_waits() -> None:
    plan = planned(13)
    assert plan.steps == ()
    until = datetime.fromisoformat(plan.seen_at) + timedelta(days=1)
    assert [each.why for each in plan.left_out] == [f"it has to be silent until {until.date()}"]


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"active": "true"}, "somebody has switched it on again"),
        ({"used": "2026-10-31T00:00:00Z"}, "it was used on 2026-10-31"),
        ({"id": "AKIA2"}, "it is gone"),
    ],
)
def test_what_was_missed_meanwhile_stays(changed: dict[str, Any], why: str) -> None:
    plan = planned(20, **changed)
    assert plan.steps == ()
    assert [each.why for each in plan.left_out] == [why]


def waived(pattern: str) -> Waiver:
    """A waiver that was written after the key was switched off."""
    return Waiver(
        checks=("unused-credentials",),
        owner="ops",
        reason="needed once a quarter",
        expires=date(2027, 1, 1),
        place="waivers.toml:1",
        pattern=pattern,
    )


@pytest.mark.parametrize("pattern", ["*", "AKIA1", "arn:aws:iam::*:user/alice"])
def test_a_waiver_written_after_the_switch_off_stops_the_final_step(pattern: str) -> None:
    plan = planned(20, waivers=(waived(pattern),))
    assert plan.steps == ()
    assert [each.why for each in plan.left_out] == ["ops has waived it until 2027-01-01: needed once a quarter"]


def test_a_waiver_of_another_key_stops_nothing() -> None:
    assert len(planned(20, waivers=(waived("AKIA2"),)).steps) == 1
