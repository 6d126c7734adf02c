"""`leastwise lint`: what is wrong in policy documents, where, and what to write instead."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.errors import OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from leastwise.cli.documents import PolicyText
    from leastwise.language import Kind
    from leastwise.lint import Finding
    from leastwise.model import Gap
    from leastwise.report.linted import Linted

__all__ = ["command"]


class PolicyKind(StrEnum):
    """Where a policy is attached."""

    IDENTITY = "identity"
    TRUST = "trust"
    RESOURCE = "resource"
    SCP = "scp"
    RCP = "rcp"
    BOUNDARY = "boundary"
    SESSION = "session"
    VPC_ENDPOINT = "vpc-endpoint"


class LintFormat(StrEnum):
    """What the findings look like."""

    TABLE = "table"
    JSON = "json"
    SARIF = "sarif"


class LintFailOn(StrEnum):
    """From which severity on findings make the exit code 1."""

    ERROR = "error"
    SECURITY_WARNING = "security_warning"
    WARNING = "warning"
    SUGGESTION = "suggestion"


Codes = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--select", metavar="CODE", help="Only these codes (beginnings of codes; several, or with commas)."),
]
NoCodes = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--ignore", metavar="CODE", help="Not these codes."),
]


def command(
    files: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Argument(
            metavar="FILE…",
            help="Policy documents, folders of *.json, - for standard input, snapshots, or exports of the AWS CLI.",
        ),
    ] = None,
    kind: Annotated[
        Optional[PolicyKind],  # noqa: UP045
        typer.Option(help="Where the policies are attached.", show_default="guessed from each document"),
    ] = None,
    format: Annotated[
        LintFormat, typer.Option("--format", help="table, json for programs, or sarif for code hosts.")
    ] = LintFormat.TABLE,
    fail_on: Annotated[
        LintFailOn, typer.Option(help="Exit with 1 for findings from this severity on.")
    ] = LintFailOn.SECURITY_WARNING,
    select: Codes = None,
    ignore: NoCodes = None,
    fix: Annotated[bool, typer.Option("--fix", help="Heal what can be healed without changing the meaning.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="Heal as well what changes the meaning to what seems to be meant.")
    ] = False,
    explain: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="CODE", help="Explain a code, with an example."),
    ] = None,
    list_codes: Annotated[bool, typer.Option("--list-codes", help="List all codes.")] = False,
) -> None:
    """Check policy documents: what AWS would refuse, what does not mean what it says, what grants too much."""
    if explain or list_codes:
        _print(_about_codes(explain))
        return
    if fix and diff:
        raise UsageError("`--fix` changes files and `--diff` changes nothing: choose one of them")
    if unsafe_fixes and not (fix or diff):
        raise UsageError("`--unsafe-fixes` goes with `--fix` or `--diff`: add one of them")
    wanted = _wanted(select or [], ignore or [])
    texts, gaps, unread = _texts(files or [], kind)
    if diff:
        changed = _show_diff(texts, wanted, unsafe=unsafe_fixes)
        raise typer.Exit(2 if unread else int(changed))
    if fix:
        texts = _fix(texts, wanted, unsafe=unsafe_fixes)
    results = [_linted(text, wanted) for text in texts]
    _show(results, format)
    raise typer.Exit(2 if unread else _exit_code(results, fail_on, gaps))


def _about_codes(explain: str | None) -> tuple[str, ...]:
    from leastwise.report.lint_codes import explained, listed
    from leastwise.report.linted import by_id

    if explain is None:
        return listed()
    code = by_id().get(explain.upper())
    if code is None:
        raise UsageError(f"there is no code `{explain}`: see --list-codes")
    return tuple(explained(code).splitlines())


def _wanted(select: list[str], ignore: list[str]) -> Callable[[Finding], bool]:
    """Which findings to speak of; of two beginnings of a code the longer decides, as in `--select LW --ignore LW_P`.

    Raises:
        UsageError: no code begins so.
    """
    from leastwise.lint import all_codes

    chosen = [each.upper() for given in select for each in given.split(",") if each]
    left_out = [each.upper() for given in ignore for each in given.split(",") if each]
    for each in (*chosen, *left_out):
        if not any(code.id.startswith(each) for code in all_codes()):
            raise UsageError(f"no code begins with `{each}`: see --list-codes")

    def wanted(finding: Finding) -> bool:
        yes = max((len(each) for each in chosen if finding.code.startswith(each)), default=-1 if chosen else 0)
        no = max((len(each) for each in left_out if finding.code.startswith(each)), default=-1)
        return yes > no

    return wanted


def _texts(files: list[str], kind: PolicyKind | None) -> tuple[list[PolicyText], list[Gap], bool]:
    """The documents, and whether a file could not be read; each argument is read before anything is changed."""
    from dataclasses import replace

    from leastwise.cli.documents import documents
    from leastwise.cli.output import tell
    from leastwise.language import Kind
    from leastwise.lint import guess_kind

    if not any(files):
        raise UsageError("nothing to check: name files, folders or snapshots, or - for standard input")
    read = [documents(each) for each in dict.fromkeys(filter(None, files))]
    given = Kind[kind.name] if kind else None
    texts = [
        replace(text, kind=text.kind or given or guess_kind(text.text)) for source in read for text in source.texts
    ]
    unread = [why for source in read for why in source.unread]
    for why in unread:
        tell(why)
    return texts, [gap for source in read for gap in source.gaps], bool(unread)


def _kind(text: PolicyText) -> Kind:
    assert text.kind is not None
    return text.kind


def _linted(text: PolicyText, wanted: Callable[[Finding], bool]) -> Linted:
    from leastwise.lint import lint
    from leastwise.report.linted import Linted

    findings = tuple(filter(wanted, lint(text.text, text.kind)))
    return Linted(text.name, text.text, _kind(text), text.uri, findings)


def _fix(texts: list[PolicyText], wanted: Callable[[Finding], bool], *, unsafe: bool) -> list[PolicyText]:
    """The documents after healing, with their files written: each whole or not at all, and none if one cannot be."""
    from dataclasses import replace

    from leastwise.cli.output import tell
    from leastwise.lint.fix import mend

    for text in texts:
        if text.path is None:
            raise UsageError(f"`{text.name}` is not a file of its own and cannot be changed: use --diff")
    healed = [mend(text.text, _kind(text), unsafe=unsafe, wanted=wanted) for text in texts]
    changed = {text.path: each for text, each in zip(texts, healed, strict=True) if text.path and each.healed}
    modes = {path: _mode(path) for path in changed}
    for path, mended in changed.items():
        _rewrite(path, mended.text, modes[path])
    tell(f"{sum(len(each.healed) for each in changed.values())} fixed in {len(changed)} of {len(texts)} files")
    return [replace(text, text=each.text) for text, each in zip(texts, healed, strict=True)]


def _mode(path: Path) -> int:
    """The permissions of a file that may be written.

    Raises:
        OutputError: it may not, though a file of its name could take its place.
    """
    mode = path.stat().st_mode
    if not mode & 0o222 or not os.access(path, os.W_OK):
        raise OutputError(f"cannot write `{path}`: it is read-only, nothing was changed")
    return stat.S_IMODE(mode)


def _rewrite(path: Path, text: str, mode: int) -> None:
    from leastwise.cli.output import write

    write(path, text.encode())
    path.chmod(mode)


def _show_diff(texts: list[PolicyText], wanted: Callable[[Finding], bool], *, unsafe: bool) -> bool:
    """Print what would change; whether anything would."""
    from leastwise.lint.fix import mend

    changed = False
    for text in texts:
        after = mend(text.text, _kind(text), unsafe=unsafe, wanted=wanted).text
        if after != text.text:
            changed = True
            _print(_diff(text.name, text.text, after))
    return changed


def _diff(name: str, before: str, after: str) -> tuple[str, ...]:
    """A unified diff.  Lines end at a line feed, as they do for lint."""
    from difflib import unified_diff

    old, new = (_lines(text) for text in (before, after))
    return tuple(line for each in unified_diff(old, new, name, name) for line in each.removesuffix("\n").split("\n"))


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, f"{last}\n\\ No newline at end of file\n"] if last else lines


def _show(results: Sequence[Linted], format: LintFormat) -> None:
    from leastwise.cli.output import put, tool

    if format is LintFormat.TABLE:
        from leastwise.report.lint_table import lint_lines

        _print(lint_lines(results))
        return
    if format is LintFormat.JSON:
        from leastwise.report.lint_json import lint_json

        data = lint_json(results)
    else:
        from leastwise.report.lint_sarif import lint_sarif

        data = lint_sarif(results, tool().rpartition(" ")[2])
    put(data)


def _print(lines: Sequence[str]) -> None:
    """Lines for a terminal; tabs are what they are, and so is the end of a line for a program such as `patch`."""
    from leastwise.report.safe import for_terminal

    for line in lines:
        ending = "\r" if line.endswith("\r") and not sys.stdout.isatty() else ""
        typer.echo("\t".join(map(for_terminal, line.removesuffix("\r").split("\t"))) + ending)


def _exit_code(results: Sequence[Linted], fail_on: LintFailOn, gaps: Sequence[Gap]) -> int:
    from leastwise.cli.output import tell
    from leastwise.lint import Severity

    if gaps:
        permissions = ", ".join(sorted({gap.permission for gap in gaps}))
        tell(f"some policies were not seen, grant {permissions} to the collector")
    least = Severity[fail_on.name]
    if any(each.severity >= least for result in results for each in result.findings):
        return 1
    return 3 if gaps else 0
