"""How the credential report is brought about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leastwise.collect.report import PATIENCE, credential_report
from leastwise.collect.step import Refused
from leastwise.snapshot import Refusal

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Iam:
    """IAM as far as the report is concerned: `steps` polls until a new one is complete."""

    age: timedelta | None = None
    polls: int = 2
    refuse: str = ""
    called: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def request(self) -> Mapping[str, Any]:
        return {}

    def call(self, operation: str, request: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self.called.append(operation)
        if operation == self.refuse:
            raise Refused(Refusal("AccessDenied", f"not {operation}"))
        if operation == "GenerateCredentialReport":
            self.polls -= 1
            if self.polls >= 0:
                return {"State": "INPROGRESS"}
            self.age = timedelta(0)
            return {"State": "COMPLETE"}
        if self.age is None:
            raise Refused(Refusal("ReportNotPresent"))
        return {"Content": b"user", "GeneratedTime": (NOW - self.age).isoformat()}

    def now(self) -> datetime:
        return NOW + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def age_of(report: dict[str, Any]) -> timedelta:
    return NOW - datetime.fromisoformat(report["GeneratedTime"])


def test_a_fresh_report_is_used_as_it_is() -> None:
    iam = Iam(age=timedelta(hours=3, minutes=59))
    assert age_of(credential_report(iam)) == iam.age
    assert iam.called == ["GetCredentialReport"]


@pytest.mark.parametrize("age", [None, timedelta(hours=4), timedelta(days=30)])
def test_an_old_or_absent_report_is_made_anew(age: timedelta | None) -> None:
    iam = Iam(age=age)
    assert age_of(credential_report(iam)) == timedelta(0)
    assert iam.slept == [0.2, 0.4]


def test_an_older_report_is_better_than_none() -> None:
    iam = Iam(age=timedelta(days=2), refuse="GenerateCredentialReport")
    assert age_of(credential_report(iam)) == timedelta(days=2)


def test_the_refusal_to_make_the_first_report_is_the_answer() -> None:
    with pytest.raises(Refused, match="not GenerateCredentialReport"):
        credential_report(Iam(refuse="GenerateCredentialReport"))


def test_a_report_that_may_not_be_read_is_not_made() -> None:
    iam = Iam(age=timedelta(0), refuse="GetCredentialReport")
    with pytest.raises(Refused, match="not GetCredentialReport"):
        credential_report(iam)
    assert iam.called == ["GetCredentialReport"]


def test_patience_ends() -> None:
    iam = Iam(polls=1_000_000)
    with pytest.raises(Refused, match="ReportNotPresent"):
        credential_report(iam)
    assert max(iam.slept) == 5.0
    assert PATIENCE <= sum(iam.slept) < PATIENCE + 5
