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
from leastwise.model.change import AwsCall, Change, Safety, Target, goal
from leastwise.objects import find_kind
from leastwise.objects.carried import recounted
from leastwise.objects.root_credentials import ROOT_CREDENTIALS
from leastwise.prove import Relation
from leastwise.remedy.administrators import counted_people, human_administrators
from leastwise.remedy.allowed import Shift, Texts, document_shift, principals, shift
from leastwise.remedy.candidate import Candidate, candidates
from leastwise.remedy.guards import owner, untouchable
from leastwise.remedy.healing import not_healed
from leastwise.remedy.managed import owner_tag
from leastwise.remedy.merge import Merged, merge, tried
from leastwise.remedy.patches import Managed, owners, patches, uncoded
from leastwise.remedy.plan import LeftOut, Plan, Proof, Scope, Step, digest
from leastwise.remedy.quotas import too_much
from leastwise.remedy.ripe import Ripening, ripened

__all__ = ["Circumstances", "Managed", "Used", "make_plan"]

Used = Callable[[Estate, User | Role, Texts, Texts], str | None]
"""Why a principal cannot lose what its documents allowed: it was used, or nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a plan is made under, beside the account itself."""

    snapshot: str
    tool: str
    caller: str = ""
    """ARN of whoever collected; it is not touched."""
    waivers: Sequence[Waiver] = ()
    managed: Managed = lambda estate, target: None
    code_known: bool = True
    """Whether the state of all code that manages the account is at hand; otherwise the plan asks for it."""
    scope: Scope
    least: Severity = Severity.INFO
    used: Used = lambda estate, who, old, new: None
    ripening: Sequence[Ripening] = ()
    """What earlier plans have switched off; counts where the scope is what has ripened."""


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
    found = [*_found(estate, fixes, circumstances)]
    left_out = [each for each in found if isinstance(each, LeftOut)]
    wanted = [each for each in found if isinstance(each, Candidate)]
    if not circumstances.scope.lossy:
        lossy = [each for each in wanted if each.fix.safety is Safety.LOSSY]
        left_out += [_left(each, "it cannot be taken back: ask for it with --lossy") for each in lossy]
        wanted = [each for each in wanted if each.fix.safety is not Safety.LOSSY]
    own = frozenset({*estate.fixing.tools_roles, _name_of(circumstances.caller)} - {""})
    wanted, coded = _told_apart(estate, wanted, circumstances, own, left_out)
    draft = _settle(estate, wanted, circumstances, left_out)
    in_code = _settle(draft.after, coded, circumstances, left_out)
    plan = Plan(
        id="",
        tool=circumstances.tool,
        snapshot=circumstances.snapshot,
        seen_at=estate.seen_at.isoformat(),
        account=estate.account.id,
        partition=estate.account.partition,
        scope=circumstances.scope,
        steps=tuple(_steps(estate, draft)),
        left_out=tuple(left_out),
        patches=tuple(patches(estate, in_code.merged, circumstances.managed, lambda target: _proofs(in_code, target))),
        proofs=_of_all(draft.after),
        warnings=_asked(draft.merged, circumstances),
    )
    return msgspec.structs.replace(plan, id=digest(plan)[:12])


def _found(estate: Estate, fixes: Sequence[Fix[Any]], circumstances: Circumstances) -> Iterator[Candidate | LeftOut]:
    if circumstances.scope.ripened:
        return ripened(estate, fixes, circumstances.ripening, circumstances.waivers)
    return candidates(estate, fixes, circumstances.least, circumstances.waivers)


def _settle(
    estate: Estate,
    wanted: list[Candidate],
    circumstances: Circumstances,
    left_out: list[LeftOut],
) -> _Draft:
    """Try what is wanted together; what does not hold goes, and the rest is tried again."""
    while True:
        draft = _draft(estate, wanted, circumstances)
        if not draft.bad:
            return draft
        left_out += [_left(each, why) for each, why in draft.bad.items()]
        wanted = [each for each in wanted if each not in draft.bad]


def _told_apart(
    estate: Estate,
    wanted: Iterable[Candidate],
    circumstances: Circumstances,
    own: frozenset[str],
    left_out: list[LeftOut],
) -> tuple[list[Candidate], list[Candidate]]:
    """What apply may do, and what only whoever owns the code may; the rest is left out."""
    direct: list[Candidate] = []
    coded: list[Candidate] = []
    for each in wanted:
        why = next((why for change in each.changes if (why := untouchable(estate, change, own))), None)
        owned = owners(estate, each, circumstances.managed)
        if why or (owner := uncoded(owned)):
            left_out.append(_left(each, why or f"it is managed by {owner}, which would put it back"))
        else:
            (coded if owned else direct).append(each)
    return direct, coded


def _draft(estate: Estate, wanted: list[Candidate], circumstances: Circumstances) -> _Draft:
    merged = merge(wanted)
    try:
        after = tried(estate, merged.changes.values())
    except (Unseen, InputError, PolicyError) as error:
        return _one_by_one(estate, wanted, merged, str(error))
    draft = _Draft(merged, after, dict(merged.refused))
    standing = [each for each in wanted if each not in draft.bad]
    draft.bad |= _beyond_quotas(after, merged)
    draft.bad |= not_healed(after, [each for each in standing if each not in draft.bad])
    _prove_access(estate, draft, circumstances)
    draft.bad |= _locked_out(estate, after, [each for each in standing if each not in draft.bad])
    draft.bad |= _without_root(after, [each for each in standing if each not in draft.bad])
    return draft


def _beyond_quotas(after: Estate, merged: Merged) -> dict[Candidate, str]:
    """The last of the fixes that together are too much for an object."""
    found = ((target, too_much(after, change)) for target, change in merged.changes.items())
    return {merged.by[target][-1]: why for target, why in found if why}


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
    responsible = _by_name(draft.merged, estate, draft.after)
    for who, old, new in principals(estate, draft.after):
        concerned = responsible(who)
        found = shift(old, new)
        why = _against(found, concerned)
        if why is None and found.relation in _TAKING and not any(each.fix.access.despite_use for each in concerned):
            why = circumstances.used(estate, who, old, new)
        kind = "user" if isinstance(who, User) else "role"
        if why:
            draft.bad |= {each: f"{kind} `{who.name}`: {why}" for each in _meant(concerned) if each not in draft.bad}
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


_TAKING = (Relation.LESS, Relation.INCOMPARABLE)
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


def _meant(concerned: Sequence[Candidate]) -> Sequence[Candidate]:
    """Those that are to change what is allowed, or else all: the others are tried again without them."""
    return [each for each in concerned if each.fix.access.takes or each.fix.access.gives] or concerned


def _by_name(merged: Merged, *estates: Estate) -> Callable[[User | Role], list[Candidate]]:
    """Finds the fixes that change a principal: its own objects, its groups and the policies that reach it."""
    whose: dict[str, list[User | Role]] = {}
    for estate in estates:
        entities: list[User | Role] = [*estate.users.items, *estate.roles.items]
        for entity in entities:
            whose.setdefault(entity.arn, []).append(entity)
    given: dict[str, set[str]] = {}
    for estate in estates:
        for group in estate.groups.items:
            given.setdefault(group.name, set()).update(group.attached)

    def responsible(who: User | Role) -> list[Candidate]:
        own = "iam:user" if isinstance(who, User) else "iam:role"
        named = {(own, who.name), ("iam:service-linked-role", who.path.strip("/").rpartition("/")[2])}
        for each in whose.get(who.arn, ()):
            groups = each.groups if isinstance(each, User) else ()
            reaching = {*each.attached, each.boundary, *(arn for name in groups for arn in given.get(name, ()))}
            named |= {("iam:group", name) for name in groups} | {("iam:policy", arn) for arn in reaching if arn}
        found: dict[Candidate, None] = {}
        for target in (Target(*each) for each in sorted(named)):
            if target in merged.by and not _comes_by_another(merged.changes[target]):
                found |= dict.fromkeys(merged.by[target])
        return [*found] or [each for several in merged.by.values() for each in several]

    return responsible


def _comes_by_another(change: Change) -> bool:
    """Whether it is new, and reaches nobody but by a change of who joins or carries it."""
    return change.before is None and change.target.kind in ("iam:group", "iam:policy")


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


def _without_root(after: Estate, standing: Sequence[Candidate]) -> dict[Candidate, str]:
    """The fixes that take root's credentials away where too few others administer the account."""
    guilty = [each for each in standing if any(change.target.kind == ROOT_CREDENTIALS.name for change in each.changes)]
    least = after.fixing.human_administrators
    if not guilty or len(human_administrators(after)) >= least:
        return {}
    why = f"fewer than {least} people (`fixes.human_administrators`) administer the account without root"
    return dict.fromkeys(guilty, f"{why}: nobody is locked out")


def _steps(estate: Estate, draft: _Draft) -> Iterator[Step]:
    merged = draft.merged
    numbers = {target: f"s{number}" for number, target in enumerate(merged.changes, start=1)}
    for target, change in merged.changes.items():
        several = merged.by[target]
        laters = [each.fix.later.days(estate.fixing) for each in several if each.fix.later]
        yield Step(
            id=numbers[target],
            change=change,
            does=tuple(dict.fromkeys(each.fix.does for each in several)),
            safety=max((each.fix.safety for each in several), key=lambda safety: safety.rank),
            heals=tuple(each.finding for each in several),
            proofs=_proofs(draft, target),
            after=tuple(sorted(numbers[each] for each in merged.before.get(target, ()))),
            calls=_calls(estate, change),
            owner=owner_tag(estate, target),
            wait=max(laters, default=None),
        )


def _asked(merged: Merged, circumstances: Circumstances) -> tuple[str, ...]:
    """What a plan cannot know without the states of the code."""
    there = sum(change.before is not None for change in merged.changes.values())
    if circumstances.code_known or not there:
        return ()
    return (
        f"whether code manages any of the {there} objects that are there already is not known but by tags: "
        "give Terraform's state with --tfstate, or its next run takes the changes back",
    )


def _calls(estate: Estate, change: Change) -> tuple[AwsCall, ...]:
    """The calls between the whole states, as far as they were seen."""
    kind, target = find_kind(change.target.kind), change.target
    seen = None if change.before is None else {**(kind.seen(estate, target) or {}), **change.before}
    wanted = goal(seen, change)
    return tuple(kind.write(target, seen, None if wanted is None else kind.settled(seen, wanted)))


def _proofs(draft: _Draft, target: Target) -> tuple[Proof, ...]:
    healed = Proof(claim=f"{_checks(draft.merged.by[target])} on the account as it will be", by="check")
    return (healed, *dict.fromkeys(draft.proofs.get(target) or (_NOBODY,)))


_NOBODY = Proof(claim="nobody's permissions change", by="prover")


def _checks(several: Sequence[Candidate]) -> str:
    ids = dict.fromkeys(each.finding.check for each in several)
    return f"{', '.join(f'`{id}`' for id in ids)} {'passes' if len(ids) == 1 else 'pass'}"


def _of_all(after: Estate) -> tuple[Proof, ...]:
    people = counted_people(len(human_administrators(after)))
    return (Proof(claim=f"{people} can administer the account afterwards", by="administrators"),)


def _left(candidate: Candidate, why: str) -> LeftOut:
    return LeftOut(finding=candidate.finding, why=why)


def _name_of(arn: str) -> str:
    """The user or role behind an ARN of a caller."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else rest.rpartition("/")[2]
