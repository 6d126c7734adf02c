"""Strangers who may read or change everything.

## What it finds
Roles that an account outside of the Organization may assume and that read data, or change things, on every resource:
`ReadOnlyAccess`, `PowerUserAccess`, `AdministratorAccess` and what amounts to the same.

## Why it matters
`ReadOnlyAccess` sounds harmless and reads every object, table and secret parameter. What another company's role may do
is what an intruder at that company may do, and tools of partners rarely need more than the configuration.

## How it is decided
A stranger is let in by the trust policy as in `external-id`: an account, or a user or role of one, that is neither of
the Organization nor of AWS, with or without an external id. What the role may do is computed from all its policies, its
boundary and the service control policies. It is a finding if that lets it read data of S3, DynamoDB, Kinesis, RDS,
SQS, Secrets Manager or Parameter Store on every resource and without conditions; worse, if it lets it write or delete
such data, start or stop what runs, or give itself more in IAM. `SecurityAudit` and `ViewOnlyAccess` read no data.
Access to some resources, or under conditions, is no finding; that a `Deny` shuts out some regions changes nothing.
Roles of IAM Identity Center and service-linked ones are left out.

## What to do
Ask the partner for the least that their tool needs; many publish the policy. Give the role `SecurityAudit`, or a policy
that names the resources, attach it beside the wide one, then detach that with `aws iam detach-role-policy` and watch
for denied calls; attaching it again undoes that.

## References
- [Access to AWS accounts owned by third parties](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html)
- [AWS managed policies for job functions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access import Question, Reach, effective
from leastwise.access.actions import actions_in, bits_of, spoken_of, union
from leastwise.access.grants import CALL, grants, trust_evidence
from leastwise.access.people import of_role
from leastwise.checks import check
from leastwise.checks.neighbours import others
from leastwise.checks.organizations import POLICIES
from leastwise.checks.sharing import is_outside
from leastwise.checks.trusts import Admission
from leastwise.checks.worlds import world
from leastwise.language import fold, parse
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Role, Severity, Unseen, Verdict
from leastwise.spec import PolicyType

_READS = (
    *("dynamodb:GetItem", "dynamodb:Scan", "kinesis:GetRecords", "rds-data:ExecuteStatement", "s3:GetObject"),
    *("secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "ssm:GetParameter"),
)
_CHANGES = (
    *("cloudformation:CreateStack", "dynamodb:DeleteItem", "dynamodb:PutItem", "ec2:RunInstances"),
    *("ec2:TerminateInstances", "iam:AttachRolePolicy", "iam:CreateAccessKey", "iam:PutRolePolicy"),
    *("kms:ScheduleKeyDeletion", "lambda:UpdateFunctionCode", "s3:DeleteObject", "s3:PutObject"),
    *("secretsmanager:PutSecretValue", "ssm:SendCommand"),
)

_HARMLESS = frozenset({"aws:requestedregion", "aws:securetransport"})
"""Condition keys of a Deny that leaves everything to those who ask rightly."""


@check(
    "wide-access-for-strangers",
    severity=Severity.MEDIUM,
    gravest=Severity.HIGH,
    subjects=lambda estate: estate.roles,
    needs=POLICIES | {CALL},
    controls=("LP-21",),
)
def wide_access_for_strangers(estate: Estate, role: Role) -> Verdict:
    """Whether a stranger may read or change everything by one role."""
    if role.service_linked or role.by_identity_center:
        return NotApplicable("made and kept by AWS")
    let_in = [*others(estate, role)]
    if not let_in:
        return NotApplicable("trusts no other account")
    stranger = _stranger(estate, let_in)
    if stranger is None:
        return NotApplicable("trusts no account outside of the Organization")
    admission, account = stranger
    wide = _everywhere(estate, role)
    changed, read = wide & bits_of(_CHANGES), wide & bits_of(_READS)
    if not changed and not read:
        return None
    verb = "change" if changed else "read"
    action = next(iter(actions_in(changed or read)))
    return Fail(
        f"account `{account}` may {verb} everything by `{role.name}`: `{action}` on every resource",
        (
            trust_evidence(role, admission.index, admission.who),
            *_evidence(estate, role, changed or read),
        ),
        Severity.HIGH if changed else None,
    )


def _stranger(estate: Estate, let_in: list[tuple[Admission, str]]) -> tuple[Admission, str] | None:
    """The first who is let in from outside.

    Raises:
        Unseen: nobody surely is, and the accounts of the Organization were not seen.
    """
    doubt = None
    for admission, account in let_in:
        try:
            if is_outside(estate, admission, account):
                return admission, account
        except Unseen as unseen:
            doubt = unseen
    if doubt is not None:
        raise doubt
    return None


def _everywhere(estate: Estate, role: Role) -> int:
    """The actions that a role may take on every resource.

    Raises:
        Unseen: none of those that matter was seen to be among them, and some of its policies were not seen.
    """
    who = of_role(role)
    gathered = world(estate).ask(Question(principal=who, action="iam:GetUser", resource="*")).gathered
    permissions = effective(gathered.policies, who).permissions
    found = union(each.actions for each in permissions if any(map(_everything, each.reach)))
    missing = gathered.missing.get(PolicyType.IDENTITY, ())
    if missing and not found & bits_of((*_READS, *_CHANGES)):
        raise Unseen(*missing)
    return found


def _everything(reach: Reach) -> bool:
    """Whether no resource is left out, and nothing refused but by region or for want of encryption."""
    refused = (condition for each in reach.unless for condition in each.conditions)
    return not (reach.on or reach.but or reach.conditions) and all(fold(each.key) in _HARMLESS for each in refused)


def _evidence(estate: Estate, role: Role, actions: int) -> Iterator[Evidence]:
    """The policies that speak of these actions, as far as they were seen."""
    try:
        for grant in grants(role, estate.groups, estate.policies):
            if any(each.allows and spoken_of(each) & actions for each in parse(grant.text).statements):
                yield grant.evidence
    except Unseen:
        return
