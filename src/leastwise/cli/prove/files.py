"""Policy documents in files, whatever they hang on, and how answers are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from leastwise.cli.prove.beside import agreement, tell_agreement
from leastwise.cli.texts import MAX_BYTES, decoded, read_text
from leastwise.cli.who_can import AskFormat
from leastwise.errors import InputError

if TYPE_CHECKING:
    from leastwise.access import Source
    from leastwise.language import JsonValue
    from leastwise.prove.cross_check import CrossCheck
    from leastwise.prove.questions import Verdict
    from leastwise.report.proofs import Told

__all__ = ["exit_code", "policies", "policy", "show", "show_lines", "show_proof"]

_STANDARD_INPUT = "-"


def policies(paths: Iterable[Path]) -> tuple[Source, ...]:
    """The documents in files.

    Raises:
        InputError: one cannot be read, or is not a policy document.
    """
    return tuple(map(policy, paths))


def policy(path: Path) -> Source:
    """The document in a file; `-` is standard input.

    Raises:
        InputError: it cannot be read, or is not a policy document.
    """
    from leastwise.access import Source
    from leastwise.prove.reading import read_document

    if str(path) == _STANDARD_INPUT:
        text = decoded(_STANDARD_INPUT, sys.stdin.buffer.read(MAX_BYTES + 1))
    else:
        text = read_text(path)
    try:
        document = read_document(text)
    except InputError as error:
        raise InputError(f"`{path}`: {error}") from error
    return Source("the policy", document, str(path))


def show_proof(told: Told, format: AskFormat, check: CrossCheck | None = None) -> None:
    """Print an answer with what z3 says of it, and end with its exit code."""
    from leastwise.report.proofs import proof_json, proof_lines

    if format is AskFormat.JSON:
        show(proof_json(told), check)
    else:
        show_lines(tuple(proof_lines(told)))
    tell_agreement(check)
    raise typer.Exit(exit_code(told.verdict))


def show(tree: dict[str, JsonValue], check: CrossCheck | None = None) -> None:
    """Print JSON, with what it comes from and what z3 says of it."""
    from leastwise.cli.output import put, tool
    from leastwise.prove.comparison import SEMANTICS
    from leastwise.report.proofs import encoded

    beside: dict[str, JsonValue] = {} if check is None else {"cross_check": agreement(check)}
    put(encoded({**tree, **beside, "engine": tool(), "semantics": SEMANTICS}))


def show_lines(lines: Sequence[str]) -> None:
    """Print text, harmless in a terminal."""
    from leastwise.report.safe import for_terminal

    for line in lines:
        typer.echo(for_terminal(line))


def exit_code(verdict: Verdict) -> int:
    """0 it holds, 1 it does not, 3 not decided."""
    from leastwise.prove.questions import Verdict

    return {Verdict.PASS: 0, Verdict.FAIL: 1}.get(verdict, 3)
