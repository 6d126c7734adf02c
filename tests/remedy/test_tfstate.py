"""A state file says who manages what, and nothing else of it is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leastwise.errors import InputError
from leastwise.remedy.tfstate import read_state

SECRET = "wJalrXUtnFEMI-not-a-real-one"


def state(*resources: dict[str, Any], version: int = 4) -> bytes:
    return json.dumps({"version": version, "serial": 7, "resources": resources, "outputs": {"s": SECRET}}).encode()


def resource(type: str, name: str = "app", mode: str = "managed", **instance: Any) -> dict[str, Any]:
    return {"mode": mode, "type": type, "name": name, "provider": "aws", "instances": [instance]}


def test_addresses_are_terraforms_own() -> None:
    inside = {**resource("aws_iam_role", attributes={"id": "app"}), "module": 'module.a["x.y"].module.b[0]'}
    keyed = resource("aws_iam_user", index_key='o"ne', attributes={"name": "ann"})
    numbered = resource("aws_iam_user", index_key=0, attributes={"name": "bob"})
    found = read_state("s", state(inside, keyed, numbered))
    assert [each.address for each in found.resources] == [
        'module.a["x.y"].module.b[0].aws_iam_role.app',
        'aws_iam_user.app["o\\"ne"]',
        "aws_iam_user.app[0]",
    ]


def test_no_secret_is_kept() -> None:
    key = resource("aws_iam_access_key", attributes={"id": "AKIAEXAMPLE", "secret": SECRET, "user": "ann"})
    found = read_state("s", state(key))
    assert SECRET not in repr(found)
    assert found.resources[0].named("user") == ("ann",)


def test_only_what_it_manages_in_aws_counts() -> None:
    looked_up = resource("aws_iam_role", mode="data", attributes={"name": "app"})
    elsewhere = resource("google_service_account", attributes={"name": "app"})
    replaced = resource("aws_iam_role", deposed="0badcafe", attributes={"name": "app"})
    assert read_state("s", state(looked_up, elsewhere, replaced)).resources == ()


def test_the_accounts_are_those_of_its_arns() -> None:
    arn = "arn:aws:iam::111122223333:role/app"
    found = read_state("s", state(resource("aws_iam_role", attributes={"arn": arn})))
    assert found.accounts == {"111122223333"}


def test_attributes_of_unexpected_shapes_are_not_names() -> None:
    odd = resource("aws_x", attributes={"id": 7, "name": None, "arn": {"a": 1}, "users": ["ann", 3]})
    assert read_state("s", state(odd)).resources[0].names == (("users", ("ann",)),)


WHOLE = state(resource("aws_iam_role", attributes={"name": "app"}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        WHOLE[:-9],
        state(version=3),
        b'{"serial": 1, "encrypted_data": "x", "encryption_version": "v0"}',
        b'{"version": 4, "resources": ' + b"[" * 100_000,
        state({**resource("aws_iam_role"), "name": 'x"\n} evil {'}),
        state({**resource("aws_iam_role"), "module": "module.a\nprovisioner"}),
        state({**resource("aws_iam_role"), "module": 'module.a["\u202e"]'}),
        state({**resource("aws_iam_role"), "instances": [{"attributes": [1]}]}),
    ],
)
def test_what_is_no_state_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_state("prod.tfstate", data)
    assert "`prod.tfstate`" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)
