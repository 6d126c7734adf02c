"""What was used is not taken away, nor what may have been used."""

from __future__ import annotations

import pytest

from estates import estate_of
from leastwise.model import Estate
from leastwise.remedy.allowed import Texts
from leastwise.remedy.usage import in_use

S3 = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
LESS = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'
EC2 = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}'
WRITER = "arn:aws:iam::111122223333:policy/writer"


def texts(*documents: str, limit: str | None = None) -> Texts:
    return tuple(sorted(documents)), limit


def account(used: str, reported_on: str = "user/alice", key_used: str = "2026-10-30T00:00:00Z") -> Estate:
    """Alice carries a policy for S3 and one in line for EC2; her key was used; S3 was used at a time."""
    return estate_of(f"""
users:
  - UserName: alice
    AttachedManagedPolicies: [{{PolicyArn: "{WRITER}", PolicyName: writer}}]
    UserPolicyList: [{{PolicyName: ec2, PolicyDocument: '{EC2}'}}]
policies:
  - PolicyName: writer
    Arn: {WRITER}
    AttachmentCount: 1
    PolicyVersionList: [{{VersionId: v1, IsDefaultVersion: true, Document: '{S3}'}}]
report:
  alice: {{access_key_1_active: true, access_key_1_last_used_date: {key_used}}}
pages:
  iam.ListServiceSpecificCredentials: [{{response: {{ServiceSpecificCredentials: []}}}}]
  iam.GetServiceLastAccessedDetails:
    - request: {{Arn: "arn:aws:iam::111122223333:{reported_on}"}}
      response:
        JobStatus: COMPLETED
        JobCompletionDate: 2026-10-31T00:00:00Z
        ServicesLastAccessed:
          - {{ServiceNamespace: s3, ServiceName: S3{used}}}
          - {{ServiceNamespace: ec2, ServiceName: EC2, LastAuthenticated: 2026-10-29T00:00:00Z}}
""")


USED = ", LastAuthenticated: 2026-10-20T00:00:00Z"
LONG_AGO = ", LastAuthenticated: 2026-01-20T00:00:00Z"


def why(estate: Estate, old: Texts, new: Texts) -> str | None:
    (alice,) = estate.users.items
    return in_use(estate, alice, old, new)


BEFORE = texts(S3, EC2)


@pytest.mark.parametrize("reported_on", ["user/alice", "policy/writer"])
def test_a_service_that_was_used_stays_whole(reported_on: str) -> None:
    told = why(account(USED, reported_on), BEFORE, texts(LESS, EC2))
    assert told == "it would lose something of `s3`, which was used on 2026-10-20"


@pytest.mark.parametrize("reported_on", ["user/alice", "policy/writer"])
def test_a_service_that_was_not_used_may_go(reported_on: str) -> None:
    assert why(account("", reported_on), BEFORE, texts(EC2)) is None
    assert why(account(LONG_AGO, reported_on), BEFORE, texts(EC2)) is None


def test_a_boundary_takes_as_well() -> None:
    assert "`s3`" in (why(account(USED), BEFORE, texts(S3, EC2, limit=EC2)) or "")
    assert why(account(""), BEFORE, texts(S3, EC2, limit=EC2)) is None


def test_without_a_report_nothing_is_taken() -> None:
    told = why(account("", "user/bob"), BEFORE, texts(EC2)) or ""
    assert told.startswith("what it used is not known: iam:GetServiceLastAccessedDetails")
    assert WRITER in told


def test_who_has_used_nothing_may_lose_anything() -> None:
    idle = account("", "user/bob", key_used="2026-01-01T00:00:00Z")
    assert why(idle, BEFORE, texts()) is None
