"""One account while it is seeded: short words for what a story puts into it, straight into moto's backends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from leastwise.demo.ages import Ages
from leastwise.demo.motos import iam
from leastwise.demo.overlay.iam.people import set_boundary
from leastwise.demo.seed.documents import trust_service
from leastwise.demo.world import World

__all__ = ["AWS", "Key", "Place"]

AWS = "arn:aws:iam::aws:policy/"
"""Before the path and name of a policy of AWS's own."""


@dataclass(frozen=True, slots=True)
class Key:
    """An access key to be: ages in days; `used` is none for one that was never used."""

    label: str
    created: float
    used: float | None = None
    service: str = "ec2"
    region: str = "us-east-1"
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """An account to seed.  `ids` collects what was generated, by name: keys as `user:label`, instances by name."""

    world: World
    ages: Ages
    name: str
    account: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def iam(self) -> Any:
        """moto's IAM backend of this account."""
        return iam(self.account)

    def arn(self, resource: str) -> str:
        """The ARN of an IAM resource of this account, such as `role/web`."""
        return f"arn:aws:iam::{self.account}:{resource}"

    def _unique(self, prefix: str) -> str:
        """An id as AWS makes them, such as AIDA… for a user; moto's own look otherwise."""
        from moto.iam.utils import generate_access_key_id_from_account_id

        return str(generate_access_key_id_from_account_id(self.account, prefix, 21))

    def policy(self, name: str, text: str, created: float = 300, description: str = "", path: str = "/") -> str:
        """A customer managed policy; its ARN."""
        policy = self.iam.create_policy(description, path, text, name, [])
        policy.id = self._unique("ANPA")
        self.ages.created(policy, created)
        return str(policy.arn)

    def attach(self, holder: Any, *policies: str) -> None:
        """Attach policies: ARNs, names of customer policies, or names of AWS-managed ones after `aws:`."""
        for policy in policies:
            arn = f"{AWS}{policy[4:]}" if policy.startswith("aws:") else policy
            arn = arn if arn.startswith("arn:") else self.arn(f"policy/{arn}")
            self.iam.managed_policies[arn].attach_to(holder)

    def group(self, name: str, *policies: str, members: tuple[str, ...] = (), created: float = 900) -> Any:
        """A group with attached policies and members."""
        group = self.iam.create_group(name)
        group.id = self._unique("AGPA")
        self.ages.created(group, created)
        self.attach(group, *policies)
        for member in members:
            self.iam.add_user_to_group(name, member)
        return group

    def user(self, name: str, created: float, *keys: Key, path: str = "/", tags: dict[str, str] | None = None) -> Any:
        """A user with access keys."""
        pairs = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
        user = self.iam.create_user("us-east-1", name, path, pairs)
        user.id = self._unique("AIDA")
        self.ages.created(user, created)
        for key in keys:
            self.key(name, key)
        return user

    def key(self, user: str, key: Key) -> Any:
        """An access key of a user; its id is remembered as `user:label`."""
        made = self.iam.create_access_key(user, status="Active" if key.active else "Inactive")
        self.ages.created(made, key.created)
        if key.used is not None:
            self.ages.key_used(made, key.used, key.service, key.region)
        self.ids[f"{user}:{key.label}"] = made.access_key_id
        return made

    def password(self, user: str, changed: float, used: float | None) -> None:
        """A console password, set and last used so many days ago."""
        profile = self.iam.create_login_profile(user, "not-a-secret-of-anybody")
        self.ages.password(profile, changed, used)

    def virtual_mfa(self, user: str) -> None:
        """An authenticator app."""
        device = self.iam.create_virtual_mfa_device(user, "/")
        self.iam.enable_mfa_device(user, device.serial_number, "123456", "654321")
        device.enable_date = self.iam.users[user].create_date
        self.iam.users[user].mfa_devices[device.serial_number].enable_date = device.enable_date

    def hardware_mfa(self, user: str, serial: str) -> None:
        """A hardware token, by its serial number, or a security key, by its ARN."""
        self.iam.enable_mfa_device(user, serial, "123456", "654321")
        self.iam.users[user].mfa_devices[serial].enable_date = self.iam.users[user].create_date

    def bound(self, user: str, policy: str) -> None:
        """Give a user a permissions boundary: a customer policy by name."""
        set_boundary(self.iam.users[user], self.arn(f"policy/{policy}"))

    def role(
        self,
        name: str,
        trusts: str,
        *policies: str,
        created: float = 400,
        used: float | None = 1,
        path: str = "/",
        description: str = "",
        tags: dict[str, str] | None = None,
    ) -> Any:
        """A role; `used` is none for one that was never used."""
        pairs = [{"Key": key, "Value": value} for key, value in (tags or {}).items()]
        role = self.iam.create_role(name, trusts, path, None, description, pairs, "3600")
        self.age_role(role, created, used)
        self.attach(role, *policies)
        return role

    def age_role(self, role: Any, created: float, used: float | None) -> None:
        """Made and last used so many days ago."""
        self.ages.created(role, created)
        if used is not None:
            self.ages.role_used(role, used, "us-east-1")

    def profile(self, name: str, *policies: str, used: float | None = 1) -> None:
        """A role for EC2 and the instance profile of the same name."""
        self.role(name, trust_service("ec2"), *policies, used=used)
        profile = self.iam.create_instance_profile(name, "/", [name])
        profile.id = self._unique("AIPA")
        self.ages.created(profile, 400)

    def linked_role(self, service: str, name: str, created: float) -> None:
        """A service-linked role that was never used; moto would write its name in lower case."""
        role = self.iam.create_service_linked_role(f"{service}.amazonaws.com", "", "")
        role.name = f"AWSServiceRoleFor{name}"
        self.age_role(role, created, None)
