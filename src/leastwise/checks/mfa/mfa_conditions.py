"""Policies that ask for MFA and do not get it.

## What it finds
Policies and trust policies with a statement on `aws:MultiFactorAuthPresent` or `aws:MultiFactorAuthAge` that somebody
passes without MFA.

## Why it matters
The policy reads as if a stolen key or password were worthless, and whoever reviews it believes so. In fact the one
group that it was written for, holders of long-term access keys, never meets it.

## How it is decided
What is signed with a long-term access key says nothing of MFA; a session that began without it says that it is not
there. Each statement is tried with both, as AWS decides, and with its other conditions taken to hold:

- `Allow` with `BoolIfExists` is met by a request that says nothing: access keys get in. `Bool` is right here.
- `Deny` with `Bool` and `false` is not met by it: access keys are not refused. `BoolIfExists` is right here.
- `Null` on `aws:MultiFactorAuthPresent` takes the word *false* for MFA, since the key is there.
- `Deny` of an old `aws:MultiFactorAuthAge` alone refuses those who had MFA once, and nobody who never had it.

What another statement of the same document denies is taken into account, other documents are not. Statements that let
in roles, services or providers are left out: their requests do not tell of MFA. Policies of resources and of the
Organization are not looked at.

## What to do
Write `Bool` under `Allow` and `BoolIfExists` with `false` under `Deny`, and try it with `leastwise test`. The trap:
what then is refused is everything that a program does with its key, so look into CloudTrail first for who uses the
permissions with keys, and give programs a role without the condition. If only people at the console were meant, say so
in a waiver.

## References
- [Global condition keys: aws:MultiFactorAuthPresent](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent)
- [Secure API access with MFA](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.demands import named
from leastwise.access.grants import CALL, trust_evidence
from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.mfa_operators import asking_keys_too, nobody_signs_with_keys
from leastwise.checks.owners import Owner, owners, written
from leastwise.checks.second_factor import Way, Weak, asks_for_mfa, weak
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Kind, parse
from leastwise.model import (
    Estate,
    Evidence,
    Fail,
    Group,
    ManagedPolicy,
    NotApplicable,
    Observed,
    Role,
    Severity,
    User,
    Verdict,
    seen,
)
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_policy import POLICY
from leastwise.objects.iam_role import ROLE
from leastwise.objects.iam_user import USER


def _subjects(estate: Estate) -> Observed[Owner]:
    """Whoever has a document that can be edited; every role has its trust policy."""
    found = owners(estate)
    roles = (role for role in estate.roles.items if not role.inline)
    return Observed((*found.items, *roles), found.gaps)


@check(
    "mfa-conditions",
    severity=Severity.MEDIUM,
    subjects=_subjects,
    needs={CALL},
    controls=("MFA-07",),
)
def mfa_conditions(estate: Estate, owner: Owner) -> Verdict:
    """Whether the documents of one owner get the MFA that they ask for."""
    asked, doubt = False, None
    for told, place, text, kind in _documents(owner):
        if not _may_ask(text):
            continue
        try:
            document = parse(text, kind)
        except (JsonError, PolicyError) as unreadable:
            doubt = doubt or unreadable
            continue
        asked = asked or asks_for_mfa(document)
        found = [*weak(document)]
        if found:
            return _fail(owner, told, place, kind, found)
    if doubt is not None:
        raise doubt
    return None if asked else NotApplicable("no statement asks for MFA")


def _documents(owner: Owner) -> Iterator[tuple[str, str, str, Kind]]:
    """How a sentence adds a document's name, where it stands, its text and what it is."""
    for told, place, text in written(owner):
        yield told, place, text, Kind.IDENTITY
    if isinstance(owner, Role):
        yield " of its trust policy", "", owner.trust, Kind.TRUST


def _may_ask(text: str) -> bool:
    """Without parsing: most documents say nothing of MFA."""
    return "multifactorauth" in text.lower() or "\\u" in text


def _fail(owner: Owner, told: str, place: str, kind: Kind, found: list[Weak]) -> Fail:
    first = found[0]
    return Fail(
        f"`{owner.name}` asks for MFA by {named(first.statement)}{told}, and {_passing(first)} does without",
        tuple(_evidence(owner, place, kind, each) for each in found),
    )


def _passing(found: Weak) -> str:
    return "everybody" if len(found.passed_by) == len(Way) else found.passed_by[0].value


def _evidence(owner: Owner, place: str, kind: Kind, found: Weak) -> Evidence:
    effect = found.statement.effect
    value = ", ".join(f"{each.operator} {each.key} {', '.join(each.values)}" for each in found.conditions)
    if kind is Kind.TRUST and isinstance(owner, Role):
        return trust_evidence(owner, found.statement.index, f"{effect} {value}")
    path = f"{place}.Document.Statement[{found.statement.index}].Condition"
    return Evidence(call=CALL, path=path, value=f"{effect} {value}")


@fix(
    mfa_conditions,
    Safety.JOURNALED,
    access=Access(takes=True, despite_use=True),
    sees={"iam:GetCredentialReport", "iam:ListServiceSpecificCredentials", "iam:ListSSHPublicKeys"},
)
def ask_keys_too(estate: Estate, owner: Owner) -> Iterator[Edit]:
    """Put in the operator that keys do not get around, where nobody who carries the policy has a key in use.

    What changes is the answer to requests that say nothing of MFA, and those come from keys alone: sessions say it.
    """
    target, prefix = _editable(owner)
    changed = {}
    for place, text in _texts(owner):
        if _may_ask(text) and (asking := asking_keys_too(text)) != text:
            changed[f"{prefix}{place}"] = asking
    if not changed:
        raise Unfit("it is its trust policy: who else comes in by it has to be looked at by a person")
    nobody_signs_with_keys(estate, owner)
    yield Edit(target, dict(changed))


def _editable(owner: Owner) -> tuple[Target, str]:
    """The object that holds the documents, and how the names of its attributes begin."""
    if isinstance(owner, ManagedPolicy):
        return Target(POLICY.name, owner.arn), "Document"
    kinds = {User: USER, Group: GROUP, Role: ROLE}
    return Target(kinds[type(owner)].name, owner.name), "InlinePolicies/"


def _texts(owner: Owner) -> Iterator[tuple[str, str]]:
    if isinstance(owner, ManagedPolicy):
        yield "", seen(owner.document)
    else:
        yield from ((each.name, each.document) for each in owner.inline)
