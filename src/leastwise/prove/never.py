"""Whether a principal of accounts that were seen can ever do something, whatever the context of its request.

The question is split into cells in which the same policies are met: a resource whose own policy speaks of the
principal is one by itself, all others of its account are one, those of accounts that were not seen another.  Of each
cell the policies are taken together and proven to allow nothing of what is asked, or a request is found; one that is
found counts only if the decision for the account, with all that is known of it, is that it is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as changed

from leastwise import catalogue
from leastwise.access import Answer, Question, Says, World
from leastwise.access.documents import read
from leastwise.engine.facts import facts
from leastwise.errors import UsageError
from leastwise.language import Kind, Statement, action_matches, fold, has_wildcard, matches, statement_actions
from leastwise.model import Role, Unseen, seen
from leastwise.model.resource import COLLECTED, SHOWN_BY
from leastwise.prove.cells import Cell, Where, cells
from leastwise.prove.compare import compare
from leastwise.prove.comparison import PROCEDURE, Comparison, Witness
from leastwise.prove.known import filled, known_keys
from leastwise.prove.narrow import narrowed
from leastwise.prove.polish import Polish
from leastwise.prove.questions import Verdict, limited
from leastwise.prove.reading import NOTHING
from leastwise.prove.sides import Allowance
from leastwise.prove.stack import Setting, allow, allowed, documents_of, refilled
from leastwise.spec import PolicyType, Principal, PrincipalKind
from leastwise.spec.in_force import rcps_apply, scps_apply

__all__ = ["Never", "can_never"]

_MOST_CELLS = 500
_FREE = ("sts:GetCallerIdentity", "sts:GetSessionToken")
"""Actions that need no permission (A14)."""
_BY_OTHERS = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
"""Calls that identity providers vouch for, and no principal of an account makes (A6)."""


@dataclass(frozen=True, slots=True)
class Never:
    """The answer.

    Attributes:
        witness: a request that is allowed; answer: the decision on it.
        why: what stands against a proof.
        decided_by: as for a comparison.
    """

    verdict: Verdict
    witness: Witness | None = None
    answer: Answer | None = None
    why: tuple[str, ...] = ()
    decided_by: str = PROCEDURE


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a cell: a witness that is confirmed, or reasons why nobody knows; neither: it is impossible."""

    witness: Witness | None = None
    answer: Answer | None = None
    why: tuple[str, ...] = ()


def can_never(world: World, who: Principal, action: str, resource: str) -> Never:
    """Whether no request of the principal is ever allowed.

    Args:
        world: the accounts.
        who: a principal with an account; another one only for one resource.
        action: one, or a pattern.
        resource: an ARN, a pattern, or `*` for everything.

    Raises:
        UsageError: such a principal cannot be asked about, or the account does not have it.
        ArnError: the resource is no ARN.
    """
    if who.kind is PrincipalKind.FEDERATED_USER:
        raise UsageError("what a federated user may do hangs on its session's policy: ask about the user behind it")
    if not who.outside and action.lower() in map(str.lower, _BY_OTHERS):
        raise UsageError(f"`{action}` is called by identity providers for somebody: ask about the provider")
    if who.outside and has_wildcard(resource) and not catalogue.without_resource(fold(action)):
        raise UsageError("a principal without an account is asked about one resource: give its ARN")
    why: dict[str, None] = {}
    decided_by = PROCEDURE
    for number, cell in enumerate(cells(world, who, action, resource)):
        if number >= _MOST_CELLS:
            why[f"more than {_MOST_CELLS} resources have policies that speak of the principal: ask about fewer"] = None
            break
        asked = _Cell(world, who, action, cell)
        found = asked.found()
        if found.witness is not None:
            return Never(Verdict.FAIL, found.witness, found.answer, decided_by=asked.decided_by)
        why |= dict.fromkeys(found.why)
        decided_by = decided_by if asked.decided_by == PROCEDURE else asked.decided_by
    return Never(Verdict.UNKNOWN if why else Verdict.PASS, why=tuple(why), decided_by=decided_by)


class _Cell:
    """One cell and the policies that its requests meet."""

    def __init__(self, world: World, who: Principal, action: str, cell: Cell) -> None:
        self.world, self.who, self.cell = world, who, cell
        self.decided_by = PROCEDURE
        self.answer = world.ask(cell.asked)
        policies, missing = self.answer.gathered.policies, frozenset(self.answer.gathered.missing)
        if cell.where != Where.ONE:
            policies, missing = changed(policies, resource=None), missing - {PolicyType.RESOURCE}
        one = cell.where == Where.ONE
        policies = refilled(policies, lambda document: narrowed(document, (action,)))
        self.known = known_keys(
            self.answer, documents_of(policies), one_resource=one, tagged=self._tags_may_be_brought()
        )
        request = self.answer.request
        self.setting = Setting(
            who=who,
            policies=refilled(policies, lambda document: filled(document, self.known)),
            missing=missing,
            same_account=not one or request.same_account,
            resource_must_allow=one and _must_be_allowed_by_resource(cell.asked),
            scps=scps_apply(request, policies, facts()),
            rcps=cell.where != Where.ELSEWHERE and rcps_apply(request, policies, facts()),
        )

    def found(self) -> _Found:
        """What came of it."""
        if not self.who.outside and self.cell.asked.action.lower() in map(str.lower, _FREE):
            return self._confirmed(Witness(self.who, self.cell.asked.action, self.cell.asked.resource))
        possible = self._within(allowed(self.setting))
        comparison = self._compared(possible)
        if comparison.new is not None and self.cell.where == Where.ELSEWHERE:
            return _Found(why=(f"resources in accounts that were not seen may allow {comparison.new.action}",))
        if comparison.new is not None:
            return self._confirmed(Polish(NOTHING, possible, fixed=True).new(comparison.new))
        if comparison.new_possible is None:
            return _Found(why=comparison.why)
        return self._by_policies_unseen() if self.cell.where == Where.REST else _Found()

    def _within(self, whole: Allowance) -> Allowance:
        beside = () if self.who.outside else ((_but((*_FREE, *_BY_OTHERS)),),)
        return limited(whole, *self.cell.limits, *beside)

    def _compared(self, whole: Allowance) -> Comparison:
        found = compare(NOTHING, whole, self.who, self.known)
        self.decided_by = self.decided_by if found.decided_by == PROCEDURE else found.decided_by
        return found

    def _confirmed(self, witness: Witness) -> _Found:
        """Whether it is allowed by the decision for the account; if not, what was not seen."""
        asked = Question(
            principal=self.who,
            action=witness.action,
            resource=witness.resource,
            context=witness.context,
            unknown=frozenset(),
        )
        answer = self.world.ask(asked)
        if answer.says is Says.ALLOWED:
            return _Found(witness, answer)
        where = f"{witness.action} on {witness.resource}"
        told = tuple(f"{where}: {gap.why or gap.code}" for gap in answer.gaps)
        return _Found(why=told or (f"{where}: an example was not confirmed by the decision for the account",))

    def _by_policies_unseen(self) -> _Found:
        """What policies could allow that are not collected."""
        services = self._unseen_services()
        if not services:
            return _Found()
        setting = changed(self.setting, missing=self.setting.missing | {PolicyType.RESOURCE})
        of_these = (allow(actions=tuple(f"{each}:*" for each in services)),)
        comparison = self._compared(limited(self._within(allowed(setting)), of_these))
        if comparison.new_possible is False:
            return _Found()
        service = comparison.new.action.partition(":")[0] if comparison.new else "some services"
        return _Found(why=(f"policies of resources of {service} were not all seen and may allow it",))

    def _unseen_services(self) -> tuple[str, ...]:
        home = self.world.account(self.who.account)
        if home is None or home.resources.gaps:
            return tuple(sorted({*SHOWN_BY, "s3"} - {"iam"}))
        return tuple(sorted(SHOWN_BY.keys() - COLLECTED.keys() - {"iam", "s3", "sts"}))

    def _tags_may_be_brought(self) -> bool:
        """Whether sessions may have tags that the role has not, which its trust policy has to allow."""
        home = self.world.account(self.who.account)
        if self.who.kind is not PrincipalKind.ROLE_SESSION or home is None:
            return self.who.kind is PrincipalKind.ROLE_SESSION
        try:
            role = home.roles.find(_arn if self.who.path_known else _name, _called(self.who))
            trust = None if role is None else read(seen(role.trust), Kind.TRUST, "the trust policy", home.account.id)
        except Unseen:
            return True
        return trust is None or any(
            each.allows and statement_actions(each, "sts:TagSession") for each in trust.statements
        )


def _must_be_allowed_by_resource(asked: Question) -> bool:
    return any(
        action_matches(action, asked.action) and matches(resource, asked.resource)
        for action, resource in facts().resource_must_allow
    )


def _but(actions: tuple[str, ...]) -> Statement:
    return Statement(index=0, sid=None, effect="Allow", not_actions=actions, resources=("*",))


def _called(who: Principal) -> str | None:
    return who.entity if who.path_known else who.name


def _arn(role: Role) -> str:
    return role.arn


def _name(role: Role) -> str:
    return role.name
