"""What code manages is changed in the code alone: proven as everything, told with its place, and never a step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from estates import estate_of
from leastwise.checks import Access
from leastwise.checks.remove_unneeded.unused_credentials import switch_off
from leastwise.model import Estate, Severity
from leastwise.remedy.confirm import confirm
from leastwise.remedy.emit import Language, emit
from leastwise.remedy.file import plan_json, read_plan
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.managed import find_owner
from leastwise.remedy.plan import Plan, Scope
from leastwise.remedy.tfstate import StateFile, read_state
from plans import HOSTILE, IN_CODE, WITHOUT_CODE, a_hostile_plan, a_plan
from remedy.test_make import IDLE, READ, carrying, detaching

STACK = 'Tags: [{Key: "aws:cloudformation:stack-name", Value: shop}]'


def state(*resources: tuple[str, str, dict[str, Any]]) -> StateFile:
    """A Terraform state with resources of these types, names and attributes."""
    written = [
        {"mode": "managed", "type": type, "name": name, "instances": [{"attributes": attributes}]}
        for type, name, attributes in resources
    ]
    return read_state("prod.tfstate", json.dumps({"version": 4, "resources": written}).encode())


ALICE = ("aws_iam_user", "ann", {"name": "alice", "id": "alice"})
KEY = ("aws_iam_access_key", "old", {"user": "alice", "id": "AKIA1"})
READING = ("aws_iam_user_policy_attachment", "reads", {"user": "alice", "policy_arn": READ})


def made(estate: Estate, fixes: Sequence[Any], *states: StateFile, known: bool = True) -> Plan:
    return make_plan(
        estate,
        fixes,
        Circumstances(
            snapshot="",
            tool="",
            scope=Scope(checks=tuple(each.check.id for each in fixes), least="info"),
            least=Severity.INFO,
            managed=lambda estate, target: find_owner(estate, target, states),
            code_known=known,
        ),
    )


def test_an_object_of_a_state_is_patched_where_the_code_has_it() -> None:
    plan = made(carrying(READ), (detaching(READ, Access(takes=True)),), state(ALICE, READING))
    assert not plan.steps
    assert not plan.left_out
    (patch,) = plan.patches
    assert patch.owner == "Terraform `aws_iam_user.ann` of the state `prod.tfstate`"
    assert f'- remove aws_iam_user_policy_attachment.reads with user = "alice" and policy_arn = "{READ}"' in patch.code
    claims = [proof.claim for proof in patch.proofs]
    assert "`policies-on-users` passes on the account as it will be" in claims
    assert "user `alice` is allowed less, and nothing new, as before" in claims


def test_a_patch_is_proven_as_a_step_is() -> None:
    plan = made(carrying(READ), (detaching(READ, Access()),), state(ALICE))
    assert not plan.steps
    assert not plan.patches
    assert "would be lost" in plan.left_out[0].why


def test_what_a_stack_manages_is_patched_there() -> None:
    tagged = IDLE.replace("{UserName: alice}", f"{{UserName: alice, {STACK}}}")
    (patch,) = made(estate_of(tagged), (switch_off,)).patches
    assert patch.place == "CloudFormation shop"
    assert '~ "Status": "Inactive" (was "Active")' in patch.code
    assert "if no template makes it, change it by hand" in patch.code


def test_others_are_steps_beside_it() -> None:
    row = {"access_key_1_active": True, "access_key_1_last_rotated": "2024-01-01T00:00:00Z"}
    keys = {"alice": "AKIA1", "bob": "AKIA2"}
    listed = [
        {
            "request": {"UserName": name},
            "response": {
                "AccessKeyMetadata": [{"AccessKeyId": id, "Status": "Active", "CreateDate": "2024-01-01T00:00:00Z"}]
            },
        }
        for name, id in keys.items()
    ]
    estate = estate_of(
        {
            "users": [{"UserName": name} for name in keys],
            "report": dict.fromkeys(keys, row),
            "pages": {"iam.ListAccessKeys": listed},
        }
    )
    plan = made(estate, (switch_off,), state(KEY))
    assert [step.change.target.id for step in plan.steps] == ["bob/AKIA2"]
    assert [patch.change.target.id for patch in plan.patches] == ["alice/AKIA1"]


def test_what_has_no_code_of_anybody_is_left_out() -> None:
    plan = make_plan(
        estate_of(IDLE),
        (switch_off,),
        Circumstances(
            snapshot="",
            tool="",
            scope=Scope(checks=("unused-credentials",), least="info"),
            managed=lambda estate, target: find_owner(estate_of({"roles": []}), replace_kind(target), ()),
        ),
    )
    assert not plan.steps
    assert not plan.patches
    assert "AWS Control Tower, which would put it back" in plan.left_out[0].why


def replace_kind(target: Any) -> Any:
    """The role of Control Tower in place of any object."""
    return msgspec.structs.replace(target, kind="iam:role", id="AWSControlTowerExecution")


def test_a_reviewed_step_that_code_manages_by_now_is_refused() -> None:
    reviewed = made(estate_of(IDLE), (switch_off,))
    fresh = made(estate_of(IDLE), (switch_off,), state(KEY))
    refused = confirm(reviewed, fresh, ())
    assert refused.steps == ()
    assert "managed in code, which has to change: Terraform `aws_iam_access_key.old`" in refused.refused["s1"]


def test_without_a_state_the_plan_asks_for_it() -> None:
    (warning,) = made(estate_of(IDLE), (switch_off,), known=False).warnings
    assert "--tfstate" in warning
    assert made(estate_of(IDLE), (switch_off,)).warnings == ()


def test_a_step_says_whose_the_object_is() -> None:
    tagged = IDLE.replace("{UserName: alice}", "{UserName: alice, Tags: [{Key: owner, Value: billing}]}")
    (step,) = made(estate_of(tagged), (switch_off,)).steps
    assert step.owner == "billing"
    wanted = replace(estate_of(tagged).thresholds, owner_tags=("Team",))
    (step,) = made(replace(estate_of(tagged), thresholds=wanted), (switch_off,)).steps
    assert step.owner is None


def test_the_file_keeps_patches() -> None:
    plan = made(carrying(READ), (detaching(READ, Access(takes=True)),), state(ALICE, READING))
    assert read_plan("p", plan_json(plan)) == plan


def test_each_code_gets_a_file_of_its_own() -> None:
    stack = msgspec.structs.replace(IN_CODE, id="p3", place="CloudFormation shop", code="# stack shop\n")
    found = emit(a_plan((), patches=(IN_CODE, WITHOUT_CODE, stack)), Language.PATCH)
    assert [name for name, _ in found.files] == [
        "patch-1-terraform-prod-tfstate.txt",
        "patch-2-cloudformation-shop.txt",
    ]
    assert "# - remove aws_iam_role_policy_attachment.read" in found.files[0][1]
    assert [each.step for each in found.missing] == ["p2"]


@pytest.mark.parametrize("language", [Language.CLI, Language.TERRAFORM, Language.CLOUDFORMATION])
def test_other_languages_say_that_it_is_not_in_them(language: Language) -> None:
    found = emit(a_plan((), patches=(IN_CODE,)), language)
    assert [(each.step, each.what) for each in found.missing] == [("p1", "iam:role app")]
    assert all("app" not in text.replace("apply", "") for _, text in found.files)


def test_names_make_no_lines_and_no_paths() -> None:
    found = emit(a_hostile_plan(), Language.PATCH)
    ((name, text),) = found.files
    assert "/" not in name
    head = text.partition(HOSTILE)[0]
    assert "\x1b" not in head
