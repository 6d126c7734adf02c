"""Keys: manager, state and policy."""

from __future__ import annotations

from typing import Any

from collect.steps.helpers import ACCOUNT, answer, asked, everywhere, page_of, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.kms_keys import KEY_METADATA, KEY_POLICY, KEY_ROTATION, kms_keys
from leastwise.model import Gap

NONE = everywhere("kms.ListKeys", {"Keys": []})
HERE = "kms.ListKeys@eu-west-1"
METADATA = "kms.DescribeKey@eu-west-1"


def key(name: str) -> dict[str, Any]:
    return {"KeyId": name, "KeyArn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{name}"}


def described(name: str, **metadata: Any) -> Any:
    return answer({"KeyMetadata": metadata}, KeyId=name)


def test_values() -> None:
    lines = [
        described("one", KeyManager="CUSTOMER", KeyState="Enabled"),
        described("two", KeyManager="AWS", KeyState="PendingDeletion"),
    ]
    found = kms_keys.of(pages({**NONE, HERE: {"Keys": [key("one"), key("two")]}, METADATA: lines}))
    assert [(k.id, k.region, k.by_aws, k.state) for k in found.items] == [
        ("one", "eu-west-1", False, "Enabled"),
        ("two", "eu-west-1", True, "PendingDeletion"),
    ]
    assert found.items[0].arn == f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/one"


def test_a_refused_key_hides_itself_alone_and_one_that_is_gone_is_left_out() -> None:
    lines = [refusal(KeyId="one"), described("two", KeyState="Enabled"), refusal("NotFoundException", KeyId="three")]
    listed = {"Keys": [key("one"), key("two"), key("three"), {"KeyId": "four"}]}
    found = kms_keys.of(pages({**NONE, HERE: listed, METADATA: lines}))
    one, two = found.items
    assert isinstance(one.by_aws, Gap)
    assert (one.by_aws.code, one.state) == ("AccessDenied", one.by_aws)
    assert isinstance(two.by_aws, Gap)
    assert (two.by_aws.code, two.state) == ("NotSaid", "Enabled")
    assert [gap.request for gap in found.gaps if gap.code == "Unreadable"] == [(("KeyId", "four"),)]


def test_each_key_is_asked_about_where_it_is() -> None:
    known = pages({**NONE, HERE: {"Keys": [key("one"), {}]}})
    assert asked(KEY_METADATA, known) == asked(KEY_POLICY, known) == [Ask({"KeyId": "one"}, "eu-west-1")]


def test_little_is_kept_of_a_key() -> None:
    raw = {"KeyMetadata": {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "Description": "what it is for"}}
    assert page_of(KEY_METADATA, raw) == b'{"KeyMetadata":{"KeyManager":"CUSTOMER","KeyState":"Enabled"}}'


OURS = {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS"}
OTHERS: dict[str, dict[str, Any]] = {
    "of-aws": {"KeyManager": "AWS", "KeyState": "Enabled"},
    "imported": OURS | {"Origin": "EXTERNAL"},
    "signing": OURS | {"KeySpec": "RSA_2048"},
    "off": OURS | {"KeyState": "Disabled"},
    "replica": OURS | {"MultiRegionConfiguration": {"MultiRegionKeyType": "REPLICA"}},
}


def test_only_keys_that_aws_can_renew_are_asked_about() -> None:
    every = {"one": OURS, **OTHERS}
    lines = [described(name, **metadata) for name, metadata in every.items()]
    known = pages({**NONE, HERE: {"Keys": [key(name) for name in every]}, METADATA: lines})
    assert asked(KEY_ROTATION, known) == [Ask({"KeyId": "one"}, "eu-west-1")]
    one, *others = kms_keys.of(known).items
    assert isinstance(one.renewed, Gap)
    assert [each.renewed for each in others] == [None] * len(OTHERS)


def test_whether_keys_are_renewed() -> None:
    lines = [described(name, **OURS) for name in ("one", "two", "three")]
    answers = [
        answer({"KeyRotationEnabled": True}, KeyId="one"),
        answer({"KeyRotationEnabled": False}, KeyId="two"),
        refusal(KeyId="three"),
    ]
    known = pages(
        {
            **NONE,
            HERE: {"Keys": [key(name) for name in ("one", "two", "three")]},
            METADATA: lines,
            "kms.GetKeyRotationStatus@eu-west-1": answers,
        }
    )
    one, two, three = kms_keys.of(known).items
    assert (one.renewed, two.renewed) == (True, False)
    assert isinstance(three.renewed, Gap)
