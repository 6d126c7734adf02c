"""How a decision comes about, told step by step, and what would have to change for another one."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise import catalogue
from leastwise.access import Answer, Says
from leastwise.engine import Reason, reasons
from leastwise.engine.facts import facts
from leastwise.report.answers import TYPES, condition_line, gap_lines, headline, question_of, term_line, warnings, where
from leastwise.spec import Outcome, PolicyType

__all__ = ["story_lines"]

_FEW = 12
"""Statements of one type of policy that are told; the others are counted."""
_TAKEN_FOR_GRANTED = ("aws:securetransport", "aws:currenttime", "aws:epochtime")


def story_lines(answer: Answer) -> Iterator[str]:
    """The answer, what is known of the request, every step of the evaluation, and what would change it."""
    yield from headline(answer)
    yield ""
    yield from _request(answer)
    told = list(reasons(answer.request, answer.gathered.policies, facts(), answer.unknown))
    for type in _met(answer):
        yield ""
        yield f"{TYPES[type][:1].upper()}{TYPES[type][1:]}"
        yield from _step(answer, type, [each for each in told if each.place.type is type])
    yield ""
    yield from _change(answer)
    yield from (f"warning: {text}" for text in warnings(answer))
    yield from (line.strip() for line in gap_lines(answer.gaps))


def _request(answer: Answer) -> Iterator[str]:
    """Who, whose resource, and the condition keys that are known."""
    request = answer.request
    yield f"The request: {question_of(request)}"
    yield f"  the principal is of account {request.principal.account or 'none'}, the resource of account " + (
        request.resource_account or "none that is known"
    )
    context = request.keys()
    for key, values in sorted(context.items()):
        if key not in _TAKEN_FOR_GRANTED:
            yield f"  {_spelled(key)} is {' and '.join(f'`{value}`' for value in values)}"
    granted = [f"{_spelled(key)} `{context[key][0]}`" for key in _TAKEN_FOR_GRANTED if context.get(key)]
    if granted:
        yield f"  taken for granted: {', '.join(granted)}"


def _spelled(key: str) -> str:
    """A condition key, given in lower case, as AWS writes it; a tag's key stays as it is."""
    known = catalogue.condition_key(key)
    return known.name if known and known.name.lower() == key else key


def _met(answer: Answer) -> Iterator[PolicyType]:
    """The types of policy that the request meets, or would meet if they were seen."""
    met = {type for type, _, _ in answer.gathered.sources} | answer.gathered.missing.keys()
    yield from (type for type in PolicyType if type in met or type in answer.decision.blocked_by)


def _step(answer: Answer, type: PolicyType, told: list[Reason]) -> Iterator[str]:
    sources = [source.told for key, source in answer.gathered.sources.items() if key[0] is type]
    if not sources:
        yield "  none was seen" if type in answer.gathered.missing else "  there is none"
    elif not told:
        yield f"  nothing in {_listed(sources)} speaks of {answer.request.action}"
    for each in told[:_FEW]:
        yield f"  {_effect(each)} {where(answer, each.place)}"
        yield from (f"      {line}" for line in _elements(each))
    if len(told) > _FEW:
        yield f"  … and {len(told) - _FEW} more statements that speak of it"


def _listed(sources: list[str]) -> str:
    names = list(dict.fromkeys(sources))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _effect(reason: Reason) -> str:
    effect = "Allow" if reason.allows else "Deny"
    return {True: f"{effect} applies:", False: f"{effect} does not apply:", None: f"{effect} may apply:"}[
        reason.applies
    ]


def _elements(reason: Reason) -> Iterator[str]:
    """What keeps a statement from applying, and the conditions."""
    if not reason.principal:
        yield "it does not speak to this principal"
    if reason.resource is False:
        yield "it is not about this resource"
    elif reason.resource is None:
        yield "its resource hangs on a variable whose value is not known"
    yield from map(condition_line, reason.conditions)


def _change(answer: Answer) -> Iterator[str]:
    """What it would take to turn the answer round."""
    decision = answer.decision
    if answer.says is Says.DEPENDS or (answer.terms and decision.outcome is Outcome.ALLOWED):
        yield "It hangs on"
        yield from (f"  {term_line(term)}" for term in answer.terms)
    elif decision.outcome is Outcome.ALLOWED:
        yield "To refuse it"
        yield "  a Deny in any of these policies is enough; or take away every Allow that applies"
    elif decision.outcome is Outcome.EXPLICITLY_DENIED:
        yield "To allow it"
        for place in decision.because:
            yield f"  narrow or remove {where(answer, place)}; no Allow makes good for a Deny"
    else:
        yield "To allow it"
        yield from (f"  {line}" for line in map(_wanted(answer).get, _blocking(answer)) if line)


def _blocking(answer: Answer) -> list[PolicyType]:
    return [type for type in PolicyType if type in answer.decision.blocked_by]


def _wanted(answer: Answer) -> dict[PolicyType, str]:
    what = answer.request.action
    trust = answer.request.service == "sts"
    return {
        PolicyType.SCP: f"an SCP has to allow {what} at every level from the root to the account",
        PolicyType.RCP: f"the RCPs must not deny {what}",
        PolicyType.VPC_ENDPOINT: f"the VPC endpoint's policy has to allow {what}",
        PolicyType.RESOURCE: (
            "the role's trust policy has to name the principal or its account"
            if trust
            else f"the resource's policy has to allow {what} to the principal or its account"
        ),
        PolicyType.IDENTITY: f"an identity-based policy of the principal has to allow {what} on this resource",
        PolicyType.BOUNDARY: f"the permissions boundary has to allow {what} as well",
        PolicyType.SESSION: f"the session policy has to allow {what} as well",
    }
