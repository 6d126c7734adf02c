"""What can be configured: every setting once, with its kind, default, meaning and readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from leastwise.model import Fixing, Thresholds, lines

__all__ = ["PREFIX", "SETTINGS", "TABLES", "Kind", "Setting", "Value"]

Value: TypeAlias = str | int | tuple[str, ...] | None
"""The value of a setting; None: it is not set, and has no default."""

Kind: TypeAlias = type[str] | type[int] | type[tuple[str, ...]]

PREFIX = "LEASTWISE_"
TABLES = {"thresholds": Thresholds, "fixes": Fixing}
"""The tables of the file, each with the values that it sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting."""

    name: str
    """As `config show` names it: `fail_on`, `thresholds.key_age_days`."""
    kind: Kind
    default: Value = None
    says: str
    """One line."""
    readers: tuple[str, ...]
    """The commands, or the ids of the checks, that go by it."""
    option: str | None = None
    """The parameter of those commands that it stands in for."""
    secret: bool = False
    """It is never printed."""
    least: int = 0
    most: int | None = None

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def table(self) -> str:
        """The table that it stands in; empty: none."""
        return self.name.rpartition(".")[0]

    @property
    def field(self) -> str:
        """Its name within the table."""
        return self.name.rpartition(".")[2]


_LIVE = ("audit", "collect")

_COMMANDS = (
    Setting(
        name="format",
        kind=str,
        default="table",
        says="What results look like.",
        readers=("audit",),
        option="format",
    ),
    Setting(
        name="fail_on",
        kind=str,
        default="low",
        says="From which severity on findings make the exit code 1; with `,new` only those not in the baseline.",
        readers=("audit", "check"),
        option="fail_on",
    ),
    Setting(
        name="regions", kind=tuple, says="Ask only in these regions; not set: in all.", readers=_LIVE, option="region"
    ),
    Setting(name="profile", kind=str, says="AWS profile to use.", readers=_LIVE, option="profile"),
    Setting(name="read_role", kind=str, says="Role to assume for reading.", readers=_LIVE, option="read_role"),
    Setting(
        name="external_id",
        kind=str,
        says="External id that the role asks for; never printed.",
        readers=_LIVE,
        option="external_id",
        secret=True,
    ),
)

SETTINGS: tuple[Setting, ...] = (
    *_COMMANDS,
    *(
        Setting(
            name=f"{table}.{each.name}",
            kind=int if isinstance(each.default, int) else tuple,
            default=each.default,
            says=each.says,
            readers=each.readers,
            least=each.least,
            most=each.most,
        )
        for table, values in TABLES.items()
        for each in lines(values)
    ),
)
