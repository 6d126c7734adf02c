"""Distributions, and both ways of logging their requests."""

from __future__ import annotations

from typing import Any

from collect.steps.helpers import ACCOUNT, answer, asked, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.cloudfront_distributions import (
    DELIVERY_SOURCES,
    DISTRIBUTION_CONFIG,
    distributions,
)
from leastwise.model import Gap
from leastwise.snapshot import Line

LIST, CONFIG, SOURCES = (
    "cloudfront.ListDistributions",
    "cloudfront.GetDistributionConfig",
    "logs.DescribeDeliverySources",
)


def arn(identity: str) -> str:
    return f"arn:aws:cloudfront::{ACCOUNT}:distribution/{identity}"


def listing(*identities: str) -> dict[str, Any]:
    items = [{"Id": identity, "ARN": arn(identity), "Enabled": True} for identity in identities]
    return {"DistributionList": {"Items": items, "Quantity": len(items)}}


def config(identity: str, enabled: bool | None) -> Line:
    logging = {} if enabled is None else {"Enabled": enabled, "Bucket": "logs"}
    return answer({"DistributionConfig": {"Logging": logging}}, Id=identity)


def source(identity: str, log_type: str = "ACCESS_LOGS", service: str = "cloudfront") -> dict[str, Any]:
    return {"service": service, "logType": log_type, "resourceArns": [arn(identity)]}


def test_values() -> None:
    known = pages(
        {
            LIST: [answer(listing("A", "B")), answer(listing("C"))],
            CONFIG: [config("A", True), config("B", False), refusal("AccessDenied", Id="C")],
            SOURCES: {"deliverySources": [source("B"), source("C", "CONNECTION_LOGS"), source("A", service="vpc")]},
        }
    )
    found = {d.id: d for d in distributions.of(known)}
    assert [found[i].standard_logging for i in "AB"] == [True, False]
    assert [found[i].delivered_logging for i in "ABC"] == [False, True, False]
    assert isinstance(found["C"].standard_logging, Gap)
    assert (found["A"].arn, found["A"].enabled) == (arn("A"), True)


def test_delivery_sources_are_asked_for_once_and_only_if_there_are_distributions() -> None:
    some, none = pages({LIST: listing("A", "B")}), pages({LIST: {"DistributionList": {"Quantity": 0}}})
    assert asked(DELIVERY_SOURCES, some) == [Ask({})]
    assert asked(DISTRIBUTION_CONFIG, some) == [Ask({"Id": "A"}), Ask({"Id": "B"})]
    assert asked(DELIVERY_SOURCES, none) == []
    assert [*distributions.of(none)] == []


def test_refused_delivery_sources_are_a_gap_of_each() -> None:
    known = pages({LIST: listing("A"), CONFIG: config("A", True), SOURCES: refusal()})
    (found,) = distributions.of(known)
    assert isinstance(found.delivered_logging, Gap)
    assert found.delivered_logging.permission == "logs:DescribeDeliverySources"
    assert found.standard_logging is True


def test_a_source_that_was_seen_counts_though_others_were_not() -> None:
    known = pages({LIST: listing("A"), SOURCES: [answer({"deliverySources": [source("A")]}), refusal("Throttling")]})
    assert [d.delivered_logging for d in distributions.of(known)] == [True]


def test_what_is_malformed_or_gone() -> None:
    raw = listing("A", "B", "C")
    del raw["DistributionList"]["Items"][0]["ARN"]
    lines = [config("A", True), refusal("NoSuchDistribution", Id="B"), config("C", None)]
    found = distributions.of(pages({LIST: raw, CONFIG: lines, SOURCES: {}}))
    assert [g.request for g in found.gaps] == [(("Id", "A"),)]
    (c,) = found.items
    assert isinstance(c.standard_logging, Gap)
    assert (c.id, c.standard_logging.code) == ("C", "NotSaid")


def test_refused_listing_is_a_gap() -> None:
    assert [g.call for g in distributions.of(pages({LIST: refusal()})).gaps] == ["cloudfront:ListDistributions"]
