"""From the layers of the configuration to one value for each setting, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leastwise.config.settings import PREFIX, SETTINGS, TABLES, Setting, Value
from leastwise.config.strict import Toml, nearest
from leastwise.errors import InputError, UsageError
from leastwise.model import Fixing, Thresholds

__all__ = ["DEFAULT", "Configuration", "Origin", "from_environment", "from_toml", "resolve"]

DEFAULT = "default"

OTHER_VARIABLES = frozenset({f"{PREFIX}DEBUG", f"{PREFIX}CATALOGUE"})
"""Variables of ours that are no settings."""

_KINDS = {str: "text", int: "a whole number", tuple: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Origin:
    """The value of a setting, and where it came from."""

    setting: Setting
    value: Value
    source: str
    """`default`, `environment LEASTWISE_FAIL_ON`, `leastwise.toml:3`."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One value for each setting."""

    origins: tuple[Origin, ...] = ()

    @property
    def thresholds(self) -> Thresholds:
        """The lines that checks go by."""
        return Thresholds(**self._of("thresholds"))

    @property
    def fixing(self) -> Fixing:
        """How fixes go about it."""
        return Fixing(**self._of("fixes"))

    def _of(self, table: str) -> dict[str, Any]:
        return {each.setting.field: each.value for each in self.origins if each.setting.table == table}

    def options(self, command: str) -> dict[str, Value]:
        """What stands in for options that a command was not given: parameter to value, the defaults left out."""
        return {
            origin.setting.option: origin.value
            for origin in self.origins
            if origin.setting.option and command in origin.setting.readers and origin.source != DEFAULT
        }


Layer = Mapping[str, Origin]


def resolve(layers: Sequence[Layer]) -> Configuration:
    """The configuration of these layers, of which the first that has a setting wins."""

    def one(setting: Setting) -> Origin:
        found = (layer[setting.name] for layer in layers if setting.name in layer)
        return next(found, Origin(setting, setting.default, DEFAULT))

    return Configuration(tuple(map(one, SETTINGS)))


def from_environment(variables: Mapping[str, str]) -> Layer:
    """The settings in the environment; lists have commas, and an empty variable is none.

    Raises:
        UsageError: a variable is of ours by its name and means nothing, or holds what its setting cannot be.
    """
    known = {setting.variable: setting for setting in SETTINGS}
    layer = {}
    for name, text in sorted(variables.items()):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES or not text:
            continue
        if name not in known:
            raise UsageError(f"the environment variable `{name}` is no setting{nearest(name, known)}")
        setting = known[name]
        layer[setting.name] = Origin(setting, _of_text(setting, text), f"environment {name}")
    return layer


def from_toml(toml: Toml) -> Layer:
    """The settings in a file.

    Raises:
        InputError: a key is unknown, or its value is of the wrong kind; the message has the line.
    """
    known = {setting.name: setting for setting in SETTINGS}
    layer = {}
    for table, key, value in _flat(toml):
        name = f"{table}.{key}" if table else key
        place = toml.place(key, table)
        if name not in known:
            raise InputError(f"`{name}` in {place} is no setting{nearest(name, known)}")
        layer[name] = Origin(known[name], _checked(known[name], _tuple(value), place), place)
    return layer


def _flat(toml: Toml) -> Iterator[tuple[str, str, object]]:
    for key, value in toml.tree.items():
        if key not in TABLES:
            yield "", key, value
        elif isinstance(value, dict):
            yield from ((key, name, each) for name, each in value.items())
        else:
            raise InputError(f"`{key}` in {toml.place(key)} is not a table: write `[{key}]`")


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _of_text(setting: Setting, text: str) -> Value:
    value: object = text
    if setting.kind is tuple:
        value = tuple(part.strip() for part in text.split(",") if part.strip())
    elif setting.kind is int:
        try:
            value = int(text)
        except ValueError:
            value = text
    try:
        return _checked(setting, value, f"the environment variable {setting.variable}")
    except InputError as error:
        raise UsageError(str(error)) from error


def _checked(setting: Setting, value: object, place: str) -> Value:
    if isinstance(value, str) and setting.kind is str:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and setting.kind is int:
        if value < setting.least or (setting.most is not None and value > setting.most):
            end = "" if setting.most is None else f" and at most {setting.most}"
            raise InputError(f"`{setting.name}` in {place} is {value}: it has to be at least {setting.least}{end}")
        return value
    if isinstance(value, tuple) and setting.kind is tuple:
        texts = tuple(each for each in value if isinstance(each, str))
        if len(texts) == len(value):
            return texts
    shown = "" if setting.secret else f", not `{str(value)[:60]}`"
    raise InputError(f"`{setting.name}` in {place} has to be {_KINDS[setting.kind]}{shown}")
