"""Buckets, and where their access logs go."""

from __future__ import annotations

from typing import Any

from collect.steps.helpers import answer, asked, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.s3_buckets import BUCKET_LOGGING, buckets
from leastwise.model import Gap
from leastwise.snapshot import Line

LOGGING = "s3.GetBucketLogging"


def listing(*names: str) -> dict[str, Any]:
    return {"Buckets": [{"Name": name, "BucketRegion": "eu-west-1"} for name in names]}


def logging_to(target: str, bucket: str) -> Line:
    return answer({"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "x/"}}, Bucket=bucket)


def test_values_over_several_pages() -> None:
    known = pages(
        {
            "s3.ListBuckets": [answer(listing("one", "two")), answer(listing("three"))],
            f"{LOGGING}@eu-west-1": [
                logging_to("logs", "one"),
                answer({}, Bucket="two"),
                refusal(Bucket="three"),
            ],
        }
    )
    found = buckets.of(known)
    assert [(b.arn, b.region) for b in found] == [(f"arn:aws:s3:::{n}", "eu-west-1") for n in ("one", "two", "three")]
    one, two, three = (bucket.log_bucket for bucket in found)
    assert (one, two) == ("logs", None)
    assert isinstance(three, Gap)
    assert (three.permission, three.request, three.region) == (
        "s3:GetBucketLogging",
        (("Bucket", "three"),),
        "eu-west-1",
    )


def test_a_bucket_is_asked_about_in_its_region_if_that_is_known() -> None:
    raw = [{"Name": "one", "BucketRegion": "eu-west-1"}, {"Name": "two"}, {"Name": "three", "BucketRegion": "../x"}]
    known = pages({"s3.ListBuckets": {"Buckets": raw}, LOGGING: answer({}, Bucket="two")})
    assert asked(BUCKET_LOGGING, known) == [
        Ask({"Bucket": "one"}, "eu-west-1"),
        Ask({"Bucket": "two"}),
        Ask({"Bucket": "three"}),
    ]
    two = buckets.of(known).items[1]
    assert isinstance(two.region, Gap)
    assert two.region.code == "NotSaid"
    assert two.log_bucket is None


def test_a_bucket_that_is_gone_is_left_out() -> None:
    lines = [refusal("NoSuchBucket", Bucket="one"), logging_to("logs", "two")]
    found = buckets.of(pages({"s3.ListBuckets": listing("one", "two"), f"{LOGGING}@eu-west-1": lines}))
    assert [b.name for b in found] == ["two"]


def test_refused_listing_names_iams_permission() -> None:
    assert [g.permission for g in buckets.of(pages({"s3.ListBuckets": refusal()})).gaps] == ["s3:ListAllMyBuckets"]


def test_what_is_malformed_hides_itself_alone() -> None:
    lines = [logging_to("", "one"), logging_to("logs", "two")]
    raw = {"Buckets": [{"BucketRegion": "eu-west-1"}, *listing("one", "two")["Buckets"]]}
    found = buckets.of(pages({"s3.ListBuckets": raw, f"{LOGGING}@eu-west-1": lines}))
    assert [g.code for g in found.gaps] == ["Unreadable"]
    one, two = (bucket.log_bucket for bucket in found.items)
    assert isinstance(one, Gap)
    assert (one.code, two) == ("Unreadable", "logs")
