"""What was stopped is deleted when nobody has missed it, and only then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from estates import estate_of
from leastwise.checks import Unfit
from leastwise.checks.remove_unneeded import unused_role, unused_users
from leastwise.model import Estate
from leastwise.model.change import Edit, Target
from leastwise.remedy.candidate import change_of
from leastwise.remedy.merge import tried

SINCE = datetime(2026, 10, 1, tzinfo=UTC)
DENY = """[{PolicyName: LeastwiseQuarantine, PolicyDocument: {Version: "2012-10-17", Statement: [
  {Sid: LeastwiseQuarantine, Effect: Deny, Action: "*", Resource: "*"}]}}]"""
ROLE, USER = Target("iam:role", "old"), Target("iam:user", "alice")


def forgotten(module: Any, estate: Estate, target: Target) -> list[Edit]:
    """The edits of the final step of the module's fix."""
    later = module.stop.later
    assert later is not None
    return [*later.make(estate, target, SINCE)]


def role(last_used: str = "2026-06-01T00:00:00Z", inline: str = DENY) -> Estate:
    arn = "arn:aws:iam::111122223333:instance-profile/old"
    return estate_of(
        f"""
roles:
  - RoleName: old
    RoleLastUsed: {{LastUsedDate: {last_used}}}
    RolePolicyList: {inline}
    InstanceProfileList: [{{Arn: "{arn}", InstanceProfileName: old, InstanceProfileId: AIPAOLD}}]
"""
    )


def user(row: str = "") -> Estate:
    return estate_of(
        f"""
users: [{{UserName: alice, UserPolicyList: {DENY}}}]
report:
  alice: {{access_key_1_active: true, access_key_1_last_rotated: 2024-01-01T00:00:00Z, password_enabled: true{row}}}
pages:
  iam.ListServiceSpecificCredentials: {{}}
  iam.ListSSHPublicKeys: [{{request: {{UserName: alice}}, response: {{SSHPublicKeys: []}}}}]
  iam.ListAccessKeys:
    - request: {{UserName: alice}}
      response:
        AccessKeyMetadata:
          - {{UserName: alice, AccessKeyId: AKIAONE, Status: Active, CreateDate: 2024-01-01T00:00:00Z}}
"""
    )


def test_a_role_leaves_its_instance_profiles_and_goes() -> None:
    estate = role()
    edits = forgotten(unused_role, estate, ROLE)
    assert [str(each.target) for each in edits] == ["iam:instance-profile old", "iam:role old"]
    after = tried(estate, [change_of(estate, each) for each in edits])
    assert after.roles.items == ()
    assert [each.roles for each in after.instance_profiles.items] == [()]


@pytest.mark.parametrize(
    ("estate", "why"),
    [
        (role(last_used="2026-10-02T00:00:00Z"), "somebody tried to use it on 2026-10-02"),
        (role(last_used="2026-09-30T21:00:00Z"), "somebody tried to use it on 2026-09-30"),
        (role(inline="[]"), "somebody has let it work again"),
        (estate_of("roles: []"), "it is gone"),
    ],
)
def test_a_role_that_is_missed_stays(estate: Estate, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        forgotten(unused_role, estate, ROLE)


def test_a_user_goes_with_what_it_signs_in_with() -> None:
    estate = user()
    edits = forgotten(unused_users, estate, USER)
    assert [str(each.target) for each in edits] == [
        "iam:access-key alice/AKIAONE",
        "iam:login-profile alice",
        "iam:user alice",
    ]
    assert tried(estate, [change_of(estate, each) for each in edits]).users.items == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (", password_last_used: 2026-10-02T00:00:00Z", "somebody tried to sign in on 2026-10-02"),
        (", access_key_1_last_used_date: 2026-10-03T00:00:00Z", "somebody tried to sign in on 2026-10-03"),
        (", mfa_active: true", "has to go first"),
    ],
)
def test_a_user_who_is_missed_stays(row: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        forgotten(unused_users, user(row=row), USER)
