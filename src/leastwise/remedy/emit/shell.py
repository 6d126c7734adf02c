"""A plan as a script of AWS CLI calls, and the script that takes it back.

The scripts do not read the objects again before they write, and prove nothing afterwards: `leastwise apply` does.
They stop at the first call that AWS refuses.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from leastwise.model.change import AwsCall, Change, State
from leastwise.objects import find_kind
from leastwise.remedy.emit.emitted import Emitted, Missing, in_comment
from leastwise.remedy.guards import CREDENTIALS
from leastwise.remedy.plan import Plan, Step

__all__ = ["shell_scripts"]

APPLY, UNDO = "apply.sh", "undo.sh"
SERVICES = {"config": "configservice", "s3": "s3api", "codedeploy": "deploy"}
"""Services that the AWS CLI calls by another name than boto3."""
VERSIONS = "leastwise-versions"
"""Folder beside the scripts where the numbers of new policy versions are kept until they are taken back."""

GRANULAR = frozenset(
    {
        *("iam:user", "iam:group", "iam:role", "iam:policy", "iam:instance-profile"),
        *("cloudtrail:trail", "ec2:metadata-options", "logs:log-group"),
        *CREDENTIALS,
    }
)
"""Kinds whose calls change what they name and leave the rest; others write the whole object, of which a plan has a
part.
"""
_PUBLIC = frozenset({"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"})
_POLICY = frozenset({"Policy"})
WHOLE = {
    "s3:public-access-block": _PUBLIC,
    "s3:account-public-access-block": _PUBLIC,
    "s3:bucket-policy": _POLICY,
    "sns:topic-policy": _POLICY,
    "sqs:queue-policy": _POLICY,
    "secretsmanager:secret-policy": _POLICY,
    "ecr:repository-policy": _POLICY,
    "kms:key-policy": _POLICY,
}
"""Kinds that are written as a whole, and the attributes that are all of it."""
PASSWORDS = "iam:password-policy"

_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9_/:.@+=,-]*")
"""Values that the CLI takes as they are: it would read `file://…`, and take `-x` for an option."""
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def shell_scripts(plan: Plan) -> Emitted:
    """The script that makes the changes, and the one that takes them back, for a POSIX shell."""
    missing: list[Missing] = []
    forth = [*_head(plan, "makes the changes of")]
    back = [*_head(plan, "takes back the changes of")]
    for step in plan.steps:
        forth += _block(step, step.change, _forth(step), APPLY, missing)
    for step in reversed(plan.steps):
        back += _block(step, step.change.swapped, _back(step), UNDO, missing)
    return Emitted(files=((APPLY, _text(forth)), (UNDO, _text(back))), missing=tuple(missing))


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _head(plan: Plan, does: str) -> Iterator[str]:
    account = shlex.quote(plan.account)
    yield "#!/bin/sh"
    yield f"# {does} plan {in_comment(plan.id)} of leastwise, made from {in_comment(plan.snapshot)}"
    yield "# It does not look whether the account has changed since, and waits for nothing: `leastwise apply` does."
    yield "set -eu"
    yield "export AWS_PAGER=''"
    yield 'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)'
    yield "found=$(aws sts get-caller-identity --query Account --output text)"
    yield f'if [ "$found" != {account} ]; then'
    yield f'    echo "these are credentials for account $found, and the plan is for "{account} >&2'
    yield "    exit 4"
    yield "fi"


def _block(step: Step, change: Change, lines: list[str] | str, file: str, missing: list[Missing]) -> Iterator[str]:
    what = in_comment(str(change.target))
    yield ""
    yield f"# {step.id} {what}"
    if file == APPLY:
        yield from (f"# {in_comment(does)}" for does in step.does)
        yield f"# {step.safety}"
    if isinstance(lines, str):
        missing.append(Missing(step=step.id, file=file, what=what, why=lines))
        yield f"# not done here: {lines}"
        yield f"echo {shlex.quote(f'{step.id} {what} is not done here: {lines}')} >&2"
        return
    yield f"echo {shlex.quote(f'{step.id} {what}')} >&2"
    yield from lines


def _forth(step: Step) -> list[str] | str:
    """The lines that make a step, or why there are none."""
    if _as_root(step.change):
        return _AS_ROOT
    return _lines(step.change) or [line for call in _written(step.change) for line in _kept(step, call)] or _NO_CALL


def _back(step: Step) -> list[str] | str:
    change = step.change.swapped
    if _as_root(step.change):
        return _NO_CALL
    if _remade(change):
        return [*_earlier_version(step)]
    return _lines(change) or [command(call) for call in _written(change)] or _NO_CALL


_NO_CALL = "no call of AWS does this: what is gone cannot be made again"
_AS_ROOT = "root makes the calls, in a session that the management account begins: use `leastwise apply`"
_PART = "the call writes the whole object, and the plan holds a part of it: use `leastwise apply`"


def _lines(change: Change) -> list[str] | str:
    """What a kind that is written as a whole comes to; empty: its calls can be written as they are."""
    kind = change.target.kind
    whole = kind in WHOLE and change.after is not None and WHOLE[kind] <= change.after.keys()
    if change.before is None or change.after is None or whole or kind in GRANULAR:
        return []
    return [*_passwords(change.after)] if kind == PASSWORDS else _PART


def _passwords(after: State) -> Iterator[str]:
    """What leaves a field out resets it, so the script takes what is there and puts the fields of the plan on it."""
    names = sorted(filter(str.isalnum, after))
    gone = "".join(f""" -e 's/"{name}":[a-z0-9]*,\\{{0,1\\}}//'""" for name in ("ExpirePasswords", *names))
    yield "policy=$(aws iam get-account-password-policy --query PasswordPolicy --output json | tr -d '[:space:]')"
    yield f"""policy=$(printf %s "$policy" | sed{gone} -e 's/,}}/}}/')"""
    flags = [
        word
        for name in names
        if after[name]
        for word in (f"--{_dashed(name)}", *([] if after[name] is True else [str(after[name])]))
    ]
    yield f'aws iam update-account-password-policy --cli-input-json "$policy" {shlex.join(flags)}'.rstrip()


def _written(change: Change) -> tuple[AwsCall, ...]:
    return tuple(find_kind(change.target.kind).write(change.target, change.before, change.after))


def _as_root(change: Change) -> bool:
    """Whether another user than whoever runs the script makes the calls, which would else be about that one."""
    return any(call.root_task for call in _written(change))


def _remade(change: Change) -> bool:
    """Whether a managed policy gets another version, whose number only AWS will know."""
    return change.target.kind == "iam:policy" and change.before is not None and change.after is not None


def _kept(step: Step, call: AwsCall) -> Iterator[str]:
    """A call; before and after a new policy version, the numbers are put where the undo script finds them."""
    if call.operation != "CreatePolicyVersion":
        yield command(call)
        return
    old = AwsCall("iam", "GetPolicy", {"PolicyArn": call.parameters["PolicyArn"]})
    yield f'mkdir -p "$here/{VERSIONS}"'
    yield f'{command(old)} --query Policy.DefaultVersionId --output text > "$here/{VERSIONS}/{step.id}.old"'
    yield f'{command(call)} --query PolicyVersion.VersionId --output text > "$here/{VERSIONS}/{step.id}.new"'


def _earlier_version(step: Step) -> Iterator[str]:
    named = {"PolicyArn": step.change.target.id}
    for operation, which in (("SetDefaultPolicyVersion", "old"), ("DeletePolicyVersion", "new")):
        number = f'"$(cat "$here/{VERSIONS}/{step.id}.{which}")"'
        yield f"{command(AwsCall('iam', operation, named))} --version-id {number}"


def command(call: AwsCall) -> str:
    """One call as the AWS CLI takes it; what is nested, or could mean something to it, goes as JSON."""
    words = ["aws", SERVICES.get(call.service, call.service), _dashed(call.operation)]
    plain = {name: value for name, value in call.parameters.items() if _is_plain(value)}
    nested = {name: value for name, value in call.parameters.items() if name not in plain}
    words += [word for name, value in plain.items() for word in (f"--{_dashed(name)}", str(value))]
    words += ["--cli-input-json", _json(nested)] if nested else []
    words += ["--region", call.region] if call.region else []
    return shlex.join(words)


def _is_plain(value: object) -> bool:
    """A policy document, which begins with a brace, is a plain text to the CLI as well."""
    if isinstance(value, str):
        return value[:1] == "{" or (_PLAIN.fullmatch(value) is not None and "://" not in value)
    return isinstance(value, int) and not isinstance(value, bool)


def _json(parameters: Mapping[str, Any]) -> str:
    return json.dumps(parameters, ensure_ascii=False)


def _dashed(name: str) -> str:
    """`update-ssh-public-key` for `UpdateSSHPublicKey`."""
    return "-".join(_WORDS.split(name)).lower()
