"""What `can`, `who-can` and `what-can` share: where the accounts come from, and how a question is typed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.access import Question, Source, World

__all__ = [
    "Context",
    "From",
    "Owner",
    "Unknown",
    "Without",
    "action_of",
    "context_of",
    "question_of",
    "resource_of",
    "world",
]

From = Annotated[str, typer.Option("--from", metavar="SOURCE", help="A snapshot, an export of the AWS CLI, or `live`.")]
Context = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--context", metavar="KEY=VALUE", help="What the request has for a condition key (several)."),
]
Without = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--without", metavar="KEY", help="A condition key that the request surely lacks (several)."),
]
Unknown = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--unknown", metavar="KEY", help="The only condition keys that are not known (several)."),
]
Owner = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--resource-account", metavar="ID", help="The resource's account, where its ARN does not say it."),
]


def context_of(texts: Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """The condition keys that were typed, in lower case; one that was typed twice has both values.

    Raises:
        UsageError: one is not `KEY=VALUE`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts or ():
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise UsageError(f"`{text}` is not KEY=VALUE: write `--context aws:MultiFactorAuthPresent=true`")
        name = key.lower()
        found[name] = (*found.get(name, ()), value)
    return found


def action_of(text: str) -> str:
    """An action as it is asked for.

    Raises:
        UsageError: it is not one action.
    """
    service, colon, name = text.partition(":")
    if not (service and colon and name) or "*" in text or "?" in text or text != "".join(text.split()):
        raise UsageError(f"`{text}` is not one action: write it as `s3:GetObject`")
    return text


def resource_of(text: str) -> str:
    """A resource as it is asked for.

    Raises:
        ArnError: it is neither an ARN nor `*`.
    """
    from leastwise.model import Arn

    return text if text == "*" else str(Arn.parse(text))


def question_of(
    action: str,
    resource: str,
    *,
    owner: str | None,
    context: Iterable[str] | None,
    without: Iterable[str] | None,
    unknown: Iterable[str] | None,
    session: tuple[Source, ...] = (),
) -> Question:
    """The question that was typed; who asks is still to be put in.

    Raises:
        UsageError: the action or a condition key is not written as one.
        ArnError: the resource is neither an ARN nor `*`.
    """
    from leastwise.access import Question
    from leastwise.spec import principal_of

    return Question(
        principal=principal_of("*"),
        action=action_of(action),
        resource=resource_of(resource),
        owner=owner,
        context=context_of(context),
        without=frozenset(key.lower() for key in without or ()),
        unknown=frozenset(unknown) if unknown else None,
        session=session,
    )


def world(source: str, *, quiet: bool = False) -> World:
    """The accounts of a snapshot or export, or of the credentials at hand, which are collected first.

    Raises:
        CredentialsError: AWS refused the credentials, or there are none.
        InputError: it cannot be read.
    """
    from leastwise.access import World
    from leastwise.cli.sources import LIVE, collect_live, keeping_place, read, target
    from leastwise.engine.facts import facts

    path = Path(source)
    if source == LIVE:
        from leastwise.cli.output import tell
        from leastwise.collect.assemble import steps_of_policies

        path = keeping_place(None, None)
        collect_live((target(None, None, None),), path, regions=None, quiet=quiet, steps=steps_of_policies())
        tell(f"snapshot kept in {path}: ask it again with --from", quiet=quiet)
    return World(read(path).estates, facts())
