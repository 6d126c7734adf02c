"""The gate on what users get from groups, and on permission sets with all that hangs on them."""

from __future__ import annotations

import json

import pytest

from gate.plans import Json, change, plan, policy
from leastwise.gate import Found, Pair, Place, Verdicts, judge
from leastwise.gate.template import moment
from leastwise.gate.terraform import pair
from leastwise.language import loads

READ = {"Sid": "Read", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
WRITE = {"Sid": "Write", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::box/*"}
SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
MEMBERS = """
Resources:
  Writers:
    Type: AWS::IAM::Group
    Properties:
      Policies:
        - PolicyName: w
          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}
  Anna: {Type: 'AWS::IAM::User', Properties: {UserName: anna}}
"""
JOIN = """\
  Join: {Type: 'AWS::IAM::UserToGroupAddition', Properties: {GroupName: !Ref Writers, Users: [USER]}}
"""
TEAM = """
Resources:
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: limit
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:Get*, Resource: '*'}]}
  Team:
    Type: AWS::SSO::PermissionSet
    Properties:
      Name: team
      InlinePolicy: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:PutObject, Resource: '*'}]}
"""
LIMITED = "      PermissionsBoundary: {CustomerManagedPolicyReference: {Name: limit}}\n"


def kept(address: str, **values: Json) -> Json:
    return change(address, values, values)


def judged(*changes: Json, references: dict[str, dict[str, list[str]]] | None = None) -> Verdicts:
    text = json.dumps(plan(*changes, references=references))
    return judge(pair(loads(text), lambda module, local: Place(f"{module}/{local}")))


def new(verdicts: Verdicts) -> list[tuple[str, str]]:
    return [(each.address, _action(each)) for each in verdicts.found if each.check == "new-access"]


def _action(found: Found) -> str:
    assert found.witness is not None
    return found.witness.action


GROUP = kept("aws_iam_group.writers", name="writers")
USER = kept("aws_iam_user.anna", name="anna")
OF_GROUP = kept("aws_iam_group_policy.write", group="writers", policy=policy(WRITE))


@pytest.mark.parametrize(
    ("type", "values"),
    [
        ("aws_iam_user_group_membership", {"user": "anna", "groups": ["writers"]}),
        ("aws_iam_group_membership", {"users": ["bert", "anna"], "group": "writers"}),
    ],
)
def test_who_joins_a_group_gets_what_it_holds(type: str, values: dict[str, Json]) -> None:
    joins = change(f"{type}.join", None, values)
    verdicts = judged(GROUP, OF_GROUP, USER, joins)
    assert ("aws_iam_user.anna", "s3:PutObject") in new(verdicts)
    assert verdicts.unjudged == ()
    assert new(judged(GROUP, OF_GROUP, USER, kept(f"{type}.join", **values))) == []
    own = kept("aws_iam_user_policy.own", user="anna", policy=policy(WRITE))
    assert ("aws_iam_user.anna", "s3:PutObject") not in new(judged(GROUP, OF_GROUP, USER, own, joins))


def test_a_user_that_is_not_in_the_plan_is_judged_at_the_membership() -> None:
    joins = change("aws_iam_user_group_membership.join", None, {"user": "zoe", "groups": ["writers"]})
    assert new(judged(GROUP, OF_GROUP, joins)) == [("aws_iam_user_group_membership.join", "s3:PutObject")]


def test_a_group_that_is_not_in_the_plan_is_said() -> None:
    joins = change("aws_iam_user_group_membership.join", None, {"user": "anna", "groups": ["owners"]})
    [unjudged] = judged(USER, joins).unjudged
    assert "`group owners`" in unjudged.why
    assert unjudged.address == "aws_iam_user.anna"


def test_a_membership_by_reference_is_followed_and_one_of_nobody_known_is_said() -> None:
    joins = change("aws_iam_group_membership.join", None, {"group": "writers"}, {"users": True})
    known = {"aws_iam_group_membership.join": {"users": ["aws_iam_user.anna.name", "aws_iam_user.anna"]}}
    assert ("aws_iam_user.anna", "s3:PutObject") in new(judged(GROUP, OF_GROUP, USER, joins, references=known))
    [unjudged] = judged(
        GROUP, OF_GROUP, joins, references={"aws_iam_group_membership.join": {"users": ["var.all"]}}
    ).unjudged
    assert "`var.all`" in unjudged.why


def test_policies_of_groups_do_not_count_for_the_quota_of_a_user() -> None:
    long = policy(*({"Sid": f"S{i}", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b{i}/*"} for i in range(30)))
    of_group = kept("aws_iam_group_policy.write", group="writers", policy=long)
    joins = change("aws_iam_user_group_membership.join", None, {"user": "anna", "groups": ["writers"]})
    assert [each for each in judged(GROUP, of_group, USER, joins).found if each.check == "size-limit"] == []


PERMISSIONS = kept("aws_ssoadmin_permission_set.team", name="team", arn=SET)


def of_set(type: str, before: Json = None, **values: Json) -> Json:
    return change(f"aws_ssoadmin_{type}.x", before, {"permission_set_arn": SET} | values)


def test_a_permission_set_is_judged_with_all_that_it_holds() -> None:
    inline = of_set("permission_set_inline_policy", inline_policy=policy(WRITE))
    assert new(judged(PERMISSIONS, inline)) == [("aws_ssoadmin_permission_set.team", "s3:PutObject")]
    administration = of_set("managed_policy_attachment", managed_policy_arn=ADMINISTRATOR)
    found = judged(PERMISSIONS, administration).found
    assert ("administrator", "aws_ssoadmin_permission_set.team") in [(each.check, each.address) for each in found]
    assert new(judged(PERMISSIONS, kept("aws_ssoadmin_managed_policy_attachment.a", permission_set_arn=SET,
                                        managed_policy_arn=ADMINISTRATOR), inline)) == []  # fmt: skip


def test_a_policy_that_a_permission_set_names_is_that_of_the_plan_or_said() -> None:
    names = of_set("customer_managed_policy_attachment", customer_managed_policy_reference=[{"name": "w", "path": "/"}])
    written = kept("aws_iam_policy.w", name="w", arn="arn:aws:iam::111122223333:policy/w", policy=policy(WRITE))
    assert new(judged(PERMISSIONS, names, written)) == [("aws_ssoadmin_permission_set.team", "s3:PutObject")]
    assert "`policy w`" in judged(PERMISSIONS, names).unjudged[0].why


def test_the_boundary_of_a_permission_set_limits_it_and_is_missed_when_it_goes() -> None:
    written = kept("aws_iam_policy.r", name="r", arn="arn:aws:iam::111122223333:policy/r", policy=policy(READ))
    block: Json = [{"customer_managed_policy_reference": [{"name": "r"}], "managed_policy_arn": None}]
    limit: dict[str, Json] = {"permission_set_arn": SET, "permissions_boundary": block}
    stays = kept("aws_ssoadmin_permissions_boundary_attachment.x", **limit)
    goes = change("aws_ssoadmin_permissions_boundary_attachment.x", limit, None)
    inline = kept("aws_ssoadmin_permission_set_inline_policy.x", permission_set_arn=SET, inline_policy=policy(WRITE))
    assert new(judged(PERMISSIONS, written, inline, stays)) == []
    assert new(judged(PERMISSIONS, written, inline, goes)) == [("aws_ssoadmin_permission_set.team", "s3:PutObject")]


def test_a_permission_set_that_is_not_in_the_plan_is_said() -> None:
    names = of_set("customer_managed_policy_attachment", customer_managed_policy_reference=[{"name": "w"}])
    assert "not in the plan" in judged(names).unjudged[0].why


def changed(before: str, after: str) -> Verdicts:
    return judge(Pair(moment("t.yaml", before), moment("t.yaml", after)))


@pytest.mark.parametrize("user", ["anna", "!Ref Anna"])
def test_who_joins_a_group_of_a_template_gets_what_it_holds(user: str) -> None:
    joined = MEMBERS + JOIN.replace("USER", user)
    verdicts = changed(MEMBERS, joined)
    assert new(verdicts) == [("Anna", "s3:PutObject")]
    assert verdicts.unjudged == ()
    assert new(changed(joined, joined + "  Box: {Type: 'AWS::S3::Bucket'}\n")) == []


def test_the_groups_of_a_user_itself_count_and_strangers_are_told_at_the_membership() -> None:
    own = MEMBERS.replace("UserName: anna", "UserName: anna, Groups: [!Ref Writers]")
    assert new(changed(MEMBERS, own)) == [("Anna", "s3:PutObject")]
    assert new(changed(MEMBERS, MEMBERS + JOIN.replace("USER", "zoe"))) == [("Join", "s3:PutObject")]
    other = MEMBERS.replace("UserName: anna", "UserName: anna, Groups: [owners]")
    assert "`group owners`" in changed(MEMBERS, other).unjudged[0].why


def test_a_permission_set_of_a_template_is_judged_within_its_boundary() -> None:
    assert ("Team", "s3:PutObject") in new(changed("Resources: {}", TEAM))
    assert new(changed(TEAM + LIMITED, TEAM)) == [("Team", "s3:PutObject")]
    assert new(changed(TEAM, TEAM + LIMITED)) == []
    powerful = TEAM + f"      ManagedPolicies: ['{ADMINISTRATOR}']\n"
    assert "administrator" in {each.check for each in changed(TEAM, powerful).found}
    named = TEAM + "      CustomerManagedPolicyReferences: [{Name: limit}, {Name: other}]\n"
    verdicts = changed(TEAM, named)
    assert [address for address, _ in new(verdicts)] == ["Team"]
    assert [each.why.split("`")[1] for each in verdicts.unjudged] == ["policy other"]
