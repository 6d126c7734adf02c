"""Calls decided by the policies of the accounts, as a principal meets them over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.collect import steps
from leastwise.collect.step import Step
from leastwise.demo import Credentials
from leastwise.demo.enforcing.actions import action_of
from leastwise.discover import discover

ACCOUNT = "111122223333"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


@dataclass(frozen=True)
class Worker:
    """A user without permissions, its credentials, and who may give it some."""

    stage: Stage
    admin: Any
    credentials: Credentials

    def client(self, service: str) -> Any:
        return self.stage.client_with(self.credentials, service)

    def may(self, *statements: dict[str, Any]) -> None:
        self.admin.put_user_policy(UserName="worker", PolicyName="own", PolicyDocument=document(*statements))


@pytest.fixture
def worker(stage: Stage) -> Iterator[Worker]:
    iam = stage.client("iam")
    iam.create_user(UserName="worker", Path="/jobs/")
    key = iam.create_access_key(UserName="worker")["AccessKey"]
    stage.world.enforce = True
    yield Worker(stage, iam, Credentials(key["AccessKeyId"], key["SecretAccessKey"]))
    stage.world.enforce = False
    for each in iam.list_access_keys(UserName="worker")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="worker", AccessKeyId=each["AccessKeyId"])
    for name in iam.list_user_policies(UserName="worker")["PolicyNames"]:
        iam.delete_user_policy(UserName="worker", PolicyName=name)
    iam.delete_user(UserName="worker")


def says(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Message"])


def test_without_a_policy_nothing_is_allowed_but_to_ask_who_one_is(worker: Worker) -> None:
    assert worker.client("sts").get_caller_identity()["Account"] == ACCOUNT
    with pytest.raises(ClientError) as caught:
        worker.client("iam").get_user(UserName="ana")
    assert refusal(caught.value) == ("AccessDenied", 403)
    assert says(caught) == (
        f"User: arn:aws:iam::{ACCOUNT}:user/jobs/worker is not authorized to perform: iam:GetUser on resource: "
        f"arn:aws:iam::{ACCOUNT}:user/ana because no identity-based policy allows the iam:GetUser action"
    )


def test_what_is_not_enforced_is_not_decided(worker: Worker) -> None:
    worker.stage.world.enforce = False
    assert worker.client("iam").get_user(UserName="ana")["User"]["UserName"] == "ana"


def test_exactly_the_permissions_needed_suffice_and_one_less_does_not(worker: Worker) -> None:
    def job() -> None:
        iam = worker.client("iam")
        iam.get_user(UserName="worker")
        iam.list_access_keys(UserName="worker")

    own = f"arn:aws:iam::{ACCOUNT}:user/jobs/worker"
    worker.may(allow("iam:GetUser", own), allow("iam:ListAccessKeys", own))
    job()
    worker.may(allow("iam:GetUser", own))
    with pytest.raises(ClientError, match="iam:ListAccessKeys"):
        job()


def test_a_deny_is_named(worker: Worker) -> None:
    worker.may(ALL, deny("iam:ListUsers"))
    worker.client("iam").list_groups()
    with pytest.raises(ClientError) as caught:
        worker.client("iam").list_users()
    assert says(caught).endswith("iam:ListUsers on resource: * with an explicit deny in an identity-based policy")


def test_groups_give_and_boundaries_limit(worker: Worker) -> None:
    admin = worker.admin
    admin.create_group(GroupName="readers")
    text = document(allow("iam:ListGroups"))
    arn = admin.create_policy(PolicyName="groups-only", PolicyDocument=text)["Policy"]["Arn"]
    try:
        admin.put_group_policy(GroupName="readers", PolicyName="read", PolicyDocument=document(allow("iam:List*")))
        admin.add_user_to_group(GroupName="readers", UserName="worker")
        worker.client("iam").list_users()
        admin.put_user_permissions_boundary(UserName="worker", PermissionsBoundary=arn)
        worker.client("iam").list_groups()
        with pytest.raises(ClientError, match="no permissions boundary allows the iam:ListUsers action"):
            worker.client("iam").list_users()
    finally:
        admin.delete_user_permissions_boundary(UserName="worker")
        admin.remove_user_from_group(GroupName="readers", UserName="worker")
        admin.delete_group_policy(GroupName="readers", PolicyName="read")
        admin.delete_group(GroupName="readers")
        admin.delete_policy(PolicyArn=arn)


def test_conditions_are_met_by_the_context_of_the_call(worker: Worker) -> None:
    with_name = {"StringEquals": {"aws:username": "worker"}, "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}
    worker.may(allow("iam:ListUsers", Condition=with_name))
    worker.client("iam").list_users()
    past = {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
    for condition in (past, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"Null": {"aws:PrincipalOrgID": "true"}}):
        worker.may(allow("iam:ListUsers", Condition=condition))
        with pytest.raises(ClientError, match="not authorized"):
            worker.client("iam").list_users()


def test_what_is_attached_can_be_limited(worker: Worker) -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    worker.may(allow("iam:*UserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": arn}}))
    worker.client("iam").attach_user_policy(UserName="worker", PolicyArn=arn)
    with pytest.raises(ClientError, match="iam:AttachUserPolicy"):
        worker.client("iam").attach_user_policy(UserName="worker", PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")
    worker.client("iam").detach_user_policy(UserName="worker", PolicyArn=arn)


def test_a_deactivated_key_is_unknown(worker: Worker) -> None:
    worker.may(ALL)
    key = worker.credentials.access_key_id
    worker.admin.update_access_key(UserName="worker", AccessKeyId=key, Status="Inactive")
    with pytest.raises(ClientError) as caught:
        worker.client("iam").list_users()
    assert refusal(caught.value) == ("InvalidClientTokenId", 403)


def test_a_bucket_is_reached_by_its_own_policy(worker: Worker) -> None:
    s3 = worker.stage.client("s3")
    s3.create_bucket(Bucket="enforced-bucket")
    try:
        with pytest.raises(ClientError, match='"s3:ListBucket" on resource: "arn:aws:s3:::enforced-bucket"'):
            worker.client("s3").list_objects_v2(Bucket="enforced-bucket")
        named = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/jobs/worker"}}
        statement = allow("s3:ListBucket", "arn:aws:s3:::enforced-bucket", **named)
        s3.put_bucket_policy(Bucket="enforced-bucket", Policy=document(statement))
        worker.client("s3").list_objects_v2(Bucket="enforced-bucket")
        worker.may(allow("s3:PutObject", "arn:aws:s3:::enforced-bucket/in/*"))
        worker.client("s3").put_object(Bucket="enforced-bucket", Key="in/one", Body=b"")
        with pytest.raises(ClientError, match="enforced-bucket/out/one"):
            worker.client("s3").put_object(Bucket="enforced-bucket", Key="out/one", Body=b"")
        s3.delete_object(Bucket="enforced-bucket", Key="in/one")
    finally:
        s3.delete_bucket(Bucket="enforced-bucket")


@pytest.fixture
def role(worker: Worker) -> Iterator[str]:
    """A role that trusts the worker and may do everything; its ARN."""
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:user/jobs/worker"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trusted}
    made = worker.admin.create_role(RoleName="hired", AssumeRolePolicyDocument=document(trust))["Role"]
    worker.admin.put_role_policy(RoleName="hired", PolicyName="all", PolicyDocument=document(ALL))
    yield made["Arn"]
    for name in worker.admin.list_role_policies(RoleName="hired")["PolicyNames"]:
        worker.admin.delete_role_policy(RoleName="hired", PolicyName=name)
    worker.admin.delete_role(RoleName="hired")


def assumed(worker: Worker, role: str, **more: str) -> Credentials:
    got = worker.client("sts").assume_role(RoleArn=role, RoleSessionName="job", **more)["Credentials"]
    return Credentials(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


def test_a_session_has_the_roles_policies_and_no_more_than_its_own(worker: Worker, role: str) -> None:
    free = worker.stage.client_with(assumed(worker, role), "iam")
    free.list_users()
    bound = worker.stage.client_with(assumed(worker, role, Policy=document(allow("iam:ListGroups"))), "iam")
    bound.list_groups()
    with pytest.raises(ClientError, match="no session policy allows the iam:ListUsers action"):
        bound.list_users()


def test_a_condition_of_the_trust_counts(worker: Worker, role: str) -> None:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Condition": {"StringEquals": {"sts:ExternalId": "77"}, "Bool": {"aws:SecureTransport": "true"}},
    }
    worker.admin.update_assume_role_policy(RoleName="hired", PolicyDocument=document(trust))
    worker.may(allow("sts:AssumeRole", role))
    assumed(worker, role, ExternalId="77")
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        assumed(worker, role, ExternalId="88")
    worker.may(allow("iam:ListUsers"))
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        assumed(worker, role, ExternalId="77")


def test_sessions_from_before_are_revoked_and_those_from_after_are_not(worker: Worker, role: str) -> None:
    before = worker.stage.client_with(assumed(worker, role), "iam")
    before.list_users()
    moment = (worker.stage.world.now() + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    revoke = deny("*", Condition={"DateLessThan": {"aws:TokenIssueTime": moment}})
    worker.admin.put_role_policy(RoleName="hired", PolicyName="AWSRevokeOlderSessions", PolicyDocument=document(revoke))
    with pytest.raises(ClientError, match="explicit deny in an identity-based policy"):
        before.list_users()
    time.sleep(2.1)
    worker.stage.client_with(assumed(worker, role), "iam").list_users()


def test_a_guardrail_holds_in_a_member_account_only(stage: Stage) -> None:
    stage.world.enforce = True
    try:
        for account, outcome in (("acme-production", "service control policy"), ("acme", None)):
            trail = stage.client("cloudtrail", account)
            with pytest.raises(ClientError) as caught:
                trail.stop_logging(Name="no-such-trail")
            code = caught.value.response["Error"]["Code"]
            assert (code == "AccessDeniedException") == (outcome is not None), caught.value
            assert outcome is None or outcome in says(caught)
    finally:
        stage.world.enforce = False


def test_handing_a_role_to_a_service_needs_to_be_allowed(worker: Worker, role: str) -> None:
    worker.admin.create_instance_profile(InstanceProfileName="hired")
    try:
        worker.may(allow("iam:AddRoleToInstanceProfile"))
        with pytest.raises(ClientError, match=f"iam:PassRole on resource: {role}"):
            worker.client("iam").add_role_to_instance_profile(InstanceProfileName="hired", RoleName="hired")
        to = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
        worker.may(allow("iam:AddRoleToInstanceProfile"), allow("iam:PassRole", role, Condition=to))
        worker.client("iam").add_role_to_instance_profile(InstanceProfileName="hired", RoleName="hired")
        worker.admin.remove_role_from_instance_profile(InstanceProfileName="hired", RoleName="hired")
    finally:
        worker.admin.delete_instance_profile(InstanceProfileName="hired")


@pytest.mark.parametrize(
    "service, operation, action",
    [
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
        ("s3control", "GetPublicAccessBlock", "s3:GetAccountPublicAccessBlock"),
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("accessanalyzer", "ListAnalyzers", "access-analyzer:ListAnalyzers"),
    ],
)
def test_operations_have_the_names_that_policies_use(service: str, operation: str, action: str) -> None:
    assert action_of(service, operation) == action


def test_every_step_of_a_collection_needs_what_it_declares() -> None:
    declared = {(step.service, step.operation): step.permission for step in discover(steps, Step)}
    assert len(declared) > 50
    assert {called: action_of(*called) for called in declared} == declared
