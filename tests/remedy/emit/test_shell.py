"""The scripts, run by a real shell with the real AWS CLI against the embedded AWS."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import get_session

from apply.scratch import aws_of
from demo.stage import Stage
from leastwise.errors import InputError
from leastwise.model.change import AwsCall, Safety, State, Target, Value
from leastwise.objects import find_kind
from leastwise.objects.iam_policy import version
from leastwise.remedy.emit import Emitted, Language, emit
from leastwise.remedy.emit.shell import command
from leastwise.remedy.plan import Plan, Step
from plans import KEY_GONE, PASSWORDS, READ_ONLY, a_hostile_plan, a_plan, policy, step, the_plan

AWS = Path(sys.executable).with_name("aws")
QUOTES = 'it\'s "quoted" $(touch pwned) `touch pwned` ${HOME} \\ file:///etc/passwd; touch pwned'
MANAGED = "arn:aws:iam::111122223333:policy/script-policy"
OLD, NEW = policy("s3:Get*"), policy("s3:GetObject", resource="arn:aws:s3:::it's $(x)/${aws:username}")


def script(emitted: Emitted, name: str) -> str:
    return dict(emitted.files)[name]


def run(stage: Stage, folder: Path, name: str, account: str = "acme") -> subprocess.CompletedProcess[str]:
    keys = stage.aws.credentials(stage.story.accounts[account]).environment()
    environment = {
        "PATH": f"{AWS.parent}:{os.environ['PATH']}",
        "AWS_ENDPOINT_URL": stage.aws.endpoint,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null",
        **keys,
    }
    return subprocess.run(
        ["/bin/sh", folder / name], env=environment, cwd=folder, capture_output=True, text=True, timeout=120
    )


def written(folder: Path, plan: Plan) -> None:
    for name, text in emit(plan, Language.CLI).files:
        (folder / name).write_text(text)


def states(stage: Stage, plan: Plan) -> dict[Target, State | None]:
    ask = aws_of(stage).ask
    found = {}
    for each in plan.steps:
        state = find_kind(each.change.target.kind).read(ask, each.change.target)
        found[each.change.target] = state and {k: v for k, v in state.items() if not k.startswith("~")}
    return found


@pytest.fixture
def steps(stage: Stage) -> Iterator[list[Step]]:
    """Objects in the embedded AWS, and steps that change them."""
    iam = stage.client("iam")
    iam.create_user(UserName="script-ann", Tags=[{"Key": "team", "Value": QUOTES}])
    iam.attach_user_policy(UserName="script-ann", PolicyArn=READ_ONLY)
    iam.put_user_policy(UserName="script-ann", PolicyName="own", PolicyDocument=OLD)
    key = iam.create_access_key(UserName="script-ann")["AccessKey"]["AccessKeyId"]
    iam.create_policy(PolicyName="script-policy", PolicyDocument=OLD)
    iam.update_account_password_policy(MinimumPasswordLength=8, MaxPasswordAge=77, RequireNumbers=True)
    made: dict[str, str | int | bool | None] = {"InlinePolicies/extra": NEW, f"AttachedPolicies/{READ_ONLY}": True}
    moved: dict[str, str | int | bool | None] = {"Groups/script-ops": None, f"AttachedPolicies/{READ_ONLY}": True}
    yield [
        step("s1", "iam:access-key", f"script-ann/{key}", {"Status": "Active"}, {"Status": "Inactive"}),
        step("s2", "iam:group", "script-ops", None, made),
        step(
            "s3",
            "iam:user",
            "script-ann",
            {**moved, "InlinePolicies/own": OLD, "Tags/team": QUOTES, "Tags/-x": None},
            {**dict.fromkeys(moved), "Groups/script-ops": True, "InlinePolicies/own": NEW, "Tags/team": None}
            | {"Tags/-x": QUOTES},
        ),
        step("s4", "iam:policy", MANAGED, {"Document": OLD, version(NEW): None}, {"Document": NEW, version(NEW): NEW}),
        PASSWORDS,
    ]
    iam.delete_account_password_policy()
    iam.delete_policy(PolicyArn=MANAGED)
    iam.delete_access_key(UserName="script-ann", AccessKeyId=key)
    iam.delete_user_policy(UserName="script-ann", PolicyName="own")
    iam.detach_user_policy(UserName="script-ann", PolicyArn=READ_ONLY)
    iam.delete_user(UserName="script-ann")


def test_a_script_makes_the_changes_and_its_undo_takes_them_back(
    stage: Stage, tmp_path: Path, steps: list[Step]
) -> None:
    plan = a_plan(steps)
    written(tmp_path, plan)
    before = states(stage, plan)
    made = run(stage, tmp_path, "apply.sh")
    assert (made.returncode, made.stderr.count("\n")) == (0, 5), made.stderr
    after = states(stage, plan)
    for each in plan.steps:
        state = after[each.change.target]
        assert state is not None
        assert {name: state.get(name) for name in each.change.after or {}} == each.change.after
    passwords = after[PASSWORDS.change.target]
    assert passwords is not None
    assert (passwords["MaxPasswordAge"], passwords["RequireNumbers"]) == (77, True)
    undone = run(stage, tmp_path, "undo.sh")
    assert undone.returncode == 0, undone.stderr
    assert states(stage, plan) == before
    assert not (tmp_path / "pwned").exists()


def test_another_account_is_refused_before_any_write(stage: Stage, tmp_path: Path, steps: list[Step]) -> None:
    plan = a_plan(steps)
    written(tmp_path, plan)
    before = states(stage, plan)
    for name in ("apply.sh", "undo.sh"):
        refused = run(stage, tmp_path, name, "acme-production")
        assert refused.returncode == 4
        assert "the plan is for 111122223333" in refused.stderr
    assert states(stage, plan) == before


def test_it_stops_at_the_first_refusal(stage: Stage, tmp_path: Path) -> None:
    missing = step("s1", "iam:user", "script-nobody", {"Groups/x": None}, {"Groups/x": True})
    second = step("s2", "iam:group", "script-never", None, {})
    written(tmp_path, a_plan([missing, second]))
    stopped = run(stage, tmp_path, "apply.sh")
    assert stopped.returncode not in (0, 4)
    assert "NoSuchEntity" in stopped.stderr
    assert "s2" not in stopped.stderr


def test_no_name_leaves_its_quotes(tmp_path: Path) -> None:
    """With `aws` and `echo` replaced, the words that a shell makes of the script are those that were meant."""
    plan = a_hostile_plan()
    text = script(emit(plan, Language.CLI), "apply.sh")
    (tmp_path / "aws").write_text('#!/bin/sh\n[ "$1" = sts ] && echo 111122223333\nprintf "<%s>" "$@" >> "$LOG"\n')
    (tmp_path / "aws").chmod(0o755)
    (tmp_path / "apply.sh").write_text(text)
    log = tmp_path / "log"
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log)}
    subprocess.run(["/bin/sh", tmp_path / "apply.sh"], env=environment, cwd=tmp_path, check=True, capture_output=True)
    calls = [call for each in plan.steps for call in each.calls]
    for call in calls:
        words = shlex.split(command(call))[1:]
        assert "".join(f"<{word}>" for word in words) in log.read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"aws", "apply.sh", "log"}


def test_every_line_is_a_comment_a_check_or_a_call() -> None:
    """A name with a line end in it begins no line of its own outside quotes."""
    text = script(emit(a_hostile_plan(), Language.CLI), "apply.sh")
    subprocess.run(["/bin/sh", "-n"], input=text, text=True, check=True)
    assert "\x1b" not in "".join(line for line in text.splitlines() if line.startswith(("#", "echo")))


def test_what_cannot_be_taken_back_is_said_and_never_dropped() -> None:
    emitted = emit(a_plan([KEY_GONE]), Language.CLI)
    (lost,) = emitted.missing
    assert (lost.step, lost.file) == ("s6", "undo.sh")
    assert "is not done here" in script(emitted, "undo.sh")
    assert "# lossy\n" in script(emitted, "apply.sh")
    assert "delete-access-key" in script(emitted, "apply.sh")


def test_what_root_does_is_no_call_of_whoever_runs_the_script() -> None:
    held: dict[str, Value] = {"Password": True, "AccessKeys": True}
    one = step("s1", "iam:root-credentials", "<root_account>", held, dict.fromkeys(held), safety=Safety.LOSSY)
    emitted = emit(a_plan([one]), Language.CLI)
    assert [each.file for each in emitted.missing] == ["apply.sh", "undo.sh"]
    assert "the management account begins" in emitted.missing[0].why
    assert "made again" in emitted.missing[1].why
    assert "aws iam delete" not in script(emitted, "apply.sh")


def test_the_undo_goes_backwards() -> None:
    text = script(emit(the_plan(), Language.CLI), "undo.sh")
    places = [text.index(f"# {each.id} ") for each in the_plan().steps]
    assert places == sorted(places, reverse=True)


@pytest.mark.parametrize("id", ["$(touch x)", "../s1", "s1 s2", "", "s1\n"])
def test_ids_that_no_plan_of_ours_has_are_refused(id: str) -> None:
    with pytest.raises(InputError):
        emit(a_plan([step(id, "iam:group", "g", None, {})]), Language.CLI)


@pytest.mark.parametrize(
    "call, words",
    [
        (AwsCall("iam", "GetUser", {"UserName": "-x"}), ["--cli-input-json", '{"UserName": "-x"}']),
        (
            AwsCall("iam", "GetUser", {"UserName": "file:///etc/passwd"}),
            ["--cli-input-json", '{"UserName": "file:///etc/passwd"}'],
        ),
        (AwsCall("iam", "GetUser", {"UserName": "a"}, "eu-west-1"), ["--user-name", "a", "--region", "eu-west-1"]),
        (AwsCall("iam", "GetUser", {"On": True, "N": 3}), ["--n", "3", "--cli-input-json", '{"On": true}']),
    ],
)
def test_parameters(call: AwsCall, words: list[str]) -> None:
    assert shlex.split(command(call))[3:] == words


@pytest.mark.parametrize("service", ["iam", "s3", "s3control", "ec2", "cloudtrail", "logs", "kms", "organizations"])
def test_operations_and_parameters_are_called_as_the_cli_calls_them(service: str) -> None:
    model = get_session().get_service_model(service)
    for operation in model.operation_names:
        shape = model.operation_model(operation).input_shape
        for name in (operation, *(shape.members if shape else ())):
            word = shlex.split(command(AwsCall("iam", name)))[2]
            assert word == xform_name(name, "-")


def test_a_call_that_writes_the_whole_is_made_only_with_the_whole() -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    off: dict[str, Value] = dict.fromkeys(names, False)
    on: dict[str, Value] = dict.fromkeys(names, True)
    whole = emit(a_plan([step("s1", "s3:public-access-block", "b", off, on)]), Language.CLI)
    assert "put-public-access-block" in script(whole, "apply.sh")
    assert whole.missing == ()
    part = emit(a_plan([step("s1", "s3:public-access-block", "b", {names[0]: False}, {names[0]: True})]), Language.CLI)
    assert "put-public-access-block" not in script(part, "apply.sh")
    assert {each.file for each in part.missing} == {"apply.sh", "undo.sh"}
