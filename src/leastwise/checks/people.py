"""Users whom people sign in as, and the roles that they get into without a second factor.

Service control policies are left aside: they bind a whole account, and who may assume a role in it follows from the
person's own policies and the role's trust.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property

import msgspec

from leastwise.access import Finder, Question, Says, Term, World
from leastwise.access.grants import boundary, grants
from leastwise.access.people import of_user, root_of
from leastwise.checks.credentials import passwords
from leastwise.engine.facts import facts
from leastwise.errors import JsonError, PolicyError
from leastwise.language import fold, has_variables, parse, resource_matches, statement_actions
from leastwise.model import Credentials, Estate, Gap, Observed, Role, Unseen, User

__all__ = ["Admitted", "Assumers", "assumers", "listed", "unbound"]

_PRESENT, _AGE = "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
_MFA = frozenset(map(fold, (_PRESENT, _AGE)))
_STEP = "sts:AssumeRole"
_SHOWN = 5

Answers = dict[str, tuple[Says, tuple[Term, ...]]]


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """Whom of the account's users a trust policy lets in.

    Attributes:
        users: ARNs of those whom it names.
        account: whether those as well whose own policies allow it.
        everybody: whether all.
    """

    users: tuple[str, ...]
    account: bool
    everybody: bool


class Assumers(msgspec.Struct, frozen=True, kw_only=True):
    """The users with a console password who may assume a role, by their names.

    Attributes:
        all: however they signed in.
        freely: those who get there without MFA by what they have: an active key, or a password without a device.
        unasked: those of whom no MFA is asked, but who have no way in without it today.
        doubts: what hides further ones.
    """

    all: tuple[str, ...]
    freely: tuple[str, ...]
    unasked: tuple[str, ...]
    doubts: tuple[Gap, ...]


def assumers(estate: Estate, role: Role, admitted: Admitted) -> Assumers:
    """Who may assume a role, and who of them without MFA."""
    people = _people(estate)
    if admitted.users or admitted.everybody:
        return _assumers(estate, people, role.arn, admitted)
    alike = (role.trust, people.matched(role.arn))
    if alike not in people.known:
        people.known[alike] = _assumers(estate, people, role.arn, admitted)
    return people.known[alike]


def _assumers(estate: Estate, people: _People, role: str, admitted: Admitted) -> Assumers:
    asked = Question(principal=root_of(estate), action=_STEP, resource=role)
    answers = people.answers(asked, admitted)
    can = {arn: terms for arn, (says, terms) in answers.items() if says is not Says.UNKNOWN}
    keyed = sessions = frozenset(can)
    if any(map(_hangs_on_mfa, can.values())):
        by_key = dataclasses.replace(asked, without=frozenset({_PRESENT, _AGE}))
        by_session = dataclasses.replace(asked, context={_PRESENT: ("false",)}, without=frozenset({_AGE}))
        keyed, sessions = (frozenset(people.answers(each, admitted)) for each in (by_key, by_session))
    rows = [people.rows[arn] for arn in sorted(can)]
    freely = [row.user for row in rows if _freely(row, by_key=row.arn in keyed, by_session=row.arn in sessions)]
    unsure = [arn for arn in answers if arn not in can]
    return Assumers(
        all=tuple(row.user for row in rows),
        freely=tuple(freely),
        unasked=tuple(row.user for row in rows if row.arn in keyed | sessions and row.user not in freely),
        doubts=tuple(dict.fromkeys((*people.gaps, *people.gaps_of(asked, unsure)))),
    )


def unbound(estate: Estate) -> Estate:
    """The same account, which no policy of its Organization binds; where that was not seen, without one."""
    organization = estate.organization
    if isinstance(organization, Gap) or organization is None:
        return dataclasses.replace(estate, organization=None)
    return dataclasses.replace(estate, organization=msgspec.structs.replace(organization, policy_types=()))


def listed(names: tuple[str, ...]) -> str:
    """`a`, `b` and 3 more, as a sentence names them."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"`{name}`" for name in names[:_SHOWN]) + more


class _People:
    """The users of an account with a console password, and roles without what these may do.

    Attributes:
        gaps: what hides further ones.
        known: who may assume roles that trust the whole account: the same for the same trust and the same `matched`.
    """

    def __init__(self, estate: Estate) -> None:
        self.rows = {row.arn: row for row in estate.credentials.items if row.password is not None}
        self.known: dict[tuple[str, tuple[bool | str, ...]], Assumers] = {}
        self.gaps = (*passwords(estate).gaps, *estate.users.gaps)
        roles = (msgspec.structs.replace(role, inline=(), attached=(), boundary=None) for role in estate.roles.items)
        self._users = {user.arn: user for user in estate.users.items if _signs_in(self.rows.get(user.arn))}
        self._home = dataclasses.replace(unbound(estate), roles=Observed(tuple(roles), estate.roles.gaps))
        self._everybody = self._world(tuple(self._users.values()))

    def answers(self, asked: Question, admitted: Admitted) -> Answers:
        """Those who can or may, with what that depends on."""
        found: Answers = {}
        if admitted.everybody or admitted.account:
            finder = self._all if admitted.everybody else self._movers
            found = {arn: (alike.says, alike.terms) for arn, alike in finder.who_can(asked).arns.items()}
        for arn in admitted.users:
            if arn in self._users and arn not in found:
                answer = self._everybody.ask(dataclasses.replace(asked, principal=of_user(self._users[arn])))
                found[arn] = (answer.says, answer.terms)
        return {arn: each for arn, each in found.items() if arn in self._users and each[0] is not Says.DENIED}

    def matched(self, role: str) -> tuple[bool | str, ...]:
        """Which of the resources that policies of the movers speak of a role is; itself where there are variables."""
        return tuple(role if has_variables(each) else resource_matches(each, role) for each in self._patterns)

    def gaps_of(self, asked: Question, arns: list[str]) -> Iterator[Gap]:
        """What was not seen of these users."""
        for arn in arns:
            yield from self._everybody.ask(dataclasses.replace(asked, principal=of_user(self._users[arn]))).gaps

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        texts = {text for user in self._users.values() for text in _seen_texts(user, self._home)}
        about = [each for text in texts for each in parse(text).statements if statement_actions(each, _STEP)]
        return tuple(sorted({one for each in about for one in (*(each.resources or ()), *(each.not_resources or ()))}))

    @cached_property
    def _all(self) -> Finder:
        return Finder(self._everybody)

    @cached_property
    def _movers(self) -> Finder:
        """Those whose own policies allow to assume some role: few, and the others need not be asked every time."""
        return Finder(self._world(tuple(user for user in self._users.values() if _moves(user, self._home))))

    def _world(self, users: tuple[User, ...]) -> World:
        return World((dataclasses.replace(self._home, users=Observed(users)),), facts())


_latest: list[tuple[Estate, _People]] = []


def _people(estate: Estate) -> _People:
    """The latest is kept: its roles are asked about in a row."""
    if not _latest or _latest[0][0] is not estate:
        _latest[:] = [(estate, _People(estate))]
    return _latest[0][1]


def _signs_in(row: Credentials | None) -> bool:
    """Whether there surely is a password."""
    return row is not None and row.password is not None and not isinstance(row.password, Gap)


def _moves(user: User, home: Estate) -> bool:
    """Whether a policy of the user allows to assume some role, or one was not seen."""
    try:
        texts = [grant.text for grant in grants(user, home.groups, home.policies)]
        return any(each.allows and statement_actions(each, _STEP) for text in texts for each in parse(text).statements)
    except (Unseen, JsonError, PolicyError):
        return True


def _seen_texts(user: User, home: Estate) -> Iterator[str]:
    """Every policy of a user that can be read, its boundary among them."""
    with suppress(Unseen):
        yield from (grant.text for grant in grants(user, home.groups, home.policies) if _readable(grant.text))
    with suppress(Unseen):
        limit = boundary(user, home.policies)
        if limit is not None and _readable(limit):
            yield limit


def _readable(text: str) -> bool:
    try:
        return bool(parse(text).statements)
    except (JsonError, PolicyError):
        return False


def _hangs_on_mfa(terms: tuple[Term, ...]) -> bool:
    return any(fold(need.key) in _MFA for term in terms for need in term.needs)


def _freely(row: Credentials, *, by_key: bool, by_session: bool) -> bool:
    """Whether somebody has what it takes to come so."""
    keys = () if isinstance(row.keys, Gap) else row.keys
    return (by_key and any(key.active is True for key in keys)) or (by_session and row.mfa is False)
