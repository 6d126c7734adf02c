"""What a change is judged by: the configuration and the waivers, of the revision that it is compared with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.revisions import Revision, revision

if TYPE_CHECKING:
    from leastwise.audit import Waiver
    from leastwise.config import Configuration

__all__ = ["WAIVERS", "GateBase"]

WAIVERS = "gate-waivers.toml"


@dataclass(frozen=True, slots=True)
class GateBase:
    """The revision; None: what is in the folder counts."""

    revision: Revision | None

    @classmethod
    def of(cls, since: str | None) -> GateBase:
        """The base of a change.

        Raises:
            UsageError: there is no such revision, or no repository.
        """
        return cls(None if since is None else revision(since, Path.cwd()))

    def fail_on(self) -> str:
        """From which severity on findings count, as it is configured; `low` where it is not.

        Raises:
            InputError: the configuration cannot be read.
        """
        return str(self._configuration().options("check").get("fail_on") or "low")

    def waivers(self, chosen: Path | None) -> tuple[Waiver, ...]:
        """What is accepted.

        Raises:
            InputError: the file cannot be read, or something in it is wrong.
        """
        from leastwise.audit import waivers
        from leastwise.config import read_toml
        from leastwise.gate import CHECKS
        from leastwise.lint import all_codes

        found = self._waiver_file(chosen)
        if found is None:
            return ()
        known = frozenset(CHECKS) | {code.id for code in all_codes()}
        return waivers(read_toml(*found), known)

    def _waiver_file(self, chosen: Path | None) -> tuple[str, bytes] | None:
        """Its name and what it says; of a revision, for what is in the folder may come with the change."""
        from leastwise.config import read

        if self.revision is None:
            paths = [chosen] if chosen else [folder / WAIVERS for folder in _folders(None)]
            path = next((each for each in paths if chosen or each.is_file()), None)
            return None if path is None else (str(path), read(path))
        for path in [chosen] if chosen else [folder / WAIVERS for folder in _folders(self.revision.root)]:
            text = self.revision.text(path)
            if text is not None:
                return f"{self.revision.commit[:12]}:{path.name}", text.encode()
        return None

    def _configuration(self) -> Configuration:
        from leastwise.cli.configured import configuration
        from leastwise.config import from_environment, from_toml, read, read_toml, resolve, user_file
        from leastwise.config.files import NAME

        if self.revision is None:
            return configuration()
        layers = [from_environment(os.environ)]
        for folder in _folders(self.revision.root):
            text = self.revision.text(folder / NAME)
            if text is not None:
                layers.append(from_toml(read_toml(f"{self.revision.commit[:12]}:{NAME}", text.encode())))
                break
        mine = user_file(os.environ)
        if mine is not None:
            layers.append(from_toml(read_toml(str(mine), read(mine))))
        return resolve(layers)


def _folders(root: Path | None) -> Iterator[Path]:
    """This folder and those above it, up to the root of the repository."""
    here = Path.cwd()
    for each in (here, *here.parents):
        yield each
        if each == root or (each / ".git").exists():
            return
