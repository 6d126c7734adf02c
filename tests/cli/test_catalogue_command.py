"""`leastwise catalogue`, as a person sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leastwise import catalogue
from leastwise.catalogue.archive import Archive
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.source import bundled
from leastwise.cli.catalogue import app
from leastwise.errors import LeastwiseError, UsageError
from service_reference_server import answers, reference

DATE_LINE = f"catalogue of {catalogue.DATE}"


def said(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(app, list(arguments))
    if isinstance(done.exception, LeastwiseError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def told(name: str) -> dict[str, Any]:
    """What it says to programs."""
    found: dict[str, Any] = json.loads(said("show", name, "--format", "json"))
    assert found["schema"] == "leastwise/catalogue/1"
    return found


def test_an_action_is_shown_with_all_that_limits_it() -> None:
    lines = said("show", "S3:getobject").splitlines()
    assert lines[0] == DATE_LINE
    assert "s3:GetObject" in lines
    assert "access level  Read" in lines
    assert any(line.split() == ["object", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"] for line in lines)
    assert any(line.split() == ["s3:authType", "String"] for line in lines)


def test_dependent_actions_are_shown() -> None:
    assert "  iam:PassRole" in said("show", "lambda:CreateFunction").splitlines()


def test_an_action_without_resource_says_so() -> None:
    assert "resource types  none: its resource is always *" in said("show", "sts:GetCallerIdentity").splitlines()


def test_a_pattern_lists_what_it_matches() -> None:
    lines = said("show", "s3:get*").splitlines()
    names = [f"s3:{name}" for name in catalogue.actions("s3") if name.startswith("Get")]
    assert lines[2].startswith(f"s3:get* matches {len(names)} actions: ")
    assert [line.split("  ")[0] for line in lines[4:]] == names
    assert told("s3:get*")["pattern"]["actions"][0] == {"name": names[0], "access_level": "Read"}


def test_a_service_is_summed_up() -> None:
    output = said("show", "SQS")
    assert "sqs  Amazon SQS" in output
    assert f"{len(catalogue.actions('sqs'))} actions: " in output
    assert "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}" in output


@pytest.mark.parametrize(
    ("name", "key", "kind", "multivalued"),
    [
        ("s3:prefix", "s3:prefix", "String", False),
        ("AWS:principalorgid", "aws:PrincipalOrgID", "String", False),
        ("aws:tagkeys", "aws:TagKeys", "ArrayOfString", True),
        ("aws:RequestTag/team", "aws:RequestTag/${TagKey}", "String", False),
    ],
)
def test_a_condition_key_is_shown(name: str, key: str, kind: str, multivalued: bool) -> None:
    output = said("show", name)
    assert f"type         {kind}" in output
    assert ("multivalued  yes" in output) is multivalued
    found = told(name)["condition_key"]
    assert (found["name"], found["type"], found["multivalued"]) == (key, kind, multivalued)


def test_the_actions_of_a_condition_key_are_counted() -> None:
    named = [each for each in catalogue.actions("s3") if "s3:prefix" in keys(f"s3:{each}")]
    assert told("s3:prefix")["condition_key"]["actions"] == {"s3": len(named)}
    assert told("aws:SourceIp")["condition_key"]["actions"] == {}


def keys(action: str) -> set[str]:
    """The condition keys of an action."""
    found = catalogue.action(action)
    service = catalogue.service(action.partition(":")[0])
    assert found is not None
    assert service is not None
    types = {each.name for each in found.resource_types}
    of_types = {key for each in service.resource_types if each.name in types for key in each.condition_keys}
    return {*found.condition_keys, *of_types, *(key for each in found.resource_types for key in each.condition_keys)}


@pytest.mark.parametrize("name", ["readonlyaccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"])
def test_a_managed_policy_is_shown(name: str) -> None:
    lines = said("show", name).splitlines()
    assert lines[0] == f"catalogue of {catalogue.policies_date()}"
    assert lines[2] == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    policy = catalogue.managed_policy(lines[2])
    assert policy is not None
    assert json.loads("\n".join(lines[5:])) == json.loads(policy.document) == told(name)["managed_policy"]["document"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("s3:GetObjct", "`s3:GetObject`"),
        ("ss3:GetObject", "`s3:GetObject`"),
        ("s3:prefx", "`s3:prefix`"),
        ("aws:PrincipalOrgId2", "`aws:PrincipalOrgID`"),
        ("dynamodbb", "`dynamodb`"),
        ("AmazonS3ReadOnlyAcess", "`AmazonS3ReadOnlyAccess`"),
        ("arn:aws:iam::aws:policy/ReadOnlyAcces", "`arn:aws:iam::aws:policy/ReadOnlyAccess`"),
        ("nothing like it", "give an action, service, condition key or AWS managed policy"),
        ("", "give an action"),
    ],
)
def test_an_unknown_name_is_told_with_what_is_like_it(name: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        said("show", name)
    assert str(caught.value).startswith(f"`{name}` is not in the catalogue: ")
    assert meant in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "why"), [("s3:Nothing*", "matches no action"), ("*:Get*", "wildcard in the service")])
def test_a_pattern_that_matches_nothing_is_told(name: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        said("show", name)


def test_what_is_refreshed_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "catalogue.bin"
    monkeypatch.setenv("LEASTWISE_CATALOGUE", str(path))
    with reference(answers("s3", "brandnew")) as address:
        output = said("refresh", "--from", f"{address}/")
    assert output.startswith("2 services as AWS lists them on ")
    assert str(path) in output
    archive = Archive(path)
    assert archive.date > bundled().date
    assert "brandnew" in ActionNames(archive).services()


def test_a_damaged_file_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "catalogue.bin"
    path.write_bytes(b"damaged")
    monkeypatch.setenv("LEASTWISE_CATALOGUE", str(path))
    with reference(answers("s3")) as address:
        said("refresh", "--from", f"{address}/")
    assert Archive(path).date > bundled().date


def test_a_failed_refresh_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "catalogue.bin"
    monkeypatch.setenv("LEASTWISE_CATALOGUE", str(path))
    with pytest.raises(LeastwiseError, match="cannot reach"):
        said("refresh", "--from", "http://127.0.0.1:9/")
    assert not path.exists()
