"""All of a small world: what every type of policy may say, to every kind of caller, about resources that AWS treats
differently, and laws that a table of decisions over it has to keep.

The laws are written from AWS's pages, by names of callers and of types alone; they know neither implementation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from asking import OTHERS, OURS, Json, document, same
from leastwise.engine import Stack
from leastwise.language import Document, Kind
from leastwise.spec import Decision, Facts, Outcome, Policies, PolicyType, Principal, Request, decide, principal_of

__all__ = ["AROUND", "GRANTS", "SCENES", "SIX", "WHOLE", "Said", "Scene", "Table", "broken_laws", "table"]

_ALICE = f"arn:aws:iam::{OURS}:user/people/alice"
_BOB = f"arn:aws:iam::{OURS}:user/bob"
_ROLE = f"arn:aws:iam::{OURS}:role/app/reader"
_SESSION = f"arn:aws:sts::{OURS}:assumed-role/reader/s1"
_FRED = f"arn:aws:sts::{OURS}:federated-user/fred"
_ROOT = f"arn:aws:iam::{OURS}:root"
_ANOTHER = {"AWS": f"arn:aws:iam::{OTHERS}:user/mallory"}
_FACTS = Facts(rcp_services=frozenset({"s3", "kms", "sts"}))


class Caller(NamedTuple):
    """A principal, with what names its account, itself and its session; what it lacks is somebody else's."""

    name: str
    principal: Principal
    entity: tuple[str, str]
    session: str = f"arn:aws:sts::{OURS}:assumed-role/reader/s2"


CALLERS = (
    Caller("user", principal_of(_ALICE), ("AWS", _ALICE)),
    Caller("role", principal_of(_ROLE), ("AWS", _ROLE)),
    Caller("session", principal_of(_SESSION, _ROLE), ("AWS", _ROLE), _SESSION),
    Caller("root", principal_of(_ROOT), ("AWS", _ROOT)),
    Caller("federated user", principal_of(_FRED, _BOB), ("AWS", _BOB), _FRED),
    Caller("service", principal_of("lambda.amazonaws.com"), ("Service", "lambda.amazonaws.com")),
    Caller("provider", principal_of("accounts.google.com"), ("Federated", "accounts.google.com")),
    Caller("anonymous", principal_of("*"), ("AWS", _BOB)),
)
_WITHOUT_ACCOUNT = ("service", "provider", "anonymous")
_WITH_BOUNDARY = ("user", "role", "session", "federated user")
_REFUSED = (("role", "root"), ("role", "federated user"), ("role by web identity", "federated user"))
"""Credentials that cannot call the action, whatever the policies say."""


class Target(NamedTuple):
    """An action on a resource, `{}` standing for the account; `unsigned` if it takes no credentials."""

    name: str
    action: str
    arn: str
    trust: bool = False
    unsigned: bool = False
    trusts_its_account: bool = False


TARGETS = (
    Target("object", "s3:GetObject", "arn:aws:s3:::box/report.txt", trusts_its_account=True),
    Target("key", "kms:Decrypt", "arn:aws:kms:eu-west-1:{}:key/1234"),
    Target("role", "sts:AssumeRole", "arn:aws:iam::{}:role/target", trust=True),
    Target("role by web identity", "sts:AssumeRoleWithWebIdentity", "arn:aws:iam::{}:role/target", True, True),
)


class Scene(NamedTuple):
    """Who asks for what; the caller's account is always ours."""

    target: Target
    caller: Caller
    ours: bool

    def __str__(self) -> str:
        return f"{self.target.name}, {self.caller.name}, {'same' if self.ours else 'cross'} account"

    @property
    def request(self) -> Request:
        owner = OURS if self.ours else OTHERS
        return Request(
            principal=self.caller.principal,
            action=self.target.action,
            resource=self.target.arn.format(owner),
            owner=owner,
        )


SCENES = tuple(Scene(*each) for each in product(TARGETS, CALLERS, (True, False)))

_ABSENT, _SILENT, _ALLOW, _DENY = "absent", "silent", "allow", "deny"
_SAYINGS = (_ABSENT, _SILENT, _ALLOW, _DENY)
_WAYS = ("account", "entity", "session", "everyone", "all but another", "all but the caller")
_BY_RESOURCE = (_ABSENT, _SILENT, *(f"{effect} {way}" for effect in (_ALLOW, _DENY) for way in _WAYS))


class Said(NamedTuple):
    """What each type of policy says; that of the resource has a way to name the caller behind its effect."""

    identity: str
    resource: str
    boundary: str
    session: str
    scp: str
    rcp: str
    endpoint: str

    @property
    def effects(self) -> Mapping[PolicyType, str]:
        return dict(zip(_TYPES, (self.identity, self.resource.split()[0], *self[2:]), strict=True))


_TYPES = (
    PolicyType.IDENTITY,
    PolicyType.RESOURCE,
    PolicyType.BOUNDARY,
    PolicyType.SESSION,
    PolicyType.SCP,
    PolicyType.RCP,
    PolicyType.VPC_ENDPOINT,
)
_OF_CALLERS = frozenset({PolicyType.IDENTITY, PolicyType.BOUNDARY, PolicyType.SESSION, PolicyType.SCP})

Range = Sequence[Sequence[str]]
"""The sayings of each type that are gone through."""

GRANTS: Range = (_SAYINGS, _BY_RESOURCE, _SAYINGS, _SAYINGS, (_ABSENT,), (_ABSENT,), (_ABSENT,))
"""What grants, and what limits a grant."""
AROUND: Range = ((_ABSENT, _ALLOW), (_ABSENT, "allow account", "allow everyone", "deny entity"), (_ABSENT,), (_ABSENT,))
AROUND = (*AROUND, _SAYINGS, _SAYINGS, _SAYINGS)
"""What surrounds it: organization and endpoint."""
SIX: Range = (_SAYINGS, _BY_RESOURCE, *[_SAYINGS] * 4, (_ABSENT,))
"""All but the endpoint."""
WHOLE: Range = (_SAYINGS, _BY_RESOURCE, *[_SAYINGS] * 5)
"""All, with nothing left out."""

Table = dict[Said, Decision]


class DifferenceError(Exception):
    """Engine and reference semantics decide differently."""


def table(scene: Scene, range: Range) -> Table:
    """The decisions of both, which have to be the same.

    Raises:
        DifferenceError: they are not; says where.
    """
    asked = scene.request
    found: Table = {}
    for said in map(Said._make, product(*range)):
        met = _policies(scene, said)
        expected, stack = decide(asked, met, _FACTS), Stack(met, _FACTS)
        decided = stack.decide(asked)
        if not same(decided, expected) or stack.outcome(asked) is not expected.outcome:
            raise DifferenceError(f"{scene}: {said}\n{expected}\n{decided}\n{stack.outcome(asked)}")
        found[said] = expected
    return found


def broken_laws(scene: Scene, found: Table) -> Iterator[str]:
    """The laws that a table breaks, with what was said and decided."""
    for said, decision in found.items():
        for law in _broken_alone(scene, said, decision):
            yield f"{law}: {scene}: {said}: {decision}"
        for other in _same_as(said):
            twin = found.get(other)
            if twin and (twin.outcome, twin.blocked_by) != (decision.outcome, decision.blocked_by):
                yield f"what is silent is as good as absent: {scene}: {said}: {decision}, {twin}"


def _broken_alone(scene: Scene, said: Said, decision: Decision) -> Iterator[str]:
    effects, allowed = _effects(scene, said), decision.outcome is Outcome.ALLOWED
    denying = frozenset(type for type, effect in effects.items() if effect == _DENY)
    if (decision.outcome is Outcome.EXPLICITLY_DENIED) is not bool(denying):
        yield "a deny in force is an explicit deny, and nothing else is"
    if denying and not decision.blocked_by == {each.type for each in decision.because} == denying:
        yield "an explicit deny names the types that deny"
    if allowed is bool(decision.blocked_by):
        yield "what is blocked has a type that blocks it, and what is allowed has none"
    if decision.outcome is Outcome.IMPLICITLY_DENIED and decision.because:
        yield "an implicit deny has no statements"
    if allowed and not _is_granted(scene, effects):
        yield "limits never grant, and across accounts both sides have to"
    if allowed and _SILENT in (effects.get(PolicyType.SCP), effects[PolicyType.VPC_ENDPOINT]):
        yield "an SCP or an endpoint policy that does not allow blocks"
    if allowed and (scene.target.name, scene.caller.name) in _REFUSED:
        yield "some credentials cannot call it"
    if scene.caller.name in _WITHOUT_ACCOUNT and _OF_CALLERS & decision.blocked_by:
        yield "who brings no policies is not blocked by them"


def _effects(scene: Scene, said: Said) -> Mapping[PolicyType, str]:
    """What the types in force say to the caller; one that speaks to somebody else is silent."""
    effects = dict(said.effects)
    caller = scene.caller.name
    if caller in _WITHOUT_ACCOUNT or scene.target.unsigned:
        gone = _OF_CALLERS
    else:
        gone = frozenset({PolicyType.IDENTITY, PolicyType.BOUNDARY}) if caller == "root" else frozenset()
    if effects[PolicyType.RESOURCE] in (_ALLOW, _DENY) and not _reached(scene, said):
        effects[PolicyType.RESOURCE] = _SILENT
    return {type: effect for type, effect in effects.items() if type not in gone}


def _reached(scene: Scene, said: Said) -> bool:
    """Whether the resource policy speaks to the caller."""
    effect, way = said.resource.split(" ", 1)
    caller = scene.caller.name
    if way == "all but the caller":
        bounded = effect == _DENY and said.boundary != _ABSENT and caller in _WITH_BOUNDARY
        return caller == "anonymous" or bounded
    if way == "account":
        return caller not in _WITHOUT_ACCOUNT
    if way == "entity":
        return caller != "anonymous"
    if way == "session":
        return caller in ("session", "federated user")
    return True


def _is_granted(scene: Scene, effects: Mapping[PolicyType, str]) -> bool:
    """Whether something that can grant does; the root user has all that its account trusts it with."""
    by_resource = effects[PolicyType.RESOURCE] == _ALLOW
    if PolicyType.SCP not in effects:
        return by_resource
    by_caller = scene.caller.name == "root" or effects.get(PolicyType.IDENTITY) == _ALLOW
    if not scene.ours:
        return by_resource and by_caller
    return by_resource or (by_caller and scene.target.trusts_its_account)


def _same_as(said: Said) -> Iterator[Said]:
    if said.identity == _SILENT:
        yield said._replace(identity=_ABSENT)
    if said.resource == _SILENT:
        yield said._replace(resource=_ABSENT)
    if said.rcp in (_SILENT, _ALLOW):
        yield said._replace(rcp=_ABSENT)


def _policies(scene: Scene, said: Said) -> Policies:
    def some(saying: str, kind: Kind) -> tuple[Document, ...]:
        return () if saying == _ABSENT else (_document(scene, saying, kind),)

    resource = some(said.resource, Kind.TRUST if scene.target.trust else Kind.RESOURCE)
    boundary = some(said.boundary, Kind.BOUNDARY)
    scp, rcp = some(said.scp, Kind.SCP), some(said.rcp, Kind.RCP)
    return Policies(
        identity=some(said.identity, Kind.IDENTITY),
        resource=resource[0] if resource else None,
        boundary=boundary[0] if boundary else None,
        session=some(said.session, Kind.SESSION),
        scps=(scp,) if scp else (),
        rcps=(rcp,) if rcp else (),
        vpc_endpoint=some(said.endpoint, Kind.VPC_ENDPOINT),
    )


@cache
def _document(scene: Scene, saying: str, kind: Kind) -> Document:
    """A document that allows, denies, or speaks of something else."""
    effect, _, way = saying.partition(" ")
    statement: Json = {
        "Effect": "Deny" if effect == _DENY else "Allow",
        "Action": "iam:GetUser" if effect == _SILENT else scene.target.action,
    }
    if kind is not Kind.TRUST:
        statement["Resource"] = "*"
    if kind in (Kind.RESOURCE, Kind.TRUST):
        statement |= _naming(scene.caller, way)
    elif kind in (Kind.RCP, Kind.VPC_ENDPOINT):
        statement["Principal"] = "*"
    return document(statement, kind)


def _naming(caller: Caller, way: str) -> Json:
    match way:
        case "account":
            return {"Principal": {"AWS": OURS}}
        case "entity":
            return {"Principal": dict([caller.entity])}
        case "session":
            return {"Principal": {"AWS": caller.session}}
        case "all but another":
            return {"NotPrincipal": _ANOTHER}
        case "all but the caller":
            return {"NotPrincipal": dict([caller.entity])}
    return {"Principal": "*"}
