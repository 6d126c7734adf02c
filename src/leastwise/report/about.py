"""What several formats tell of a result besides its own words: its check, when and where it was seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from leastwise.audit import Audit, Result, known_checks
from leastwise.checks import Check, Reference
from leastwise.model import Evidence
from leastwise.report.words import first_sentence

__all__ = ["About", "about", "evidence_line", "home_region", "partitions", "requirements", "seen_times"]

CIS = "CIS AWS Foundations Benchmark 7.0"
FSBP = "AWS Foundational Security Best Practices"
_HOMES = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


@dataclass(frozen=True, slots=True)
class About:
    """A check, and its page in short."""

    check: Check[Any]
    title: str
    why: str
    do: str


@cache
def about() -> Mapping[str, About]:
    """Every check by its id."""
    return {check.id: _about(check) for check in known_checks()}


def _about(check: Check[Any]) -> About:
    why, do = (first_sentence(check.page.section(title)) for title in ("Why it matters", "What to do"))
    return About(check, check.page.title, why, do)


def requirements(reference: Reference) -> tuple[str, ...]:
    """What is answered to in the standards, as `CIS AWS Foundations Benchmark 7.0/2.4`."""
    return (*(f"{CIS}/{id}" for id in reference.cis), *(f"{FSBP}/{id}" for id in reference.fsbp))


def evidence_line(evidence: Evidence) -> str:
    """`iam:GetLoginProfile(UserName=alice) Error: AccessDenied`."""
    asked = ", ".join(f"{key}={value}" for key, value in evidence.request)
    return f"{evidence.call}({asked}) {evidence.path}: {evidence.value}"


def seen_times(audit: Audit) -> dict[str, str]:
    """When each account was observed, by its id."""
    accounts = {result.account: audit.seen_at for result in audit.results}
    return accounts | {account: time for account, time, _ in audit.coverage.seen_at}


def partitions(audit: Audit) -> dict[str, str]:
    """The partition of each account, by its id: that of the ARNs in it."""
    found = {result.account: "aws" for result in audit.results}
    return found | {result.account: part for result in audit.results if (part := _partition(result))}


def _partition(result: Result) -> str | None:
    found = re.match(r"arn:(aws(?:-[a-z]+)*):", (result.subject and result.subject.arn) or "")
    return found and found[1]


def home_region(partition: str) -> str:
    """The region in which IAM, which has none, is at home."""
    return _HOMES.get(partition, "us-east-1")
