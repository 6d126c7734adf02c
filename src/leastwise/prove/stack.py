"""Everything that the requests of one principal meet, as what it allows: identity ∪ groups ∩ boundary ∩ SCPs, and the
resource's policy by the rules within and across accounts.

Where something was not seen it is taken to allow: what is impossible even so is impossible.

Source: IAM User Guide, "Policy evaluation for requests within a single account" and "Cross-account policy evaluation
logic"; the rules by their numbers are those of `leastwise.spec`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed

from msgspec.structs import replace

from leastwise import catalogue
from leastwise.language import VARIABLES_VERSION, Document, Principals, Statement, statement_actions
from leastwise.prove.sides import Allowance, Layer
from leastwise.spec import Policies, PolicyType, Principal, PrincipalKind
from leastwise.spec.naming import Naming, addressed, naming

__all__ = ["Setting", "allow", "allowed", "documents_of", "refilled", "speaks_to"]

_IDENTITY, _BOUNDARY, _SCP, _RCP, _RESOURCE = (
    PolicyType.IDENTITY,
    PolicyType.BOUNDARY,
    PolicyType.SCP,
    PolicyType.RCP,
    PolicyType.RESOURCE,
)
_BUCKET_POLICY = ("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy")
_READING = ("get", "list", "generate", "simulate", "pass")
_OF_AWS = (
    ("iam", ("arn:*:iam::aws:policy/*", "arn:*:iam::*:role/aws-reserved/*")),
    ("kms", ("arn:*:kms:*:*:alias/aws/*",)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What decides how policies work together, the same for all requests of a question.

    Attributes:
        same_account: whether principal and resource belong to one account.
        resource_must_allow: whether the account's own policies count only if the resource's policy says so (A5, A6).
        scps: whether SCPs are in force; rcps: whether RCPs are.
    """

    who: Principal
    policies: Policies
    missing: frozenset[PolicyType]
    same_account: bool
    resource_must_allow: bool
    scps: bool
    rcps: bool


def allow(*, actions: tuple[str, ...] = ("*",), resources: tuple[str, ...] = ("*",)) -> Statement:
    """A statement that allows these."""
    return Statement(index=0, sid=None, effect="Allow", actions=actions, resources=resources)


def allowed(setting: Setting) -> Allowance:
    """What the principal may ever do, as far as the policies were seen, and more where they were not."""
    around = tuple(_scps(setting))
    if setting.who.outside:
        return Allowance(tuple((layer, *around) for _, layer in _grants(setting)), tuple(_denying(setting)))
    own = tuple(_own(setting))
    ways = [] if setting.resource_must_allow or not setting.same_account else [(*own, *around)]
    for named, layer in _grants(setting):
        spared = _spared(setting.who.kind, named) if setting.same_account else frozenset[PolicyType]()
        ways.append((layer, *(each for each in own if each.type not in spared), *around))
    return Allowance(tuple(ways), tuple(_denying(setting)))


def documents_of(policies: Policies) -> tuple[Document, ...]:
    """Every document once."""
    leveled = (document for level in (*policies.scps, *policies.rcps) for document in level)
    one = (each for each in (policies.resource, policies.boundary) if each is not None)
    return tuple(dict.fromkeys((*policies.identity, *one, *policies.session, *leveled)))


def refilled(policies: Policies, fill: Callable[[Document], Document]) -> Policies:
    """The policies with every document changed."""
    return changed(
        policies,
        identity=tuple(map(fill, policies.identity)),
        resource=None if policies.resource is None else fill(policies.resource),
        boundary=None if policies.boundary is None else fill(policies.boundary),
        scps=tuple(tuple(map(fill, level)) for level in policies.scps),
        rcps=tuple(tuple(map(fill, level)) for level in policies.rcps),
    )


def speaks_to(document: Document, who: Principal) -> bool:
    """Whether a statement of a resource's policy is about the principal."""
    return any(addressed(each, _RESOURCE, who, bounded=True, gateway=False).holds for each in document.statements)


def _own(setting: Setting) -> Iterator[Layer]:
    """Identity-based policies and boundary; the root user needs none (A11)."""
    policies = setting.policies
    if setting.who.kind is PrincipalKind.ROOT:
        return
    yield Layer(_IDENTITY, policies.identity) if _IDENTITY not in setting.missing else _everything(_IDENTITY)
    if policies.boundary is not None:
        yield Layer(_BOUNDARY, (policies.boundary,))


def _scps(setting: Setting) -> Iterator[Layer]:
    """Every level (I3)."""
    if setting.scps and _SCP not in setting.missing:
        yield from (Layer(_SCP, level) for level in setting.policies.scps)


def _grants(setting: Setting) -> Iterator[tuple[Naming, Layer]]:
    """What the resource's policy allows the principal, by how directly it names it (table B)."""
    if _RESOURCE in setting.missing:
        yield Naming.EVERYONE, _everything(_RESOURCE)
    document = setting.policies.resource
    inside = setting.same_account or setting.who.kind is PrincipalKind.SERVICE
    if document is None or (setting.policies.public_access_blocked and not inside):
        return
    by_naming: dict[Naming, list[Statement]] = {}
    for each in document.statements:
        if each.allows and addressed(each, _RESOURCE, setting.who, bounded=False, gateway=False).holds:
            by_naming.setdefault(naming(each, setting.who), []).append(each)
    for named, statements in by_naming.items():
        yield named, Layer(_RESOURCE, (replace(document, statements=tuple(statements)),))


def _spared(kind: PrincipalKind, named: Naming) -> frozenset[PolicyType]:
    """Table B: whose silence does not matter."""
    if named in (Naming.SESSION, Naming.EVERYONE):
        return frozenset({_IDENTITY, _BOUNDARY})
    if named is Naming.ENTITY:
        return frozenset({_IDENTITY, _BOUNDARY}) if kind is PrincipalKind.USER else frozenset({_IDENTITY})
    return frozenset()


def _denying(setting: Setting) -> Iterator[Layer]:
    """What only denies: the resource's policy, RCPs, what AWS refuses whatever the policies say; all that is denied
    by policies of the principal's side, on whichever way a request is allowed.
    """
    policies, who = setting.policies, setting.who
    yield Layer(_IDENTITY, tuple(_refused(who)))
    if policies.resource is not None:
        yield Layer(_RESOURCE, (_denies(policies.resource, lambda each: _widely(each, setting)),))
    if setting.rcps:
        yield Layer(_RCP, tuple(document for level in policies.rcps for document in level))
    if who.outside:
        return
    if who.kind is not PrincipalKind.ROOT:
        own = (*policies.identity, *(() if policies.boundary is None else (policies.boundary,)))
        yield Layer(_IDENTITY, tuple(_denies(each) for each in own))


def _denies(document: Document, change: Callable[[Statement], Statement | None] = lambda each: each) -> Document:
    """What a document denies."""
    made = (change(each) for each in document.statements if not each.allows)
    return replace(document, statements=tuple(each for each in made if each is not None))


def _widely(statement: Statement, setting: Setting) -> Statement | None:
    """A Deny as it strikes this principal: whoever has a boundary, in spite of `NotPrincipal` (B7); the root user
    keeps its bucket's policy (A11).
    """
    who = setting.who
    if who.kind is PrincipalKind.ROOT and setting.same_account and _speaks_of_bucket_policy(statement):
        return None
    if statement.not_principal is not None and setting.policies.boundary is not None and who.may_have_boundary:
        return replace(statement, not_principal=None, principal=Principals(everyone=True))
    return statement


def _speaks_of_bucket_policy(statement: Statement) -> bool:
    return any(statement_actions(statement, action) for action in _BUCKET_POLICY)


def _refused(who: Principal) -> Iterator[Document]:
    """B5, A16: what credentials of a kind cannot call, and what AWS owns."""
    refused = {
        PrincipalKind.ROOT: ("sts:AssumeRole", "sts:AssumeRoot"),
        PrincipalKind.ROLE_SESSION: ("sts:GetFederationToken", "sts:GetSessionToken"),
        PrincipalKind.FEDERATED_USER: ("iam:*", "sts:*"),
    }.get(who.kind)
    if refused:
        yield _deny(refused, ("*",))
    if who.service_linked or who.kind is PrincipalKind.SERVICE:
        return
    for service, resources in _OF_AWS:
        names = (name for name in catalogue.actions(service) if not name.lower().startswith(_READING))
        yield _deny(tuple(f"{service}:{name}" for name in names), resources)


def _deny(actions: tuple[str, ...], resources: tuple[str, ...]) -> Document:
    made = Statement(index=0, sid=None, effect="Deny", actions=actions, resources=resources)
    return Document(None, None, (made,))


def _everything(type: PolicyType) -> Layer:
    made = replace(allow(), principal=Principals(everyone=True) if type is _RESOURCE else None)
    return Layer(type, (Document(VARIABLES_VERSION, None, (made,)),))
