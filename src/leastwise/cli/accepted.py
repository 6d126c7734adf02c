"""Files beside an audit: the waivers of the project, and the audit of before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.errors import InputError

if TYPE_CHECKING:
    from leastwise.audit import Baseline, Waiver

__all__ = ["NAME", "earlier_audit", "waiver_file", "waivers_of"]

NAME = "waivers.toml"


def waiver_file(chosen: Path | None) -> Path | None:
    """The file that was chosen, else `waivers.toml` beside the project's `leastwise.toml`, else in this folder."""
    from leastwise.config import project_file

    if chosen is not None:
        return chosen
    project = project_file(Path.cwd())
    path = (project.parent if project else Path.cwd()) / NAME
    return path if path.is_file() else None


def waivers_of(path: Path | None) -> tuple[Waiver, ...]:
    """The waivers in a file; none of none.

    Raises:
        InputError: it cannot be read, or something in it is wrong.
    """
    if path is None:
        return ()
    from leastwise.audit import all_checks, waivers
    from leastwise.config import read, read_toml

    return waivers(read_toml(str(path), read(path)), frozenset(check.id for check in all_checks()))


def earlier_audit(path: Path | None) -> Baseline | None:
    """The audit that a file of `audit --format json` holds.

    Raises:
        InputError: it cannot be read, or is none.
    """
    if path is None:
        return None
    from leastwise.audit import read_baseline

    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    return read_baseline(str(path), data)
