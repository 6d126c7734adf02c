"""People at the console when they are held to MFA: before and after, on an AWS that decides by the policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage
from end_to_end.served import Shell
from leastwise.demo.ages import Ages
from leastwise.demo.motos import iam as iam_backend
from leastwise.demo.overlay.iam.mfa_codes import shown_by
from leastwise.demo.seed.documents import allow, document
from leastwise.demo.seed.operator import credentials
from leastwise.demo.seed.place import Key, Place
from leastwise.demo.user_sessions import begin
from leastwise.remedy.file import read_plan

ACCOUNT = "888899990000"
MFA = f"arn:aws:iam::{ACCOUNT}:mfa"
DONE, DENIED = "done", "AccessDenied"


@dataclass(frozen=True)
class People:
    """ivy has no device, jo has one, and both may make groups; the operator has a key."""

    stage: Stage
    shell: Shell

    def at_console(self, name: str, *, mfa: bool) -> Any:
        """A client of IAM, as of somebody who has just signed in."""
        return self.stage.client_with(begin(self.stage.world, ACCOUNT, name, mfa=mfa), "iam")

    def apply(self) -> None:
        self.shell.run("apply", "plan.json", "--yes")

    def undo(self) -> None:
        (journal,) = (self.shell.folder / "state" / "leastwise" / ACCOUNT).glob("*.jsonl")
        self.shell.run("undo", str(journal), "--yes")

    def next_codes(self, name: str) -> dict[str, str]:
        device = iam_backend(ACCOUNT).virtual_mfa_devices[f"{MFA}/{name}"]
        one, two = shown_by(device, self.stage.world)[:2]
        return {"AuthenticationCode1": one, "AuthenticationCode2": two}


@pytest.fixture
def people(stage: Stage, tmp_path: Path) -> Iterator[People]:
    world = stage.world
    with stage.aws.lock:
        _seed(Place(world, Ages(datetime.now(UTC).replace(microsecond=0)), "people", ACCOUNT))
        operator = credentials(world, ACCOUNT, "operator").environment()
    world.enforce, world.regions = True, ("us-east-1",)
    own = {"AWS_ENDPOINT_URL": stage.aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1", **operator}
    people = People(stage, Shell(tmp_path, own))
    people.shell.run("plan", "-o", "plan.json", "--check", "mfa-demanded", expect=None)
    yield people
    world.enforce = False
    world.user_sessions.clear()
    with stage.aws.lock:
        iam_backend(ACCOUNT).reset()


def _seed(place: Place) -> None:
    place.user("operator", 30, Key("key", 30, 0.1, "iam"))
    for name in ("ada", "bo", "ivy", "jo"):
        place.user(name, 500)
        place.password(name, 30, 1)
        if name != "ivy":
            place.virtual_mfa(name)
    place.group("admins", "aws:AdministratorAccess", members=("ada", "bo", "operator"))
    place.policy("group-names", document(allow("iam:UpdateGroup")))
    place.group("clerks", "group-names", members=("ivy", "jo"))


def outcome(call: Callable[..., object], **parameters: object) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return DONE


def works(client: Any) -> str:
    """What comes of the clerks' work."""
    return outcome(client.update_group, GroupName="clerks")


def test_the_plan_says_who_has_to_enrol_and_that_all_are_held(people: People) -> None:
    plan = read_plan("plan.json", (people.shell.folder / "plan.json").read_bytes())
    held = [step.change.target.id for step in plan.steps if step.change.target.kind == "iam:user"]
    assert held == ["ada", "bo", "ivy", "jo"]
    says = {found.subject: found.says for step in plan.steps for found in step.heals}
    assert [name for name, each in says.items() if each.endswith("it has no device")] == ["ivy"]


def test_without_mfa_nothing_is_left_but_to_enrol_and_with_it_all_is_as_before(people: People) -> None:
    without, with_it = people.at_console("ivy", mfa=False), people.at_console("jo", mfa=True)

    def outcomes() -> tuple[str, str]:
        return works(without), works(with_it)

    assert outcomes() == (DONE, DONE)
    people.apply()
    assert outcomes() == (DENIED, DONE)
    assert outcome(without.create_access_key, UserName="ivy") == DENIED
    people.undo()
    assert outcomes() == (DONE, DONE)


def test_somebody_enrols_alone_and_is_let_in(people: People) -> None:
    people.apply()
    without = people.at_console("ivy", mfa=False)
    assert outcome(without.get_user, UserName="ivy") == DONE
    assert outcome(without.create_virtual_mfa_device, VirtualMFADeviceName="ivy") == DONE
    device = {"SerialNumber": f"{MFA}/ivy", **people.next_codes("ivy")}
    assert outcome(without.enable_mfa_device, UserName="ada", **device) == DENIED
    assert outcome(without.enable_mfa_device, UserName="ivy", **device) == DONE
    assert outcome(without.deactivate_mfa_device, UserName="ivy", SerialNumber=f"{MFA}/ivy") == DENIED
    assert works(people.at_console("ivy", mfa=True)) == DONE


def test_an_administrator_is_held_to_it_as_well(people: People) -> None:
    people.apply()
    without, with_it = (people.at_console("ada", mfa=mfa) for mfa in (False, True))
    assert (outcome(without.list_roles), outcome(with_it.list_roles)) == (DENIED, DONE)
    operator = people.stage.client_with(credentials(people.stage.world, ACCOUNT, "operator"), "iam")
    assert outcome(operator.list_roles) == DONE
