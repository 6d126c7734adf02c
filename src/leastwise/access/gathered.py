"""The policies that a request meets in the accounts that were seen, what they are called, and what nobody saw.

Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access"; AWS
Organizations User Guide, "SCP evaluation" and "RCP evaluation".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leastwise.access.documents import Source, read
from leastwise.access.grants import boundary, grants
from leastwise.access.organization import RCP, SCP, levels
from leastwise.access.public import is_public
from leastwise.errors import ArnError
from leastwise.language import Document, Kind
from leastwise.model import (
    Arn,
    Bucket,
    Estate,
    Fact,
    Gap,
    KmsKey,
    Organization,
    PublicAccessBlock,
    Role,
    Unseen,
    User,
    seen,
)
from leastwise.spec import Place, Policies, PolicyType

__all__ = ["Gathered", "Gatherer", "is_key_of_aws"]

Key = tuple[PolicyType, int | None, int]
"""Type, level and number of a document, as `Place` counts them."""

_KINDS = {
    PolicyType.IDENTITY: Kind.IDENTITY,
    PolicyType.BOUNDARY: Kind.BOUNDARY,
    PolicyType.SCP: Kind.SCP,
    PolicyType.RCP: Kind.RCP,
}
_LEVELED = {PolicyType.SCP: "SCP", PolicyType.RCP: "RCP"}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Policies with their names.

    Attributes:
        sources: what each document is called.
        levels: what the levels of SCPs are called, from the root to the account.
        missing: what was not seen, by the type of policy that it would have been.
        restricting: what was not seen and could only refuse.
    """

    policies: Policies
    sources: Mapping[Key, Source] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    missing: Mapping[PolicyType, tuple[Gap, ...]] = field(default_factory=dict)
    restricting: tuple[Gap, ...] = ()

    def source(self, place: Place) -> Source | None:
        """The document that a decision speaks of."""
        return self.sources.get((place.type, place.level, place.policy))


class Gatherer:
    """Collects the policies of one request."""

    def __init__(self) -> None:
        self.sources: dict[Key, Source] = {}
        self.levels: tuple[str, ...] = ()
        self._depth: dict[PolicyType, int] = {PolicyType.SCP: 0, PolicyType.RCP: 0}
        self._missing: dict[PolicyType, dict[Gap, None]] = {}
        self._restricting: tuple[Gap, ...] = ()

    def gathered(self, *, management_account: str | None = None, public_access_blocked: bool = False) -> Gathered:
        """All that was collected, as the policies of a request."""
        boundaries, resources = self.documents(PolicyType.BOUNDARY), self.documents(PolicyType.RESOURCE)
        policies = Policies(
            identity=self.documents(PolicyType.IDENTITY),
            resource=resources[0] if resources else None,
            boundary=boundaries[0] if boundaries else None,
            session=self.documents(PolicyType.SESSION),
            scps=self._all_levels(PolicyType.SCP),
            rcps=self._all_levels(PolicyType.RCP),
            vpc_endpoint=self.documents(PolicyType.VPC_ENDPOINT),
            management_account=management_account,
            public_access_blocked=public_access_blocked,
        )
        missing = {type: tuple(gaps) for type, gaps in self._missing.items() if gaps}
        return Gathered(policies, self.sources, self.levels, missing, self._restricting)

    def miss(self, type: PolicyType, *gaps: Gap) -> None:
        """Note what was not seen."""
        self._missing.setdefault(type, {}).update(dict.fromkeys(gaps))

    def documents(self, type: PolicyType, level: int | None = None) -> tuple[Document, ...]:
        """Those of one type and level, in their order."""
        return tuple(s.document for (t, at, _), s in self.sources.items() if t is type and at == level)

    def add(self, type: PolicyType, source: Source, level: int | None = None) -> None:
        """Take up one more document."""
        number = sum(1 for t, at, _ in self.sources if t is type and at == level)
        self.sources[type, level, number] = source
        if level is not None:
            self._depth[type] = max(self._depth[type], level + 1)

    def identity(self, entity: User | Role, home: Estate) -> None:
        """The identity-based policies of a user or role."""
        try:
            for grant in grants(entity, home.groups, home.policies):
                self._read(PolicyType.IDENTITY, grant.text, grant.told, home.account.id)
        except Unseen as unseen:
            self.miss(PolicyType.IDENTITY, *unseen.gaps)

    def boundary(self, entity: User | Role, home: Estate) -> None:
        """The permissions boundary of a user or role."""
        try:
            text = boundary(entity, home.policies)
            if text is not None:
                self._read(
                    PolicyType.BOUNDARY, text, f"permissions boundary `{_name(entity.boundary)}`", home.account.id
                )
        except Unseen as unseen:
            self.miss(PolicyType.BOUNDARY, *unseen.gaps)

    def scps(self, organization: Organization, account: str) -> None:
        """The service control policies on the way to the principal's account."""
        self.levels = self._leveled(PolicyType.SCP, SCP, organization, account)

    def rcps(self, organization: Organization, account: str) -> None:
        """The resource control policies on the way to the resource's account; RCPFullAWSAccess is implied."""
        self._leveled(PolicyType.RCP, RCP, organization, account)

    def resource(self, arn: str, owners: Estate) -> None:
        """The policy of the resource, if it has one."""
        try:
            text = owners.resource_policy(arn)
            if text is not None:
                role = ":role/" in arn
                kind, told = (Kind.TRUST, "the role's trust policy") if role else (Kind.RESOURCE, "the resource policy")
                document = read(text, kind, told, owners.account.id)
                self.add(PolicyType.RESOURCE, Source(told, document))
        except Unseen as unseen:
            self.miss(PolicyType.RESOURCE, *unseen.gaps)

    def public_access_blocked(self, arn: str, owners: Estate) -> bool:
        """Whether the bucket's policy is public and Block Public Access of bucket or account restricts it."""
        policies = self.documents(PolicyType.RESOURCE)
        if not policies or not is_public(policies[0]):
            return False
        name = arn.split(":", 5)[5].partition("/")[0]
        try:
            if _restricts(owners.public_access_block):
                return True
            bucket = owners.buckets.find(_bucket_name, name)
            return bucket is not None and _restricts(bucket.public_access_block)
        except Unseen as unseen:
            self._restricting = unseen.gaps
            return False

    def _all_levels(self, type: PolicyType) -> tuple[tuple[Document, ...], ...]:
        return tuple(self.documents(type, level) for level in range(self._depth[type]))

    def _leveled(self, type: PolicyType, name: str, organization: Organization, account: str) -> tuple[str, ...]:
        """Take up the policies of every level; what the levels are called."""
        try:
            found = levels(organization, account, name)
        except Unseen as unseen:
            self.miss(type, *unseen.gaps)
            return ()
        self._depth[type] = len(found)
        for level, (place, policies) in enumerate(found):
            for policy in policies:
                if type is PolicyType.SCP or not policy.by_aws:
                    told = f"{_LEVELED[type]} `{policy.name}` at {place}"
                    self._read(type, policy.document, told, account, level)
        return tuple(place for place, _ in found)

    def _read(self, type: PolicyType, text: Fact[str], told: str, account: str, level: int | None = None) -> None:
        """Take up a document; one that cannot be read is one that was not seen."""
        try:
            self.add(type, Source(told, read(seen(text), _KINDS[type], told, account)), level)
        except Unseen as unseen:
            self.miss(type, *unseen.gaps)


def is_key_of_aws(arn: str, owners: Estate) -> bool:
    """Whether it is a KMS key that AWS manages; not, where that was not seen."""
    try:
        key = owners.kms_keys.find(_key_arn, arn)
        return key is not None and seen(key.by_aws)
    except Unseen:
        return False


def _restricts(fact: Fact[PublicAccessBlock | None]) -> bool:
    found = seen(fact)
    return found is not None and found.restrict_public_buckets


def _name(arn: str | None) -> str:
    try:
        return Arn.parse(arn or "").name
    except ArnError:
        return arn or ""


def _bucket_name(bucket: Bucket) -> str:
    return bucket.name


def _key_arn(key: KmsKey) -> str:
    return key.arn
