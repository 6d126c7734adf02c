"""Accidents of other fixers, and what must never become one of ours; each is named as what happened.

Others stand where they belong: the key that was used a minute before in `tests/apply/test_freshness.py`, the last
administrator, the waived finding and the tool's own role in `test_make.py`, one character too long in
`test_quotas.py`, two plans at once in `tests/end_to_end/test_changes.py`, the policy at its limit of five versions in
`tests/apply/test_execute.py`, where AWS itself refuses a sixth.
"""

from __future__ import annotations

from typing import Any

import pytest

from estates import estate_of
from leastwise.audit.run import judge
from leastwise.cli.changing.applying import Limits
from leastwise.cli.changing.planning import Seen
from leastwise.errors import RefusedError
from leastwise.model import Estate, Status
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.managed import find_owner
from leastwise.remedy.merge import tried
from leastwise.remedy.plan import Plan, Scope
from remedy.fixtures import FIXES, plan_of

OLD = "2024-01-01T00:00:00Z"
IDLE_ROLE = {
    "RoleName": "app",
    "RoleLastUsed": {"LastUsedDate": "2026-03-01T00:00:00Z", "Region": "us-east-1"},
    "Tags": [
        {"Key": "aws:cloudformation:stack-name", "Value": "shop"},
        {"Key": "aws:cloudformation:logical-id", "Value": "AppRole"},
    ],
}
RUNS_NOTHING = {
    "lambda.ListFunctions@us-east-1": {"Functions": []},
    "ec2.DescribeRegions": {"Regions": [{"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"}]},
    "ecs.ListTaskDefinitionFamilies@us-east-1": {"families": []},
    "ec2.DescribeInstances@us-east-1": {"Reservations": []},
}


def keys_of(*users: str) -> dict[str, Any]:
    """Users with one key each, which nobody has ever used."""
    row = {"access_key_1_active": True, "access_key_1_last_rotated": OLD}
    listed = [
        {
            "request": {"UserName": user},
            "response": {
                "AccessKeyMetadata": [{"AccessKeyId": f"AKIA{user.upper()}", "Status": "Active", "CreateDate": OLD}]
            },
        }
        for user in users
    ]
    return {
        "users": [{"UserName": user} for user in users],
        "report": dict.fromkeys(users, row),
        "pages": {"iam.ListAccessKeys": listed},
    }


def managed(estate: Estate, check: str) -> Plan:
    """The plan of one check, where tags say who manages what."""
    circumstances = Circumstances(
        snapshot="",
        tool="",
        scope=Scope(checks=(check,), least="info"),
        managed=lambda estate, target: find_owner(estate, target, ()),
    )
    return make_plan(estate, [each for each in FIXES if each.check.id == check], circumstances)


@pytest.mark.parametrize("weak", [{"MinimumPasswordLength": 6, "RequireSymbols": True}, None])
def test_fixers_of_the_password_policy_undo_each_other(weak: dict[str, Any] | None) -> None:
    """Seven run one after the other, all said that it was fixed, and one setting was: with us it is one write."""
    policy = {"PasswordPolicy": weak} if weak else [{"request": {}, "error": "NoSuchEntity"}]
    estate = estate_of(
        {
            "users": [{"UserName": "alice"}],
            "report": {"alice": {"password_enabled": True, "password_last_changed": "2026-10-30T00:00:00Z"}},
            "pages": {"iam.GetAccountPasswordPolicy": policy},
        }
    )
    checks = {each.check.id: each.check for each in FIXES if each.check.practice.id == "strong_passwords"}
    assert len(checks) > 4
    plan = plan_of(estate, *checks)
    (step,) = plan.steps
    assert len(step.heals) > 1
    after = tried(estate, [step.change])
    healed = {each.check for each in step.heals}
    assert {result.status for id in healed for result in judge(checks[id], after)} <= {
        Status.PASS,
        Status.NOT_APPLICABLE,
    }
    assert (step.change.after or {}).keys() >= (weak or {}).keys() - {"RequireSymbols"}


def test_a_password_that_was_reset_two_hours_ago_is_deleted_for_its_last_use() -> None:
    row = {
        "password_enabled": True,
        "password_last_changed": "2026-10-31T22:00:00Z",
        "password_last_used": "2026-04-15T00:00:00Z",
    }
    plan = plan_of(estate_of({"users": [{"UserName": "alice"}], "report": {"alice": row}}), "unused-credentials")
    assert not plan.steps
    assert not plan.left_out, "it is no finding at all: idle time counts from the reset"


def test_asking_to_disable_one_unused_key_disables_both_keys_of_the_user() -> None:
    row = {
        "access_key_1_active": True,
        "access_key_1_last_rotated": OLD,
        "access_key_2_active": True,
        "access_key_2_last_rotated": "2025-01-01T00:00:00Z",
        "access_key_2_last_used_date": "2026-10-31T00:00:00Z",
    }
    listed = [
        {"AccessKeyId": "AKIAIDLE", "Status": "Active", "CreateDate": OLD},
        {"AccessKeyId": "AKIAUSED", "Status": "Active", "CreateDate": "2025-01-01T00:00:00Z"},
    ]
    pages = {"iam.ListAccessKeys": [{"request": {"UserName": "alice"}, "response": {"AccessKeyMetadata": listed}}]}
    estate = estate_of({"users": [{"UserName": "alice"}], "report": {"alice": row}, "pages": pages})
    plan = plan_of(estate, "unused-credentials", "two-active-keys")
    assert [step.change.target.id for step in plan.steps] == ["alice/AKIAIDLE"]


def test_a_repaired_job_deactivates_38_keys_at_once_on_a_friday() -> None:
    estate = estate_of(keys_of(*(f"user{number}" for number in range(38))))
    plan = plan_of(estate, "unused-credentials")
    assert len(plan.steps) == 38
    seen = Seen(estate=estate, snapshot="", caller="")
    with pytest.raises(RefusedError, match="38 steps, and the last that was applied had 1"):
        Limits().refuse(plan.steps, seen, 1)
    Limits(most="38").refuse(plan.steps, seen, 1)


def test_a_role_that_cloudformation_manages_is_changed_behind_its_back() -> None:
    estate = estate_of({"roles": [IDLE_ROLE], "pages": RUNS_NOTHING})
    plan = managed(estate, "unused-role")
    assert not plan.steps
    (patch,) = plan.patches
    assert patch.owner == "CloudFormation `AppRole` of the stack `shop`"
    assert "# stack shop, resource AppRole (AWS::IAM::Role)" in patch.code
    by_hand = estate_of({"roles": [{**IDLE_ROLE, "Tags": []}], "pages": RUNS_NOTHING})
    assert len(managed(by_hand, "unused-role").steps) == 1


def test_a_removed_permission_is_needed_by_a_job_that_runs_once_a_quarter() -> None:
    """A role that was used within the window that the settings give is left alone."""
    late = {**IDLE_ROLE, "Tags": [], "RoleLastUsed": {"LastUsedDate": "2026-09-01T00:00:00Z", "Region": "us-east-1"}}
    estate = estate_of({"roles": [late], "pages": RUNS_NOTHING})
    assert not managed(estate, "unused-role").steps
