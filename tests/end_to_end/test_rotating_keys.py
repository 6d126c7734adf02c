"""`leastwise rotate` as somebody runs it, and kills it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from apply.scratch import aws_of
from demo.stage import Stage
from end_to_end.served import Shell
from jobs.rotating import ACCOUNT, USER, Bench, bench
from leastwise.demo.ages import Ages
from leastwise.demo.motos import iam
from leastwise.demo.seed.operator import OPERATOR
from leastwise.jobs.keys import live_keys
from leastwise.model.change import AwsCall


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Bench]:
    stage.world.reports.clear()
    with bench(aws_of(stage), stage, tmp_path) as made:
        yield made
    stage.world.reports.clear()


@pytest.fixture
def shell(of: Bench) -> Shell:
    variables = {"AWS_ENDPOINT_URL": of.stage.aws.endpoint, **of.stage.story.operator.environment()}
    return Shell(of.folder, {**variables, "AWS_DEFAULT_REGION": "us-east-1"})


def later(of: Bench, **time_passed: float) -> None:
    """Let the rotation have come to where it is so much earlier."""
    now = of.rotations.of(USER)
    assert now is not None
    moment = (of.clock() - timedelta(**time_passed)).isoformat()
    of.rotations.keep(msgspec.structs.replace(now, delivered=now.delivered and moment, off=now.off and moment))


def secret_of(of: Bench) -> str:
    delivered = of.delivered(f"file:{of.folder}/{USER}.json")
    assert delivered is not None
    assert of.works(delivered)
    return delivered["SecretAccessKey"]


def test_from_the_first_command_to_the_last(of: Bench, shell: Shell) -> None:
    arguments = ("rotate", USER, "--to", "file:{user}.json", "--yes")
    said = shell.run(*arguments, expect=3)
    (new,) = of.active() - {of.old}
    assert f"`{new}` is at file:{USER}.json; waits for the old key `{of.old}`, never used, to be silent" in said
    assert (of.folder / f"{USER}.json").stat().st_mode & 0o777 == 0o600

    later(of, days=2)
    said += shell.run("rotate", USER, "--yes", expect=3)
    assert of.active() == {new}
    (journal,) = shell.journals()
    shell.run("undo", str(journal), "--yes")
    assert of.active() == {new, of.old}

    later(of, days=2)
    assert "to be silent" in shell.run("rotate", USER, "--yes", expect=3)  # it was switched on again
    later(of, days=2)
    said += shell.run("rotate", USER, "--yes", expect=3)
    later(of, days=20)
    assert "--accept-lossy" in shell.run("rotate", USER, "--yes", expect=3)
    said += shell.run("rotate", USER, "--yes", "--accept-lossy")
    assert f"rotated: `{of.old}` is replaced by `{new}`" in said
    assert set(live_keys(of.aws, USER)) == {new}
    assert secret_of(of) not in said
    assert secret_of(of).encode() not in of.everything_written()
    assert "was not seen" in shell.run("rotate", USER, "--yes", expect=5)  # the report is of before
    of.stage.world.reports.clear()
    assert "nothing is due" in shell.run("rotate", USER, "--yes", expect=5)


def test_a_command_is_given_the_secret_and_what_it_prints_is_not_shown(of: Bench, shell: Shell) -> None:
    line = f"sh -c 'tee {USER}.json; cat {USER}.json >&2'"
    said = shell.run("rotate", USER, "--to", f"command:{line}", "--yes", expect=3)
    assert secret_of(of) not in said
    assert secret_of(of).encode() not in of.everything_written()


def test_a_command_that_fails_leaves_no_key(of: Bench, shell: Shell) -> None:
    assert "`false` did not take the secret: it ended with 1" in shell.run(
        "rotate", USER, "--to", "command:false", "--yes", expect=5
    )
    assert of.active() == {of.old}


def test_a_folder_that_is_not_there_is_said_and_no_key_is_made(of: Bench, shell: Shell) -> None:
    said = shell.run("rotate", USER, "--to", "file:nowhere/{user}", "--yes", expect=5)
    assert said.splitlines()[-1] == f"{USER}: there is no folder `{shell.folder / 'nowhere'}` for the secret"
    assert of.active() == {of.old}


def at_once(of: Bench) -> bool:
    return bool(of.rotations.of(USER))


def made(of: Bench) -> bool:
    found = of.rotations.of(USER)
    return found is not None and found.new is not None


def soon(of: Bench) -> bool:
    time.sleep(1.0)
    return True


@pytest.mark.parametrize("moment", [soon, at_once, made])
def test_killed_for_real_the_same_command_goes_on(of: Bench, shell: Shell, moment: Callable[[Bench], bool]) -> None:
    arguments = ("rotate", USER, "--to", f"command:sh -c 'sleep 1; cat > {USER}.json'", "--yes")
    process = shell.started(*arguments)
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until and not moment(of):
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert of.old in of.active()
    shell.run(*arguments, expect=3)
    (new,) = of.active() - {of.old}
    assert json.loads((of.folder / f"{USER}.json").read_text())["AccessKeyId"] == new
    assert secret_of(of)


def test_it_can_wait_and_is_not_in_the_way_meanwhile(of: Bench, shell: Shell) -> None:
    shell.run("rotate", USER, "--to", f"file:{USER}.json", "--yes", expect=3)
    later(of, days=0)
    process = shell.started("rotate", USER, "--yes", "--wait", str(12 / 86_400), told=subprocess.PIPE)
    assert process.stderr is not None
    assert any(b"looking again later" in line for line in process.stderr)
    with of.place.locked():
        later(of, days=2)
    assert process.wait(timeout=60) == 3
    assert of.old not in of.active()


def refused(shell: Shell, *more: str, expect: int = 5) -> str:
    return shell.run("rotate", USER, "--to", "file:key.json", "--yes", *more, expect=expect)


def test_what_is_not_touched(of: Bench, shell: Shell) -> None:
    def configured(text: str) -> None:
        (of.folder / "leastwise.toml").write_text(text)

    own = ("rotate", OPERATOR, "--to", "file:key.json", "--yes", "--older-than", "0d")
    assert f"the tool itself works as `{OPERATOR}`" in shell.run(*own, expect=5)
    configured(f'[thresholds]\nbreak_glass = ["{USER}"]\n')
    assert "is kept for emergencies" in refused(shell)
    configured(f'[fixes]\ntools_roles = ["{USER}"]\n')
    assert "the tool itself works as" in refused(shell)
    configured(f'[thresholds]\ncanary_users = ["{USER}"]\n')
    assert "is bait" in refused(shell)
    configured("")
    waiver = f'check = "key-age"\nsubject = "{of.old}"\nowner = "ops"\nreason = "moves in May"\nexpires = 2030-01-01\n'
    (of.folder / "waivers.toml").write_text(f"[[waiver]]\n{waiver}")
    assert "ops has waived it until 2030-01-01" in refused(shell)
    (of.folder / "waivers.toml").unlink()
    tag = [{"Key": "managed-by", "Value": "terraform"}]
    of.aws.do(AwsCall("iam", "TagUser", {"UserName": USER, "Tags": tag}))
    assert "managed in code, which would not know the new key: Terraform" in refused(shell)
    of.aws.do(AwsCall("iam", "UntagUser", {"UserName": USER, "TagKeys": ["managed-by"]}))
    assert "is not older than that" in refused(shell, "--older-than", "300d")
    assert "1 users are due, and" not in refused(shell, "--max-changes", "1", expect=3)
    assert of.old in of.active()


def test_two_keys(of: Bench, shell: Shell) -> None:
    spare = of.aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]["AccessKeyId"]
    Ages(of.clock()).created(iam(ACCOUNT).access_keys[spare], 0)
    of.stage.world.reports.clear()
    assert "both of its keys are active" in refused(shell)
    of.aws.do(AwsCall("iam", "UpdateAccessKey", {"UserName": USER, "AccessKeyId": spare, "Status": "Inactive"}))
    of.stage.world.reports.clear()
    assert "was used or switched off too lately" in refused(shell)
    Ages(of.clock()).created(iam(ACCOUNT).access_keys[spare], 40)
    of.stage.world.reports.clear()
    assert "--accept-lossy deletes it" in refused(shell)
    assert spare in live_keys(of.aws, USER)
    refused(shell, "--accept-lossy", expect=3)
    assert spare not in live_keys(of.aws, USER)
    assert len(of.active()) == 2


def test_all_is_bounded_and_each_gets_a_place_of_its_own(of: Bench, shell: Shell) -> None:
    def every(*more: str, expect: int) -> str:
        return shell.run("rotate", "--all", "--yes", *more, expect=expect)

    assert "say where the new secret goes" in every(expect=2)
    assert "put {user} into it" in every("--to", "file:key.json", expect=2)
    assert "users are due, and 1 are allowed" in every("--to", "file:{user}.json", "--max-changes", "1", expect=5)
    assert of.active() == {of.old}


def test_one_that_fails_stops_the_beginning_of_others_and_not_those_under_way(of: Bench, shell: Shell) -> None:
    shell.run("rotate", USER, "--to", f"file:{USER}.json", "--yes", expect=3)
    ours = of.rotations.of(USER)
    assert ours is not None
    of.rotations.keep(msgspec.structs.replace(ours, user="a-user-who-is-gone"))
    later(of, days=2)
    said = shell.run("rotate", "--all", "--yes", "--to", "file:{user}.json", expect=5)
    assert "the rotation of `a-user-who-is-gone` stopped: NoSuchEntity" in said
    assert f"{USER}: off: " in said
    assert "not begun: another rotation failed" in said
    said = shell.run("rotate", USER, "--yes", "--to", "file:{user}.json", expect=5)
    assert f"{USER}: its rotation has begun with `--to file:{USER}.json`" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("rotate",), "give a user, or --all"),
        (("rotate", USER, "--all"), "give a user, or --all"),
        (("rotate", USER, "--apply-role", "changer"), "is not the ARN of a role"),
        (("rotate", USER, "--to", "paper:x", "--yes"), "is no place for a secret"),
        (("rotate", USER, "--to", "file:x", "--older-than", "soon"), "`soon` is no number of days"),
        (("rotate", "nobody-of-that-name", "--to", "file:x"), "there is no user `nobody-of-that-name`"),
        (("rotate", USER, "--to", "file:x"), "nobody is there to agree"),
    ],
)
def test_wrong_usage_is_one_line(shell: Shell, arguments: tuple[str, ...], says: str) -> None:
    said = shell.run(*arguments, "-q", expect=2)
    assert says in said
    assert said.count("\n") == 1
