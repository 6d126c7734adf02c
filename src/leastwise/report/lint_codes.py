"""The lint codes themselves: as a table for the documentation, as lines, and one explained."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from leastwise.language import Kind
from leastwise.lint import Code, all_codes
from leastwise.lint.fix import Healing, healing

__all__ = ["explained", "listed", "table"]

_FIXES = {Healing.SAFE: "yes", Healing.UNSAFE: "unsafe", Healing.NO: ""}


def table() -> str:
    """A Markdown table of all codes: code, severity, kinds, title, whether `--fix` heals it."""
    rows = ("| " + " | ".join(each) + " |" for each in _rows())
    return (
        "\n".join(("| code | severity | kinds | what it finds | fix |", "| --- | --- | --- | --- | --- |", *rows))
        + "\n"
    )


def listed() -> tuple[str, ...]:
    """A line for each code."""
    rows = tuple(_rows())
    longest = max(len(code) for code, *_ in rows) - 2
    return tuple(f"{code.strip('`'):{longest}}  {severity:16}  {title}" for code, severity, _, title, _ in rows)


def explained(code: Code) -> str:
    """What a code means, with its two examples."""
    fix = {
        Healing.SAFE: "`--fix` heals it and keeps the meaning",
        Healing.UNSAFE: "`--fix --unsafe-fixes` heals it and changes the meaning to what seems to be meant",
        Healing.NO: "it takes a person to heal it",
    }[healing(code)]
    return "\n".join(
        (
            f"{code.id}: {code.title}",
            f"{_severity(code)}, in {_kinds(code)}; {fix}",
            "",
            inspect.cleandoc(code.find.__doc__ or ""),
            "",
            f"Instead of ({code.kind.value})",
            "",
            *_indented(code.bad),
            "",
            "write",
            "",
            *_indented(code.good),
        )
    )


def _rows() -> Iterator[tuple[str, str, str, str, str]]:
    for code in all_codes():
        yield f"`{code.id}`", _severity(code), _kinds(code), code.title, _FIXES[healing(code)]


def _severity(code: Code) -> str:
    return str(code.severity).replace("_", " ")


def _kinds(code: Code) -> str:
    if code.kinds == frozenset(Kind):
        return "all kinds"
    return ", ".join(kind.name.lower().replace("_", " ") for kind in Kind if kind in code.kinds)


def _indented(text: str) -> Iterator[str]:
    return (f"    {line}" for line in text.splitlines())
