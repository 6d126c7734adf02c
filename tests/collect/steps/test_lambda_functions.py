"""Functions, and what is kept of their environment."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collect.steps.helpers import ACCOUNT, everywhere, page_of, pages, refusal
from leastwise.collect.steps.lambda_functions import FUNCTIONS, functions
from leastwise.model import Gap, Secret

HERE = "lambda.ListFunctions@eu-west-1"
NONE = everywhere("lambda.ListFunctions", {"Functions": []})


def function(name: str, **more: Any) -> dict[str, Any]:
    return {
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{name}",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/{name}",
        **more,
    }


def test_values() -> None:
    secret = {"Kind": "AWS access key id", "Place": "KEY", "LongLived": True}
    raw = [function("one", Environment={"Variables": [secret]}), function("two")]
    one, two = functions.of(pages({**NONE, HERE: {"Functions": raw}}))
    assert (one.name, one.region, one.role) == ("one", "eu-west-1", f"arn:aws:iam::{ACCOUNT}:role/one")
    assert one.secrets == (Secret(kind="AWS access key id", place="KEY", long_lived=True),)
    assert two.secrets == ()


def test_an_environment_that_could_not_be_decrypted_is_a_gap() -> None:
    raw = function("one", Environment={"Error": {"ErrorCode": "AccessDeniedException", "Message": "kms"}})
    written = page_of(FUNCTIONS, {"Functions": [raw]})
    assert b"AccessDeniedException" in written
    (found,) = functions.of(pages({**NONE, HERE: {"Functions": [raw]}}))
    assert isinstance(found.secrets, Gap)
    assert (found.secrets.code, found.secrets.request) == ("Unreadable", (("FunctionName", "one"),))


def test_a_refused_region_does_not_hide_another() -> None:
    found = functions.of(pages({HERE: {"Functions": [function("one")]}, "lambda.ListFunctions@us-east-1": refusal()}))
    assert [f.name for f in found.items] == ["one"]
    assert [(g.region, g.permission) for g in found.gaps] == [("us-east-1", "lambda:ListFunctions")]


def test_one_malformed_function_hides_itself_alone() -> None:
    found = functions.of(pages({**NONE, HERE: {"Functions": [function("one"), {"FunctionName": "two"}]}}))
    assert [f.name for f in found.items] == ["one"]
    assert [(g.code, g.request) for g in found.gaps] == [("Unreadable", (("FunctionName", "two"),))]


def test_only_kinds_and_names_are_written() -> None:
    variables = {"STAGE": "production", "DB_PASSWORD": "correct horse battery"}
    written = page_of(FUNCTIONS, {"Functions": [function("one", Environment={"Variables": variables}, Handler="h")]})
    assert b'"Variables":[{"Kind":"password","Place":"DB_PASSWORD"}]' in written
    assert b"production" not in written
    assert b"correct" not in written


@given(st.text("ABCDEFGHJKMNPQRSTUVWXYZ0123456789+/_", min_size=16, max_size=60), st.sampled_from(["X", "DB_PASSWORD"]))
def test_no_part_of_a_value_is_written(secret: str, name: str) -> None:
    raw = function("f", Environment={"Variables": {name: secret}})
    written = page_of(FUNCTIONS, {"Functions": [raw]}).decode()
    assert not any(secret[i : i + 8] in written for i in range(len(secret) - 7))


def test_what_is_given_to_redact_stays_as_it_is() -> None:
    raw = {"Functions": [function("one", Environment={"Variables": {"A": "b"}})]}
    page_of(FUNCTIONS, raw)
    assert raw["Functions"][0]["Environment"] == {"Variables": {"A": "b"}}
