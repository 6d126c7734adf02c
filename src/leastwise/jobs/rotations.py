"""How far each rotation of an access key has come: one file a user, without any secret."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from leastwise.apply.place import Place
from leastwise.errors import InputError, OutputError
from leastwise.jobs.private import write_private

__all__ = ["SCHEMA", "Rotation", "Rotations", "Stage"]

SCHEMA = "leastwise/rotation/1"


class Stage(StrEnum):
    """What is known to have happened; whatever comes next may have begun."""

    MAKING = "making"
    """A new key is about to be made, and may have been."""
    MADE = "made"
    """There is a new key; its secret is about to be delivered, and may have been."""
    DELIVERED = "delivered"
    """The new secret is where it was to go; the old key is waited for."""
    OFF = "off"
    """The old key is Inactive, so that one call brings it back."""
    DELETED = "deleted"
    """The old key is gone."""


class Rotation(Struct, frozen=True, kw_only=True):
    """The rotation of one user's key.  Times are UTC, ISO 8601."""

    schema: str = SCHEMA
    user: str
    old: str
    """Id of the key that is replaced."""
    to: str
    """Where the new secret goes, as it was asked for."""
    region: str | None = None
    """Of that place."""
    replace: bool = False
    """Whether something of somebody else's may be replaced there."""
    stage: Stage
    began: str
    """When the new key was about to be made."""
    new: str | None = None
    """Id of the new key."""
    delivered: str | None = None
    off: str | None = None
    journal: str | None = None
    """Of switching the old key off."""

    @property
    def place(self) -> str:
        """Where the new secret goes, with the user's name in it."""
        return self.to.replace("{user}", self.user)

    @property
    def open(self) -> bool:
        """Whether something is left to do."""
        return self.stage is not Stage.DELETED


class Rotations:
    """The rotations that this machine knows of in one account.

    Raises:
        OutputError: their folder cannot be made.
    """

    def __init__(self, place: Place) -> None:
        self.folder = place.folder / "rotations"
        try:
            self.folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise OutputError(f"cannot make `{self.folder}`: {error.strerror}") from error

    def of(self, user: str) -> Rotation | None:
        """The last rotation of a user.

        Raises:
            InputError: it cannot be read.
        """
        path = self._path(user)
        return _read(path) if path.is_file() else None

    def open(self) -> tuple[Rotation, ...]:
        """Those that are not over.

        Raises:
            InputError: one cannot be read.
        """
        return tuple(each for each in map(_read, sorted(self.folder.glob("*.json"))) if each.open)

    def keep(self, rotation: Rotation) -> Rotation:
        """Put on disk how far a rotation is; the same rotation.

        Raises:
            OutputError: it cannot be written.
        """
        data = msgspec.json.format(msgspec.json.encode(rotation), indent=2)
        write_private(self._path(rotation.user), data + b"\n")
        return rotation

    def _path(self, user: str) -> Path:
        return self.folder / f"{user}.json"


def _read(path: Path) -> Rotation:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Rotation)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"`{path}` cannot be read: {error}; see by hand how far the rotation is") from error
    if found.schema != SCHEMA:
        raise InputError(f"`{path}` is of the kind `{found.schema}`, and this version reads `{SCHEMA}`")
    return found
