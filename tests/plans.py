"""Plans for tests, made by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from leastwise.model.change import Change, Safety, Target, Value
from leastwise.objects import find_kind
from leastwise.objects.iam_policy import version
from leastwise.remedy.plan import Healed, LeftOut, Patch, Plan, Proof, Scope, Step, digest

ACCOUNT = "111122223333"
HOSTILE = "<script>x</script> `` @team \x1b[31m ‮ ${a} %{b} $(c) 'd' \"e\" =f"


def policy(*actions: str, resource: str = "*") -> str:
    """A policy document that allows these actions."""
    statement = {"Effect": "Allow", "Action": [*actions], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def finding(check: str, subject: str, says: str = "") -> Healed:
    """A finding of some check about somebody."""
    says = says or f"`{subject}` is not as it should be"
    return Healed(check=check, severity="high", subject=subject, fingerprint=f"{check}:{subject}", says=says)


def step(
    id: str, kind: str, name: str, old: dict[str, Value] | None, new: dict[str, Value] | None, **more: Any
) -> Step:
    """A step, with the calls that it comes to."""
    change = Change(Target(kind, name, more.pop("region", None)), old, new)
    values: dict[str, Any] = {
        "does": ("Does what is needed",),
        "safety": Safety.REVERSIBLE,
        "heals": (finding("some-check", name),),
        "proofs": (Proof(claim="nobody gains anything", by="prover"),),
        "calls": tuple(find_kind(kind).write(change.target, old, new)),
    }
    return Step(id=id, change=change, **{**values, **more})


def a_plan(steps: Sequence[Step], left_out: Sequence[LeftOut] = (), **more: Any) -> Plan:
    """The plan of these steps."""
    values: dict[str, Any] = {
        "tool": "leastwise 0",
        "snapshot": "snapshot-1",
        "seen_at": "2026-11-01T00:00:00+00:00",
        "account": ACCOUNT,
        "partition": "aws",
        "scope": Scope(checks=("some-check",), least="low"),
        "proofs": (Proof(claim="3 people can administer the account afterwards", by="administrators"),),
    }
    plan = Plan(id="", steps=tuple(steps), left_out=tuple(left_out), **{**values, **more})
    return msgspec.structs.replace(plan, id=digest(plan)[:12])


READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/app/orders"

KEY_OFF = step(
    "s1",
    "iam:access-key",
    "ann/AKIAIOSFODNN7EXAMPLE",
    {"Status": "Active"},
    {"Status": "Inactive"},
    does=("Deactivates a key that nobody has used",),
    heals=(finding("unused-credentials", "ann", "key `AKIAIOSFODNN7EXAMPLE` of `ann` was last used 200 days ago"),),
    wait=30,
)
GROUP_MADE = step(
    "s2",
    "iam:group",
    "auditors",
    None,
    {f"AttachedPolicies/{READ_ONLY}": True, "InlinePolicies/extra": policy("s3:GetObject")},
    does=("Makes a group with the policies of its members",),
)
USER_MOVED = step(
    "s3",
    "iam:user",
    "ann",
    {"Groups/auditors": None, f"AttachedPolicies/{READ_ONLY}": True, "InlinePolicies/extra": policy("s3:GetObject")},
    {"Groups/auditors": True, f"AttachedPolicies/{READ_ONLY}": None, "InlinePolicies/extra": None},
    does=("Moves policies from the user to a group",),
    safety=Safety.JOURNALED,
    after=("s2",),
)
OLD, NEW = policy("s3:*"), policy("s3:GetObject", resource="arn:aws:s3:::orders/*")
POLICY_NARROWED = step(
    "s4",
    "iam:policy",
    OWN_POLICY,
    {"Document": OLD, version(NEW): None},
    {"Document": NEW, version(NEW): NEW},
    safety=Safety.JOURNALED,
)
PASSWORDS = step(
    "s5",
    "iam:password-policy",
    "account",
    {"MinimumPasswordLength": 8, "RequireSymbols": None},
    {"MinimumPasswordLength": 14, "RequireSymbols": True},
)
KEY_GONE = step(
    "s6",
    "iam:access-key",
    "bob/AKIAI44QH8DHBEXAMPLE",
    {"Status": "Inactive"},
    None,
    safety=Safety.LOSSY,
    does=("Deletes a key that has been off for long",),
)
LEFT = (
    LeftOut(finding=finding("full-admin", "carol"), why="`carol` is kept for emergencies: it is never touched"),
    LeftOut(finding=finding("full-admin", "app"), why="it is managed in code: Terraform `aws_iam_role.app`"),
)
IN_CODE = Patch(
    id="p1",
    change=Change(
        Target("iam:role", "app"), {f"AttachedPolicies/{READ_ONLY}": True}, {f"AttachedPolicies/{READ_ONLY}": None}
    ),
    does=("Takes a policy that nobody uses",),
    heals=(finding("unused-services", "app"),),
    proofs=(Proof(claim="role `app` is allowed less, and nothing new, as before", by="prover"),),
    owner="Terraform `aws_iam_role.app` of the state `prod.tfstate`",
    place="Terraform prod.tfstate",
    code="# iam:role app: aws_iam_role.app of the state prod.tfstate\n# - remove aws_iam_role_policy_attachment.read\n",
)
WITHOUT_CODE = Patch(
    id="p2",
    change=Change(Target("iam:group", "ops"), {"Groups/x": None}, {"Groups/x": True}),
    does=("Makes a member",),
    heals=(finding("unused-services", "app"),),
    owner="",
)
ALL_KINDS_OF_STEPS = (KEY_OFF, GROUP_MADE, USER_MOVED, POLICY_NARROWED, PASSWORDS, KEY_GONE)


def the_plan() -> Plan:
    """A plan that creates, changes and deletes, and leaves something out."""
    return a_plan(ALL_KINDS_OF_STEPS, LEFT, patches=(IN_CODE, WITHOUT_CODE))


def a_hostile_plan() -> Plan:
    """A plan in which every name and text wants to be something else."""
    moved = step(
        "s1",
        "iam:user",
        HOSTILE,
        {f"Tags/{HOSTILE}": None, f"InlinePolicies/{HOSTILE}": OLD},
        {f"Tags/{HOSTILE}": HOSTILE, f"InlinePolicies/{HOSTILE}": policy(HOSTILE)},
        does=(HOSTILE,),
        heals=(finding(HOSTILE, HOSTILE, HOSTILE),),
        proofs=(Proof(claim=HOSTILE, by=HOSTILE),),
        owner=HOSTILE,
    )
    made = step("s2", "iam:group", f"{HOSTILE}\n", None, {f"InlinePolicies/{HOSTILE}": policy(HOSTILE)})
    left = LeftOut(finding=finding(HOSTILE, HOSTILE, HOSTILE), why=HOSTILE)
    patch = Patch(
        id="p1",
        change=moved.change,
        does=(HOSTILE,),
        heals=moved.heals,
        proofs=moved.proofs,
        owner=HOSTILE,
        place=HOSTILE,
        code=f"{HOSTILE}\n```\n",
    )
    return a_plan((moved, made), (left,), patches=(patch,), snapshot=HOSTILE, warnings=(HOSTILE,))
