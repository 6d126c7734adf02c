"""`leastwise can`: whether AWS would allow a request, and why."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from leastwise.cli.asking import Context, From, Owner, Unknown, Without, question_of
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.access import Answer, Question
    from leastwise.cli.policy_files import PolicyFiles

__all__ = ["command"]


class CanFormat(StrEnum):
    """What decisions look like."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


def _file(option: str, what: str) -> Any:
    return typer.Option(option, metavar="FILE", help=what)


Text = Optional[str]  # noqa: UP045
File = Optional[Path]  # noqa: UP045
Files = Optional[list[Path]]  # noqa: UP045


def command(
    principal: Annotated[
        Text, typer.Argument(help="An ARN, user/NAME, role/NAME, a name, root, a service, or * for unsigned requests.")
    ] = None,
    action: Annotated[Text, typer.Argument(help="As s3:GetObject.")] = None,
    resource: Annotated[Text, typer.Argument(help="An ARN, or * where there is none.")] = None,
    source: From = "live",
    context: Context = None,
    without: Without = None,
    unknown: Unknown = None,
    resource_account: Owner = None,
    explain: Annotated[bool, typer.Option("--explain", help="Tell the whole story, and what would change it.")] = False,
    policy: Annotated[Files, _file("--policy", "Identity-based policy; no account is asked then (several).")] = None,
    resource_policy: Annotated[
        File, _file("--resource-policy", "The resource's policy; a role's trust policy.")
    ] = None,
    boundary: Annotated[File, _file("--boundary", "The permissions boundary.")] = None,
    session_policy: Annotated[Files, _file("--session-policy", "Session policy (several).")] = None,
    scp: Annotated[Files, _file("--scp", "SCP, one for each level from the root on (several).")] = None,
    rcp: Annotated[Files, _file("--rcp", "RCP, one for each level from the root on (several).")] = None,
    endpoint: Annotated[Files, _file("--vpc-endpoint-policy", "Policy of the VPC endpoint (several).")] = None,
    batch: Annotated[
        File, _file("--batch", "Scenarios with their policies, one JSON object a line; - is stdin.")
    ] = None,
    format: Annotated[
        Optional[CanFormat],  # noqa: UP045
        typer.Option("--format", help="table, json, or jsonl for --batch.", show_default="table; jsonl with --batch"),
    ] = None,
) -> None:
    """Decide requests: may PRINCIPAL call ACTION on RESOURCE, and why.

    Asked of accounts (--from), every condition key counts as unknown that nothing is known of, so the answer may be
    "it depends". Asked of files (--policy ...) or in a batch, the context is complete but for --unknown.

    Exit codes: 0 allowed; 1 denied; 3 it depends, or not everything was seen; 2 something cannot be read.
    """
    if batch is not None:
        raise typer.Exit(_batch(batch, principal, format))
    who, what, on = _asked(principal, action, resource, format)
    files = _files(what, on, policy, resource_policy, boundary, session_policy, scp, rcp, endpoint)
    question = question_of(
        *(what, on),
        owner=resource_account,
        context=context,
        without=without,
        unknown=unknown,
        session=files.sessions(),
    )
    answer = _of_files(files, who, question, source) if files.free else _of_accounts(who, question, source)
    _show(answer, format or CanFormat.TABLE, explain=explain)
    raise typer.Exit(_exit_code(answer))


def _asked(
    principal: str | None, action: str | None, resource: str | None, format: CanFormat | None
) -> tuple[str, str, str]:
    if principal is None or action is None or resource is None:
        raise UsageError("who, what and on what: give PRINCIPAL, ACTION and RESOURCE, or --batch FILE")
    if format is CanFormat.JSONL:
        raise UsageError("`--format jsonl` goes with --batch: use json")
    return principal, action, resource


def _files(
    action: str,
    resource: str,
    policy: Files,
    resource_policy: File,
    boundary: File,
    session_policy: Files,
    scp: Files,
    rcp: Files,
    endpoint: Files,
) -> PolicyFiles:
    from leastwise.cli.policy_files import PolicyFiles

    return PolicyFiles(
        identity=tuple(policy or ()),
        resource=resource_policy,
        boundary=boundary,
        session=tuple(session_policy or ()),
        scps=tuple(scp or ()),
        rcps=tuple(rcp or ()),
        vpc_endpoint=tuple(endpoint or ()),
        trust=action.lower().startswith("sts:") and ":role/" in resource,
    )


def _batch(batch: Path, principal: str | None, format: CanFormat | None) -> int:
    """Answer the lines of a file; the exit code."""
    if principal is not None:
        raise UsageError("`--batch` brings its own questions: leave PRINCIPAL, ACTION and RESOURCE out")
    if format not in (None, CanFormat.JSONL):
        raise UsageError("`--batch` answers with one JSON object a line: use --format jsonl")
    from leastwise.cli.batch import answer_batch

    return answer_batch(batch)


def _of_files(files: PolicyFiles, principal: str, question: Question, source: str) -> Answer:
    from leastwise.access.free import ask_documents
    from leastwise.engine.facts import facts
    from leastwise.spec import principal_of

    if source != "live":
        raise UsageError("policies come from files or from `--from`: choose one of them")
    return ask_documents(replace(question, principal=principal_of(principal)), files.documents(), facts())


def _of_accounts(principal: str, question: Question, source: str) -> Answer:
    from leastwise.cli.asking import world

    accounts = world(source)
    return accounts.ask(replace(question, principal=accounts.principal(principal)))


def _show(answer: Answer, format: CanFormat, *, explain: bool) -> None:
    from leastwise.cli.output import put
    from leastwise.report.answers import answer_json, answer_lines
    from leastwise.report.safe import for_terminal

    if format is not CanFormat.TABLE:
        put(answer_json(answer))
        return
    if explain:
        from leastwise.report.story import story_lines

        lines = story_lines(answer)
    else:
        lines = answer_lines(answer)
    for line in lines:
        typer.echo(for_terminal(line))


def _exit_code(answer: Answer) -> int:
    from leastwise.access import Says

    return {Says.ALLOWED: 0, Says.DENIED: 1}.get(answer.says, 3)
