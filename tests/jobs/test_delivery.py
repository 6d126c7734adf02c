"""Where secrets go, and where they do not."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apply.scratch import aws_of
from demo.stage import Stage
from jobs.rotating import PARAMETER, SECRET, forget_deliveries
from leastwise.apply import Aws
from leastwise.apply.execute import Account
from leastwise.collect.step import Refused
from leastwise.errors import RefusedError, UsageError
from leastwise.jobs.delivery import Delivery, NewKey, delivery_to, for_several
from leastwise.model.change import AwsCall
from leastwise.objects import Ask
from leastwise.snapshot import Refusal

HIDDEN = "wJalr" + "XUtnFEMI" + "K7MDENG"
KEY, NEXT = NewKey("alice", "AKIA" + "A" * 16, HIDDEN), NewKey("alice", "AKIA" + "B" * 16, HIDDEN[::-1])


@pytest.fixture
def aws(stage: Stage) -> Iterator[Aws]:
    yield aws_of(stage)
    stage.world.faults.clear()
    forget_deliveries(stage)


def to(text: str, aws: Account, *, user: str = "alice", replace: bool = False) -> Delivery:
    return delivery_to(text, user, aws, region=None, replace=replace)


@pytest.mark.parametrize("kind", ["secretsmanager", "ssm", "file"])
def test_what_was_delivered_is_known_by_its_id_and_replaced_by_the_next(aws: Aws, tmp_path: Path, kind: str) -> None:
    name = {"secretsmanager": SECRET, "ssm": PARAMETER}.get(kind) or str(tmp_path / "key")
    place = to(f"{kind}:{name}", aws)
    place.check()
    assert not place.holds(KEY.id)
    place.deliver(KEY)
    assert place.holds(KEY.id)
    place.check()
    place.deliver(NEXT)
    assert place.holds(NEXT.id)
    assert not place.holds(KEY.id)
    with pytest.raises(RefusedError, match="--replace writes over it"):
        to(f"{kind}:{name}", aws, user="bob").check()
    to(f"{kind}:{name}", aws, user="bob", replace=True).check()


def test_a_secret_of_somebody_elses_is_written_over_only_when_told_so(aws: Aws, stage: Stage) -> None:
    secrets = stage.client("secretsmanager")
    secrets.create_secret(Name=SECRET, SecretString="theirs")
    with pytest.raises(RefusedError, match="is not of a key of `alice`"):
        to(f"secretsmanager:{SECRET}", aws).check()
    place = to(f"secretsmanager:{SECRET}", aws, replace=True)
    place.check()
    place.deliver(KEY)
    assert secrets.get_secret_value(SecretId=SECRET, VersionStage="AWSPREVIOUS")["SecretString"] == "theirs"


def test_a_secret_that_is_about_to_go_or_is_not_there_is_refused(aws: Aws, stage: Stage) -> None:
    secrets = stage.client("secretsmanager")
    secrets.create_secret(Name=SECRET, SecretString="x")
    secrets.delete_secret(SecretId=SECRET)
    with pytest.raises(RefusedError, match="about to be deleted"):
        to(f"secretsmanager:{SECRET}", aws, replace=True).check()
    secrets.restore_secret(SecretId=SECRET)
    gone = "arn:aws:secretsmanager:us-east-1:111122223333:secret:none-AbCdEf"
    with pytest.raises(RefusedError, match="there is no secret"):
        to(f"secretsmanager:{gone}", aws).check()


def test_a_parameter_in_the_clear_is_refused_and_its_key_is_kept(aws: Aws, stage: Stage) -> None:
    parameters = stage.client("ssm")
    parameters.put_parameter(Name=PARAMETER, Value="x", Type="String")
    with pytest.raises(RefusedError, match="is no SecureString"):
        to(f"ssm:{PARAMETER}", aws, replace=True).check()
    parameters.put_parameter(Name=PARAMETER, Value="x", Type="SecureString", KeyId="alias/own", Overwrite=True)
    to(f"ssm:{PARAMETER}", aws, replace=True).deliver(KEY)
    (told,) = parameters.describe_parameters(
        ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [PARAMETER]}]
    )["Parameters"]
    assert told["KeyId"] == "alias/own"
    assert KEY.id in told["Description"]


def test_a_file_is_its_owners_and_what_a_killed_process_left_is_gone(aws: Aws, tmp_path: Path) -> None:
    left = tmp_path / ".key.leastwise-new"
    left.write_text("half")
    left.chmod(0o644)
    to(f"file:{tmp_path}/key", aws).deliver(KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "key").read_text()) == {
        "Version": 1,
        "AccessKeyId": KEY.id,
        "SecretAccessKey": HIDDEN,
        "UserName": "alice",
    }


def test_links_folders_and_files_of_others_are_refused(aws: Aws, tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    for name, why in (("none/key", "no folder"), ("link", "is a link"), ("theirs", "--replace"), (".", "is a link")):
        with pytest.raises(RefusedError, match=why):
            to(f"file:{tmp_path}/{name}", aws).check()
    assert (tmp_path / "theirs").read_text() == "{}"


def test_a_command_reads_it_from_its_input_alone(aws: Aws, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    got = tmp_path / "got by alice"
    place = to(f"command:sh -c 'tee \"$0\"; cat \"$0\" >&2' '{tmp_path}/got by {{user}}'", aws)
    place.check()
    place.deliver(KEY)
    assert json.loads(got.read_text())["SecretAccessKey"] == HIDDEN
    assert HIDDEN not in "".join(capfd.readouterr())
    with pytest.raises(RefusedError, match="ended with 3"):
        to("command:sh -c 'exit 3'", aws).deliver(KEY)
    with pytest.raises(RefusedError, match="there is no command"):
        to("command:leastwise-has-no-such-command", aws).check()


class Quoting:
    """An account that quotes in its refusals what it was sent, as AWS's validation does."""

    @property
    def ask(self) -> Ask:
        return lambda *asked, **more: {"Parameters": []}

    def do(self, call: AwsCall) -> dict[str, Any]:
        raise Refused(Refusal("ValidationException", f"value `{call.parameters}` is not valid"))


def test_what_aws_quotes_of_the_secret_is_not_passed_on() -> None:
    for kind in ("ssm", "secretsmanager"):
        with pytest.raises(RefusedError, match="gave ValidationException") as caught:
            to(f"{kind}:x", Quoting()).deliver(KEY)
        assert HIDDEN not in str(caught.value)
        assert caught.value.__suppress_context__


def test_a_key_is_shown_without_its_secret() -> None:
    assert KEY.id in repr(KEY)
    assert HIDDEN not in repr(KEY)


@pytest.mark.parametrize("text", ["", "alice", "file:", "s3:bucket", "command: ", "command:it's"])
def test_what_is_no_place_is_said(aws: Aws, text: str) -> None:
    with pytest.raises(UsageError):
        to(text, aws)


def test_several_users_need_several_places() -> None:
    assert for_several("ssm:/keys/{user}")
    assert for_several("command:put-key")
    assert not for_several("file:key")
