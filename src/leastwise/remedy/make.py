"""From an Estate to a plan: every fix is tried, proven, and left out with the reason where it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from leastwise.audit import Waiver
from leastwise.checks import Fix
from leastwise.errors import InputError, PolicyError
from leastwise.model import Estate, Role, Severity, Unseen, User
from leastwise.model.change import Safety, Target
from leastwise.objects import find_kind
from leastwise.objects.carried import recounted
from leastwise.prove import Relation
from leastwise.remedy.administrators import human_administrators
from leastwise.remedy.allowed import Shift, document_shift, principals, shift
from leastwise.remedy.candidate import Candidate, candidates
from leastwise.remedy.guards import owner, untouchable
from leastwise.remedy.healing import not_healed
from leastwise.remedy.merge import Merged, merge, tried
from leastwise.remedy.plan import LeftOut, Plan, Proof, Scope, Step, digest

__all__ = ["Circumstances", "Managed", "make_plan"]

Managed = Callable[[Estate, Target], str | None]
"""Who manages an object in code, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a plan is made under, beside the account itself."""

    snapshot: str
    tool: str
    caller: str = ""
    """ARN of whoever collected; it is not touched."""
    waivers: Sequence[Waiver] = ()
    managed: Managed = lambda estate, target: None
    scope: Scope
    least: Severity = Severity.INFO
    used: Callable[[Estate, User | Role, Shift], str | None] = lambda estate, who, shift: None
    """Why a principal cannot lose what it would lose: it was used, or nobody knows."""


@dataclass(slots=True)
class _Draft:
    """What is left after a round, and what was proven of it."""

    merged: Merged
    after: Estate
    bad: dict[Candidate, str] = field(default_factory=dict)
    proofs: dict[Target, list[Proof]] = field(default_factory=dict)


def make_plan(estate: Estate, fixes: Sequence[Fix[Any]], circumstances: Circumstances) -> Plan:
    """The plan that heals as many findings as can be healed safely.

    Args:
        estate: the account.
        fixes: what may be done.
        circumstances: what else counts.
    """
    estate = replace(estate, policies=recounted(estate))  # with AWS's own policies that are carried and were not shown
    found = [*candidates(estate, fixes, circumstances.least, circumstances.waivers)]
    left_out = [each for each in found if isinstance(each, LeftOut)]
    wanted = [each for each in found if isinstance(each, Candidate)]
    if not circumstances.scope.lossy:
        lossy = [each for each in wanted if each.fix.safety is Safety.LOSSY]
        left_out += [_left(each, "it cannot be taken back: ask for it with --lossy") for each in lossy]
        wanted = [each for each in wanted if each.fix.safety is not Safety.LOSSY]
    own = frozenset({*estate.fixing.tools_roles, _name_of(circumstances.caller)} - {""})
    draft = _settle(estate, wanted, circumstances, own, left_out)
    plan = Plan(
        id="",
        tool=circumstances.tool,
        snapshot=circumstances.snapshot,
        seen_at=estate.seen_at.isoformat(),
        account=estate.account.id,
        partition=estate.account.partition,
        scope=circumstances.scope,
        steps=tuple(_steps(estate, draft, circumstances)),
        left_out=tuple(left_out),
        proofs=_of_all(draft.after),
    )
    return msgspec.structs.replace(plan, id=digest(plan)[:12])


def _settle(
    estate: Estate,
    wanted: list[Candidate],
    circumstances: Circumstances,
    own: frozenset[str],
    left_out: list[LeftOut],
) -> _Draft:
    """Try what is wanted together; what does not hold goes, and the rest is tried again."""
    wanted = _guarded(estate, wanted, circumstances, own, left_out)
    while True:
        draft = _draft(estate, wanted, circumstances)
        if not draft.bad:
            return draft
        left_out += [_left(each, why) for each, why in draft.bad.items()]
        wanted = [each for each in wanted if each not in draft.bad]


def _guarded(
    estate: Estate,
    wanted: Iterable[Candidate],
    circumstances: Circumstances,
    own: frozenset[str],
    left_out: list[LeftOut],
) -> list[Candidate]:
    kept = []
    for each in wanted:
        why = next((why for change in each.changes if (why := untouchable(estate, change, own))), None)
        code = next((by for change in each.changes if (by := circumstances.managed(estate, change.target))), None)
        if why or code:
            left_out.append(_left(each, why or f"it is managed in code, which has to change: {code}"))
        else:
            kept.append(each)
    return kept


def _draft(estate: Estate, wanted: list[Candidate], circumstances: Circumstances) -> _Draft:
    merged = merge(wanted)
    try:
        after = tried(estate, merged.changes.values())
    except (Unseen, InputError, PolicyError) as error:
        return _one_by_one(estate, wanted, merged, str(error))
    draft = _Draft(merged, after, dict(merged.refused))
    standing = [each for each in wanted if each not in draft.bad]
    draft.bad |= not_healed(after, standing)
    _prove_access(estate, draft, circumstances)
    draft.bad |= _locked_out(estate, after, [each for each in standing if each not in draft.bad])
    return draft


def _one_by_one(estate: Estate, wanted: list[Candidate], merged: Merged, why: str) -> _Draft:
    """Which of them cannot be tried at all."""
    bad: dict[Candidate, str] = {}
    for each in wanted:
        try:
            tried(estate, each.changes)
        except (Unseen, InputError, PolicyError) as error:
            bad[each] = f"it cannot be tried: {error}"
    return _Draft(merged, estate, bad or dict.fromkeys(wanted, f"it cannot be tried: {why}"))


def _prove_access(estate: Estate, draft: _Draft, circumstances: Circumstances) -> None:
    """Nobody gains or loses anything that a fix does not mean; who loses did not use it."""
    responsible = _by_name(draft.merged)
    for who, old, new in principals(estate, draft.after):
        concerned = responsible(who)
        found = shift(old, new)
        why = _against(found, concerned) or (
            circumstances.used(estate, who, found) if found.relation is Relation.LESS else None
        )
        kind = "user" if isinstance(who, User) else "role"
        if why:
            draft.bad |= {each: f"{kind} `{who.name}`: {why}" for each in concerned if each not in draft.bad}
        for target in {change.target for each in concerned for change in each.changes}:
            claim = f"{kind} `{who.name}` is allowed {_RELATIONS[found.relation]} as before"
            draft.proofs.setdefault(target, []).append(Proof(claim=claim, by="prover"))
    for change in draft.merged.changes.values():
        for target, found in document_shift(change):
            concerned = draft.merged.by[target]
            if why := _against(found, concerned):
                draft.bad |= {each: f"{target}: {why}" for each in concerned if each not in draft.bad}
            claim = f"its policy allows {_RELATIONS[found.relation]} as before"
            draft.proofs.setdefault(target, []).append(Proof(claim=claim, by="prover"))


_RELATIONS = {
    Relation.EQUAL: "exactly the same",
    Relation.LESS: "less, and nothing new,",
    Relation.MORE: "the same and more",
    Relation.INCOMPARABLE: "something else",
    Relation.UNKNOWN: "something unknown",
}


def _against(found: Shift, concerned: Sequence[Candidate]) -> str | None:
    """What speaks against a shift; None: it is what the fixes mean."""
    takes = any(each.fix.access.takes for each in concerned)
    gives = any(each.fix.access.gives for each in concerned)
    match found.relation:
        case Relation.EQUAL:
            return None
        case Relation.LESS if takes:
            return None
        case Relation.MORE if gives:
            return None
        case Relation.INCOMPARABLE if takes and gives:
            return None
        case Relation.UNKNOWN:
            return f"what it changes could not be proven: {found.told}"
    return f"it would change what is allowed: {found.told}"


def _by_name(merged: Merged) -> Callable[[User | Role], list[Candidate]]:
    """Finds the fixes that change a principal: its own objects, its groups and its policies."""

    def responsible(who: User | Role) -> list[Candidate]:
        groups = set(who.groups) if isinstance(who, User) else set()
        own = "iam:user" if isinstance(who, User) else "iam:role"
        found: dict[Candidate, None] = {}
        for target, several in merged.by.items():
            kind, name = target.kind, owner(target)
            if (kind == own and name == who.name) or (kind == "iam:group" and name in groups) or kind == "iam:policy":
                found |= dict.fromkeys(several)
        return [*found] or [each for several in merged.by.values() for each in several]

    return responsible


def _locked_out(before: Estate, after: Estate, standing: Sequence[Candidate]) -> dict[Candidate, str]:
    """The fixes that take away an administrator where too few people are left."""
    if not standing:
        return {}
    were, are = human_administrators(before), human_administrators(after)
    lost = were - are
    if not lost or len(are) >= before.fixing.human_administrators:
        return {}
    names = {arn.rpartition("/")[2] for arn in lost}
    why = (
        f"{' and '.join(f'`{name}`' for name in sorted(names))} would no longer administer the account, and only "
        f"{len(are)} people could: nobody is locked out"
    )
    guilty = [each for each in standing if names & {owner(change.target) for change in each.changes}]
    return dict.fromkeys(guilty or standing, why)


def _steps(estate: Estate, draft: _Draft, circumstances: Circumstances) -> Iterator[Step]:
    merged = draft.merged
    numbers = {target: f"s{number}" for number, target in enumerate(merged.changes, start=1)}
    for target, change in merged.changes.items():
        several = merged.by[target]
        laters = [each.fix.later.days(estate.fixing) for each in several if each.fix.later]
        healed = Proof(claim=f"{_checks(several)} pass on the account as it will be", by="check")
        yield Step(
            id=numbers[target],
            change=change,
            does=tuple(dict.fromkeys(each.fix.does for each in several)),
            safety=max((each.fix.safety for each in several), key=lambda safety: safety.rank),
            heals=tuple(each.finding for each in several),
            proofs=(healed, *dict.fromkeys(draft.proofs.get(target) or (_NOBODY,))),
            after=tuple(sorted(numbers[each] for each in merged.before.get(target, ()))),
            calls=tuple(find_kind(target.kind).write(target, change.before, change.after)),
            owner=circumstances.managed(estate, target),
            wait=max(laters, default=None),
        )


_NOBODY = Proof(claim="nobody's permissions change", by="prover")


def _checks(several: Sequence[Candidate]) -> str:
    return ", ".join(f"`{check}`" for check in dict.fromkeys(each.finding.check for each in several))


def _of_all(after: Estate) -> tuple[Proof, ...]:
    people = human_administrators(after)
    return (Proof(claim=f"{len(people)} people can administer the account afterwards", by="administrators"),)


def _left(candidate: Candidate, why: str) -> LeftOut:
    return LeftOut(finding=candidate.finding, why=why)


def _name_of(arn: str) -> str:
    """The user or role behind an ARN of a caller."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else rest.rpartition("/")[2]
