"""What AWS tells and botocore does not know is noticed, wherever it stands in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.session import get_session

from demo.stage import Stage
from leastwise.collect.clients import Clients, Limits, Shared
from leastwise.collect.target import static
from leastwise.collect.unknown import comparing, unknown_members


def shape(operation: str = "DescribeUserPool") -> Any:
    return get_session().get_service_model("cognito-idp").operation_model(operation).output_shape


@pytest.mark.parametrize(
    ("told", "paths"),
    [
        ({"UserPool": {"Id": "a", "UserPoolTags": {"any": "key"}}}, []),
        ({"UserPool": {"Id": "a", "Newer": None}}, []),
        ({"UserPool": {"Id": "a", "Newer": False}}, ["UserPool.Newer"]),
        ({"UserPool": {"Policies": {"PasswordPolicy": {"Newer": 1}}}}, ["UserPool.Policies.PasswordPolicy.Newer"]),
        ({"UserPool": {"SchemaAttributes": [{"Name": "a"}, {"Newer": {}}]}}, ["UserPool.SchemaAttributes.Newer"]),
        ({"UserPool": {"AcrConfiguration": {"Level1": {"Newer": "a"}}}}, ["UserPool.AcrConfiguration.Newer"]),
        ({"Newer": {"Deeper": 1}}, ["Newer"]),
        ({}, []),
    ],
)
def test_members_that_the_model_lacks(told: Mapping[str, object], paths: list[str]) -> None:
    assert [*unknown_members(shape(), told)] == paths


@pytest.fixture
def clients(stage: Stage) -> Clients:
    credentials = stage.aws.credentials(stage.story.accounts["acme-production"])
    return Clients(static("test", endpoint=stage.aws.endpoint, **credentials.keywords()), Limits(), 1, Shared())


@pytest.fixture
def pool(stage: Stage) -> dict[str, Any]:
    account = stage.story.accounts["acme-production"]
    return next(iter(stage.world.kept("user-pool", account, "us-east-1")))


def asked(clients: Clients, id: object) -> None:
    client: Any = clients.get("cognito-idp", "us-east-1")
    client.describe_user_pool(UserPoolId=id)


def test_an_answer_that_is_known_leaves_no_doubt(clients: Clients, pool: dict[str, Any]) -> None:
    with comparing() as compared:
        asked(clients, pool["Id"])
    assert (compared.answers, compared.unknown, compared.doubt) == (1, [], "")


def test_what_is_not_known_is_named(clients: Clients, pool: dict[str, Any]) -> None:
    pool["Newer"] = {"a": 1}
    try:
        with comparing() as compared:
            asked(clients, pool["Id"])
    finally:
        del pool["Newer"]
    assert compared.unknown == ["UserPool.Newer"]
    assert compared.doubt.startswith("AWS tells `UserPool.Newer`, which the installed botocore does not know")


def test_answers_that_were_not_compared_are_in_doubt(clients: Clients, pool: dict[str, Any]) -> None:
    asked(clients, pool["Id"])
    with comparing(on=False) as off:
        asked(clients, pool["Id"])
    with comparing() as xml:
        client: Any = clients.get("iam", "us-east-1")
        client.get_account_summary()
    assert off.answers == xml.answers == 0
    assert "could not be compared" in xml.doubt


def test_an_error_is_no_answer(clients: Clients) -> None:
    with comparing() as compared, pytest.raises(Exception, match="ResourceNotFoundException"):
        asked(clients, "us-east-1_none")
    assert (compared.answers, compared.unknown) == (0, [])
