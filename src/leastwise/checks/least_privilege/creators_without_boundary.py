"""Policies that make users and roles without a boundary.

## What it finds
Customer managed and inline policies that allow `iam:CreateUser` or `iam:CreateRole` in general and do not demand a
permissions boundary for what is made.

## Why it matters
Whoever makes a role and gives it permissions makes somebody more powerful than itself, unless the new one is bounded.
A boundary that the policy demands is how such work is delegated safely.

## How it is decided
A statement counts when its actions match `iam:CreateUser` or `iam:CreateRole` and its resources take in one that no
policy names. A condition on `iam:PermissionsBoundary` narrows it enough, and so does one on a tag; `Deny` of the
action in general without conditions takes it away, and a statement that denies it with a negated condition on
`iam:PermissionsBoundary` is the usual other way and counts too.

Each document is judged where it can be edited. A document that grants full administration is left to `full-admin`, and
so is a policy that is only ever a permissions boundary. A holder that has a boundary itself is not spared: what it
makes has none.

## What to do
Add `"StringEquals": {"iam:PermissionsBoundary": "…"}` to the statement, the same to `iam:PutRolePolicy` and
`iam:AttachRolePolicy`, and deny `iam:DeleteRolePermissionsBoundary` and changes of the boundary's own versions. Tell
those who create first: their templates have to name the boundary.

## References
- [Permissions boundaries for IAM entities](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html)
- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.demands import forbidden_otherwise
from leastwise.access.grants import CALL
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.adding import adding
from leastwise.checks.bounding import the_boundary
from leastwise.checks.cutting import rewritten
from leastwise.checks.owners import Fault, Owner, in_general, judge_documents, owners
from leastwise.checks.powers import powers
from leastwise.errors import JsonError, PolicyError
from leastwise.language import JsonValue, Statement, parse, statement_actions
from leastwise.model import Estate, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "creators-without-boundary",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-25",),
)
def creators_without_boundary(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, make users or roles without a boundary."""
    return judge_documents(owner, _faults, "allows `{}` without a permissions boundary")


def _faults(text: str) -> tuple[Fault, ...]:
    return tuple(
        each
        for action, kind in (("iam:CreateRole", "iam:role/"), ("iam:CreateUser", "iam:user/"))
        if not _denied_otherwise(text, action)
        for each in in_general(text, action, kind)
    )


def _denied_otherwise(text: str, action: str) -> bool:
    """Whether the action is denied to whoever does not give the boundary."""
    demands = (forbidden_otherwise(each.conditions) for each in parse(text).statements if _denies(each, action))
    return any(each is not None and each.key == "iam:permissionsboundary" for each in demands)


def _denies(statement: Statement, action: str) -> bool:
    return not statement.allows and statement_actions(statement, action)


@fix(creators_without_boundary, Safety.JOURNALED, access=Access(takes=True), needs=("boundary",))
def demand_the_boundary(estate: Estate, owner: Owner) -> Iterator[Edit]:
    """Deny making users and roles without the boundary of the setting, and taking it off, where nobody used IAM.

    Templates and programs that make roles have to name the boundary from then on: whoever used what is taken keeps it.
    """
    arn = the_boundary(estate)
    yield from rewritten(owner, lambda text: adding(text, *_denials(arn)) if _at_fault(text) else text)


def _at_fault(text: str) -> bool:
    try:
        return not powers(text).full and bool(_faults(text))
    except (JsonError, PolicyError) as unreadable:
        raise Unfit("a text of it cannot be read") from unreadable


def _denials(boundary: str) -> tuple[JsonValue, ...]:
    """Without it nobody is made or goes on; with it nobody gets rid of it, or of what it says."""
    bounding = ["iam:CreateRole", "iam:CreateUser", "iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary"]
    return (
        {**_denial(bounding, "*"), "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": boundary}}},
        _denial(["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"], "*"),
        _denial(
            ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
            boundary,
        ),
    )


def _denial(actions: list[str], resource: str) -> dict[str, JsonValue]:
    return {"Effect": "Deny", "Action": [*actions], "Resource": resource}
