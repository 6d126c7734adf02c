"""Reports of last accessed services, asked of the embedded AWS with the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo.overlay.iam.uses import KIND

ROLE = "arn:aws:iam::111122223333:role/counting"


def report(iam: Any, arn: str, granularity: str = "SERVICE_LEVEL", **more: int) -> dict[str, Any]:
    job = iam.generate_service_last_accessed_details(Arn=arn, Granularity=granularity)["JobId"]
    assert iam.get_service_last_accessed_details(JobId=job)["JobStatus"] == "IN_PROGRESS"
    answer: dict[str, Any] = iam.get_service_last_accessed_details(JobId=job, **more)
    return answer


def services(answer: dict[str, Any]) -> dict[str, Any]:
    return {each["ServiceNamespace"]: each.get("LastAuthenticated") for each in answer["ServicesLastAccessed"]}


@pytest.fixture(autouse=True)
def swept(stage: Stage) -> Iterator[None]:
    """The role that a test makes, what is declared of it and what it called are gone after it."""
    world, iam = stage.world, stage.client("iam")
    before, offset = list(world.kept(KIND, "111122223333", "global")), world.offset
    yield
    world.held[KIND, "111122223333", "global"], world.offset = before, offset
    if any(role["RoleName"] == "counting" for role in iam.list_roles()["Roles"]):
        iam.delete_role_policy(RoleName="counting", PolicyName="p")
        iam.delete_role(RoleName="counting")


def make(stage: Stage, *actions: str) -> None:
    iam = stage.client("iam")
    trust = '{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}'
    iam.create_role(RoleName="counting", AssumeRolePolicyDocument=trust)
    named = ",".join(f'"{each}"' for each in actions)
    allow = f'{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":[{named}],"Resource":"*"}}}}'
    iam.put_role_policy(RoleName="counting", PolicyName="p", PolicyDocument=allow)


def declare(stage: Stage, action: str, days: float) -> None:
    at = stage.world.now() - timedelta(days=days)
    stage.world.keep(KIND, "111122223333", "global", {"Arn": ROLE, "Action": action, "At": at, "Region": "us-east-1"})


def test_declared_use_within_the_period_is_told_with_its_actions(stage: Stage) -> None:
    make(stage, "s3:*", "sqs:SendMessage", "ec2:RunInstances")
    declare(stage, "s3:CreateBucket", 30)
    declare(stage, "sqs:SendMessage", 401)
    answer = report(stage.client("iam"), ROLE, "ACTION_LEVEL")
    assert answer["JobStatus"] == "COMPLETED"
    used = services(answer)
    assert (used["s3"] is not None, used["sqs"], used["ec2"]) == (True, None, None)
    s3 = next(each for each in answer["ServicesLastAccessed"] if each["ServiceNamespace"] == "s3")
    assert (s3["LastAuthenticatedEntity"], s3["TotalAuthenticatedEntities"]) == (ROLE, 1)
    tracked = {each["ActionName"]: each.get("LastAccessedTime") for each in s3["TrackedActionsLastAccessed"]}
    assert tracked["CreateBucket"] == used["s3"]
    assert tracked["DeleteBucket"] is None
    assert "GetObject" not in tracked


def test_calls_count_after_four_hours(stage: Stage) -> None:
    make(stage, "sqs:*", "sns:*")
    session = stage.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="counter")["Credentials"]
    keys = {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }
    connect: Any = boto3.Session().client
    connect("sqs", region_name="us-east-1", endpoint_url=stage.aws.endpoint, **keys).list_queues()
    assert services(report(stage.client("iam"), ROLE)) == {"sqs": None, "sns": None}
    stage.world.advance(timedelta(hours=5))
    used = services(report(stage.client("iam"), ROLE))
    assert (used["sqs"] is not None, used["sns"]) == (True, None)


def test_a_job_is_done_once_another_was_started(stage: Stage) -> None:
    make(stage, "sqs:*")
    iam = stage.client("iam")
    first, second = (iam.generate_service_last_accessed_details(Arn=ROLE)["JobId"] for _ in range(2))
    assert iam.get_service_last_accessed_details(JobId=first)["JobStatus"] == "COMPLETED"
    assert iam.get_service_last_accessed_details(JobId=second)["JobStatus"] == "IN_PROGRESS"
    assert iam.get_service_last_accessed_details(JobId=second)["JobStatus"] == "COMPLETED"


def test_services_come_in_pages(stage: Stage) -> None:
    make(stage, "s3:*", "sqs:*", "sns:*")
    iam = stage.client("iam")
    first = report(iam, ROLE, MaxItems=2)
    assert (first["IsTruncated"], len(first["ServicesLastAccessed"])) == (True, 2)


def test_use_of_a_policy_is_that_of_whoever_carries_it(stage: Stage) -> None:
    answer = report(stage.client("iam"), "arn:aws:iam::111122223333:policy/developers")
    assert {"ec2", "logs", "lambda"} == services(answer).keys()
    assert all(services(answer).values())


@pytest.mark.parametrize(
    "ask",
    [
        lambda iam: iam.generate_service_last_accessed_details(Arn=f"{ROLE}-missing"),
        lambda iam: iam.get_service_last_accessed_details(JobId="0" * 36),
    ],
)
def test_unknown_arns_and_jobs_are_refused(stage: Stage, ask: Any) -> None:
    with pytest.raises(ClientError) as caught:
        ask(stage.client("iam"))
    assert refusal(caught.value) == ("NoSuchEntity", 404)
