"""`leastwise prove not-granted`, `no-public`, `redundant` and `minimize`: questions about one document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.prove.beside import Asked, beside, tell_agreement
from leastwise.cli.who_can import AskFormat
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["minimize", "no_public", "not_granted", "redundant"]

Shown = Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")]
Policy = Annotated[Path, typer.Argument(metavar="POLICY", help="A policy document; - is standard input.")]


def not_granted(
    files: Annotated[
        list[Path], typer.Argument(metavar="POLICY…", help="Policy documents, which count together; - is stdin.")
    ],
    actions: Annotated[
        list[str], typer.Option("--actions", "--action", metavar="ACTION", help="As s3:Get*; several, or with commas.")
    ],
    resources: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--resources",
            "--resource",
            metavar="ARN",
            help="As arn:aws:s3:::box/*; several, or with commas.",
            show_default="every resource",
        ),
    ] = None,
    format: Shown = AskFormat.TABLE,
    cross_check: Asked = False,
) -> None:
    """Prove that POLICY grants none of these actions on any of these resources.

    Exit codes: 0 none; 1 one is granted, with a witness; 3 not decided; 2 something cannot be read.
    """
    from leastwise.cli.prove.files import policies, show_proof
    from leastwise.prove.questions import not_granted as asked
    from leastwise.report.proofs import Told

    wanted, on = _patterns(actions), _patterns(resources or ())
    _check(wanted, on)
    read = policies(files)
    with beside(cross_check) as check:
        answer = asked([each.document for each in read], wanted, on)
    holds, fails = "none of it is ever granted", "it is granted"
    show_proof(Told("not-granted", holds, fails, answer.nothing_new, answer, False, (), read), format, check)


def _patterns(texts: Iterable[str]) -> tuple[str, ...]:
    """Those between commas, each once."""
    return tuple(dict.fromkeys(each.strip() for text in texts for each in text.split(",") if each.strip()))


def _check(actions: tuple[str, ...], resources: tuple[str, ...]) -> None:
    """That they could be meant, and a word about those that the catalogue does not know."""
    from leastwise import catalogue
    from leastwise.cli.output import tell
    from leastwise.language import matches_ignoring_case

    for action in actions:
        service, _, name = action.partition(":")
        if action != "*" and (not service or not name or action != "".join(action.split())):
            raise UsageError(f"`{action}` is no action or pattern of actions: write it as `s3:Get*`")
        if not any(matches_ignoring_case(action, known) for known in catalogue.every_action()):
            tell(f"the catalogue of {catalogue.DATE} knows no action `{action}`: check how it is written")
    for resource in resources:
        if resource != "*" and not resource.startswith("arn:"):
            raise UsageError(f"`{resource}` is no ARN or pattern of ARNs: write it as `arn:aws:s3:::box/*`")
    if not actions:
        raise UsageError("no action: give --actions s3:GetObject")


def no_public(
    file: Policy,
    resource_type: Annotated[
        str, typer.Option("--resource-type", metavar="TYPE", help="What it hangs on, as AWS::S3::Bucket.")
    ],
    format: Shown = AskFormat.TABLE,
    cross_check: Asked = False,
) -> None:
    """Prove that the POLICY of a resource lets nobody in who is not named: no wildcard, no condition that names nobody.

    Exit codes: 0 not public; 1 public, with a witness; 3 not decided; 2 something cannot be read.
    """
    from leastwise.cli.prove.files import policies, show_proof
    from leastwise.prove.public import RESOURCE_TYPES
    from leastwise.prove.public import no_public as asked
    from leastwise.prove.reading import names_principals
    from leastwise.report.proofs import Told

    type = next((each for each in RESOURCE_TYPES if each.lower() == resource_type.lower()), None)
    if type is None:
        raise UsageError(f"`{resource_type[:80]}` is none of the types: use one of {', '.join(RESOURCE_TYPES)}")
    read = policies((file,))
    if not names_principals(read[0].document):
        raise UsageError(f"`{file}` names no principal: give the policy of a resource")
    with beside(cross_check) as check:
        answer = asked(read[0].document, type)
    holds, fails = "it is not public", "it is public"
    show_proof(Told("no-public", holds, fails, answer.nothing_new, answer, False, (), read), format, check)


def redundant(file: Policy, format: Shown = AskFormat.TABLE, cross_check: Asked = False) -> None:
    """Find the statements of POLICY that can go: without them it is proven to be the same.

    Exit codes: 0 there are none; 1 there are some; 3 not decided of some; 2 something cannot be read.
    """
    from leastwise.cli.prove.files import policy, show, show_lines
    from leastwise.prove.redundant import redundancy
    from leastwise.report.smaller import redundancy_json, redundancy_lines

    read = policy(file)
    with beside(cross_check) as check:
        found = redundancy(read.document)
    if format is AskFormat.JSON:
        show(redundancy_json(found, read), check)
    else:
        show_lines(tuple(redundancy_lines(found, read)))
    tell_agreement(check)
    raise typer.Exit(1 if found.spare else 3 if found.unknown else 0)


def minimize(file: Policy, format: Shown = AskFormat.TABLE, cross_check: Asked = False) -> None:
    """Print a smaller document that is proven to be the same as POLICY; what was done goes to standard error.

    Exit codes: 0 printed, smaller or not; 2 something cannot be read.
    """
    from leastwise.cli.output import tell
    from leastwise.cli.prove.files import policy, show, show_lines
    from leastwise.prove.minimize import minimize as asked
    from leastwise.report.smaller import document_text, smaller_json, smaller_lines

    read = policy(file)
    with beside(cross_check) as check:
        found = asked(read.document)
    if format is AskFormat.JSON:
        show(smaller_json(found, read), check)
    else:
        show_lines(document_text(found.document).splitlines())
        for line in smaller_lines(found, read):
            tell(line)
    tell_agreement(check)
