"""The eleven practices, declared once.  Their order is the order of every table."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PRACTICES", "Practice"]


@dataclass(frozen=True, slots=True)
class Practice:
    """A thing that a well-kept account does; `id` is also the folder of its checks."""

    id: str
    title: str
    why: str


PRACTICES: tuple[Practice, ...] = (
    Practice(
        "lock_away_root",
        "Lock away the root user",
        "Root can do everything, nothing inside the account restricts it, and its loss is the account's loss.",
    ),
    Practice(
        "individual_users",
        "Give everybody an identity of their own",
        "What several people share, nobody answers for, and nobody can take away from one of them.",
    ),
    Practice(
        "groups_for_permissions",
        "Grant permissions through groups",
        "Permissions that hang on single users are forgotten when the person changes jobs.",
    ),
    Practice(
        "least_privilege",
        "Grant least privilege",
        "Whatever a principal may do, whoever takes it over may do as well.",
    ),
    Practice(
        "strong_passwords",
        "Demand strong passwords",
        "A short or reused password is guessed or already known.",
    ),
    Practice(
        "mfa",
        "Demand a second factor",
        "A password alone is stolen by one phishing page; a device has to be taken too.",
    ),
    Practice(
        "roles_for_workloads",
        "Use roles for workloads",
        "A role's credentials expire within hours; a key written on a machine stays there until somebody finds it.",
    ),
    Practice(
        "delegate_with_roles",
        "Delegate with roles, not shared credentials",
        "A role says who may enter and on which terms; a trust that is too wide lets strangers in.",
    ),
    Practice(
        "rotate_credentials",
        "Rotate credentials",
        "A key that leaked unnoticed stops working on the day it is replaced.",
    ),
    Practice(
        "remove_unneeded",
        "Remove what is not needed",
        "A credential that nobody uses protects nothing and still opens the door.",
    ),
    Practice(
        "monitor_activity",
        "Monitor activity",
        "What is not recorded cannot be noticed, investigated or undone.",
    ),
)
