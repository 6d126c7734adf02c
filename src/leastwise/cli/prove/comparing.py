"""`leastwise prove no-new-access` and `equal`: two sets of documents beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from leastwise.cli.prove.beside import Asked, beside
from leastwise.cli.who_can import AskFormat

__all__ = ["equal", "no_new_access"]

Shown = Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")]


def no_new_access(
    reference: Annotated[
        list[Path], typer.Option("--reference", metavar="OLD", help="What is allowed already (several).")
    ],
    candidate: Annotated[list[Path], typer.Option("--candidate", metavar="NEW", help="What is judged (several).")],
    format: Shown = AskFormat.TABLE,
    cross_check: Asked = False,
) -> None:
    """Prove that NEW allows nothing that OLD does not.

    Several files of one side count together, as the policies of one principal or of one resource do.

    Exit codes: 0 nothing new; 1 new access, with a witness; 3 not decided; 2 something cannot be read.
    """
    from leastwise.cli.prove.files import policies, show_proof
    from leastwise.prove.questions import no_new_access as asked
    from leastwise.report.proofs import Told

    old, new = policies(reference), policies(candidate)
    with beside(cross_check) as check:
        answer = asked([each.document for each in old], [each.document for each in new])
    holds, fails = "the candidate allows nothing new", "the candidate allows what the reference does not"
    show_proof(Told("no-new-access", holds, fails, answer.nothing_new, answer, False, old, new), format, check)


def equal(
    one: Annotated[Path, typer.Argument(metavar="A", help="A policy document.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Another one.")],
    format: Shown = AskFormat.TABLE,
    cross_check: Asked = False,
) -> None:
    """Prove that two documents allow the same, with a witness for each direction if they do not.

    Grants to an account and grants to somebody in it by name are not the same: the one leaves it to the account's
    own policies.

    Exit codes: 0 equal; 1 different; 3 not decided; 2 something cannot be read.
    """
    from leastwise.cli.prove.files import policies, show_proof
    from leastwise.prove.same import equal as asked
    from leastwise.report.proofs import Told

    first, second = policies((one,)), policies((other,))
    with beside(cross_check) as check:
        answer = asked(first[0].document, second[0].document)
    fails = f"they are not the same: what the second allows is {answer.relation.value}"
    show_proof(Told("equal", "they allow the same", fails, answer.equal, answer, True, first, second), format, check)
