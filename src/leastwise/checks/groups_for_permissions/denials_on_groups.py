"""Denials that miss the members of a group.

## What it finds
Statements that deny actions about users, such as `iam:CreateAccessKey`, on the ARN of a group.

## Why it matters
A group is not its members: AWS compares the resource of `iam:CreateAccessKey` with the user's ARN, which the group's
ARN never matches. The denial protects nobody, and looks as if it did.

## How it is decided
By the statements with `Deny` whose resources are all ARNs of groups and whose actions, as far as the catalogue knows
them, know no group as their resource. A statement that mixes them with users' ARNs, or that has one action about
groups (`iam:AddUserToGroup`), does something and is no finding.

Customer managed policies are judged, and the inline policies of users, groups and roles.

## What to do
Name the users: by their path (`arn:aws:iam::111122223333:user/admins/*`), or with `Resource` `*` and a condition on a
tag of theirs (`aws:ResourceTag`). Try it with `leastwise can` before relying on it.

## References
- [Actions, resources and condition keys for IAM](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html)
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
"""

from __future__ import annotations

from leastwise import catalogue
from leastwise.access.actions import actions_in, spoken_of
from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Fault, Owner, fault, judge_documents, owners
from leastwise.language import Statement, parse
from leastwise.model import Estate, Severity, Verdict


@check(
    "denials-on-groups",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("GRP-07",),
)
def denials_on_groups(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, deny something to nobody."""
    return judge_documents(owner, _faults, "protects nobody with its denial on {}")


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(fault(each, _groups(each)) for each in parse(text).statements if not each.allows and _misses(each))


def _misses(statement: Statement) -> bool:
    """Whether it is about groups only, and its actions about anything else."""
    if not statement.resources or not all(":group/" in each for each in statement.resources):
        return False
    actions = tuple(actions_in(spoken_of(statement))) if statement.actions else ()
    return bool(actions) and not any(":group/" in format for each in actions for format in catalogue.arn_formats(each))


def _groups(statement: Statement) -> str:
    return ", ".join(f"`{each}`" for each in statement.resources or ())
