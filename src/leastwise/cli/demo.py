"""`leastwise demo`: the main job on an embedded AWS with a messy Organization in it."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.cli.options import Quiet
from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.collect.target import Target
    from leastwise.demo.seed import Story
    from leastwise.demo.server import EmbeddedAws

__all__ = ["command", "targets"]


def command(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the report and the snapshot.")] = Path(
        "leastwise-demo"
    ),
    serve: Annotated[bool, typer.Option("--serve", help="Keep it running, for the AWS CLI and boto3.")] = False,
    users: Annotated[int, typer.Option(min=0, max=5000, help="Add this many users to the management account.")] = 0,
    roles: Annotated[int, typer.Option(min=0, max=10000, help="Add this many roles.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same accounts.")] = 7,
    refuse: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            metavar="OPERATION[=CODE]", help="Refuse an operation, as iam:ListUsers or iam:ListAccessKeys=Throttling."
        ),
    ] = None,
    enforce: Annotated[
        bool, typer.Option("--enforce", help="Decide every call by the policies of the accounts, as AWS does.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Start an embedded AWS with a messy Organization, collect and audit it, and write the report."""
    from leastwise.demo.seed import seed as fill
    from leastwise.demo.server import EmbeddedAws

    with EmbeddedAws() as aws:
        story = fill(aws, users=users, roles=roles, groups=users // 10, policies=roles, seed=seed)
        aws.world.enforce = enforce
        for each in refuse or ():
            operation, _, code = each.partition("=")
            if ":" not in operation:
                raise UsageError(
                    f"`{each}` is not an operation: write it as iam:ListUsers or iam:ListUsers=AccessDenied"
                )
            aws.world.refuse(operation, code=code or "AccessDenied")
        if serve:
            _serve(aws, story)
        else:
            _run(aws, story, output, quiet=quiet)


def _run(aws: EmbeddedAws, story: Story, output: Path, *, quiet: bool) -> None:
    from leastwise.audit import ESSENTIALS, audit, profile
    from leastwise.cli.output import program, show, tell
    from leastwise.cli.sources import collect_live, read

    snapshot = output / "snapshot.zip"
    tell(f"embedded AWS at {aws.endpoint}: {len(story.accounts)} accounts, {', '.join(story.accounts)}", quiet=quiet)
    collect_live(targets(aws, story), snapshot, regions=None, quiet=quiet, overwrite=True)
    found = read(snapshot)
    result = audit(found.id, found.estates, profile(ESSENTIALS), not_entered=found.not_entered)
    show(result, "html", output / "report.html", every=False)
    show(result, "table", None, every=False)
    call = program()
    typer.echo(
        f"""
report    {output / "report.html"}
snapshot  {snapshot}

next: {call} audit {snapshot} --all
      {call} explain {result.results[0].check if result.results else ""}
      {call} demo --serve       the same AWS for the AWS CLI and boto3
      {call} audit              your own account, with the credentials at hand"""
    )


def targets(aws: EmbeddedAws, story: Story) -> tuple[Target, ...]:
    """Every account: the management account by its operator's key, the others through their access role."""
    from leastwise.collect.target import assumed, static

    operator = static("acme", **story.operator.keywords(), endpoint=aws.endpoint)
    members = [account for name, account in story.accounts.items() if name != "acme"]
    roles = [f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole" for account in members]
    return (operator, *(assumed(operator, role) for role in roles))


def _serve(aws: EmbeddedAws, story: Story) -> None:
    variables = {"AWS_ENDPOINT_URL": aws.endpoint, **story.operator.environment(), "AWS_DEFAULT_REGION": "us-east-1"}
    typer.echo("\n".join(f"export {name}={value}" for name, value in variables.items()))
    typer.echo("the embedded AWS runs until you press Ctrl-C; paste the lines above into another shell", err=True)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
