"""What is known of the use of a permission before it is taken away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from estates import estate_of
from leastwise.access.last_used import used_since
from leastwise.model import Unseen

ROLE = "arn:aws:iam::111122223333:role/web"
ESTATE = """
roles:
  - RoleName: web
    RoleLastUsed: {LastUsedDate: 2026-10-30T00:00:00Z}
    RolePolicyList: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}}]
  - RoleName: job
    RoleLastUsed: {LastUsedDate: 2026-10-30T00:00:00Z}
    RolePolicyList: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}}]
pages:
  iam.GetServiceLastAccessedDetails:
    - request: {Arn: "arn:aws:iam::111122223333:role/web"}
      response:
        JobStatus: COMPLETED
        JobCompletionDate: 2026-11-01T00:00:00Z
        ServicesLastAccessed:
          - ServiceNamespace: s3
            LastAuthenticated: 2026-10-01T00:00:00Z
            TrackedActionsLastAccessed:
              - {ActionName: CreateBucket, LastAccessedTime: 2026-09-01T00:00:00Z}
              - {ActionName: DeleteBucket}
          - {ServiceNamespace: sqs}
    - {request: {Arn: "arn:aws:iam::111122223333:role/job"}, error: AccessDenied}
"""


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "since", "used"),
    [
        ("s3", "2026-10-01", True),
        ("S3", "2026-10-02", False),
        ("s3:CreateBucket", "2026-09-01", True),
        ("s3:createbucket", "2026-09-02", False),
        ("s3:DeleteBucket", "2026-09-01", False),
        ("s3:GetObject", "2026-10-02", False),
        ("sqs", "2025-11-01", False),
        ("sqs:SendMessage", "2025-11-01", False),
    ],
)
def test_use_is_what_the_report_says(asked: str, since: str, used: bool) -> None:
    assert used_since(estate_of(ESTATE), ROLE, asked, day(since)) is used


@pytest.mark.parametrize(
    ("asked", "since", "why"),
    [
        ("s3:GetObject", "2026-10-01", "the use of s3:GetObject is not tracked"),
        ("ec2", "2026-10-01", "the report does not hold ec2"),
        ("sqs", "2025-09-01", "that is further back than use is tracked"),
    ],
)
def test_what_the_report_cannot_tell_is_unseen(asked: str, since: str, why: str) -> None:
    with pytest.raises(Unseen) as caught:
        used_since(estate_of(ESTATE), ROLE, asked, day(since))
    assert [gap.why for gap in caught.value.gaps] == [why]


@pytest.mark.parametrize(("name", "code"), [("job", "AccessDenied"), ("nobody", "NotCollected")])
def test_without_a_report_nothing_is_known(name: str, code: str) -> None:
    with pytest.raises(Unseen) as caught:
        used_since(estate_of(ESTATE), f"arn:aws:iam::111122223333:role/{name}", "s3", day("2026-10-01"))
    assert [(gap.code, dict(gap.request)) for gap in caught.value.gaps] == [
        (code, {"Arn": f"arn:aws:iam::111122223333:role/{name}"})
    ]
