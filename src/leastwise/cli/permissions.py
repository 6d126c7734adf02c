"""`leastwise permissions`: the least-privilege policies of leastwise itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

__all__ = ["app"]

app = typer.Typer(
    help="The minimal IAM policies that leastwise needs.", invoke_without_command=True, rich_markup_mode=None
)

LONGEST = 6144
"""Characters of a managed policy, white space aside.  Source: IAM User Guide, "IAM and AWS STS quotas"."""


@app.callback()
def _help(context: typer.Context) -> None:
    """The minimal IAM policies that leastwise needs."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("collect")
def collect() -> None:
    """The minimal IAM policy for `collect`, summed over what it calls."""
    from leastwise.collect.assemble import all_steps
    from leastwise.collect.permissions import permissions

    _show(permissions(all_steps()))


@app.command("apply")
def apply(
    plan: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="What `leastwise plan -o` wrote.", show_default="any plan"),
    ] = None,
) -> None:
    """The minimal IAM policy for `apply`, `verify` and `undo`: of a plan, its objects and nothing else."""
    from leastwise.apply.permissions import changing, of_actions, of_plan
    from leastwise.cli.changing.planning import looks_of, scope_of
    from leastwise.config import read
    from leastwise.model import Severity
    from leastwise.remedy.file import read_plan

    if plan is None:
        looks = looks_of(scope_of((), (), Severity.INFO, lossy=True))
        _show(of_actions("LeastwiseChange", changing(), looks))
    else:
        reviewed = read_plan(str(plan), read(plan))
        _show(of_plan(reviewed, looks_of(reviewed.scope)))


@app.command("rotate")
def rotate() -> None:
    """The minimal IAM policy for `rotate`, with every place that a secret can be delivered to."""
    from leastwise.jobs.rotate import PERMISSIONS

    _show_job("LeastwiseRotate", PERMISSIONS, ("key-age",))


@app.command("respond")
def respond() -> None:
    """The minimal IAM policy for `respond`, with and without `--contain`, and for taking it back."""
    from leastwise.apply.permissions import of_actions
    from leastwise.jobs.respond import PERMISSIONS
    from leastwise.jobs.respond.powers import looks

    _show(of_actions("LeastwiseRespond", PERMISSIONS, looks()))


@app.command("denied")
def denied() -> None:
    """The minimal IAM policy for `denied`; taking a step back is what `permissions apply` tells of the plan."""
    from leastwise.apply.permissions import of_actions
    from leastwise.jobs.denied import PERMISSIONS
    from leastwise.jobs.respond.powers import looks

    _show(of_actions("LeastwiseDenied", PERMISSIONS, looks()))


@app.command("mfa")
def mfa() -> None:
    """The minimal IAM policy for `mfa enrol`."""
    from leastwise.apply.permissions import of_actions
    from leastwise.jobs.enrol import PERMISSIONS

    _show(of_actions("LeastwiseEnrol", PERMISSIONS, ()))


def _show_job(sid: str, actions: Iterable[str], checks: tuple[str, ...]) -> None:
    """The policy of a job that looks at what these checks need."""
    from leastwise.apply.permissions import of_actions
    from leastwise.cli.changing.planning import looks_of
    from leastwise.remedy.plan import Scope

    _show(of_actions(sid, actions, looks_of(Scope(checks=checks, least="info"))))


def _show(policy: dict[str, Any]) -> None:
    import msgspec

    from leastwise.cli.output import tell

    text = msgspec.json.encode(policy)
    typer.echo(msgspec.json.format(text, indent=2))
    if len(text) > LONGEST:
        tell(f"{len(text)} characters, and a managed policy takes {LONGEST}: make several of its statements")
