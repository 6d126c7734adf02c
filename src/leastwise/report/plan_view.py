"""A plan as people read it, before it is put on a screen or a page: what happens to whom, line by line."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leastwise.errors import InputError, JsonError
from leastwise.language import loads
from leastwise.model import Severity
from leastwise.model.change import Change, Safety, Target, Value
from leastwise.objects import find_kind
from leastwise.remedy.guards import CREDENTIALS
from leastwise.remedy.plan import Healed, LeftOut, Patch, Plan, Proof, Step
from leastwise.report.words import counted

__all__ = [
    "SAFETY",
    "Line",
    "PatchView",
    "StepView",
    "left_out",
    "named_target",
    "next_command",
    "patch_views",
    "seconds",
    "step_views",
    "summary",
]

SAFETY = {
    Safety.REVERSIBLE: "can be taken back by the opposite call",
    Safety.JOURNALED: "can be taken back from the journal",
    Safety.LOSSY: "can NOT be taken back",
}
VERBS = {"+": "create", "~": "change", "-": "delete"}
DONE = {"+": "created", "~": "changed", "-": "deleted"}
PREFIXES = {
    "AttachedPolicies": "attached policy",
    "InlinePolicies": "inline policy",
    "Groups": "member of group",
    "Tags": "tag",
    "Versions": "policy version",
}
WORDS = {"AssumeRolePolicyDocument": "trust policy", "Document": "policy document", "Status": "status"}
AROUND = 2
"""Lines of a document that are shown around a difference."""
EACH = 3
"""Seconds that a step takes: it is read, written, and read back twice."""
AT_ONCE = 8
"""Steps that do not wait for each other are made together."""
_ONLY = re.compile(r'\[\s+("[^"\n]*")\s+\]')
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what changes."""

    mark: str
    """`+` comes, `-` goes, `~` becomes another, a blank: stays."""
    text: str
    deep: bool = False
    """Whether it is a line of a document."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in words, or one that is the same in several regions."""

    steps: tuple[Step, ...]
    mark: str
    title: str
    """`delete access key `AKIA…` of user `ann``."""
    lines: tuple[Line, ...]

    @property
    def step(self) -> Step:
        """The first of them, from which the others differ by their region alone."""
        return self.steps[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all of them."""
        return tuple(each.id for each in self.steps)

    @property
    def regions(self) -> tuple[str, ...]:
        """Where they are, if they are several."""
        return tuple(each.change.target.region or "" for each in self.steps) if len(self.steps) > 1 else ()

    @property
    def heals(self) -> tuple[Healed, ...]:
        """What they heal."""
        return tuple(each for step in self.steps for each in step.heals)

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """What is proven of them."""
        return tuple(dict.fromkeys(each for step in self.steps for each in step.proofs))

    @property
    def after(self) -> tuple[str, ...]:
        """The steps that come before them."""
        return tuple(dict.fromkeys(each for step in self.steps for each in step.after))

    @property
    def worst(self) -> str:
        """The severity of the worst finding that they heal."""
        return max((each.severity for each in self.heals), key=_rank)


def _rank(severity: str) -> Severity:
    return Severity[severity.upper()]


@dataclass(frozen=True, slots=True)
class PatchView:
    """One patch, in words."""

    patch: Patch
    mark: str
    title: str
    owner: str
    """What manages the object, or that nobody is known."""
    lines: tuple[str, ...]
    """Of the text for the code; of the change itself, where nobody knows the code."""


def patch_views(plan: Plan) -> tuple[PatchView, ...]:
    """The patches in their order."""
    return tuple(_patch(each) for each in plan.patches)


def _patch(patch: Patch) -> PatchView:
    mark = _mark(patch.change)
    told = (f"{line.mark} {'  ' if line.deep else ''}{line.text}" for line in _lines(patch.change))
    return PatchView(
        patch=patch,
        mark=mark,
        title=f"{VERBS[mark]} {named_target(patch.change.target)}",
        owner=patch.owner or "nobody known; it changes with the others of its findings",
        lines=tuple(patch.code.splitlines() if patch.code else told),
    )


def step_views(plan: Plan) -> tuple[StepView, ...]:
    """The steps, the gravest first, else in their order; what is the same in several regions is one."""
    alike: dict[object, list[Step]] = {}
    for step in plan.steps:
        alike.setdefault(_apart(step), []).append(step)
    return tuple(sorted(map(_view, alike.values()), key=lambda view: _rank(view.worst), reverse=True))


def _apart(step: Step) -> object:
    """What tells steps apart for whoever reads them: all but the region."""
    change = step.change
    if change.target.region is None:
        return step.id
    states = tuple(None if state is None else tuple(sorted(state.items())) for state in (change.before, change.after))
    return (change.target.kind, change.target.id, states, step.does, step.safety, step.wait, step.owner)


def _view(steps: list[Step]) -> StepView:
    change = steps[0].change
    mark, target = _mark(change), change.target
    named = named_target(target)
    if len(steps) > 1:
        named = f"{named_target(Target(target.kind, target.id))} in {len(steps)} regions"
    return StepView(steps=tuple(steps), mark=mark, title=f"{VERBS[mark]} {named}", lines=tuple(_lines(change)))


def _mark(change: Change) -> str:
    if change.before is None:
        return "+"
    return "-" if change.after is None else "~"


def named_target(target: Target) -> str:
    """An object as people call it: `access key `AKIA…` of user `ann``."""
    try:
        title = find_kind(target.kind).title
    except InputError:
        title = target.kind
    place = f" in {target.region}" if target.region else ""
    if target.kind in CREDENTIALS:
        user, _, id = target.id.partition("/")
        return f"{title} `{id}` of user `{user}`{place}" if id else f"{title} of user `{user}`{place}"
    return f"{title} of the account{place}" if target.id == "account" else f"{title} `{target.id}`{place}"


def _lines(change: Change) -> Iterator[Line]:
    before, after = change.before or {}, change.after or {}
    texts = {side.get("Document") for side in (before, after)} - {None}
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name), after.get(name)
        told = name.startswith("Versions/") and (old in texts or new in texts)
        if old != new and not told and not name.startswith("~"):
            yield from _attribute(name, old, new)


def _attribute(name: str, old: Value, new: Value) -> Iterator[Line]:
    mark = "+" if old is None else "-" if new is None else "~"
    what = _worded(name)
    if _is_document(old) or _is_document(new):
        yield Line(mark, f"{what}:")
        yield from _document(old, new)
    elif mark == "~":
        yield Line(mark, f"{what}: {_said(old)} → {_said(new)}")
    else:
        value = new if old is None else old
        yield Line(mark, what if value is True and "/" in name else f"{what}: {_said(value)}")


def _worded(name: str) -> str:
    prefix, slash, rest = name.partition("/")
    if slash and prefix in PREFIXES:
        return f"{PREFIXES[prefix]} {rest}"
    words = [word if word.isupper() else word.lower() for word in _CAMEL.split(prefix)]
    return WORDS.get(name) or " ".join(words) + (f" {rest}" if slash else "")


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not set" if value is None else str(value)


def _is_document(value: Value) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] == "{"


def _document(old: Value, new: Value) -> Iterator[Line]:
    """What differs between two documents; a document that comes or goes is told in full."""
    if old is None or new is None:
        mark = "+" if old is None else "-"
        yield from (Line(mark, line, deep=True) for line in _pretty(new if old is None else old))
        return
    compared = difflib.unified_diff(_pretty(old), _pretty(new), n=AROUND, lineterm="")
    for number, line in enumerate(compared):
        if number < 3:  # the names of two files, of which there are none, and the first place
            continue
        yield Line(" ", "…", deep=True) if line.startswith("@@") else Line(line[0], line[1:], deep=True)


def _pretty(value: Value) -> list[str]:
    """A document, indented, with lists of one on one line; a text that is no JSON stays as it is."""
    try:
        return _ONLY.sub(r"[\1]", json.dumps(loads(str(value)), indent=2, ensure_ascii=False)).splitlines()
    except (JsonError, RecursionError):
        return str(value).splitlines()


def summary(plan: Plan) -> str:
    """The whole plan in one sentence."""
    marks = Counter(_mark(step.change) for step in plan.steps)
    parts = [f"{counted(marks[mark], 'object')} {DONE[mark]}" for mark in DONE if marks[mark]]
    coded = f" {counted(len(plan.patches), 'object')} to be changed in code." if plan.patches else ""
    if not parts:
        return f"No step: nothing is changed.{coded} What only people can do, as MFA for root, `leastwise audit` tells."
    healed = counted(len({each.fingerprint for step in plan.steps for each in step.heals}), "finding")
    lossy = sum(step.safety is Safety.LOSSY for step in plan.steps)
    final = f"; {counted(lossy, 'step')} can NOT be taken back" if lossy else "; all of it can be taken back"
    return f"{_joined(parts)}, which heals {healed}{final}. It takes about {_duration(seconds(plan))}.{coded}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _duration(number: int) -> str:
    return counted(number, "second") if number < 120 else counted(round(number / 60), "minute")


def seconds(plan: Plan) -> int:
    """About how long it takes to make all steps, IAM's lag aside."""
    depth: dict[str, int] = {}
    for step in plan.steps:
        depth[step.id] = 1 + max((depth.get(each, 0) for each in step.after), default=0)
    rounds = max(depth.values(), default=0)
    return EACH * max(rounds, -(-len(plan.steps) // AT_ONCE))


def left_out(plan: Plan) -> Mapping[str, tuple[LeftOut, ...]]:
    """What the plan does not heal, by the reason; the most frequent first."""
    reasons: dict[str, list[LeftOut]] = {}
    for each in plan.left_out:
        reasons.setdefault(each.why, []).append(each)
    ordered = sorted(reasons.items(), key=lambda item: -len(item[1]))
    return {why: tuple(several) for why, several in ordered}


def next_command(plan: Plan) -> str:
    """What makes the changes, once the plan is in a file."""
    lossy = any(step.safety is Safety.LOSSY for step in plan.steps)
    return "leastwise apply plan.json" + (" --accept-lossy" if lossy else "")
