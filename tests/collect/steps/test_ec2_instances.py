"""Instances, and what is kept of their user data."""

from __future__ import annotations

import base64
import gzip
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collect.steps.helpers import ACCOUNT, answer, asked, everywhere, page_of, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.ec2_instances import INSTANCES, USER_DATA, instances
from leastwise.model import Gap, Secret

HERE = "ec2.DescribeInstances@eu-west-1"
ATTRIBUTE = "ec2.DescribeInstanceAttribute@eu-west-1"
NONE = everywhere("ec2.DescribeInstances", {"Reservations": []})


def instance(identity: str, state: str = "running", **more: Any) -> dict[str, Any]:
    return {"InstanceId": identity, "State": {"Name": state}, **more}


def listing(*items: dict[str, Any]) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [*items]}]}


def attribute(data: bytes) -> dict[str, Any]:
    return {"InstanceId": "i-1", "UserData": {"Value": base64.b64encode(data).decode()}}


def test_values() -> None:
    raw = instance(
        "i-1",
        IamInstanceProfile={"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/web", "Id": "AIPA1"},
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "disabled", "HttpPutResponseHopLimit": 2},
        PublicIpAddress="192.0.2.7",
        Tags=[{"Key": "Name", "Value": "web"}],
    )
    secret = {"Kind": "password", "Place": "line 3", "LongLived": False}
    known = pages({**NONE, HERE: listing(raw), ATTRIBUTE: answer({"UserData": {"Value": [secret]}}, InstanceId="i-1")})
    (found,) = instances.of(known)
    assert (found.arn, found.region) == (f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1", "eu-west-1")
    assert (found.profile, found.state) == (f"arn:aws:iam::{ACCOUNT}:instance-profile/web", "running")
    assert (found.tokens, found.metadata_endpoint, found.hop_limit) == ("required", False, 2)
    assert found.secrets == (Secret(kind="password", place="line 3"),)
    assert found.tags == (("Name", "web"),)
    assert found.public_address == "192.0.2.7"


def test_terminated_instances_are_neither_asked_about_nor_there() -> None:
    raw = [instance("i-1"), instance("i-2", "terminated"), instance("i-3", "shutting-down"), instance("i-4", "stopped")]
    known = pages({**NONE, HERE: listing(*raw)})
    assert asked(USER_DATA, known) == [Ask({"InstanceId": i}, "eu-west-1") for i in ("i-1", "i-4")]
    assert [i.id for i in instances.of(known)] == ["i-1", "i-4"]


def test_user_data_that_was_answered_refused_gone_or_never_asked() -> None:
    lines = [
        answer({"UserData": {}}, InstanceId="i-1"),
        refusal("UnauthorizedOperation", InstanceId="i-2"),
        refusal("InvalidInstanceID.NotFound", InstanceId="i-3"),
        answer({"UserData": {"Value": None}}, InstanceId="i-5"),
    ]
    raw = listing(*(instance(f"i-{n}") for n in range(1, 6)))
    found = {i.id: i.secrets for i in instances.of(pages({**NONE, HERE: raw, ATTRIBUTE: lines}))}
    codes = {i: secrets.code if isinstance(secrets, Gap) else secrets for i, secrets in found.items()}
    assert codes == {
        "i-1": (),
        "i-2": "UnauthorizedOperation",
        "i-3": (),
        "i-4": "NotCollected",
        "i-5": "Unreadable",
    }
    gap = found["i-2"]
    assert isinstance(gap, Gap)
    assert (gap.request, gap.region) == ((("InstanceId", "i-2"),), "eu-west-1")


def test_a_refused_region_does_not_hide_another() -> None:
    found = instances.of(
        pages({HERE: listing(instance("i-1")), "ec2.DescribeInstances@us-east-1": refusal("UnauthorizedOperation")})
    )
    assert [i.id for i in found.items] == ["i-1"]
    assert [(g.region, g.code) for g in found.gaps] == [("us-east-1", "UnauthorizedOperation")]


def test_one_malformed_instance_hides_itself_alone() -> None:
    found = instances.of(
        pages({**NONE, HERE: listing(instance("i-1"), {"State": {"Name": "running"}}, instance("i-2"))})
    )
    assert [i.id for i in found.items] == ["i-1", "i-2"]
    assert [g.code for g in found.gaps] == ["Unreadable"]


def test_an_old_instance_answers_without_a_token() -> None:
    (found,) = instances.of(pages({**NONE, HERE: listing(instance("i-1"))}))
    assert (found.tokens, found.metadata_endpoint) == ("optional", True)


def test_only_kinds_and_places_are_written() -> None:
    key, secret = "AKIA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
    data = f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={key}\nexport AWS_SECRET_ACCESS_KEY={secret}\n".encode()
    for written in (page_of(USER_DATA, attribute(data)), page_of(USER_DATA, attribute(gzip.compress(data)))):
        assert written == (
            b'{"UserData":{"Value":[{"Kind":"AWS access key","Place":"line 2","LongLived":true},'
            b'{"Kind":"AWS secret access key","Place":"line 3","LongLived":true}]}}'
        )


def test_no_user_data_and_harmless_user_data() -> None:
    assert page_of(USER_DATA, {"InstanceId": "i-1", "UserData": {}}) == b'{"UserData":{}}'
    assert page_of(USER_DATA, {"InstanceId": "i-1"}) == b'{"UserData":{}}'
    assert page_of(USER_DATA, attribute(b"#!/bin/sh\nyum update\n")) == b'{"UserData":{}}'


def test_user_data_that_cannot_be_read_to_its_end_is_said_to_be_so() -> None:
    data = b"nothing"
    for _ in range(12):
        data = gzip.compress(data)
    assert page_of(USER_DATA, attribute(data)) == b'{"UserData":{"Value":null}}'


SECRETS = st.text("ABCDEFGHJKMNPQRSTUVWXYZ0123456789+/_", min_size=16, max_size=60)


@given(SECRETS, st.sampled_from(["{}", "DB_PASSWORD={}", "token: '{}'", "x://u:{}@h", "# {}"]), st.booleans())
def test_no_part_of_the_user_data_is_written(secret: str, template: str, compressed: bool) -> None:
    data = template.format(secret).encode()
    written = page_of(USER_DATA, attribute(gzip.compress(data) if compressed else data)).decode()
    assert not any(secret[i : i + 8] in written for i in range(len(secret) - 7))


def test_instances_are_asked_for_everywhere() -> None:
    assert INSTANCES.everywhere
    assert USER_DATA.request == {"Attribute": "userData"}
