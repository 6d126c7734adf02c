"""Things run in the management account.

## What it finds
Instances and functions in the management account of the Organization, and roles of its workloads that are in use.

## Why it matters
No service control policy and no resource control policy binds the management account, and whoever takes it over rules
all members. Each program in it is one more way in, and the people who look after programs have no business there.

## How it is decided
In the account that manages the Organization every instance that is not terminated and every function is a finding, and
every role that something that computes may assume (EC2, ECS, EKS, Lambda, Batch, CodeBuild, Glue, EMR, SageMaker, App
Runner, Elastic Beanstalk, Data Pipeline) and that was used within the days set in `unused_role_days`. What AWS Control
Tower puts there is left out. Databases, buckets and other things that do not act by themselves are not looked at; a
program that administers the Organization itself, and can be nowhere else, may be waived.

## What to do
Move the workload into a member account of its own. Where AWS services manage the Organization, register a delegated
administrator for them with `aws organizations register-delegated-administrator` and work from there.

## References
- [Best practices for the management account](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html)
- [Service control policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html)
"""

from __future__ import annotations

from typing import TypeAlias

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.ages import day, days, stamp
from leastwise.checks.organizations import elsewhere, managed
from leastwise.checks.sources import in_for_services
from leastwise.language import fold
from leastwise.model import (
    Account,
    Estate,
    Evidence,
    Fail,
    Function,
    Instance,
    NotApplicable,
    Observed,
    Role,
    Severity,
    Verdict,
    seen,
)

_COMPUTING = frozenset(
    f"{name}.amazonaws.com"
    for name in (
        *("batch", "build.apprunner", "codebuild", "datapipeline", "ec2", "ecs-tasks", "eks-fargate-pods"),
        *("elasticbeanstalk", "elasticmapreduce", "glue", "lambda", "pods.eks", "sagemaker", "tasks.apprunner"),
    )
)
_OF_CONTROL_TOWER = ("aws-controltower-", "AWSControlTower")

Workload: TypeAlias = Instance | Function | Role


def _workloads(estate: Estate) -> Observed[Workload | Account]:
    if managed(estate) is None:
        return Observed((estate.account,))
    kinds = (estate.instances, estate.functions, estate.roles)
    return Observed(
        tuple(each for kind in kinds for each in kind.items), tuple(gap for kind in kinds for gap in kind.gaps)
    )


@check(
    "management-account-workloads",
    severity=Severity.MEDIUM,
    subjects=_workloads,
    needs={CALL, "ec2:DescribeInstances", "lambda:ListFunctions", "organizations:DescribeOrganization"},
    controls=("LP-37",),
    cis=("2.1.3",),
)
def management_account_workloads(estate: Estate, workload: Workload | Account) -> Verdict:
    """Whether something that runs in the management account belongs elsewhere."""
    if isinstance(workload, Account):
        return elsewhere(estate)
    if workload.subject.id.startswith(_OF_CONTROL_TOWER):
        return NotApplicable("belongs to AWS Control Tower")
    if isinstance(workload, Instance):
        evidence = Evidence(
            call="ec2:DescribeInstances", path=f"[InstanceId={workload.id}].State", value=workload.state
        )
        return Fail(f"instance `{workload.id}` is in the management account", (evidence,))
    if isinstance(workload, Function):
        evidence = Evidence(call="lambda:ListFunctions", path="Functions[].FunctionArn", value=workload.arn)
        return Fail(f"function `{workload.name}` is in the management account", (evidence,))
    return _used(estate, workload)


def _used(estate: Estate, role: Role) -> Verdict:
    if not any(fold(service) in _COMPUTING for service, _ in in_for_services(role)):
        return NotApplicable("nothing that computes may assume it")
    last = seen(role.last_used)
    if last is None or days(estate, last) > estate.thresholds.unused_role_days:
        return None
    path = f"RoleDetailList[RoleName={role.name}].RoleLastUsed.LastUsedDate"
    evidence = Evidence(call=CALL, path=path, value=stamp(last))
    return Fail(f"a workload used `{role.name}` of the management account on {day(last)}", (evidence,))
