"""What nobody used goes, and what was used stays, whichever report tells of it."""

from __future__ import annotations

import dataclasses

import pytest

from estates import estate_of
from leastwise.model import Estate, Fixing
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Plan, Scope
from leastwise.remedy.usage import in_use
from remedy.fixtures import FIXES

ARN = "arn:aws:iam::111122223333"
SQS = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}}'


def account(used: str, other: str = "") -> Estate:
    """A worker carries a policy through which nobody used SQS; its own report says when it did."""
    tree = f"""
roles:
  - RoleName: worker
    RoleLastUsed: {{LastUsedDate: 2026-10-31T00:00:00Z}}
    AttachedManagedPolicies: [{{PolicyArn: "{ARN}:policy/orders"}}]
    RolePolicyList: [{other}]
policies:
  - PolicyName: orders
    AttachmentCount: 1
    Document: {{Statement: {{Effect: Allow, Action: ["s3:*", "sqs:SendMessage"], Resource: "*"}}}}
pages:
  iam.GetServiceLastAccessedDetails:
    - request: {{Arn: "{ARN}:policy/orders"}}
      response:
        JobStatus: COMPLETED
        JobCompletionDate: 2026-11-01T00:00:00Z
        ServicesLastAccessed:
          - {{ServiceNamespace: s3, LastAuthenticated: 2026-10-31T00:00:00Z}}
          - {{ServiceNamespace: sqs}}
    - request: {{Arn: "{ARN}:role/worker"}}
      response:
        JobStatus: COMPLETED
        JobCompletionDate: 2026-11-01T00:00:00Z
        ServicesLastAccessed:
          - {{ServiceNamespace: s3, LastAuthenticated: 2026-10-31T00:00:00Z}}
          - {{ServiceNamespace: sqs{used}}}
"""
    return dataclasses.replace(estate_of(tree), fixing=Fixing(narrow_unused=("*",)))


def plan(estate: Estate) -> Plan:
    fixes = [each for each in FIXES if each.check.id == "unused-services"]
    scope = Scope(checks=("unused-services",), least="info", lossy=False)
    return make_plan(estate, fixes, Circumstances(snapshot="0" * 64, tool="test", scope=scope, used=in_use))


@pytest.mark.parametrize("used", ["", ", LastAuthenticated: 2026-05-01T00:00:00Z"])
def test_what_was_not_used_goes(used: str) -> None:
    made = plan(account(used))
    assert [str(step.change.target) for step in made.steps] == [f"iam:policy {ARN}:policy/orders"]
    assert not made.left_out


def test_the_evidence_stands_in_the_step() -> None:
    (step,) = plan(account("")).steps
    (healed,) = step.heals
    assert healed.says == "`orders` allows `sqs`, which nobody used through it for 90 days"
    assert [each.call for each in healed.evidence] == ["iam:GetServiceLastAccessedDetails"]
    assert any("less, and nothing new" in proof.claim for proof in step.proofs)


def test_what_the_role_used_by_any_way_stays() -> None:
    made = plan(account(", LastAuthenticated: 2026-10-30T00:00:00Z"))
    assert not made.steps
    assert [each.why for each in made.left_out if each.finding.subject == "orders"] == [
        "role `worker`: it would lose something of `sqs`, which was used on 2026-10-30"
    ]


def test_what_another_policy_allows_as_well_is_not_lost() -> None:
    made = plan(account(", LastAuthenticated: 2026-10-30T00:00:00Z", f"{{PolicyName: own, PolicyDocument: '{SQS}'}}"))
    assert [str(step.change.target) for step in made.steps] == [f"iam:policy {ARN}:policy/orders"]
