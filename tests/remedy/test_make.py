"""What a plan refuses: what is waived, what would lock out, what would give or take more than is meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from estates import estate_of
from leastwise.audit import Waiver
from leastwise.checks import Access, Fix, fix
from leastwise.checks.groups_for_permissions.policies_on_users import policies_on_users
from leastwise.checks.remove_unneeded.unused_credentials import switch_off
from leastwise.model import Estate, Severity, User
from leastwise.model.change import Change, Edit, Safety, Target, Value
from leastwise.remedy.administrators import human_administrators
from leastwise.remedy.confirm import confirm
from leastwise.remedy.file import plan_json, read_plan
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Plan, Scope
from remedy.fixtures import plan_of

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMINS = f'groups: [{{GroupName: admins, AttachedManagedPolicies: [{{PolicyArn: "{ADMIN}", PolicyName: x}}]}}]'
IDLE = """
users: [{UserName: alice}]
report: {alice: {access_key_1_active: true, access_key_1_last_rotated: 2024-01-01T00:00:00Z}}
pages:
  iam.ListAccessKeys:
    - request: {UserName: alice}
      response: {AccessKeyMetadata: [{AccessKeyId: AKIA1, Status: Active, CreateDate: 2024-01-01T00:00:00Z}]}
"""


def made(estate: Estate, *fixes: Fix[Any], waivers: tuple[Waiver, ...] = (), caller: str = "") -> Plan:
    scope = Scope(checks=tuple(each.check.id for each in fixes), least="info")
    return make_plan(
        estate,
        fixes,
        Circumstances(snapshot="", tool="", scope=scope, waivers=waivers, caller=caller, least=Severity.INFO),
    )


def carrying(*policies: str, more: str = "") -> Estate:
    listed = ", ".join(f'{{PolicyArn: "{arn}", PolicyName: x}}' for arn in policies)
    return estate_of(f"""
users:
  - UserName: alice
    AttachedManagedPolicies: [{listed}]
{more}
report:
  alice: {{password_enabled: true, mfa_active: true, password_last_changed: 2026-10-01T00:00:00Z}}
  bob: {{password_enabled: true, mfa_active: true, password_last_changed: 2026-10-01T00:00:00Z}}
""")


def detaching(arn: str, access: Access, *, instead: str | None = None) -> Fix[User]:
    """A fix that takes a policy from whoever carries policies, and may give another."""

    @fix(policies_on_users, Safety.JOURNALED, access=access)
    def detach(estate: Estate, user: User) -> Iterator[Edit]:
        """Take the policy away."""
        given: dict[str, Value] = {f"Groups/{instead}": True} if instead else {}
        yield Edit(Target("iam:user", user.name), {f"AttachedPolicies/{arn}": None, **given})

    return detach


def why(plan: Plan) -> str:
    assert plan.steps == ()
    (left,) = plan.left_out
    return left.why


def test_a_fix_that_takes_what_it_does_not_mean_to_take_is_left_out() -> None:
    assert "would be lost" in why(made(carrying(READ), detaching(READ, Access())))


def test_a_fix_that_takes_what_it_means_to_take_is_planned_and_says_so() -> None:
    plan = made(carrying(READ), detaching(READ, Access(takes=True)))
    (step,) = plan.steps
    assert any("less, and nothing new" in proof.claim and proof.by == "prover" for proof in step.proofs)


def test_a_fix_that_gives_more_is_left_out() -> None:
    plan = made(carrying(READ, more=ADMINS), detaching(READ, Access(takes=True), instead="admins"))
    assert "would be allowed" in why(plan)
    assert len(made(carrying(READ, more=ADMINS), detaching(READ, Access(gives=True), instead="admins")).steps) == 1


def test_a_fix_that_does_not_heal_is_left_out() -> None:
    plan = made(carrying(READ, ADMIN), detaching(READ, Access(takes=True)))
    assert "after it `policies-on-users` says FAIL" in why(plan)


def test_the_last_administrators_stay() -> None:
    alone = carrying(ADMIN)
    assert len(human_administrators(alone)) == 1
    assert "nobody is locked out" in why(made(alone, detaching(ADMIN, Access(takes=True))))


def test_an_administrator_may_go_where_enough_are_left() -> None:
    others = "\n".join(f"  - {{UserName: {name}, GroupList: [admins]}}" for name in ("bob", "carol"))
    groups = f'\ngroups: [{{GroupName: admins, AttachedManagedPolicies: [{{PolicyArn: "{ADMIN}", PolicyName: x}}]}}]'
    estate = estate_of(f"""
users:
  - UserName: alice
    AttachedManagedPolicies: [{{PolicyArn: "{ADMIN}", PolicyName: x}}]
{others}{groups}
report:
  alice: {{password_enabled: true, mfa_active: true}}
  bob: {{password_enabled: true, mfa_active: true}}
  carol: {{password_enabled: true, mfa_active: true}}
""")
    assert len(human_administrators(estate)) == 3
    assert len(made(estate, detaching(ADMIN, Access(takes=True))).steps) == 1


def test_a_waived_finding_is_not_fixed() -> None:
    waiver = Waiver(
        checks=("unused-credentials",),
        owner="ops",
        reason="quarterly",
        expires=date(2027, 1, 1),
        place="waivers.toml:1",
    )
    plan = made(estate_of(IDLE), switch_off, waivers=(waiver,))
    assert "ops has waived it until 2027-01-01: quarterly" in why(plan)


@pytest.mark.parametrize("caller", ["arn:aws:iam::111122223333:user/alice", "arn:aws:sts::1:assumed-role/alice/x"])
def test_whoever_leastwise_works_as_is_never_touched(caller: str) -> None:
    plan = made(estate_of(IDLE), switch_off, caller=caller)
    assert "the tool itself works as `alice`" in why(plan)


def test_the_file_is_read_back_and_pinned_by_its_hash() -> None:
    plan = plan_of(estate_of(IDLE), "unused-credentials")
    data = plan_json(plan)
    assert read_plan("p", data) == plan
    sha = data.split(b'"sha256": "')[1][:64].decode()
    assert read_plan("p", data, sha) == plan
    for broken, says in (
        (data.replace(b"AKIA1", b"AKIA2"), "not as it was written"),
        (data[:-20], "is no plan"),
        (data.replace(b"plan/1", b"plan/9"), "`leastwise/plan/9`"),
    ):
        with pytest.raises(Exception, match=says):
            read_plan("p", broken)
    with pytest.raises(Exception, match="not the plan that was reviewed"):
        read_plan("p", data, "0" * 64)


def test_a_step_that_no_fix_produces_today_is_refused() -> None:
    plan = plan_of(estate_of(IDLE), "unused-credentials")
    used = IDLE.replace(
        "2024-01-01T00:00:00Z}}\npages",
        "2024-01-01T00:00:00Z, access_key_1_last_used_date: 2026-10-31T23:59:00Z}}\npages",
    )
    fresh = plan_of(estate_of(used), "unused-credentials")
    assert fresh.steps == ()
    refused = confirm(plan, fresh, ())
    assert refused.steps == ()
    assert "the finding is gone" in refused.refused["s1"]
    assert confirm(plan, plan, ()).steps == plan.steps
    assert confirm(plan, fresh, {"s1"}).refused == {}


def test_what_one_plan_alone_saw_of_an_object_is_a_condition_and_no_contradiction() -> None:
    plan = plan_of(estate_of(IDLE), "unused-credentials")
    (step,) = plan.steps
    assert step.change.before is not None

    def saying(before: dict[str, Value]) -> Plan:
        return msgspec.structs.replace(
            plan,
            steps=(msgspec.structs.replace(step, change=Change(step.change.target, before, step.change.after)),),
        )

    more = saying({**step.change.before, "Tags/team": "a"})
    for reviewed, fresh in ((more, plan), (plan, more)):
        (confirmed,) = confirm(reviewed, fresh, ()).steps
        assert confirmed.change.before == {**step.change.before, "Tags/team": "a"}
    other = saying(dict.fromkeys(step.change.before, "other"))
    assert "does something else" in confirm(other, plan, ()).refused["s1"]


def test_administrators_are_people_with_a_second_factor_or_from_a_directory() -> None:
    bare = carrying(ADMIN)
    assert human_administrators(bare) == {"arn:aws:iam::111122223333:user/alice"}
    without = estate_of("""
users:
  - UserName: alice
    AttachedManagedPolicies: [{PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess", PolicyName: x}]
report: {alice: {password_enabled: true, mfa_active: false}}
""")
    assert human_administrators(without) == frozenset()
