"""AWS's service reference, read into the catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from leastwise import catalogue
from leastwise.catalogue.archive import Archive
from leastwise.catalogue.details import Details
from leastwise.catalogue.keys import ConditionKeys
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.reference import index, merged
from leastwise.catalogue.refreshed import refreshed
from leastwise.errors import InputError


def flags(**true: bool) -> dict[str, Any]:
    """Annotations, as AWS writes them."""
    every = {"IsList": False, "IsPermissionManagement": False, "IsTaggingOnly": False, "IsWrite": False}
    return {"Annotations": {"Properties": {**every, **true}}}


S3: dict[str, Any] = {
    "Name": "s3",
    "Actions": [
        {
            "Name": "GetObject",
            "ActionConditionKeys": ["s3:authType", "s3:newkey"],
            **flags(),
            "Resources": [{"Name": "object"}],
            "SupportedBy": {"IAM Action Last Accessed": False},
        },
        {"Name": "ListBrandnew", **flags(IsList=True), "Resources": [{"Name": "shelf"}]},
        {"Name": "PutBucketPolicy", **flags(IsWrite=True, IsPermissionManagement=True)},
        {"Name": "TagBrandnew", **flags(IsWrite=True, IsTaggingOnly=True)},
        {"Name": "PutObject", **flags(IsWrite=True)},
        {"Name": "ListBucket"},
        {"Name": "NotYetAnnotated"},
    ],
    "ConditionKeys": [
        {"Name": "s3:authType", "Types": ["String"]},
        {"Name": "s3:newkey", "Types": ["ArrayOfString"]},
    ],
    "Operations": [{"Name": "GetObject", "AuthorizedActions": [{"Name": "GetObject", "Service": "s3"}]}],
    "Resources": [{"Name": "object", "ARNFormats": ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]}],
    "Version": "v1.4",
}


def text(**changed: Any) -> bytes:
    """The document of S3, changed."""
    return json.dumps({**S3, **changed}).encode()


def test_levels_come_from_the_annotations() -> None:
    service, _ = merged("s3", text(), catalogue.service("s3"))
    assert {action.name: action.access_level for action in service.actions} == {
        "GetObject": "Read",
        "ListBrandnew": "List",
        "PutBucketPolicy": "Permissions management",
        "TagBrandnew": "Tagging",
        "PutObject": "Write",
        "ListBucket": "List",  # as it was
        "NotYetAnnotated": "Write",  # nothing may take it for harmless
    }


def test_what_the_reference_lacks_stays_as_it_was() -> None:
    before = catalogue.action("s3:GetObject")
    service, keys = merged("s3", text(), catalogue.service("s3"))
    found = {action.name: action for action in service.actions}
    assert before is not None
    assert found["GetObject"].description == before.description != ""
    assert found["ListBrandnew"].description == ""
    assert found["GetObject"].resource_types == tuple(each for each in before.resource_types if each.name == "object")
    assert service.name == "Amazon S3"
    assert ("s3:newkey", "ArrayOfString") in [(key.name, key.type) for key in keys]


def test_a_resource_type_that_is_not_listed_has_no_format() -> None:
    service, _ = merged("s3", text(), None)
    assert {each.name: each.arns for each in service.resource_types} == {
        "shelf": (),
        "object": ("arn:${Partition}:s3:::${BucketName}/${ObjectName}",),
    }


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        text(Name="ec2"),
        text(Actions=[{"Name": "two words"}]),
        text(Actions=[{"Name": ""}]),
        text(Actions="GetObject"),
        text(ConditionKeys=[{"Name": 1}]),
        b'{"Name": "\xff"}',
    ],
)
def test_what_aws_does_not_write_is_refused_in_one_line(answer: bytes) -> None:
    with pytest.raises(InputError) as caught:
        merged("s3", answer, None)
    assert str(caught.value).startswith("`s3` of AWS's service reference cannot be read: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "answer", [b"", b"{}", b"[]", b'[{"service": "s3"}]', b'[{"service": "../s3", "url": "https://example.com"}]']
)
def test_an_index_that_aws_does_not_write_is_refused(answer: bytes) -> None:
    with pytest.raises(InputError, match="the index of AWS's service reference"):
        index(answer)


def test_the_refreshed_file_has_what_is_new_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.bin"
    brandnew = {
        "Name": "brandnew",
        "Actions": [{"Name": "Get", "ActionConditionKeys": ["brandnew:untyped"], **flags()}],
    }
    path.write_bytes(refreshed("2999-01-01", {"s3": text(), "brandnew": json.dumps(brandnew).encode()}))
    archive = Archive(path)
    names = ActionNames(archive)
    assert archive.date == "2999-01-01"
    assert names.actions("brandnew") == ("Get",)
    assert names.actions("ec2") == catalogue.actions("ec2")
    assert names.found("s3:deletebucket") is None
    assert Details(archive, names).service("ec2") == catalogue.service("ec2")
    keys = ConditionKeys(archive)
    told = {name: found.type for name in ("s3:newkey", "s3:prefix", "brandnew:untyped") if (found := keys.find(name))}
    assert told == {"s3:newkey": "ArrayOfString", "s3:prefix": "String", "brandnew:untyped": "String"}
    described = keys.described("s3:prefix")
    assert described is not None
    assert described.description


def test_refreshing_with_nothing_gives_what_comes_with_the_package(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.bin"
    path.write_bytes(refreshed("2999-01-01", {}))
    archive = Archive(path)
    names = ActionNames(archive)
    details = Details(archive, names)
    assert names.every() == catalogue.every_action()
    assert all(details.service(prefix) == catalogue.service(prefix) for prefix in names.services())
    assert ConditionKeys(archive).all() == catalogue.condition_keys()
