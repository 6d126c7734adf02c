"""AssumeRoot: a short session of a member's root user, for one task.

Not as on AWS: an administrator of IAM that is delegated is refused, and a request to the global endpoint is answered.
Source: STS API reference, AssumeRoot.
"""

from __future__ import annotations

from datetime import timedelta

from leastwise.demo.call import Call
from leastwise.demo.enforcing.policies import organization_path
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.root_sessions import TASKS, RootSession
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["assume_root"]

_FEATURES = {
    f"{TASKS}IAMAuditRootUserCredentials": "RootCredentialsManagement",
    f"{TASKS}IAMCreateRootUserPassword": "RootCredentialsManagement",
    f"{TASKS}IAMDeleteRootUserCredentials": "RootCredentialsManagement",
    f"{TASKS}S3UnlockBucketPolicy": "RootSessions",
    f"{TASKS}SQSUnlockQueuePolicy": "RootSessions",
}
"""The part of centralised root access that each task needs."""
_LONGEST = 900


@override("sts", "AssumeRoot")
def assume_root(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Credentials for at most a quarter of an hour."""
    account, task, seconds = _account(call), _task(call), call.number("DurationSeconds", _LONGEST)
    if not 0 <= seconds <= _LONGEST:
        raise AwsError("ValidationError", f"The requested DurationSeconds exceeds the maximum of {_LONGEST}.")
    managing = call.account == aws.management and not call.principal.endswith(":root")
    member = account != aws.management and bool(organization_path(aws.management, account))
    if not managing or not member or _FEATURES[task] not in aws.features:
        root = f"arn:aws:iam::{account}:root"
        says = f"User: {call.principal} is not authorized to perform: sts:AssumeRoot on resource: {root}"
        raise AwsError("AccessDenied", says)
    return call.answer({"Credentials": _session(aws, account, task, seconds)})


def _account(call: Call) -> str:
    target = call.text("TargetPrincipal")
    return target.split(":")[4] if target.startswith("arn:") and target.endswith(":root") else target


def _task(call: Call) -> str:
    given = call.parameters.get("TaskPolicyArn")
    arn = str(given.get("arn", "")) if isinstance(given, dict) else ""
    if arn not in _FEATURES:
        raise AwsError("ValidationError", f"{arn} is no policy for a task of the root user.")
    return arn


def _session(aws: World, account: str, task: str, seconds: int) -> dict[str, object]:
    from moto.iam.models import AccessKey

    key, ends = AccessKey(user_name=None, prefix="ASIA", account_id=account), aws.now() + timedelta(seconds=seconds)
    token = f"root-session-{key.access_key_id}"
    iam(account).access_keys[key.access_key_id] = key
    aws.root_sessions[key.access_key_id] = RootSession(account, task, token, ends)
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": token,
        "Expiration": ends,
    }
