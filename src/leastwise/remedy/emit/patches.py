"""The patches of a plan as files: one for each state file or stack, for whoever owns it."""

from __future__ import annotations

import re

from leastwise.remedy.emit.emitted import Emitted, Missing, in_comment
from leastwise.remedy.plan import Patch, Plan

__all__ = ["patch_files"]

NO_CODE = "nobody knows what manages it: change it together with the others of its findings"


def patch_files(plan: Plan) -> Emitted:
    """What to change in each code; not to be run, but read and put into the code by hand."""
    places: dict[str, list[Patch]] = {}
    for each in plan.patches:
        if each.code:
            places.setdefault(each.place, []).append(each)
    missing = [
        Missing(step=each.id, file="", what=in_comment(str(each.change.target)), why=NO_CODE)
        for each in plan.patches
        if not each.code
    ]
    files = [
        (f"patch-{number}-{_word(place)}.txt", _text(plan, several))
        for number, (place, several) in enumerate(places.items(), start=1)
    ]
    return Emitted(files=tuple(files), missing=tuple(missing))


def _word(place: str) -> str:
    """A part of a file's name, on any system."""
    return re.sub(r"[^A-Za-z0-9]+", "-", place).strip("-").lower()[-60:].strip("-") or "code"


def _text(plan: Plan, several: list[Patch]) -> str:
    made = f"plan {plan.id} of leastwise for account {plan.account}, from {plan.snapshot}"
    lines = [
        f"# {in_comment(made)}",
        "# for whoever owns the code: `leastwise apply` does none of this",
    ]
    for each in several:
        lines += ["", f"# {each.id}"]
        lines += [f"# {in_comment(does)}" for does in each.does]
        lines += [f"# heals {in_comment(f'{healed.check}: {healed.says}')}" for healed in each.heals]
        lines += [f"# proven: {in_comment(proof.claim)}" for proof in each.proofs]
        lines.append(each.code.rstrip("\n"))
    return "\n".join(lines) + "\n"
