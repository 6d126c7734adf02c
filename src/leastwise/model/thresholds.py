"""Where checks draw their lines: the numbers and names that an organization may want to be others.

Each is declared here once, with its default, what it means and who reads it; the configuration takes them from here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TypeAlias, TypeVar

__all__ = ["DEFAULTS", "Threshold", "ThresholdValue", "Thresholds", "declared_thresholds"]

ThresholdValue: TypeAlias = int | tuple[str, ...]

T = TypeVar("T", int, tuple[str, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The declaration of one threshold."""

    name: str
    default: ThresholdValue
    says: str
    """One line."""
    readers: tuple[str, ...]
    """Ids of the checks that go by it."""
    least: int
    most: int | None
    """The range of a number; None: no end."""


def _line(default: T, says: str, *readers: str, least: int = 0, most: int | None = None) -> T:
    declared = {"says": says, "readers": readers, "least": least, "most": most}
    value: T = field(default=default, metadata=declared)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The lines that the checks of one run go by; without arguments, the documented ones."""

    key_age_days: int = _line(90, "Access keys older than this are due for replacement.", "key-age", least=1)
    unused_credentials_days: int = _line(
        45, "Passwords and access keys idle for this long are unused.", "unused-credentials", least=1
    )
    unused_role_days: int = _line(90, "Roles idle for longer than this are unused.", "unused-role", least=1)
    password_length: int = _line(
        14, "The least number of characters that passwords must have.", "password-policy", least=6, most=128
    )
    passwords_remembered: int = _line(
        24, "How many old passwords must not come back.", "password-policy", least=1, most=24
    )
    password_age_days: int = _line(
        90, "Passwords older than this are due where the account sets no limit.", "password-age", least=1, most=1095
    )
    root_use_days: int = _line(90, "How far back use of root counts.", "root-used", "individual-users", least=1)
    root_setup_days: int = _line(7, "How long a new account may be set up as root.", "root-used", "individual-users")
    administrators: int = _line(3, "How many users and roles may administer the account.", "full-admin")
    console_passwords: int = _line(
        2, "How many users may sign in with passwords where there is no federation.", "federation-for-people"
    )
    sensitive_services: tuple[str, ...] = _line(
        (
            *("cloudformation", "cloudtrail", "config", "dynamodb", "ec2", "guardduty", "iam", "kms", "lambda"),
            *("organizations", "rds", "s3", "secretsmanager", "ssm", "sso", "sts"),
        ),
        "Services of which nobody should be given everything on everything.",
        "service-wildcard",
    )
    break_glass: tuple[str, ...] = _line(
        (),
        "Names of users and roles kept for emergencies, which are idle by design.",
        "unused-credentials",
        "unused-role",
    )

    def changed(self) -> tuple[tuple[str, ThresholdValue, ThresholdValue], ...]:
        """(name, value, default) of each that is not the documented one."""
        defaults = asdict(DEFAULTS)
        return tuple((name, value, defaults[name]) for name, value in asdict(self).items() if value != defaults[name])


DEFAULTS = Thresholds()


def declared_thresholds() -> tuple[Threshold, ...]:
    """Every threshold, in the order in which they are declared."""
    defaults = asdict(DEFAULTS)
    return tuple(Threshold(name=each.name, default=defaults[each.name], **each.metadata) for each in fields(Thresholds))
