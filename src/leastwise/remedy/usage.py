"""What was used stays allowed: why a principal cannot lose what a fix would take from it.

IAM tells of each service when it was used last through a policy, a group, a user or a role.  Who has used nothing at
all may lose anything; of whom nothing is known, nothing is taken.  How the callers of a role or of a resource use it
is nowhere told: a fix of their policies has to know by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

from leastwise.access.grants import grants
from leastwise.access.idle import idle
from leastwise.access.last_used import reported
from leastwise.checks.ages import day
from leastwise.language import Statement
from leastwise.model import Estate, LastAccessed, Role, Unseen, User
from leastwise.prove import Relation
from leastwise.prove.questions import compared, limited
from leastwise.remedy.allowed import Texts, allowance

__all__ = ["in_use"]


def in_use(estate: Estate, who: User | Role, old: Texts, new: Texts) -> str | None:
    """Why somebody cannot lose what these documents allowed; None: it was not used.

    Args:
        estate: the account before.
        who: a user or role.
        old: its documents before.
        new: its documents after.
    """
    since = estate.seen_at - timedelta(days=estate.fixing.usage_days)
    if idle(estate, who, since):
        return None
    try:
        used = {each.service: each for each in _services(estate, who, old, new) if _at_or_after(each, since)}
    except Unseen as unseen:
        gap = unseen.gaps[0]
        return f"what it used is not known: {gap.call} says nothing of `{dict(gap.request).get('Arn', who.arn)}`"
    for service, last in sorted(used.items()):
        if _loses(service, old, new):
            when = day(last.last_authenticated) if last.last_authenticated else ""
            return f"it would lose something of `{service}`, which was used on {when}"
    return None


def _services(estate: Estate, who: User | Role, old: Texts, new: Texts) -> Iterator[LastAccessed]:
    """What is reported of the principal, or else of everything that carries what it loses.

    Raises:
        Unseen: there is no report.
    """
    try:
        yield from reported(estate, who.arn).services
    except Unseen:
        for arn in _carriers(estate, who, old, new):
            yield from reported(estate, arn).services


def _carriers(estate: Estate, who: User | Role, old: Texts, new: Texts) -> set[str]:
    """ARNs of the policies, and of whom they live in, that say something else afterwards."""
    kept = set(new[0]) if old[1] == new[1] else set()
    found = (grant for grant in grants(who, estate.groups, estate.policies) if grant.text not in kept)
    return {grant.arn or grant.holder.arn for grant in found} or {who.arn}


def _at_or_after(service: LastAccessed, since: datetime) -> bool:
    return service.last_authenticated is not None and service.last_authenticated >= since


@lru_cache(maxsize=4096)
def _loses(service: str, old: Texts, new: Texts) -> bool:
    """Whether anything of a service is not, or not surely, allowed any more."""
    whole = (Statement(index=0, sid=None, effect="Allow", actions=(f"{service}:*",), resources=("*",)),)
    try:
        answer = compared(limited(allowance(old), whole), limited(allowance(new), whole))
    except Unseen:
        return True
    return answer.relation not in (Relation.EQUAL, Relation.MORE)
