"""The server, its one instance, and what it costs to import."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from demo.stage import Stage
from leastwise.demo import EmbeddedAws
from leastwise.errors import UsageError


def test_importing_the_package_imports_neither_moto_nor_boto3() -> None:
    script = "import sys, leastwise.demo; print(sorted({'moto', 'boto3', 'flask'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_profile_that_does_not_exist_is_no_obstacle() -> None:
    script = "from leastwise.demo import EmbeddedAws, seed\nwith EmbeddedAws() as aws: print(len(seed(aws).accounts))"
    surroundings = {**os.environ, "AWS_PROFILE": "missing"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=surroundings, check=False)
    assert (done.stdout.strip(), done.stderr) == ("4", "")


def test_only_one_runs_in_a_process(stage: Stage) -> None:
    with pytest.raises(UsageError, match="already runs"), EmbeddedAws():
        pass
    assert stage.client("sts").get_caller_identity()["Account"] == stage.story.accounts["acme"]


def test_the_operator_is_a_user_and_works_through_the_access_role_elsewhere(stage: Stage) -> None:
    assert stage.client("sts").get_caller_identity()["Arn"].endswith(":user/leastwise/leastwise-operator")
    for name, account in stage.story.accounts.items():
        if name != "acme":
            who = stage.client("sts", name).get_caller_identity()
            assert who["Account"] == account
            assert ":assumed-role/OrganizationAccountAccessRole/" in who["Arn"]


def test_a_user_without_an_active_key_has_no_credentials(stage: Stage) -> None:
    with pytest.raises(UsageError, match="`ana` has no active access key"):
        stage.aws.credentials(user="ana")


def test_connections_are_kept_open(stage: Stage) -> None:
    iam = stage.client("iam")
    headers = iam.list_account_aliases()["ResponseMetadata"]["HTTPHeaders"]
    assert "connection" not in headers
    assert headers["content-length"] != "0"


def test_calls_are_counted_and_logged(stage: Stage) -> None:
    stage.world.calls.clear()
    stage.client("iam").list_users()
    stage.client("cloudwatch", "acme-security", "eu-west-1").describe_alarms()
    assert stage.world.calls == {("iam", "ListUsers"): 1, ("cloudwatch", "DescribeAlarms"): 1}
    last = stage.world.log[-1]
    assert (last.account, last.region, last.error) == (stage.story.accounts["acme-security"], "eu-west-1", None)


def test_threads_see_the_same_answers(stage: Stage) -> None:
    iam = stage.client("iam")
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: tuple(u["UserName"] for u in iam.list_users()["Users"]), range(40)))
    assert len(set(names)) == 1


def test_an_object_survives_the_way_through_the_server(stage: Stage) -> None:
    s3 = stage.client("s3")
    s3.put_object(Bucket="acme-website", Key="a dir/ü#1.txt", Body=b"\x00\xff" * 70_000)
    assert s3.get_object(Bucket="acme-website", Key="a dir/ü#1.txt")["Body"].read() == b"\x00\xff" * 70_000
    assert s3.head_object(Bucket="acme-website", Key="a dir/ü#1.txt")["ContentLength"] == 140_000
