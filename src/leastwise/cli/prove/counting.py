"""`leastwise prove count`: how many requests a policy allows, and how many bits a change removes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.who_can import AskFormat
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.language import Document, JsonValue
    from leastwise.prove import Allowance
    from leastwise.prove.count import Count, Universe

__all__ = ["count"]


def count(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="A policy document; - is standard input.")],
    against: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--against", metavar="OLD", help="What it was before: both are counted, and what differs."),
    ] = None,
    principal: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--principal", metavar="ARN", help="Whose requests; a policy of a resource needs one."),
    ] = None,
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
) -> None:
    """Count the requests that POLICY allows, exactly, among those of a universe that is said beside the number.

    Exit codes: 0 counted; 3 too large, or it cannot be counted; 2 something cannot be read.
    """
    from leastwise.cli.output import tell
    from leastwise.cli.prove.files import policy as read
    from leastwise.cli.prove.files import show, show_lines
    from leastwise.prove.count import Uncountable, Universe
    from leastwise.prove.count import count as counted
    from leastwise.prove.limits import OutOfBounds
    from leastwise.prove.who import SOMEBODY
    from leastwise.spec import principal_of

    after = read(policy).document
    before = after if against is None else read(against).document
    sides = _side(before, principal), _side(after, principal)
    universe = Universe()
    try:
        found = counted(*sides, principal_of(principal) if principal else SOMEBODY, universe)
    except (Uncountable, OutOfBounds) as reason:
        tell(f"not counted: {reason}")
        raise typer.Exit(3) from None
    if format is AskFormat.JSON:
        show(_tree(found, universe, compared=against is not None))
    else:
        show_lines(_lines(found, universe, compared=against is not None))


def _side(document: Document, principal: str | None) -> Allowance:
    from leastwise.prove import of_identity, of_resource

    if all(each.principal is None and each.not_principal is None for each in document.statements):
        return of_identity([document])
    if principal is None:
        raise UsageError("the policy names principals: say with --principal ARN whose requests to count")
    return of_resource([document])


def _tree(found: Count, universe: Universe, *, compared: bool) -> dict[str, JsonValue]:
    """Numbers as texts: few readers of JSON take integers of this size."""
    tree: dict[str, JsonValue] = {"schema": "leastwise/count/1", "allowed": str(found.after)}
    if compared:
        tree |= {"before": str(found.before), "new": str(found.new), "lost": str(found.lost), "bits": found.bits}
    return {**tree, "universe": list(universe.described())}


def _lines(found: Count, universe: Universe, *, compared: bool) -> tuple[str, ...]:
    lines = [f"allowed  {_shown(found.after)}"]
    if compared:
        lines += [f"before   {_shown(found.before)}", f"new      {_shown(found.new)}", f"lost     {_shown(found.lost)}"]
        if found.bits is not None:
            lines.append(f"The change {'removes' if found.bits >= 0 else 'adds'} {abs(found.bits):.2f} bits.")
    return (*lines, "", "Counted are:", *(f"  {each}" for each in universe.described()))


_DIGITS = 24


def _shown(number: int) -> str:
    """In full, or its first digits and its size in bits."""
    text = f"{number:,}"
    if len(text) <= _DIGITS:
        return text
    digits = str(number)
    return f"{digits[0]}.{digits[1:4]}e{len(digits) - 1} ({number.bit_length()} bits; --format json has every digit)"
