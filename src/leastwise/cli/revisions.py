"""Files as they were in a revision of their git repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from leastwise.cli.texts import decoded
from leastwise.errors import InputError, UsageError

__all__ = ["Revision", "revision"]

_TIMEOUT = 60


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of a repository.

    Attributes:
        root: the folder of the repository.
        commit: its id.
    """

    root: Path
    commit: str

    def text(self, path: Path) -> str | None:
        """What a file said; None where it was not there.

        Raises:
            InputError: it was no text.
        """
        inside = self._inside(path)
        if inside is None or not _git(self.root, "ls-tree", "--full-tree", "--name-only", self.commit, "--", inside):
            return None
        return decoded(f"{self.commit[:12]}:{inside}", _git(self.root, "cat-file", "blob", f"{self.commit}:{inside}"))

    def changed(self, path: Path) -> frozenset[Path]:
        """The files at a path that differ from the revision, those that are gone and new ones among them."""
        inside = self._inside(path)
        if inside is None:
            return frozenset()
        among = ("--", inside) if inside != "." else ()
        options = ("--name-only", "--no-renames", "--no-ext-diff", "-z")
        differing = _git(self.root, "diff", *options, self.commit, *among)
        others = _git(self.root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", *among)
        names = (differing + others).decode(errors="surrogateescape").split("\0")
        return frozenset(self.root / name for name in names if name)

    def _inside(self, path: Path) -> str | None:
        """A path as the repository has it; None outside."""
        whole = path.resolve()
        return whole.relative_to(self.root).as_posix() if whole.is_relative_to(self.root) else None


def revision(name: str, folder: Path) -> Revision:
    """Where the present work parted from a revision, which is what a change is compared with.

    Raises:
        UsageError: there is no repository, or no such revision.
    """
    if not name or name.startswith("-"):
        raise UsageError(f"`--since {name[:60]}` is no revision: name a branch, a tag or a commit")
    try:
        root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
        wanted = _commit(name, folder)
    except InputError as error:
        raise UsageError(f"`--since {name[:60]}`: {error}") from error
    try:
        parted = _git(folder, "merge-base", wanted, "HEAD").decode().strip()
    except InputError:  # nothing in common, or too little of the history is here
        parted = wanted
    return Revision(root.resolve(), parted)


def _commit(name: str, folder: Path) -> str:
    """The id of a revision; before the first commit `HEAD` is the tree without files."""
    try:
        return _git(folder, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except InputError:
        if name != "HEAD":
            raise
        return _git(folder, "hash-object", "-t", "tree", os.devnull).decode().strip()


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints.

    Raises:
        InputError: it is not there, or refuses.
    """
    command = ["git", "--literal-pathspecs", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True, timeout=_TIMEOUT).stdout
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise InputError(f"git says: {said[0] if said else 'there is none'}, name one that `git log` knows") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError("git cannot be run: install it, or leave --since out") from error
