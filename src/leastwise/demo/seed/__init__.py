"""The messy Organization `acme`: four accounts in which every essential check finds something wrong, and right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from leastwise.demo.world import Credentials

if TYPE_CHECKING:
    from leastwise.demo.seed.place import Place
    from leastwise.demo.server import EmbeddedAws

__all__ = ["ACCOUNTS", "Story", "seed"]

ACCOUNTS: Mapping[str, str] = MappingProxyType(
    {
        "acme": "111122223333",
        "acme-production": "222233334444",
        "acme-development": "333344445555",
        "acme-security": "444455556666",
    }
)
"""Account ids by name; `acme` is the management account."""


@dataclass(frozen=True, slots=True)
class Story:
    """What was seeded.

    Attributes:
        now: every age is relative to this.
        accounts: account ids by name.
        organization: the Organization's id.
        operator: credentials of the management account's `leastwise-operator`.
        ids: generated ids by account name and name: access keys as `user:label` (root's is
            `<root_account>:key`), instances, distributions and KMS keys by their names.
    """

    now: datetime
    accounts: Mapping[str, str]
    organization: str
    operator: Credentials
    ids: Mapping[str, Mapping[str, str]]

    def identify(self, account_name: str, name: str) -> str:
        """The generated id of something in an account; the name itself where nothing was generated for it."""
        return self.ids[account_name].get(name, name)


def seed(
    aws: EmbeddedAws,
    *,
    users: int = 0,
    roles: int = 0,
    groups: int = 0,
    policies: int = 0,
    seed: int = 7,
    now: datetime | None = None,
) -> Story:
    """Fill an embedded AWS, which must be empty, with the Organization.

    Args:
        aws: a running embedded AWS.
        users, roles, groups, policies: how many more of each the management account gets.
        seed: the same seed gives the same names and ids.
        now: what ages are relative to; the real time where nothing is said.
    """
    from moto.moto_api._internal import mock_random

    from leastwise.demo.ages import Ages
    from leastwise.demo.seed.operator import credentials
    from leastwise.demo.seed.place import Place
    from leastwise.demo.seed.scale import crowd

    ages = Ages((now or aws.world.now()).astimezone(UTC).replace(microsecond=0))
    with aws.lock:
        mock_random.seed(seed)
        places = {name: Place(aws.world, ages, name, account) for name, account in ACCOUNTS.items()}
        organization = _tell(places)
        crowd(places["acme"], users=users, roles=roles, groups=groups, policies=policies, seed=seed)
        operator = credentials(aws.world, ACCOUNTS["acme"])
    ids = {name: MappingProxyType(place.ids) for name, place in places.items()}
    return Story(ages.now, ACCOUNTS, organization, operator, MappingProxyType(ids))


def _tell(places: Mapping[str, Place]) -> str:
    from leastwise.demo.seed.accounts import seed_accounts
    from leastwise.demo.seed.alarms import seed_alarms
    from leastwise.demo.seed.compute import seed_compute
    from leastwise.demo.seed.escalation import seed_escalation
    from leastwise.demo.seed.front_doors import seed_front_doors
    from leastwise.demo.seed.identities import seed_identities
    from leastwise.demo.seed.key_rotation import seed_key_rotation
    from leastwise.demo.seed.last_accessed import seed_last_accessed
    from leastwise.demo.seed.leak import seed_leak
    from leastwise.demo.seed.management import seed_management
    from leastwise.demo.seed.members import seed_development, seed_security
    from leastwise.demo.seed.metadata_calls import seed_metadata_calls
    from leastwise.demo.seed.organization import found
    from leastwise.demo.seed.policies_more import seed_policies_more
    from leastwise.demo.seed.production import seed_production
    from leastwise.demo.seed.recording import seed_recording
    from leastwise.demo.seed.resources import seed_resources
    from leastwise.demo.seed.root_users import seed_roots
    from leastwise.demo.seed.second_factors import seed_second_factors
    from leastwise.demo.seed.storage import seed_storage
    from leastwise.demo.seed.trails import seed_recorders, seed_trails
    from leastwise.demo.seed.trusts import seed_trusts
    from leastwise.demo.seed.workloads import seed_workloads

    management, production, development, security = places.values()
    organization = found(management, (production, development, security))
    for place in places.values():
        place.iam.create_account_alias(place.name)
    seed_roots(management, production, development, security)
    seed_management(management)
    seed_production(production, management.account, organization)
    seed_development(development)
    seed_security(security)
    seed_compute(production, development)
    seed_storage(management, production, security)
    seed_trails(management, production, development, security)
    seed_recorders(management, production, security)
    seed_alarms(management, production, security)
    seed_resources(management, production, development, security, organization)
    seed_policies_more(management, development)
    seed_workloads(management, production, development, security)
    seed_trusts(management, production, development, security)
    seed_accounts(management, development, security)
    seed_second_factors(production)
    seed_identities(management, production)
    seed_recording(management, production, development, security)
    seed_front_doors(production, security)
    seed_key_rotation(production)
    seed_escalation(management, production, development)
    seed_last_accessed(production)
    seed_metadata_calls(production)
    seed_leak(management)
    return organization
