"""Where checks draw their lines: the numbers and names that an organization may want to be others.

Each is declared here once, with its default, what it means and who reads it; the configuration takes them from here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["DEFAULTS", "Threshold", "ThresholdValue", "Thresholds", "declared_thresholds", "line", "lines"]

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


def line(default: T, says: str, *readers: str, least: int = 0, most: int | None = None) -> T:
    """Declare a field as a line: its default, its meaning, and the ids of the checks or commands that go by it."""
    declared = {"default": default, "says": says, "readers": readers, "least": least, "most": most}
    value: T = field(default=default, metadata=declared)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The lines that the checks of one run go by; without arguments, the documented ones."""

    key_age_days: int = line(90, "Access keys older than this are due for replacement.", "key-age", least=1)
    unused_credentials_days: int = line(
        45, "Passwords and access keys idle for this long are unused.", "unused-credentials", least=1
    )
    unused_role_days: int = line(
        90,
        "Roles idle for longer than this are unused.",
        "unused-role",
        "unused-instance-profiles",
        "management-account-workloads",
        least=1,
    )
    unused_service_days: int = line(
        90,
        "Services that nobody used through a policy for longer than this are allowed in vain.",
        "unused-services",
        least=1,
        most=400,
    )
    password_length: int = line(
        14, "The least number of characters that passwords must have.", "password-policy", least=6, most=128
    )
    passwords_remembered: int = line(
        24, "How many old passwords must not come back.", "password-reuse", least=1, most=24
    )
    password_age_days: int = line(
        90, "Passwords older than this are due where the account sets no limit.", "password-age", least=1, most=1095
    )
    password_expiry_days: int = line(
        90, "Passwords must expire within this many days.", "password-expiry", least=1, most=1095
    )
    inactive_key_days: int = line(
        90, "Access keys that are inactive and untouched for longer than this are to be deleted.", "inactive-keys"
    )
    unused_user_days: int = line(
        90, "Users none of whose credentials was used for longer than this are unused.", "unused-users", least=1
    )
    ssh_key_days: int = line(365, "SSH keys older than this are due for replacement.", "ssh-keys", least=1)
    signing_certificate_days: int = line(
        90, "Signing certificates older than this are due for replacement.", "signing-certificates", least=1
    )
    saml_expiry_days: int = line(30, "SAML metadata that ends within this many days is due for renewal.", "saml-expiry")
    policy_version_days: int = line(
        90, "Versions of policies that were replaced longer ago than this are to be deleted.", "old-policy-versions"
    )
    service_credential_days: int = line(
        90,
        "API keys, Git and database passwords older than this are due for replacement.",
        "service-credentials",
        least=1,
    )
    root_use_days: int = line(90, "How far back use of root counts.", "root-used", "individual-users", least=1)
    root_setup_days: int = line(7, "How long a new account may be set up as root.", "root-used", "individual-users")
    administrators: int = line(3, "How many users and roles may administer the account.", "full-admin")
    console_passwords: int = line(
        2, "How many users may sign in with passwords where there is no federation.", "federation-for-people"
    )
    sensitive_services: tuple[str, ...] = line(
        (
            *("cloudformation", "cloudtrail", "config", "dynamodb", "ec2", "guardduty", "iam", "kms", "lambda"),
            *("organizations", "rds", "s3", "secretsmanager", "ssm", "sso", "sts"),
        ),
        "Services of which nobody should be given everything on everything.",
        "service-wildcard",
    )
    service_users: tuple[str, ...] = line(
        (
            *("svc-*", "*-svc", "svc_*", "*_svc", "svc.*", "*-bot", "*_bot", "bot-*", "service-account-*"),
            *("BedrockAPIKey-*", "ses-smtp-user.*"),
        ),
        "Patterns of the names of users that are programs'; one that begins with / is for path and name.",
        "service-user-passwords",
    )
    canary_users: tuple[str, ...] = line(
        ("canary-*", "*-canary", "decoy-*", "*-decoy", "honeytoken-*", "*-honeytoken"),
        "Patterns of the names of users whose keys are bait; one that begins with / is for path and name.",
        "canary-keys",
    )
    user_names: tuple[str, ...] = line(
        (),
        "Patterns, one of which the name of every user must match; one that begins with / is for path and name.",
        "user-names",
    )
    iam_editors: tuple[str, ...] = line(
        (),
        "Patterns of the names of users and roles that may change IAM, / first for path and name; none: no rule.",
        "iam-editors",
    )
    required_groups: tuple[str, ...] = line(
        (),
        "Patterns of the names of groups, to one of which every user must belong; none: nothing is required.",
        "required-groups",
    )
    owner_tags: tuple[str, ...] = line(
        (),
        "Keys of the tags that users, roles and analyzers must carry; none: any tag will do.",
        "owner-tags",
        "analyzer-tags",
    )
    break_glass: tuple[str, ...] = line(
        (),
        "Names of users and roles kept for emergencies, which are idle by design.",
        "unused-credentials",
        "unused-role",
        "unused-users",
    )
    admin_session_hours: int = line(
        4,
        "How many hours sessions of roles that administer the account may last.",
        "session-duration",
        least=1,
        most=12,
    )
    delegated_administrators: tuple[str, ...] = line(
        (),
        "Ids of the accounts that may administer services for the Organization; none: any member may.",
        "delegated-administrators",
    )
    member_admin_roles: tuple[str, ...] = line(
        ("OrganizationAccountAccessRole",),
        "Names of the roles by which the management account administers its members.",
        "member-admin-role",
        "whole-account-trust",
    )
    secret_age_days: int = line(90, "Stored secrets older than this are due for a change.", "secret-age", least=1)
    unused_secret_days: int = line(
        90, "Stored secrets unread for longer than this are unused.", "unused-secret", least=1
    )
    pool_password_length: int = line(
        8, "The least characters that user pools of Cognito must ask for.", "user-pool-passwords", least=6, most=99
    )
    pool_temporary_days: int = line(
        7, "How many days temporary passwords of user pools may live.", "user-pool-passwords", least=1, most=365
    )
    log_retention_days: int = line(
        365, "Log groups must keep events for at least this many days.", "log-retention", least=1, most=3653
    )
    imds_hops: int = line(
        2, "How many hops answers of an instance's metadata service may travel.", "imds-hops", least=1, most=64
    )

    def changed(self) -> tuple[tuple[str, ThresholdValue, ThresholdValue], ...]:
        """(name, value, default) of each that is not the documented one."""
        defaults = asdict(DEFAULTS)
        return tuple((name, value, defaults[name]) for name, value in asdict(self).items() if value != defaults[name])


DEFAULTS = Thresholds()


def declared_thresholds() -> tuple[Threshold, ...]:
    """Every threshold, in the order in which they are declared."""
    return lines(Thresholds)


def lines(settings: type[DataclassInstance]) -> tuple[Threshold, ...]:
    """The lines that a class declares, in their order."""
    return tuple(Threshold(name=each.name, **each.metadata) for each in fields(settings))
