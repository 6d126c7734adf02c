"""The configuration at the command line: what stands in for options that were not given."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from leastwise.config import Configuration
    from leastwise.model import Estate

__all__ = ["configuration", "given", "stand_ins", "with_thresholds"]

CONFIGURED = ("audit", "collect")
"""The commands whose options have settings."""


def configuration() -> Configuration:
    """The configuration of the current folder and environment.

    Raises:
        InputError: a configuration file cannot be read, or holds what no setting is.
        UsageError: an environment variable does.
    """
    from leastwise.config import load

    return load(Path.cwd(), os.environ)


def stand_ins(command: str | None) -> dict[str, Any]:
    """For a command that reads settings: its parameters with their values, where they are configured."""
    return {command: configuration().options(command)} if command in CONFIGURED else {}


def given(context: typer.Context, *parameters: str) -> bool:
    """Whether one of these parameters was given as a flag, and not by the configuration."""
    sources = (context.get_parameter_source(parameter) for parameter in parameters)
    return any(source is not None and source.name == "COMMANDLINE" for source in sources)


def with_thresholds(estates: Iterable[Estate]) -> tuple[Estate, ...]:
    """The same accounts, to be judged by the lines that the configuration draws, and fixed as it wants."""
    settings = configuration()
    lines, fixing = settings.thresholds, settings.fixing
    return tuple(dataclasses.replace(estate, thresholds=lines, fixing=fixing) for estate in estates)
