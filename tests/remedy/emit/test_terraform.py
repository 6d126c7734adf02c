"""The file, parsed back: what is there is imported, what the plan does not name is left alone, nothing is dropped."""

from __future__ import annotations

import json
import re
from typing import Any

import hcl2
import pytest

from leastwise.model.change import Value
from leastwise.remedy.emit import Emitted, Language, emit
from leastwise.remedy.emit.hcl import quoted
from plans import (
    GROUP_MADE,
    HOSTILE,
    KEY_GONE,
    KEY_OFF,
    NEW,
    OLD,
    OWN_POLICY,
    PASSWORDS,
    POLICY_NARROWED,
    READ_ONLY,
    USER_MOVED,
    a_hostile_plan,
    a_plan,
    policy,
    step,
    the_plan,
)

ECR = "arn:aws:ecr:eu-west-1:111122223333:repository"
TRUST = policy("sts:AssumeRole")


def emitted(*steps: Any) -> Emitted:
    return emit(a_plan(steps), Language.TERRAFORM)


def parsed(found: Emitted) -> dict[str, Any]:
    ((_, text),) = found.files
    tree: dict[str, Any] = hcl2.loads(text)
    return tree


def resources(found: Emitted) -> dict[str, dict[str, Any]]:
    return {
        f"{type}.{name}".replace('"', ""): body
        for each in parsed(found).get("resource", [])
        for type, several in each.items()
        for name, body in several.items()
    }


def imports(found: Emitted) -> dict[str, str]:
    return {each["to"].strip("${}"): text(each["id"]) for each in parsed(found).get("import", [])}


def text(literal: str) -> str:
    """The text that Terraform reads from a literal or a heredoc."""
    assert literal[0] == literal[-1] == '"', literal
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", literal), "a template begins here"
    assert not re.search(r"[$%][$%][$%]\{|\$%%\{|%\$\$\{", literal), "this can be read in two ways"
    plain = literal.replace("$${", "${").replace("%%{", "%{")
    if plain.startswith('"<<POLICY\n'):
        return plain.removeprefix('"<<POLICY\n').removesuffix('POLICY"')
    said: str = json.loads(plain)
    return said


def test_a_key_is_imported_and_switched_off() -> None:
    found = emitted(KEY_OFF)
    address = "aws_iam_access_key.ann_akiaiosfodnn7example"
    assert imports(found) == {address: "AKIAIOSFODNN7EXAMPLE"}
    body = resources(found)[address]
    assert (text(body["user"]), text(body["status"])) == ("ann", "Inactive")
    assert body["lifecycle"][0]["prevent_destroy"] is True
    assert found.missing == ()


def test_a_group_is_made_with_what_hangs_on_it() -> None:
    found = resources(emitted(GROUP_MADE))
    assert {*found} == {
        "aws_iam_group.auditors",
        "aws_iam_group_policy_attachment.auditors_readonlyaccess",
        "aws_iam_group_policy.auditors_extra",
    }
    for address in {*found} - {"aws_iam_group.auditors"}:
        assert found[address]["depends_on"] == ["${aws_iam_group.auditors}"]
    assert imports(emitted(GROUP_MADE)) == {}
    assert text(found["aws_iam_group_policy_attachment.auditors_readonlyaccess"]["policy_arn"]) == READ_ONLY


def test_nothing_waits_for_itself() -> None:
    edges = {
        address: [each.strip("${}") for each in body.get("depends_on", ())]
        for address, body in resources(emit(the_plan(), Language.TERRAFORM)).items()
    }
    done: set[str] = set()
    while len(done) < len(edges):
        ready = {each for each, before in edges.items() if done.issuperset(before)} - done
        assert ready, f"a circle among {edges.keys() - done}"
        done |= ready


def test_a_membership_comes_after_its_group_and_removals_are_said() -> None:
    found = emitted(GROUP_MADE, USER_MOVED)
    membership = resources(found)["aws_iam_user_group_membership.ann_auditors"]
    assert text(membership["user"]) == "ann"
    assert [text(each) for each in membership["groups"]] == ["auditors"]
    assert "${aws_iam_group.auditors}" in membership["depends_on"]
    assert sorted(each.what for each in found.missing) == [
        f"iam:user ann, AttachedPolicies {READ_ONLY}",
        "iam:user ann, InlinePolicies extra",
    ]


def test_an_import_changes_only_what_the_plan_names() -> None:
    found = emitted(POLICY_NARROWED, PASSWORDS)
    policies = resources(found)["aws_iam_policy.policy_app_orders"]
    assert imports(found)["aws_iam_policy.policy_app_orders"] == OWN_POLICY
    assert (text(policies["name"]), text(policies["path"])) == ("orders", "/app/")
    assert json.loads(text(policies["policy"])) == json.loads(NEW)
    assert {"description", "tags"} <= {*policies["lifecycle"][0]["ignore_changes"]}
    passwords = resources(found)["aws_iam_account_password_policy.account"]
    ignored = {*passwords["lifecycle"][0]["ignore_changes"]}
    assert "max_password_age" in ignored
    assert not ignored & {"minimum_password_length", "require_symbols"}


def test_a_stand_in_is_never_written() -> None:
    found = emitted(step("s1", "iam:role", "app", {"MaxSessionDuration": 43200}, {"MaxSessionDuration": 3600}))
    body = resources(found)["aws_iam_role.app"]
    assert body["max_session_duration"] == 3600
    ignored = body["lifecycle"][0]["ignore_changes"]
    assert {"assume_role_policy", "permissions_boundary", "inline_policy"} <= {*ignored}
    assert "max_session_duration" not in ignored


def test_a_boundary_can_be_taken_away_and_other_things_cannot() -> None:
    old: dict[str, Value] = {"PermissionsBoundary": OWN_POLICY, "Description": "x"}
    found = emitted(step("s1", "iam:role", "app", old, {"PermissionsBoundary": None, "Description": None}))
    body = resources(found)["aws_iam_role.app"]
    assert body["permissions_boundary"] is None
    assert [each.what for each in found.missing] == ["iam:role app, Description"]
    assert "description" in body["lifecycle"][0]["ignore_changes"]


def test_tags_are_made_with_an_object_and_cannot_be_added_to_one() -> None:
    made = emitted(step("s1", "iam:role", "new", None, {"AssumeRolePolicyDocument": TRUST, "Tags/a b": "c"}))
    assert {text(k): text(v) for k, v in resources(made)["aws_iam_role.new"]["tags"].items()} == {"a b": "c"}
    assert made.missing == ()
    added = emitted(step("s1", "iam:role", "old", {"Tags/a": None}, {"Tags/a": "b"}))
    assert [each.what for each in added.missing] == ["iam:role old, Tags a"]
    assert resources(added) == {}


def test_what_is_deleted_or_unknown_is_said_in_the_file_too() -> None:
    found = emitted(KEY_GONE, step("s1", "iam:ssh-key", "ann/APKA1", {"Status": "Active"}, {"Status": "Inactive"}))
    assert [each.step for each in found.missing] == ["s6", "s1"]
    ((_, said),) = found.files
    assert all(f"#   {each}" in said for each in found.missing)
    assert resources(found) == {}


def test_another_account_is_refused() -> None:
    (data,) = parsed(emitted(KEY_OFF))["data"]
    rule = data['"aws_caller_identity"']['"leastwise"']["lifecycle"][0]["postcondition"][0]
    assert rule["condition"] == '${self.account_id == "111122223333"}'


def test_names_from_aws_are_text() -> None:
    found = emit(a_hostile_plan(), Language.TERRAFORM)
    several = resources(found)
    assert len(several) == 3
    users = [body for address, body in several.items() if address.startswith("aws_iam_user_policy.")]
    assert [(text(body["user"]), text(body["name"])) for body in users] == [(HOSTILE, HOSTILE)]
    assert json.loads(text(users[0]["policy"])) == json.loads(policy(HOSTILE))
    ((_, said),) = found.files
    assert "\x1b" not in said
    assert "‮" not in said


ODD = ("${a}", "%{ if true }", "$${a}", '"', "\\", "a\nb", "\x00", "‮", "$", "{", "%${", "$%{", "$$$${", '\\"${x}')


@pytest.mark.parametrize("odd", ODD)
def test_a_literal_is_the_text(odd: str) -> None:
    literal = hcl2.loads(f"x = {quoted(odd)}\n")["x"]
    assert text(literal) == odd
    assert literal.isprintable()


@pytest.mark.parametrize("odd", ODD)
def test_a_document_is_the_document(odd: str) -> None:
    found = resources(emitted(step("s1", "iam:group", "g", None, {"InlinePolicies/p": policy(odd)})))
    (body,) = (body for address, body in found.items() if address.startswith("aws_iam_group_policy."))
    assert json.loads(text(body["policy"])) == json.loads(policy(odd))


def test_a_text_that_looks_like_a_document_stays_as_it_is() -> None:
    told: dict[str, Value] = {"AssumeRolePolicyDocument": TRUST, "Description": '{"b":  1}'}
    found = resources(emitted(step("s1", "iam:role", "r", None, told)))
    assert text(found["aws_iam_role.r"]["description"]) == '{"b":  1}'


def test_no_two_resources_have_one_name() -> None:
    names = ["a.b", "a_b", "A-B", "9lives", "@@"]
    found = resources(emitted(*(step(f"s{n}", "iam:group", name, None, {}) for n, name in enumerate(names))))
    assert len(found) == len(names)


PUBLIC: dict[str, Value] = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)


def test_an_instance_profile_holds_its_role() -> None:
    made = emitted(step("s1", "iam:instance-profile", "web", None, {"Roles/web-role": True}))
    body = resources(made)["aws_iam_instance_profile.web"]
    assert (text(body["name"]), text(body["role"])) == ("web", "web-role")
    old: dict[str, Value] = {"Roles/a": True, "Roles/b": None}
    moved = emitted(step("s1", "iam:instance-profile", "web", old, {"Roles/a": None, "Roles/b": True}))
    assert text(resources(moved)["aws_iam_instance_profile.web"]["role"]) == "b"
    assert moved.missing == ()
    emptied = emitted(step("s1", "iam:instance-profile", "web", {"Roles/a": True}, {"Roles/a": None}))
    assert [each.what for each in emptied.missing] == ["iam:instance-profile web, Roles a"]


def test_public_access_is_blocked_where_the_bucket_is() -> None:
    found = emitted(step("s1", "s3:public-access-block", "logs", None, PUBLIC, region="eu-west-1", calls=()))
    body = resources(found)["aws_s3_bucket_public_access_block.logs"]
    assert (text(body["bucket"]), text(body["region"])) == ("logs", "eu-west-1")
    assert body["restrict_public_buckets"] is True


@pytest.mark.parametrize(
    "kind, id, type, named",
    [
        ("s3:bucket-policy", "logs", "aws_s3_bucket_policy", {"bucket": "logs"}),
        ("sns:topic-policy", "arn:aws:sns:eu-west-1:1:t", "aws_sns_topic_policy", {"arn": "arn:aws:sns:eu-west-1:1:t"}),
        ("kms:key-policy", "arn:aws:kms:eu-west-1:1:key/k-1", "aws_kms_key_policy", {"key_id": "k-1"}),
        (
            "ecr:repository-policy",
            "arn:aws:ecr:eu-west-1:1:repository/a/b",
            "aws_ecr_repository_policy",
            {"repository": "a/b"},
        ),
    ],
)
def test_policies_of_resources(kind: str, id: str, type: str, named: dict[str, str]) -> None:
    found = emitted(step("s1", kind, id, {"Policy": OLD}, {"Policy": NEW}, calls=()))
    ((address, body),) = resources(found).items()
    assert address.startswith(f"{type}.")
    assert {name: text(body[name]) for name in named} == named
    region = "@eu-west-1" if ":" in id else ""
    assert imports(found)[address] == next(iter(named.values())) + region
    assert text(body.get("region", '""')) == region[1:]
    assert json.loads(text(body["policy"])) == json.loads(NEW)
