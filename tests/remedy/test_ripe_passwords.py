"""The password of a program's user to whom the console was denied: deleted when nobody has missed it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from estates import estate_of
from leastwise.checks.console_deny import NAME, TEXT
from leastwise.checks.individual_users.service_user_passwords import deny_console
from leastwise.model import Severity
from leastwise.model.change import Safety, Target
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Plan, Scope
from leastwise.remedy.ripe import Ripening

CHECK = "service-user-passwords"
DENIED = f"[{{PolicyName: {NAME}, PolicyDocument: {json.dumps(json.loads(TEXT))}}}]"


def planned(days: int, *, policies: str = DENIED, report: str = "password_enabled: true") -> Plan:
    """What is planned of a user to whom the console was denied so many days ago."""
    estate = estate_of(f"users: [{{UserName: svc-a, UserPolicyList: {policies}}}]\nreport: {{svc-a: {{{report}}}}}\n")
    since = estate.seen_at - timedelta(days=days)
    waiting = Ripening(check=CHECK, target=Target("iam:user", "svc-a"), since=since, days=14)
    scope = Scope(checks=(CHECK,), least="info", lossy=True, ripened=True)
    circumstances = Circumstances(snapshot="", tool="", scope=scope, least=Severity.INFO, ripening=(waiting,))
    return make_plan(estate, (deny_console,), circumstances)


def test_after_the_days_of_silence_the_password_is_to_be_deleted_and_the_deny_stays() -> None:
    (step,) = planned(14).steps
    assert step.change.target == Target("iam:login-profile", "svc-a")
    assert step.change.after is None
    assert step.safety is Safety.LOSSY


def test_the_first_step_says_how_long_to_wait() -> None:
    estate = estate_of("users: [{UserName: svc-a}]\nreport: {svc-a: {password_enabled: true}}\n")
    scope = Scope(checks=(CHECK,), least="info", lossy=True)
    (step,) = make_plan(estate, (deny_console,), Circumstances(snapshot="", tool="", scope=scope)).steps
    assert (step.safety, step.wait) == (Safety.JOURNALED, 14)


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"policies": "[]"}, "somebody has taken the Deny away"),
        ({"report": "password_enabled: false"}, "it is gone"),
        (
            {"report": "password_enabled: true, password_last_used: 2026-10-31T00:00:00Z"},
            "it was set or used on 2026-10-31",
        ),
        (
            {"report": "password_enabled: true, password_last_changed: 2026-10-31T00:00:00Z"},
            "it was set or used on 2026-10-31",
        ),
    ],
)
def test_what_has_happened_since_keeps_the_password(changed: dict[str, str], why: str) -> None:
    plan = planned(14, **changed)
    assert plan.steps == ()
    assert [each.why for each in plan.left_out] == [why]
