"""`leastwise rotate`: replace access keys without an outage."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Optional

import typer

from leastwise.cli.options import ExternalId, Profile, Quiet, TfState, WaiverFile
from leastwise.errors import UsageError

__all__ = ["command"]

POLL_SECONDS = 900.0
"""Between two looks at when keys were used last."""

Text = Optional[str]  # noqa: UP045
OlderThan = Annotated[
    Text, typer.Option(metavar="DAYS", help="Only keys older than this, as 90d.", show_default="key_age_days")
]
To = Annotated[
    Text,
    typer.Option(
        metavar="PLACE",
        help="Where the new secret goes: secretsmanager:NAME, ssm:NAME, file:PATH or command:LINE; "
        "{user} is the user's name.",
    ),
]
SecretRegion = Annotated[
    Text,
    typer.Option("--region", metavar="NAME", help="Of the secret or parameter.", show_default="that of the profile"),
]
Silent = Annotated[
    float, typer.Option(metavar="DAYS", min=0, help="Days without use before the old key is switched off.")
]
Kept = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option(
        "--delete-after",
        metavar="DAYS",
        min=0,
        help="Days that a key stays switched off before it may be deleted.",
        show_default="fixes.silence_days",
    ),
]
Wait = Annotated[float, typer.Option(metavar="DAYS", min=0, help="Wait so long for silence; else run it again.")]
MostUsers = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(metavar="N", min=1, help="Refuse to rotate more users.", show_default="fixes.most_changes"),
]


def command(
    user: Annotated[Text, typer.Argument(metavar="USER", help="Whose key is replaced.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All users whose keys are too old.")] = False,
    older_than: OlderThan = None,
    to: To = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over what is there and of another make.")] = False,
    region: SecretRegion = None,
    silent: Silent = 1.0,
    kept: Kept = None,
    wait: Wait = 0.0,
    accept_lossy: Annotated[bool, typer.Option("--accept-lossy", help="Agree to deleting silent keys.")] = False,
    max_changes: MostUsers = None,
    tfstate: TfState = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    waivers: WaiverFile = None,
    profile: Profile = None,
    apply_role: Annotated[Text, typer.Option(metavar="ARN", help="Role to assume for changing.")] = None,
    external_id: ExternalId = None,
    quiet: Quiet = False,
) -> None:
    """Replace an access key: a second one, delivered; the old one off once it is silent, and later deleted.

    The secret is never shown.  Run the same command again to go on, also after a crash.

    Exit codes: 0 everything is rotated, 3 something has to be waited for, 5 something was refused, 4 credentials,
    2 usage.
    """
    from leastwise.cli.changing.planning import Access
    from leastwise.cli.changing.rotating import Wish, once

    if (user is None) is not every:
        raise UsageError("give a user, or --all")
    if apply_role is not None and not apply_role.startswith("arn:"):
        raise UsageError(f"`--apply-role {apply_role}` is not the ARN of a role")
    wish = Wish(
        user=user,
        older_than=_days(older_than),
        to=to,
        region=region,
        replace=replace,
        silent=silent,
        kept=kept,
        lossy=accept_lossy,
        most=max_changes,
        states=tuple(tfstate or ()),
        waivers=waivers,
        yes=yes,
        quiet=quiet,
    )
    access = Access(profile=profile, role=apply_role, external_id=external_id)
    code = _waiting(lambda first: once(wish if first else wish.agreed, access), timedelta(days=wait), quiet=quiet)
    raise typer.Exit(code)


def _waiting(once: Callable[[bool], int], wait: timedelta, *, quiet: bool) -> int:
    """Do it again while something waits, for as long as somebody wants."""
    import time

    from leastwise.cli.output import tell

    until = time.monotonic() + wait.total_seconds()
    code = once(True)
    while code == 3 and (left := until - time.monotonic()) > 0:
        tell("looking again later; what is done stays done when this is interrupted", quiet=quiet)
        time.sleep(min(POLL_SECONDS, left))
        code = once(False)
    return code


def _days(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,5}d?", text):
        raise UsageError(f"`{text}` is no number of days: write 90d")
    return int(text.removesuffix("d"))
