"""`leastwise prove can-never`: a principal of accounts that were seen, with all that limits it."""

from __future__ import annotations

from typing import Annotated

import typer

from leastwise.cli.asking import From
from leastwise.cli.prove.beside import Asked, beside, tell_agreement
from leastwise.cli.who_can import AskFormat
from leastwise.errors import UsageError

__all__ = ["can_never"]


def can_never(
    principal: Annotated[str, typer.Argument(help="An ARN, user/NAME, role/NAME, a name, or root.")],
    action: Annotated[str, typer.Argument(help="As s3:GetObject or iam:*.")],
    resource: Annotated[str, typer.Argument(help="An ARN, a pattern of ARNs, or * for everything.")],
    source: From = "live",
    format: Annotated[AskFormat, typer.Option("--format", help="table, or json for programs.")] = AskFormat.TABLE,
    cross_check: Asked = False,
) -> None:
    """Prove that PRINCIPAL can never call ACTION on RESOURCE, whatever the context of the request.

    Identity-based and group policies, boundary, SCPs of every level, RCPs and the policies of resources count together.

    Exit codes: 0 never; 1 it can, with a witness; 3 not decided, or not everything was seen; 2 something is wrong.
    """
    from leastwise.cli.asking import world
    from leastwise.cli.prove.files import exit_code, show, show_lines
    from leastwise.prove.never import can_never as asked
    from leastwise.report.never import never_json, never_lines

    _check(action, resource)
    accounts = world(source)
    who = accounts.principal(principal)
    with beside(cross_check) as check:
        found = asked(accounts, who, action, resource)
    if format is AskFormat.JSON:
        show(never_json(found, who, action, resource), check)
    else:
        show_lines(tuple(never_lines(found, who, action, resource)))
    tell_agreement(check)
    raise typer.Exit(exit_code(found.verdict))


def _check(action: str, resource: str) -> None:
    service, _, name = action.partition(":")
    if action != "*" and (not service or not name or action != "".join(action.split())):
        raise UsageError(f"`{action}` is no action or pattern of actions: write it as `s3:GetObject` or `iam:*`")
    if resource != "*" and (not resource.startswith("arn:") or resource.count(":") < 5):
        raise UsageError(f"`{resource}` is no ARN or pattern of ARNs: write it as `arn:aws:s3:::box/*`")
