"""How a report of last accessed services is waited for and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from leastwise.collect.last_accessed import PATIENCE, last_accessed
from leastwise.collect.step import Refused


def page(service: str, marker: str | None = None) -> dict[str, Any]:
    more = {"IsTruncated": True, "Marker": marker} if marker else {"IsTruncated": False}
    return {"JobStatus": "COMPLETED", "ServicesLastAccessed": [{"ServiceNamespace": service}], **more}


@dataclass
class Iam:
    """IAM as far as one report is concerned: in progress for so many polls, then one answer after the other."""

    answers: list[dict[str, Any]]
    polls: int = 0
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def request(self) -> Mapping[str, Any]:
        return {"Arn": "arn:aws:iam::111122223333:role/web", "JobId": "j"}

    def call(self, operation: str, request: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self.asked.append(request or {})
        self.polls -= 1
        return {"JobStatus": "IN_PROGRESS"} if self.polls >= 0 else self.answers.pop(0)

    def now(self) -> datetime:
        return datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def test_the_pages_of_a_finished_job_are_joined() -> None:
    iam = Iam([page("ec2", "m"), page("s3")], polls=2)
    found = last_accessed(iam)
    assert [each["ServiceNamespace"] for each in found["ServicesLastAccessed"]] == ["ec2", "s3"]
    assert iam.slept == [0.5, 1.0]
    assert iam.asked[0] == {"JobId": "j", "MaxItems": 1000}
    assert iam.asked[-1] == {"JobId": "j", "MaxItems": 1000, "Marker": "m"}


@pytest.mark.parametrize(
    ("iam", "code"),
    [
        (Iam([{"JobStatus": "FAILED", "Error": {"Code": "ServiceFailure", "Message": "no"}}]), "ServiceFailure"),
        (Iam([{"JobStatus": "FAILED"}]), "JobFailed"),
        (Iam([], polls=10_000), "JobTimeout"),
        (Iam([page("ec2", "m"), page("s3", "m")]), "BadToken"),
    ],
    ids=["failed", "failed without a reason", "never ready", "the same page for ever"],
)
def test_a_report_that_does_not_come_is_refused(iam: Iam, code: str) -> None:
    with pytest.raises(Refused) as caught:
        last_accessed(iam)
    assert caught.value.refusal.code == code
    assert sum(iam.slept) < PATIENCE + 6
