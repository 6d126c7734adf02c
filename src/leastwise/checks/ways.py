"""Ways to administration as checks tell them."""

from __future__ import annotations

from typing import NamedTuple

from leastwise.access import Answer, World
from leastwise.access.grants import CALL
from leastwise.checks.worlds import remembered, world
from leastwise.escalation import Certainty, Hop, Path, Paths, paths
from leastwise.model import Estate, Evidence
from leastwise.spec import Place, PolicyType

__all__ = ["SHOWN_BY", "evidence", "told", "ways"]

SHOWN_BY = frozenset({CALL, "iam:GetCredentialReport", "lambda:ListFunctions", "ec2:DescribeInstances"})
"""The permissions that show principals, what they sign in with, and what runs as a role."""

_GRANTING = frozenset({PolicyType.IDENTITY, PolicyType.RESOURCE})

_latest: list[tuple[Estate, Paths]] = []


def ways(estate: Estate) -> Paths:
    """Who can become administrator of the account; looked for once, the latest is kept."""
    if not _latest or _latest[0][0] is not estate:
        _latest[:] = [(estate, paths(world(estate), estate))]
    return _latest[0][1]


def told(path: Path) -> str:
    """``in 2 steps: assumes `deploy`, then writes an inline policy of itself``."""
    steps = "in one step" if len(path.hops) == 1 else f"in {len(path.hops)} steps"
    conditions = "" if path.sure is Certainty.SURE else " under conditions"
    return f"{steps}{conditions}: {', then '.join(hop.told for hop in path.hops)}"


def evidence(estate: Estate, path: Path) -> tuple[Evidence, ...]:
    """Hop by hop the statements that allow each action."""
    return tuple(each for hop in path.hops for each in _told_once(estate, hop))


def _told_once(estate: Estate, hop: Hop) -> tuple[Evidence, ...]:
    """Ways that meet go on by the same hops."""
    known = remembered(estate)
    if (Hop, id(hop)) not in known:
        known[Hop, id(hop)] = _Told(hop, _of_hop(world(estate), hop))
    found = known[Hop, id(hop)]
    assert isinstance(found, _Told)
    return found.evidence


class _Told(NamedTuple):
    """The evidence of a hop, which is kept with it: its id could become another's."""

    hop: Hop
    evidence: tuple[Evidence, ...]


def _of_hop(asked: World, hop: Hop) -> tuple[Evidence, ...]:
    kind, _, name = hop.actor.rsplit(":", 1)[-1].partition("/")
    kind, name = kind.capitalize(), name.rsplit("/", 1)[-1]
    found = []
    for question in hop.questions:
        answer = asked.ask(question)
        places = [place for place in answer.decision.because if place.type in _GRANTING]
        by = [f"{_document(answer, place)}, statement {place.sid or place.statement + 1}" for place in places]
        path = f"{kind}DetailList[{kind}Name={name}]"
        because = " and ".join(by) or "what it has gained before"
        value = f"{hop.technique.id}: {question.action} on {question.resource} by {because}"
        found.append(Evidence(call=CALL, path=path, value=value))
    return tuple(found)


def _document(answer: Answer, place: Place) -> str:
    source = answer.gathered.source(place)
    return source.told if source else str(place)
