"""Where configuration files are: the project's, and the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from leastwise.config.resolve import Configuration, from_environment, from_toml, resolve
from leastwise.config.strict import read_toml
from leastwise.errors import InputError

__all__ = ["NAME", "load", "project_file", "read", "user_file"]

NAME = "leastwise.toml"
MOST_BYTES = 1 << 20


def load(folder: Path, variables: Mapping[str, str]) -> Configuration:
    """The configuration of who works in this folder with this environment.

    Args:
        folder: the current one.
        variables: the environment.

    Raises:
        InputError: a file cannot be read, or says what no setting is.
        UsageError: a variable does.
    """
    layers = [from_environment(variables)]
    for path in (project_file(folder), user_file(variables)):
        if path is not None:
            layers.append(from_toml(read_toml(str(path), read(path))))
    return resolve(layers)


def project_file(folder: Path) -> Path | None:
    """`leastwise.toml` in this folder or in one above it, up to the root of the repository."""
    folder = folder.resolve()
    for each in (folder, *folder.parents):
        if (each / NAME).is_file():
            return each / NAME
        if (each / ".git").exists():
            return None
    return None


def user_file(variables: Mapping[str, str]) -> Path | None:
    """`$XDG_CONFIG_HOME/leastwise/config.toml`, if there is one."""
    base = variables.get("XDG_CONFIG_HOME") or (f"{variables['HOME']}/.config" if variables.get("HOME") else "")
    path = Path(base) / "leastwise" / "config.toml"
    return path if base and path.is_file() else None


def read(path: Path) -> bytes:
    """What the file holds.

    Raises:
        InputError: it cannot be read, or is too large to be what it should be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"`{path}` is larger than {MOST_BYTES >> 20} MiB: it is not read")
    return data
