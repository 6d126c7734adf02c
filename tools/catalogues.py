"""The pages that lay the checks beside other lists: the catalogue of controls with the field's tools, frameworks."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from leastwise.audit import all_checks
from leastwise.frameworks import Framework, Strength, frameworks
from leastwise.model import PRACTICES

__all__ = ["control_page", "framework_page"]

CATALOGUE = Path(__file__).parent.parent / "docs" / "controls.csv"
TOOLS = ("Prowler", "Powerpipe", "CloudSploit", "ElectricEye", "ScoutSuite", "Custodian", "Cloudsplaining", "PMapper")


def control_page() -> str:
    """Every control of the catalogue: which checks decide it here, and which tools of the field have it."""
    rows = list(csv.DictReader(CATALOGUE.read_text().splitlines()))
    ours = _checks_by_control()
    lines = [
        "# Controls",
        "",
        f"The {len(rows)} controls of access that we know of, which checks decide each here, and which of eight tools",
        "have it. The tools' columns were taken from their published lists of checks and their documentation in",
        "November 2026; a mark says that a tool asks the question, not how well. The first column is written from the",
        "code; where nothing decides a control it says why.",
        "",
        *_totals(rows, ours),
        "",
    ]
    for practice in PRACTICES:
        mine = [row for row in rows if row["practice"] == practice.id]
        lines += [f"## {practice.title}", "", *_table(mine, ours), ""]
    return "\n".join(lines)


def _checks_by_control() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for check in all_checks():
        references = (check.reference, *check.parts.values())
        for id in dict.fromkeys(id for reference in references for id in reference.controls):
            found.setdefault(id, []).append(check.id)
    return found


def _totals(rows: Sequence[Mapping[str, str]], ours: Mapping[str, Sequence[str]]) -> Iterator[str]:
    have = Counter(tool for row in rows for tool in row["tools"].split())
    nobody = [row for row in rows if not row["tools"]]
    yield "| | leastwise | " + " | ".join(TOOLS) + " |"
    yield "| --- |" + " ---: |" * (len(TOOLS) + 1)
    yield f"| controls | {sum(row['id'] in ours for row in rows)} | {' | '.join(str(have[tool]) for tool in TOOLS)} |"
    yield ""
    yield (
        f"Of the {len(nobody)} controls that none of the eight has, "
        f"{sum(row['id'] in ours for row in nobody)} are decided here."
    )


def _table(rows: Sequence[Mapping[str, str]], ours: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "| control | what it asks | leastwise | " + " | ".join(TOOLS) + " |"
    yield "| --- | --- | --- |" + " :-: |" * len(TOOLS)
    for row in rows:
        checks = ", ".join(f"[{id}](checks/{id}.md)" for id in ours.get(row["id"], ())) or f"no: {row['undecided']}"
        marks = " | ".join("×" if tool in row["tools"].split() else "" for tool in TOOLS)
        yield f"| {row['id']} | {row['title']} | {checks} | {marks} |"


def framework_page() -> str:
    """Every framework: its controls and what bears on each."""
    lines = [
        "# Frameworks",
        "",
        "`leastwise audit --framework ID` and `leastwise report SNAPSHOT --framework ID -o FILE.html` say where each",
        "control of a framework stands, by which checks, and what is left to do by hand.",
        "",
        *(f"- **{each.value}**: {says}" for each, says in STRENGTHS.items()),
        "",
        "A control is *met* when every check that decides it in full passes, *not met* when one that decides it in",
        "full or in part has a finding, *unknown* when one could not see everything, and *by hand* when what can be",
        "seen is in order and a person has to judge the rest. A control that no check bears on says so.",
        "",
        "| id | framework | controls | in full | in part | supported | by hand only | none |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(_summary(each) for each in frameworks()),
        "",
    ]
    for each in frameworks():
        lines += _framework(each)
    return "\n".join(lines)


STRENGTHS = {
    Strength.FULL: "the check decides what the control asks for",
    Strength.PARTIAL: "it decides a part: a finding breaks the control, a pass does not fulfil it",
    Strength.SUPPORTS: "it tells something that matters to the control, and decides nothing",
}


def _summary(framework: Framework) -> str:
    best: Counter[str] = Counter()
    for control in framework.controls:
        strengths = {part.strength for part in control.parts}
        nearest = next((each.value for each in Strength if each in strengths), "manual" if control.manual else "none")
        best[nearest] += 1
    counts = " | ".join(str(best[each]) for each in ("full", "partial", "supports", "manual", "none"))
    link = f"[{framework.title}](#{_anchor(framework)})"
    return f"| `{framework.id}` | {link} | {len(framework.controls)} | {counts} |"


def _anchor(framework: Framework) -> str:
    """How a heading is linked to."""
    return re.sub(r"[^a-z0-9 -]", "", framework.title.lower()).replace(" ", "-")


def _framework(framework: Framework) -> Iterator[str]:
    yield f"## {framework.title}"
    yield ""
    yield f"{framework.source}. Listed: {framework.scope}."
    yield ""
    yield "| control | what it asks | what bears on it |"
    yield "| --- | --- | --- |"
    for control in framework.controls:
        told = [f"[{part.check}](checks/{part.check}.md) ({part.strength}: {part.why})" for part in control.parts]
        told += [f"by hand: {control.manual}"] if control.manual else []
        yield f"| {control.id} | {control.title} | {'; '.join(told) or 'nothing'} |"
    yield ""
