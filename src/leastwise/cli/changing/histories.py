"""What commands share that read CloudTrail's event history: its regions, the policies beside it, and how far it is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leastwise.apply import Aws
    from leastwise.cli.changing.planning import Access
    from leastwise.jobs.respond.lookup import Looked, Missed
    from leastwise.model import Estate

__all__ = ["policies_of", "reading_events", "regions_of"]


def regions_of(aws: Aws, asked_for: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Missed, ...]]:
    """The regions that were asked for, or all that are enabled; and what is not seen then."""
    from leastwise.collect.step import Refused
    from leastwise.jobs.respond.lookup import Missed

    if asked_for:
        return asked_for, ()
    try:
        answer: dict[str, Any] = aws.ask("ec2", "DescribeRegions", {}) or {}
    except Refused as refused:
        why = f"ec2:DescribeRegions: {refused}; name them: --region"
        return (_home(aws.identity.partition),), (Missed("events of regions but the home region", why),)
    return tuple(sorted(each["RegionName"] for each in answer.get("Regions", ()))), ()


def policies_of(access: Access, partition: str) -> Estate | None:
    """The users, roles and policies of the account; none where it could not be entered."""
    from leastwise.cli.sources import collect_live, read, target
    from leastwise.jobs.respond.powers import looks

    whom = target(access.profile, access.role, access.external_id)
    with tempfile.TemporaryDirectory(prefix="leastwise-") as folder:
        into = Path(folder) / "snapshot"
        collect_live((whom,), into, regions=[_home(partition)], quiet=True, steps=looks())
        found = read(into).estates
    return found[0] if found else None


@contextmanager
def reading_events(*, quiet: bool) -> Iterator[Callable[[Looked], None]]:
    """Shows how many events were read, where somebody looks."""
    from leastwise.cli.output import console
    from leastwise.report.safe import for_terminal

    screen = console(error=True)
    if quiet or not screen.is_terminal:
        yield lambda looked: None
        return
    with screen.status("reading events") as status:
        yield lambda looked: status.update(
            for_terminal(f"{looked.events:,} events in {looked.calls:,} lookups  {looked.region}")
        )


def _home(partition: str) -> str:
    from leastwise.collect.call import HOME

    return HOME.get(partition, "us-east-1")
