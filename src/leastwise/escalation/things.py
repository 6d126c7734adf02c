"""What techniques are used on: a principal's groups and policies, what runs as a role, whom a role trusts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from leastwise.access import Question, World
from leastwise.access.documents import read
from leastwise.access.grants import grants
from leastwise.errors import ArnError, InputError
from leastwise.escalation.technique import On, Technique
from leastwise.language import Document, Kind
from leastwise.model import Arn, Estate, Group, Role, Unseen, User, seen
from leastwise.spec import Outcome, principal_of

__all__ = ["Thing", "Things", "is_arn"]

Keys = dict[str, tuple[str, ...]]


class Thing:
    """A resource that is asked about, with the condition keys that are known of it.

    Attributes:
        without: condition keys that it surely lacks.
    """

    __slots__ = ("arn", "context", "region", "without")

    def __init__(self, arn: str, context: Keys | None = None, without: frozenset[str] = frozenset()) -> None:
        self.arn = arn
        self.context = context or {}
        self.region = arn.split(":")[3]
        self.without = without


class Things:
    """The resources of one account that techniques are about."""

    def __init__(self, world: World, estate: Estate) -> None:
        self._world, self._estate = world, estate
        self._trusts: dict[tuple[str, ...], bool] = {}
        self._governed = estate.organization is not None
        self._with_policies: tuple[tuple[Group, Thing, tuple[Document, ...]], ...] | None = None

    def of(self, technique: Technique, target: User | Role) -> tuple[Thing, ...]:
        """The resources by which a technique reaches a principal."""
        kinds = {need.on for need in technique.needs} - {On.ANYTHING, On.NEW}
        return tuple(thing for kind in kinds for thing in self._of(kind, target))

    def groups(self) -> tuple[tuple[Group, Thing, tuple[Document, ...]], ...]:
        """Every group with its policies."""
        if self._with_policies is None:
            self._with_policies = tuple(
                (each, Thing(each.arn, without=_UNTAGGED), self.kept(each))
                for each in self._estate.groups.items
                if is_arn(each.arn)
            )
        return self._with_policies

    def kept(self, holder: User | Role | Group, rewritten: Thing | None = None) -> tuple[Document, ...]:
        """Its identity-based policies, as far as they were seen.

        Args:
            rewritten: whose inline policies are written anew, or which managed policy is; these are left out.
        """
        found = []
        with suppress(Unseen, InputError):
            for grant in grants(holder, self._estate.groups, self._estate.policies):
                if rewritten is None or rewritten.arn != (grant.arn or grant.holder.arn):
                    found.append(read(grant.text, Kind.IDENTITY, grant.told, self._estate.account.id))
        return tuple(found)

    def trusts(self, role: Role, service: str) -> bool:
        """Whether a role lets a service in that works for this account."""
        if service not in role.trust and "*" not in role.trust:
            return False
        # the trust policy tells all, but that resource control policies may name roles
        key = (role.arn if self._governed else role.trust, service)
        if key not in self._trusts:
            who = principal_of(f"{service}.amazonaws.com")
            own = {"aws:SourceAccount": (self._estate.account.id,)}
            asked = Question(principal=who, action="sts:AssumeRole", resource=role.arn, context=own)
            self._trusts[key] = self._world.ask(asked).decision.outcome is Outcome.ALLOWED
        return self._trusts[key]

    def has_password(self, user: User) -> bool | None:
        """Whether a user signs in with a password; None: it was not seen."""
        try:
            found = self._estate.credentials_of(user.name)
            return found is not None and seen(found.password) is not None
        except Unseen:
            return None

    def without_mfa(self, user: User) -> bool | None:
        """Whether a password is all that a user signs in with; None: it was not seen."""
        try:
            found = self._estate.credentials_of(user.name)
            return found is not None and seen(found.password) is not None and not seen(found.mfa)
        except Unseen:
            return None

    def _of(self, kind: On, target: User | Role) -> Iterator[Thing]:
        if (kind is On.USER and isinstance(target, User)) or (kind is On.ROLE and isinstance(target, Role)):
            yield _entity(target)
        elif kind is On.GROUP and isinstance(target, User):
            yield from (Thing(each.arn, without=_UNTAGGED) for each in self._groups(target))
        elif kind is On.POLICY:
            yield from (Thing(arn) for arn in self._policies(target))
        elif kind is On.FUNCTION:
            mine = (each for each in self._estate.functions.items if each.role == target.arn)
            yield from (Thing(each.arn) for each in mine if is_arn(each.arn))
        elif kind is On.INSTANCE and isinstance(target, Role):
            yield from self._instances(target)

    def _groups(self, user: User) -> Iterator[Group]:
        yield from (each for each in self._estate.groups.items if each.name in user.groups)

    def _policies(self, target: User | Role) -> Iterator[str]:
        """The customer managed policies that it carries, itself or by its groups."""
        groups = self._groups(target) if isinstance(target, User) else ()
        arns = dict.fromkeys((*target.attached, *(arn for group in groups for arn in group.attached)))
        yield from (arn for arn in arns if ":iam::aws:" not in arn)

    def _instances(self, role: Role) -> Iterator[Thing]:
        """Of machines in one region with the same tags only one; no policy that is meant for them tells them apart."""
        told = set()
        for each in self._estate.instances.items:
            mine = each.profile in role.instance_profiles and is_arn(each.arn)
            if mine and (each.region, each.tags) not in told:
                told.add((each.region, each.tags))
                yield Thing(each.arn, _tags("aws:ResourceTag ec2:ResourceTag ssm:resourceTag", each.tags))


def is_arn(text: str) -> bool:
    """Whether it makes sense as an ARN; what an export says may not."""
    try:
        Arn.parse(text)
    except ArnError:
        return False
    return True


_UNTAGGED = frozenset({"aws:ResourceTag/*", "iam:ResourceTag/*"})


def _entity(target: User | Role) -> Thing:
    """A user or role: its tags and its boundary are known, and so is what it lacks."""
    context = _tags("aws:ResourceTag iam:ResourceTag", target.tags)
    if target.boundary is None:
        return Thing(target.arn, context, _UNTAGGED | {"iam:PermissionsBoundary"})
    return Thing(target.arn, context | {"iam:PermissionsBoundary": (target.boundary,)}, _UNTAGGED)


def _tags(keys: str, tags: tuple[tuple[str, str], ...]) -> Keys:
    return {f"{key}/{name}": (value,) for key in keys.split() for name, value in tags}
