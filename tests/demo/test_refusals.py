"""Keys that do not work, faults on purpose, and operations that are not there: AWS's words in every protocol."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.demo import Credentials

ASK: dict[str, Callable[[Any], object]] = {
    "iam": lambda client: client.list_account_aliases(),
    "sts": lambda client: client.get_caller_identity(),
    "ec2": lambda client: client.describe_regions(),
    "s3": lambda client: client.list_buckets(),
    "organizations": lambda client: client.describe_organization(),
    "cloudwatch": lambda client: client.describe_alarms(),
    "lambda": lambda client: client.list_functions(),
    "cloudfront": lambda client: client.list_distributions(),
    "sns": lambda client: client.list_topics(),
}
UNKNOWN = {
    "iam": ("InvalidClientTokenId", 403),
    "sts": ("InvalidClientTokenId", 403),
    "ec2": ("AuthFailure", 401),
    "s3": ("InvalidAccessKeyId", 403),
    "organizations": ("UnrecognizedClientException", 400),
    "cloudwatch": ("UnrecognizedClientException", 400),
    "lambda": ("UnrecognizedClientException", 403),
    "cloudfront": ("InvalidClientTokenId", 403),
    "sns": ("InvalidClientTokenId", 403),
}
DENIED = {
    "iam": ("AccessDenied", 403),
    "sts": ("AccessDenied", 403),
    "ec2": ("UnauthorizedOperation", 403),
    "s3": ("AccessDenied", 403),
    "organizations": ("AccessDeniedException", 400),
    "cloudwatch": ("AccessDeniedException", 400),
    "lambda": ("AccessDeniedException", 403),
    "cloudfront": ("AccessDenied", 403),
    "sns": ("AuthorizationError", 403),
}


def refused(ask: Callable[[], object]) -> ClientError:
    with pytest.raises(ClientError) as caught:
        ask()
    return caught.value


@pytest.mark.parametrize("service", ASK)
def test_an_unknown_key_is_refused(stage: Stage, service: str) -> None:
    stranger = stage.client_with(Credentials("AKIA" + "IOSFODNN7EXAMPLE", "secret"), service)
    assert refusal(refused(lambda: ASK[service](stranger))) == UNKNOWN[service]


def test_an_inactive_key_is_refused_until_it_is_active_again(stage: Stage) -> None:
    iam, key = stage.client("iam"), stage.story.identify("acme", "carla:new")
    carla = stage.client_with(stage.aws.credentials(user="carla"), "sts")
    backup = stage.client_with(Credentials(stage.story.identify("acme", "backup-bot:retired"), "secret"), "iam")
    assert refusal(refused(backup.list_users)) == ("InvalidClientTokenId", 403)
    for own in (key, stage.story.identify("acme", "carla:old")):
        iam.update_access_key(UserName="carla", AccessKeyId=own, Status="Inactive")
    assert refusal(refused(carla.get_caller_identity)) == ("InvalidClientTokenId", 403)
    for own in (key, stage.story.identify("acme", "carla:old")):
        iam.update_access_key(UserName="carla", AccessKeyId=own, Status="Active")
    assert carla.get_caller_identity()["Arn"].endswith("user/carla")


def test_a_wrong_session_token_is_refused(stage: Stage) -> None:
    good = stage.aws.credentials(stage.story.accounts["acme-production"])
    for token in ("forged", None):
        bad = stage.client_with(Credentials(good.access_key_id, good.secret_access_key, token), "sts")
        assert refusal(refused(bad.get_caller_identity))[0] == "InvalidClientTokenId"


def test_a_session_expires(stage: Stage) -> None:
    credentials = stage.aws.credentials(stage.story.accounts["acme-production"])
    iam, logs = stage.client_with(credentials, "iam"), stage.client_with(credentials, "logs")
    iam.list_account_aliases()
    stage.world.advance(timedelta(hours=2))
    try:
        assert refusal(refused(iam.list_account_aliases)) == ("ExpiredToken", 403)
        assert refusal(refused(logs.describe_log_groups)) == ("ExpiredTokenException", 400)
        role = f"arn:aws:iam::{stage.story.accounts['acme-production']}:role/OrganizationAccountAccessRole"
        got = stage.client("sts").assume_role(RoleArn=role, RoleSessionName="later")["Credentials"]
        session = Credentials(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])
        of_now = stage.client_with(session, "iam")
        of_now.list_account_aliases()
        stage.world.advance(timedelta(hours=2))
        assert refusal(refused(of_now.list_account_aliases)) == ("ExpiredToken", 403)
    finally:
        stage.world.offset = timedelta(0)


def test_a_session_expires_after_so_many_calls(stage: Stage) -> None:
    iam, operator = stage.client("iam", "acme-production"), stage.client("iam")
    stage.world.expire_after(2)
    for _ in range(2):
        iam.list_account_aliases()
        operator.list_account_aliases()
    assert refusal(refused(iam.list_account_aliases)) == ("ExpiredToken", 403)
    operator.list_account_aliases()


@pytest.mark.parametrize("service", ASK)
def test_a_refusal_comes_in_the_envelope_of_its_protocol(stage: Stage, service: str) -> None:
    stage.world.refuse(f"{service}:*")
    error = refused(lambda: ASK[service](stage.client(service)))
    assert refusal(error) == DENIED[service]
    assert "is not authorized to perform" in error.response["Error"]["Message"]
    stage.world.faults.clear()
    ASK[service](stage.client(service))


def test_a_refusal_is_for_the_calls_that_are_meant(stage: Stage) -> None:
    stage.world.refuse("s3:GetBucketLogging", request={"Bucket": "acme-reports"})
    stage.world.refuse("monitoring:DescribeAlarms", region="eu-west-1")
    stage.world.refuse("iam:List*", account=stage.story.accounts["acme-security"])
    s3 = stage.client("s3")
    assert refusal(refused(lambda: s3.get_bucket_logging(Bucket="acme-reports"))) == ("AccessDenied", 403)
    s3.get_bucket_logging(Bucket="acme-website")
    elsewhere = stage.client("cloudwatch", region="eu-west-1")
    assert refusal(refused(elsewhere.describe_alarms)) == ("AccessDeniedException", 400)
    stage.client("cloudwatch").describe_alarms()
    assert refusal(refused(stage.client("iam", "acme-security").list_users)) == ("AccessDenied", 403)
    stage.client("iam", "acme-security").get_account_summary()
    stage.client("iam").list_users()


def test_a_fault_of_some_times_heals(stage: Stage) -> None:
    stage.world.throttle("iam:ListUsers", times=2)
    iam = stage.client("iam")
    for _ in range(2):
        assert refusal(refused(iam.list_users)) == ("Throttling", 400)
    assert iam.list_users()["Users"]


@pytest.mark.parametrize(
    "service, code",
    [
        ("ec2", ("RequestLimitExceeded", 503)),
        ("s3", ("SlowDown", 503)),
        ("lambda", ("TooManyRequestsException", 429)),
        ("organizations", ("ThrottlingException", 400)),
    ],
)
def test_throttling_has_many_names(stage: Stage, service: str, code: tuple[str, int]) -> None:
    stage.world.throttle(f"{service}:*")
    assert refusal(refused(lambda: ASK[service](stage.client(service)))) == code


def test_any_other_code_is_sent_as_it_is(stage: Stage) -> None:
    stage.world.refuse("iam:ListUsers", code="ServiceFailure")
    assert refusal(refused(stage.client("iam").list_users))[0] == "ServiceFailure"


def test_a_region_is_denied_by_a_service_control_policy(stage: Stage) -> None:
    stage.world.deny_region("ap-southeast-2")
    error = refused(stage.client("ec2", region="ap-southeast-2").describe_instances)
    assert "with an explicit deny in a service control policy" in error.response["Error"]["Message"]
    stage.client("iam", region="ap-southeast-2").list_account_aliases()
    stage.client("ec2").describe_instances()


def test_a_hanging_call_is_answered_late_and_holds_up_nobody_else(stage: Stage) -> None:
    iam, other = stage.client("iam"), stage.client("iam", "acme-security")
    stage.world.hang("iam:ListUsers", 0.5, times=1)
    start = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(iam.list_users)
        other.list_account_aliases()
        assert not late.done()
        assert late.result()["Users"]
    assert time.monotonic() - start >= 0.5


@pytest.mark.parametrize(
    "service, ask, code",
    [
        ("iam", lambda c: c.get_context_keys_for_custom_policy(PolicyInputList=["{}"]), ("InvalidAction", 400)),
        ("ec2", lambda c: c.describe_mac_hosts(), ("InvalidAction", 400)),
        ("cloudtrail", lambda c: c.list_dashboards(), ("UnknownOperationException", 400)),
        ("accessanalyzer", lambda c: c.list_policy_generations(), ("UnknownOperationException", 404)),
        ("cloudfront", lambda c: c.list_realtime_log_configs(), ("InvalidAction", 400)),
    ],
)
def test_what_moto_does_not_implement_is_an_error_of_aws(
    stage: Stage, service: str, ask: Callable[[Any], object], code: tuple[str, int]
) -> None:
    assert refusal(refused(lambda: ask(stage.client(service)))) == code
