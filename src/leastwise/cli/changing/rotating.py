"""One pass over the users whose keys are rotated: who is due, who agrees, how far each has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from leastwise.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from leastwise.apply import Aws
    from leastwise.apply.place import Place
    from leastwise.cli.changing.planning import Access, Seen
    from leastwise.jobs.due import Circumstances, Due, Found, Guard
    from leastwise.jobs.rotate import Hands, Rules, Standing
    from leastwise.jobs.rotations import Rotation
    from leastwise.remedy.tfstate import StateFile

__all__ = ["Wish", "once"]

T = TypeVar("T", "Due", "Rotation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    user: str | None
    older_than: int | None
    to: str | None
    region: str | None
    replace: bool
    silent: float
    kept: float | None
    lossy: bool
    most: int | None
    states: tuple[Path, ...]
    waivers: Path | None
    yes: bool
    quiet: bool

    @property
    def agreed(self) -> Wish:
        """The same, of which nobody has to be asked any more."""
        return replace(self, yes=True)


def once(wish: Wish, access: Access) -> int:
    """Go over everybody once; the exit code.

    Raises:
        RefusedError: nothing was done, for this reason.
        UsageError: it is not said where secrets go, or another process changes the account.
    """
    from leastwise.apply.place import Place
    from leastwise.cli.changing.planning import collected
    from leastwise.jobs.due import Guard, due
    from leastwise.remedy.plan import Scope

    aws = _account(access)
    place = Place(aws.identity.account)
    with place.locked():
        seen = collected(Scope(checks=("key-age",), least="info"), access, quiet=True)
        rules, circumstances = _rules(wish, seen), _circumstances(wish, seen, aws)
        guard = Guard(seen.estate, circumstances)
        hands = _hands(aws, place)
        going = [each for each in hands.rotations.open() if wish.user in (None, each.user)]
        busy = {each.user for each in going}
        found = due(seen.estate, circumstances, guard, wish.user) if wish.user not in busy else _nobody()
        found.left = {name: why for name, why in found.left.items() if name not in busy}
        found.refused = {name: why for name, why in found.refused.items() if name not in busy}
        found.due = [each for each in found.due if each.user not in busy]
        return _Pass(wish, hands, rules, guard, access.profile).over(going, found, seen)


@dataclass(slots=True)
class _Pass:
    wish: Wish
    hands: Hands
    rules: Rules
    guard: Guard
    profile: str | None
    waits: bool = False
    bad: bool = False

    def over(self, going: list[Rotation], found: Found, seen: Seen) -> int:
        """Go on with all that are open, then begin the others; after the first that fails no other begins."""
        self._agree(going, found, seen)
        failed = [not self._done(self._resume, each) for each in going]
        for new in found.due:
            if any(failed):
                self._say(f"{new.user}: not begun: another rotation failed")
                continue
            failed.append(not self._done(self._begin, new))
        return 5 if self.bad else 3 if self.waits else 0

    def _done(self, do: Callable[[T], None], each: T) -> bool:
        """Do it; whether nothing was refused."""
        try:
            do(each)
        except RefusedError as error:
            self._say(f"{each.user}: {str(error).removeprefix(f'{each.user}: ')}")
            self.bad = True
            return False
        return True

    def _agree(self, going: list[Rotation], found: Found, seen: Seen) -> None:
        from leastwise.cli.changing.carrying import agreed
        from leastwise.cli.output import tell

        for name, why in {**found.left, **found.refused}.items():
            self._say(f"{name}: not rotated: {why}")
        self.bad = bool(found.refused or (found.left and self.wish.user))
        fresh = found.due
        most = self.wish.most or seen.estate.fixing.most_changes
        if len(going) + len(fresh) > most:
            raise RefusedError(f"{len(going) + len(fresh)} users are due, and {most} are allowed: see --max-changes")
        self._check_places(fresh)
        for each in going:
            tell(f"{each.user}: goes on, `{each.old}` is to be replaced ({each.stage})", quiet=self.wish.quiet)
        for new in fresh:
            tell(f"{new.user}: {new.says}", quiet=self.wish.quiet)
        if (going or fresh) and not agreed(
            f"rotate keys of {len(going) + len(fresh)} users in account {seen.estate.account.id}?", yes=self.wish.yes
        ):
            raise RefusedError("nobody agreed: nothing was changed")

    def _check_places(self, fresh: list[Due]) -> None:
        from leastwise.jobs.delivery import for_several

        if fresh and self.wish.to is None:
            raise UsageError("say where the new secret goes with --to: it is never shown")
        if len(fresh) > 1 and self.wish.to is not None and not for_several(self.wish.to):
            raise UsageError(f"`--to {self.wish.to}` is one place for {len(fresh)} users: put {{user}} into it")

    def _tell(self, standing: Standing) -> None:
        done = standing.rotation
        if standing.waits is None:
            self._say(f"{done.user}: rotated: `{done.old}` is replaced by `{done.new}`")
            return
        self.waits = True
        journal = f" (`leastwise undo {done.journal}` brings it back)" if done.journal else ""
        self._say(f"{done.user}: {done.stage}: `{done.new}` is at {done.place}; waits for {standing.waits}{journal}")

    def _resume(self, rotation: Rotation) -> None:
        from leastwise.jobs.rotate import elsewhere, go_on

        wish = self.wish
        if why := self.guard.against(rotation.user, rotation.old):
            raise RefusedError(f"{rotation.user}: does not go on: {why}")
        if wish.user is not None and wish.to is not None and wish.to != rotation.to:
            region = wish.region or _region(self.profile)
            rotation = elsewhere(rotation, wish.to, self.hands, region=region, replace=wish.replace)
        self._tell(go_on(rotation, self.hands, self.rules))

    def _begin(self, new: Due) -> None:
        from leastwise.jobs.rotate import begin, clear, go_on

        wish = self.wish
        assert wish.to is not None
        if new.spare is not None and not wish.lossy:
            raise RefusedError(
                f"{new.user}: its inactive key `{new.spare}` takes the second place: --accept-lossy deletes it"
            )
        region = wish.region or _region(self.profile)
        made = begin(new.user, new.old, wish.to, self.hands, region=region, replace=wish.replace)
        if new.spare is not None:
            clear(new.user, new.spare, self.hands, self.rules)
        self._tell(go_on(made, self.hands, self.rules))

    @staticmethod
    def _say(line: str) -> None:
        from leastwise.report.safe import for_terminal

        typer.echo(for_terminal(line))


def _nobody() -> Found:
    from leastwise.jobs.due import Found

    return Found()


def _rules(wish: Wish, seen: Seen) -> Rules:
    from leastwise.jobs.rotate import Rules

    fixing = seen.estate.fixing
    return Rules(
        silent=timedelta(days=wish.silent),
        kept=timedelta(days=fixing.silence_days if wish.kept is None else wish.kept),
        habit=timedelta(days=fixing.usage_days),
        lossy=wish.lossy,
    )


def _circumstances(wish: Wish, seen: Seen, aws: Aws) -> Circumstances:
    from leastwise.cli.accepted import waiver_file, waivers_of
    from leastwise.jobs.due import Circumstances

    days = seen.estate.fixing.silence_days if wish.kept is None else wish.kept
    return Circumstances(
        caller=aws.identity.caller,
        waivers=waivers_of(waiver_file(wish.waivers)),
        states=tuple(_state(path) for path in wish.states),
        older_than=wish.older_than,
        spare_after=timedelta(days=days),
    )


def _state(path: Path) -> StateFile:
    from leastwise.config import read
    from leastwise.remedy.tfstate import read_state

    return read_state(str(path), read(path))


def _account(access: Access) -> Aws:
    from leastwise.apply import Aws
    from leastwise.cli.sources import target
    from leastwise.collect.target import assumed, own

    if not access.role:
        return Aws(target(access.profile, None, access.external_id))
    name = "leastwise-rotate"
    return Aws(assumed(own(access.profile), access.role, external_id=access.external_id, session_name=name))


def _hands(aws: Aws, place: Place) -> Hands:
    from leastwise.cli.output import tool
    from leastwise.jobs.delivery import delivery_to
    from leastwise.jobs.keys import Switchboard
    from leastwise.jobs.rotate import Hands
    from leastwise.jobs.rotations import Rotations

    board = Switchboard(account=aws, identity=aws.identity, endpoint=aws.endpoint or "", place=place, tool=tool())
    return Hands(
        account=aws,
        rotations=Rotations(place),
        board=board,
        delivery=lambda each: delivery_to(each.to, each.user, aws, region=each.region, replace=each.replace),
        clock=lambda: datetime.now(UTC),
    )


def _region(profile: str | None) -> str | None:
    """Where the credentials are at home."""
    from botocore.session import Session

    found: str | None = Session(profile=profile).get_config_variable("region")
    return found
