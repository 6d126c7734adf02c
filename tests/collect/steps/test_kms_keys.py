"""Keys: manager, state and policy."""

from __future__ import annotations

from typing import Any

from collect.steps.helpers import ACCOUNT, answer, asked, everywhere, page_of, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.kms_keys import KEY_METADATA, KEY_POLICY, kms_keys
from leastwise.model import Gap

NONE = everywhere("kms.ListKeys", {"Keys": []})
HERE = "kms.ListKeys@eu-west-1"
METADATA = "kms.DescribeKey@eu-west-1"


def key(name: str) -> dict[str, Any]:
    return {"KeyId": name, "KeyArn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{name}"}


def described(name: str, **metadata: str) -> Any:
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
