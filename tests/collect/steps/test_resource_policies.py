"""Every kind of resource with its policy: one table for what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, page_of, pages, refusal
from leastwise.collect.step import Ask, Step
from leastwise.collect.steps.ecr_repositories import REPOSITORY_POLICY
from leastwise.collect.steps.kms_keys import KEY_POLICY
from leastwise.collect.steps.lambda_policies import FUNCTION_POLICY
from leastwise.collect.steps.resource_policies import resources
from leastwise.collect.steps.secrets_policies import SECRET_POLICY
from leastwise.collect.steps.sns_topics import TOPIC_POLICY
from leastwise.collect.steps.sqs_queues import QUEUE_POLICY
from leastwise.model import Gap, ResourcePolicy

HERE = "eu-west-1"


@dataclass(frozen=True)
class Kind:
    """How one service lists, asks and answers; `listed` and `about` are of a resource called `one`."""

    type: str
    listing: str
    field: str
    listed: Any
    malformed: Any
    step: Step[Any]
    about: Mapping[str, str]
    policy: Mapping[str, Any]
    none: Mapping[str, Any] | str
    """An answer, or an error code, that says that there is no policy."""
    gone: str | None
    arn: str


def regional(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{HERE}:{ACCOUNT}:{resource}"


URL = f"https://sqs.{HERE}.amazonaws.com/{ACCOUNT}/one"
FUNCTION = {"FunctionName": "one", "FunctionArn": regional("lambda", "function:one"), "Role": "arn:aws:iam::1:role/r"}
KINDS = (
    Kind(
        "AWS::KMS::Key",
        "kms.ListKeys",
        "Keys",
        {"KeyId": "one", "KeyArn": regional("kms", "key/one")},
        {"KeyId": "x"},
        KEY_POLICY,
        {"KeyId": "one"},
        {"Policy": "{}"},
        {"Policy": ""},
        "NotFoundException",
        regional("kms", "key/one"),
    ),
    Kind(
        "AWS::SQS::Queue",
        "sqs.ListQueues",
        "QueueUrls",
        URL,
        f"https://sqs.{HERE}.amazonaws.com/",
        QUEUE_POLICY,
        {"QueueUrl": URL},
        {"Attributes": {"Policy": "{}"}},
        {},
        "AWS.SimpleQueueService.NonExistentQueue",
        regional("sqs", "one"),
    ),
    Kind(
        "AWS::SNS::Topic",
        "sns.ListTopics",
        "Topics",
        {"TopicArn": regional("sns", "one")},
        {},
        TOPIC_POLICY,
        {"TopicArn": regional("sns", "one")},
        {"Attributes": {"Policy": "{}"}},
        {"Attributes": {}},
        "NotFound",
        regional("sns", "one"),
    ),
    Kind(
        "AWS::SecretsManager::Secret",
        "secretsmanager.ListSecrets",
        "SecretList",
        {"ARN": regional("secretsmanager", "secret:one-aBcDeF")},
        {},
        SECRET_POLICY,
        {"SecretId": regional("secretsmanager", "secret:one-aBcDeF")},
        {"ResourcePolicy": "{}"},
        {},
        "ResourceNotFoundException",
        regional("secretsmanager", "secret:one-aBcDeF"),
    ),
    Kind(
        "AWS::ECR::Repository",
        "ecr.DescribeRepositories",
        "repositories",
        {"repositoryArn": regional("ecr", "repository/one"), "repositoryName": "one"},
        {"repositoryName": "x"},
        REPOSITORY_POLICY,
        {"repositoryName": "one"},
        {"policyText": "{}"},
        "RepositoryPolicyNotFoundException",
        None,
        regional("ecr", "repository/one"),
    ),
    Kind(
        "AWS::Lambda::Function",
        "lambda.ListFunctions",
        "Functions",
        FUNCTION,
        {"FunctionName": "x"},
        FUNCTION_POLICY,
        {"FunctionName": "one"},
        {"Policy": "{}"},
        "ResourceNotFoundException",
        None,
        regional("lambda", "function:one"),
    ),
)
REGIONS = {
    "ec2.DescribeRegions": {
        "Regions": [{"RegionName": name, "OptInStatus": "opt-in-not-required"} for name in ("eu-west-1", "us-east-1")]
    }
}
NOTHING: dict[str, Any] = {
    **REGIONS,
    "s3.ListBuckets": {"Buckets": []},
    **{key: page for kind in KINDS for key, page in everywhere(kind.listing, {kind.field: []}).items()},
}
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.type for kind in KINDS])


def listing(kind: Kind, *items: Any) -> dict[str, Any]:
    return {**NOTHING, f"{kind.listing}@{HERE}": {kind.field: [*items]}}


def one(kind: Kind, line: Any) -> ResourcePolicy:
    lines: Lines = {**listing(kind, kind.listed), f"{kind.step.key}@{HERE}": line}
    (found,) = resources.of(pages(lines))
    return found


def test_an_account_with_nothing_has_nothing() -> None:
    assert [*resources.of(pages(NOTHING))] == []


@each_kind
def test_its_policy(kind: Kind) -> None:
    found = one(kind, answer(kind.policy, **kind.about))
    assert (found.type, found.arn, found.account, found.region) == (kind.type, kind.arn, ACCOUNT, HERE)
    assert found.document == "{}"


@each_kind
def test_it_is_asked_about_where_it_is(kind: Kind) -> None:
    assert asked(kind.step, pages(listing(kind, kind.listed))) == [Ask(dict(kind.about), HERE)]


@each_kind
def test_no_policy_is_none(kind: Kind) -> None:
    line = refusal(kind.none, **kind.about) if isinstance(kind.none, str) else answer(kind.none, **kind.about)
    assert one(kind, line).document is None


@each_kind
def test_a_refused_policy_hides_itself_alone(kind: Kind) -> None:
    document = one(kind, refusal(**kind.about)).document
    assert isinstance(document, Gap)
    assert (document.permission, document.region) == (kind.step.permission, HERE)
    assert document.request == tuple(kind.about.items())


@each_kind
def test_what_was_never_asked_is_a_gap(kind: Kind) -> None:
    (found,) = resources.of(pages(listing(kind, kind.listed)))
    assert isinstance(found.document, Gap)
    assert found.document.code == "NotCollected"


@each_kind
def test_what_is_gone_is_left_out(kind: Kind) -> None:
    if kind.gone:
        lines: Lines = {**listing(kind, kind.listed), f"{kind.step.key}@{HERE}": refusal(kind.gone, **kind.about)}
        assert [*resources.of(pages(lines))] == []


@each_kind
def test_a_refused_region_hides_no_other(kind: Kind) -> None:
    lines: Lines = {**listing(kind, kind.listed), f"{kind.listing}@us-east-1": refusal()}
    found = resources.of(pages(lines))
    assert [item.arn for item in found.items] == [kind.arn]
    assert [(gap.call.partition(":")[0], gap.region) for gap in found.gaps] == [
        (kind.step.permission.partition(":")[0], "us-east-1")
    ]


@each_kind
def test_what_makes_no_sense_hides_itself_alone(kind: Kind) -> None:
    found = resources.of(pages(listing(kind, kind.malformed, kind.listed)))
    assert [item.arn for item in found.items] == [kind.arn]
    assert [gap.code for gap in found.gaps] == ["Unreadable"]


def test_an_enabled_region_that_was_left_out_is_a_gap() -> None:
    only_there = {key: page for key, page in NOTHING.items() if not key.endswith("@us-east-1")}
    found = resources.of(pages(only_there, regions=("eu-west-1",)))
    assert {gap.region for gap in found.gaps} == {"us-east-1"}
    assert len(found.gaps) == len(KINDS)


def test_a_topic_keeps_its_policy_alone() -> None:
    raw = {"Attributes": {"Policy": "{}", "DisplayName": "x", "DeliveryPolicy": "{}"}}
    assert page_of(TOPIC_POLICY, raw) == b'{"Attributes":{"Policy":"{}"}}'
    assert raw["Attributes"]["DisplayName"] == "x"
