"""`--cross-check` of the commands: z3 beside the prover, and what is said of their agreement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from leastwise.language import JsonValue
    from leastwise.prove.cross_check import CrossCheck

__all__ = ["DISAGREEMENT", "Asked", "agreement", "beside", "tell_agreement"]

Asked = Annotated[
    bool, typer.Option("--cross-check", help="Ask z3 as well, and tell whether it agrees (exit code 70: it does not).")
]

DISAGREEMENT = 70
"""The exit code when one of the two is wrong, whatever the answer: a fault of the tool."""


@contextmanager
def beside(asked: bool) -> Iterator[CrossCheck | None]:
    """What is proven inside is put to z3 as well, if asked for.

    Raises:
        UsageError: z3 is not installed.
    """
    if not asked:
        yield None
        return
    from leastwise.prove.cross_check import cross_checked

    with cross_checked() as check:
        yield check


def tell_agreement(check: CrossCheck | None) -> None:
    """Say how the two agree, on standard error; a disagreement ends the program."""
    from leastwise.cli.output import tell

    if check is None:
        return
    tell(f"{check.solver} beside the prover: {check.agree} agree, {check.undecided} not decided by it")
    for each in check.disagree:
        tell(f"they disagree, please report it: {each}")
    if check.disagree:
        raise typer.Exit(DISAGREEMENT)


def agreement(check: CrossCheck) -> dict[str, JsonValue]:
    """The same for programs."""
    disagree: list[JsonValue] = [*check.disagree]
    return {"solver": check.solver, "agree": check.agree, "undecided": check.undecided, "disagree": disagree}
