"""The policy documents that an account has written itself, and what `lint` says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeAlias

from leastwise.access.grants import CALL, documents
from leastwise.language import Kind
from leastwise.lint import Finding, Severity, all_codes, lint
from leastwise.lint.operator import reading
from leastwise.model import Estate, Evidence, Fail, Group, ManagedPolicy, Observed, Role, User, seen

__all__ = ["DEAD", "Documented", "documented", "errors", "flawed"]

Documented: TypeAlias = ManagedPolicy | User | Group | Role
"""What holds documents: a policy its own, the others inline policies, a role its trust policy as well."""

DEAD = frozenset(
    {
        *("INVALID_ACTION", "INVALID_GLOBAL_CONDITION_KEY", "INVALID_SERVICE_CONDITION_KEY"),
        *("INVALID_SERVICE_IN_ACTION", "LW_ACTION_RESOURCE_MISMATCH", "LW_CONTRADICTION", "LW_KEY_WITHOUT_ACTION"),
        *("LW_OVERRIDDEN_ALLOW", "UNSUPPORTED_ACTION_FOR_CONDITION_KEY", "UNSUPPORTED_ACTION_IN_POLICY"),
        *("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", "UNSUPPORTED_GLOBAL_CONDITION_KEY"),
        *("EMPTY_ARRAY_ACTION", "EMPTY_ARRAY_CONDITION", "EMPTY_ARRAY_CONDITION_FORANYVALUE"),
        *("EMPTY_ARRAY_PRINCIPAL", "EMPTY_ARRAY_RESOURCE"),
    }
)
"""The codes of lint for text that never applies."""

_ELSEWHERE = (
    *("LW_ALLOW_NOT_ACTION", "LW_ALLOW_NOT_RESOURCE", "LW_FULL_ADMIN", "LW_MFA_", "LW_PUBLIC", "PASS_ROLE_WITH_"),
    *("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", "MISSING_GITHUB_REPO_CONDITION_KEY"),
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
)
"""How the codes begin that checks of their own are about."""

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Document:
    told: str
    path: str
    text: str
    kind: Kind


def documented(estate: Estate) -> Observed[Documented]:
    """Everything with a document that the account has written; what AWS made is left out."""
    policies = tuple(each for each in estate.policies.items if not each.by_aws)
    users = tuple(each for each in estate.users.items if each.inline)
    groups = tuple(each for each in estate.groups.items if each.inline)
    roles = tuple(each for each in estate.roles.items if not each.service_linked and not each.by_identity_center)
    gaps = (*estate.policies.gaps, *estate.users.gaps, *estate.groups.gaps, *estate.roles.gaps)
    return Observed((*policies, *users, *groups, *roles), tuple(dict.fromkeys(gaps)))


def flawed(holder: Documented, wanted: frozenset[str]) -> Fail | None:
    """What lint finds in the documents of one holder.

    Args:
        holder: the policy, user, group or role.
        wanted: the codes that count.

    Raises:
        Unseen: the document was not seen.
    """
    found = [
        (document, flaw)
        for document in _documents(holder)
        for flaw in _findings(document.text, document.kind)
        if flaw.code in wanted and not _holds_always(flaw)
    ]
    if not found:
        return None
    document, first = found[0]
    place = f", {first.path}" if first.path else ""
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return Fail(
        f"{document.told}{place}: {first.says} (`{first.code}`){more}",
        tuple(
            Evidence(call=CALL, path=f"{document.path}.{flaw.path}".rstrip("."), value=flaw.code)
            for document, flaw in found[:_SHOWN]
        ),
    )


def _holds_always(flaw: Finding) -> bool:
    """Whether it is about a negated test without a value: what that is written for always applies, and is not dead."""
    if flaw.code != "EMPTY_ARRAY_CONDITION":
        return False
    operator = flaw.path.partition(".Condition.")[2].partition(".")[0]
    return reading(operator).negated


@cache
def errors() -> frozenset[str]:
    """The codes of lint for errors and for what grants more than it seems to, apart from dead text."""
    grave = {code.id for code in all_codes() if code.severity >= Severity.SECURITY_WARNING}
    return frozenset(code for code in grave - DEAD if not code.startswith(_ELSEWHERE))


@lru_cache(maxsize=65_536)
def _findings(text: str, kind: Kind) -> tuple[Finding, ...]:
    return lint(text, kind, _asked())


@cache
def _asked() -> frozenset[str]:
    return errors() | DEAD


def _documents(holder: Documented) -> Iterator[_Document]:
    if isinstance(holder, ManagedPolicy):
        path = f"Policies[PolicyName={holder.name}].PolicyVersionList[IsDefaultVersion=true].Document"
        yield _Document(f"policy `{holder.name}`", path, seen(holder.document), Kind.IDENTITY)
        return
    if isinstance(holder, Role):
        path = f"RoleDetailList[RoleName={holder.name}].AssumeRolePolicyDocument"
        yield _Document(f"the trust policy of `{holder.name}`", path, holder.trust, Kind.TRUST)
    for each in documents(holder):
        path = f"{each.evidence.path}[PolicyName={each.name}].PolicyDocument"
        told = f"inline policy `{each.name}` of {holder.subject.type} `{holder.name}`"
        yield _Document(told, path, each.text, Kind.IDENTITY)
