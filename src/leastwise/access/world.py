"""Accounts as they were seen, to be asked who may do what in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from leastwise.access.answer import Answer, say
from leastwise.access.context import absent_keys, known_keys
from leastwise.access.gathered import Gathered, Gatherer, is_key_of_aws
from leastwise.access.people import entity_of, find_principal
from leastwise.access.question import Question
from leastwise.engine import Stack, Unknown
from leastwise.language import fold
from leastwise.model import Arn, Estate, Gap, Organization, Role, Unseen, User
from leastwise.spec import Facts, Policies, PolicyType, Principal, PrincipalKind, Request

__all__ = ["World"]


class World:
    """One account, or those of an Organization.

    Args:
        estates: the accounts; a cross-account request finds both sides if both are here.
        facts: what is true of AWS's services.
    """

    def __init__(self, estates: Sequence[Estate], facts: Facts) -> None:
        self.estates = tuple(estates)
        self.facts = facts
        self._by_id = {estate.account.id: estate for estate in self.estates}
        self._buckets = {
            each.arn: each.account
            for estate in self.estates
            for each in estate.resources.items
            if each.type == "AWS::S3::Bucket"
        }

    def principal(self, text: str) -> Principal:
        """The principal that a person means.

        Raises:
            UsageError: nobody is called so, or several are.
            InputError: an ARN of something that makes no requests.
        """
        return find_principal(text, self.estates)

    def account(self, id: str | None) -> Estate | None:
        """An account, if it was seen."""
        return self._by_id.get(id or "")

    def owner(self, resource: str) -> str | None:
        """The account that a resource belongs to; None for a bucket that nobody here has, and for `*`.

        Raises:
            ArnError: it is neither an ARN nor `*`.
        """
        if resource == "*":
            return None
        arn = Arn.parse(resource)
        if arn.account.isdigit():
            return arn.account
        return self._buckets.get(f"arn:{arn.partition}:s3:::{arn.resource.partition('/')[0]}")

    def ask(self, question: Question) -> Answer:
        """Whether a principal may do something.

        Raises:
            ArnError: the resource is neither an ARN nor `*`.
            UsageError: the account has no such user or role.
        """
        home = self.account(question.principal.account)
        entity = None if home is None else _entity(question.principal, home)
        gathered = self._gather(question, entity)
        request, unknown = self.request(question, entity)
        considered = Stack(gathered.policies, self.facts).consider(request, unknown)
        return Answer(request, say(request, considered, gathered), considered, gathered, unknown)

    def policies(self, question: Question) -> Policies:
        """The policies that a question meets, as far as they were seen.

        Raises:
            ArnError: the resource is neither an ARN nor `*`.
        """
        home = self.account(question.principal.account)
        return self._gather(question, None if home is None else _entity(question.principal, home)).policies

    def request(self, question: Question, entity: User | Role | None) -> tuple[Request, Unknown]:
        """The request that a question is about, and the keys that are not known of it.

        Raises:
            ArnError: the resource is neither an ARN nor `*`.
        """
        who, resource = question.principal, question.resource
        owner = question.owner or self.owner(resource)
        home, owners = self.account(who.account), self.account(owner or who.account)
        keys = known_keys(who, entity, home, resource, owner, owners)
        keys.update({fold(key): values for key, values in question.context.items()})
        without = _folded(question.without)
        request = Request(
            principal=who,
            action=question.action,
            resource=resource,
            context={key: keys[key] for key in keys if key not in without} if without else keys,
            owner=owner,
            key_of_aws=owners is not None and is_key_of_aws(resource, owners),
        )
        return request, _unknown(question.unknown, absent_keys(who, home, owners), without)

    def _gather(self, question: Question, entity: User | Role | None) -> Gathered:
        """The policies that the request meets, those of the principal's account and those of the resource's."""
        who, found = question.principal, Gatherer()
        home, owner = self.account(who.account), question.owner or self.owner(question.resource)
        owners = self.account(owner or who.account)
        if who.account is not None:
            self._of_principal(found, who, entity, home)
        for source in question.session:
            found.add(PolicyType.SESSION, source)
        blocked = self._of_resource(found, question, owners, owner) if question.resource != "*" else False
        organization = self._organization(who.account or owner)
        return found.gathered(
            management_account=organization.management_account if isinstance(organization, Organization) else None,
            public_access_blocked=blocked,
        )

    def _of_principal(self, found: Gatherer, who: Principal, entity: User | Role | None, home: Estate | None) -> None:
        """Identity-based policies, boundary, SCPs; the root user has only the last."""
        account = str(who.account)
        if who.kind is not PrincipalKind.ROOT:
            if home is None:
                found.miss(PolicyType.IDENTITY, _not_collected(account))
            elif entity is not None:
                found.identity(entity, home)
                found.boundary(entity, home)
            elif who.kind is PrincipalKind.FEDERATED_USER:
                found.miss(PolicyType.IDENTITY, _not_said(account, "which user asked for the federated session"))
            else:
                found.miss(PolicyType.IDENTITY, *home.users.gaps, *home.roles.gaps)
        organization = self._organization(account)
        if isinstance(organization, Organization):
            found.scps(organization, account)
        elif organization is not None:
            found.miss(PolicyType.SCP, organization)

    def _of_resource(self, found: Gatherer, question: Question, owners: Estate | None, owner: str | None) -> bool:
        """Resource policy and RCPs; whether Block Public Access restricts the former."""
        arn = Arn.parse(question.resource)
        if self.facts.without_resource(fold(question.action)):
            return False
        account = owner or question.principal.account
        about_itself = question.service == arn.service or (question.service == "sts" and arn.service == "iam")
        if about_itself and (question.service != "iam"):
            if owner is None and arn.service == "s3":
                found.miss(PolicyType.RESOURCE, _no_bucket(arn, question.principal.account))
            elif owners is None:
                found.miss(PolicyType.RESOURCE, _not_collected(str(account)))
            else:
                found.resource(question.resource, owners)
        organization = self._organization(account)
        if isinstance(organization, Organization) and account:
            found.rcps(organization, account)
        elif isinstance(organization, Gap) and self._governed(question.service):
            found.miss(PolicyType.RCP, organization)
        inside = question.principal.account == account or question.principal.kind is PrincipalKind.SERVICE
        if inside or arn.service != "s3" or owners is None:
            return False
        return found.public_access_blocked(question.resource, owners)

    def _governed(self, service: str) -> bool:
        """Whether RCPs govern the service."""
        return self.facts.rcp_services is None or service in self.facts.rcp_services

    def _organization(self, account: str | None) -> Organization | Gap | None:
        """The Organization of an account, by itself or by another one here that lists it."""
        estate = self.account(account)
        if estate is not None:
            return estate.organization
        for each in self.estates:
            organization = each.organization
            if isinstance(organization, Organization) and any(m.id == account for m in organization.accounts.items):
                return organization
        return _not_collected(account) if account else None


@lru_cache(maxsize=4_096)
def _folded(keys: frozenset[str]) -> frozenset[str]:
    return frozenset(map(fold, keys))


@lru_cache(maxsize=4_096)
def _unknown(only: frozenset[str] | None, absent: frozenset[str], without: frozenset[str]) -> Unknown:
    """Most requests leave the same keys open."""
    return Unknown(only, absent | without)


def _entity(who: Principal, home: Estate) -> User | Role | None:
    try:
        return entity_of(who, home)
    except Unseen:
        return None


def _not_collected(account: str) -> Gap:
    call = "iam:GetAccountAuthorizationDetails"
    return Gap(
        call=call, permission=call, account=account, code="NotCollected", why=f"account {account} was not collected"
    )


def _not_said(account: str, what: str) -> Gap:
    call = "iam:GetAccountAuthorizationDetails"
    return Gap(call=call, permission=call, account=account, code="NotSaid", why=f"nobody said {what}")


def _no_bucket(arn: Arn, account: str | None) -> Gap:
    why = f"no account that was seen has the bucket `{arn.resource.partition('/')[0]}`"
    call = "s3:GetBucketPolicy"
    return Gap(call=call, permission=call, account=account or "", code="OtherAccount", why=why)
