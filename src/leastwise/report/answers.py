"""Whether a principal may do something, told to a person, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from leastwise.access import Answer, Says, Source, Term
from leastwise.engine import Checked, Need, reasons
from leastwise.engine.facts import facts
from leastwise.language import JsonValue
from leastwise.model import Gap
from leastwise.spec import Outcome, Place, PolicyType, Request

__all__ = [
    "TYPES",
    "answer_json",
    "answer_lines",
    "condition_line",
    "gap_json",
    "gap_lines",
    "headline",
    "question_of",
    "term_json",
    "term_line",
    "warnings",
    "where",
]

SCHEMA = "leastwise/can/1"
_FEW = 3
"""Statements that nearly allow it which are told."""

TYPES = {
    PolicyType.RCP: "RCP",
    PolicyType.SCP: "SCP",
    PolicyType.VPC_ENDPOINT: "VPC endpoint policy",
    PolicyType.RESOURCE: "resource policy",
    PolicyType.IDENTITY: "identity-based policy",
    PolicyType.BOUNDARY: "permissions boundary",
    PolicyType.SESSION: "session policy",
}
_HEADS = {
    Says.ALLOWED: "allowed: {} may {}",
    Says.DENIED: "denied: {} may not {}",
    Says.DEPENDS: "it depends: {} may {} under conditions",
    Says.UNKNOWN: "unknown: not everything was seen that decides whether {} may {}",
}
_SO_FAR = {
    Outcome.ALLOWED: "by what was seen it is allowed",
    Outcome.EXPLICITLY_DENIED: "by what was seen it is denied",
    Outcome.IMPLICITLY_DENIED: "by what was seen it is not allowed",
}


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, the statements that decide it, what it depends on, and the doubts."""
    decision = answer.decision
    yield from headline(answer)
    for place in decision.because:
        if place.type is PolicyType.SCP and decision.outcome is Outcome.ALLOWED:
            continue  # there is one at every level, and hardly ever news
        yield f"  {'allowed' if decision.outcome is Outcome.ALLOWED else 'denied'} by {where(answer, place)}"
    if decision.blocked_by and not decision.because:
        yield f"  nothing allows it where something has to: {_types(decision.blocked_by)}"
        yield from (f"  {line}" for line in near_misses(answer))
    yield from (f"  {term_line(term)}" for term in answer.terms)
    yield from (f"  warning: {text}" for text in warnings(answer))
    yield from gap_lines(answer.gaps)


def near_misses(answer: Answer) -> Iterator[str]:
    """Allow statements of the types that block which fail by a condition alone."""
    missed = [
        each
        for each in reasons(answer.request, answer.gathered.policies, facts(), answer.unknown)
        if each.allows
        and each.place.type in answer.decision.blocked_by
        and each.applies is False
        and each.principal
        and each.resource
    ]
    for each in missed[:_FEW]:
        failed = next(checked for checked in each.conditions if checked.holds is False)
        yield f"{where(answer, each.place)} would, but {condition_line(failed)}"


def condition_line(checked: Checked) -> str:
    """A condition, whether it holds, and what the request has."""
    condition = checked.condition
    wanted = " or ".join(f"`{value}`" for value in condition.values)
    has = "the request has " + " and ".join(f"`{value}`" for value in checked.given or ())
    lacks = "the request lacks the key" if checked.holds is not None else "nobody knows the value"
    verdict = {True: "holds", False: "does not hold", None: "may hold"}[checked.holds]
    return f"{condition.key} {condition.operator} {wanted} {verdict}: {has if checked.given else lacks}"


def headline(answer: Answer) -> Iterator[str]:
    """The answer alone."""
    yield _HEADS[answer.says].format(_who(answer.request), question_of(answer.request))
    if answer.says is Says.UNKNOWN:
        yield f"  {_SO_FAR[answer.decision.outcome]}" + (", under conditions" if answer.terms else "")


def warnings(answer: Answer) -> tuple[str, ...]:
    """What the answer hangs on that AWS's pages leave open, each once."""
    found = (
        f"{where(answer, each.place)}: {each.choice.value}{f': {each.detail}' if each.detail else ''}"
        if each.place
        else str(each)
        for each in answer.decision.warnings
    )
    return tuple(dict.fromkeys(found))


def where(answer: Answer, place: Place) -> str:
    """A statement with the document that holds it, and the line where it stands in a file."""
    source = answer.gathered.source(place)
    if source is None:
        return str(place)
    sid = f" (`{place.sid}`)" if place.sid else ""
    return f"statement {place.statement + 1}{sid} of {source.told}{_line(source, place)}"


def _line(source: Source, place: Place) -> str:
    if not source.place:
        return ""
    at = source.document.place("Statement", place.statement)
    return f", {source.place}:{at.line}:{at.column}"


def term_line(term: Term) -> str:
    """What an answer depends on."""
    conditions = " and ".join(map(_need, term.needs))
    kind = TYPES[term.type]
    return f"if {conditions} ({kind} allows it then)" if term.allows else f"unless {conditions} ({kind} denies it then)"


def _need(need: Need) -> str:
    values = " or ".join(f"`{value}`" for value in need.values)
    return f"{need.key} {need.operator} {values}" if need.operator else f"{need.key} fits {values}"


def gap_lines(gaps: tuple[Gap, ...]) -> Iterator[str]:
    """What was not seen, and the permission that is missing."""
    told: dict[str, None] = {}
    for gap in gaps:
        denied = gap.code not in ("NotCollected", "NotSupported", "NotSaid", "OtherAccount", "Unreadable")
        told[f"  not seen: {gap.why or gap.code}" + (f" ({gap.permission} was refused)" if denied else "")] = None
    yield from told


def question_of(request: Request) -> str:
    """`call s3:GetObject on arn:…`."""
    return f"call {request.action}" + ("" if request.resource == "*" else f" on {request.resource}")


def _who(request: Request) -> str:
    who = request.principal
    return who.session or who.entity or who.name or "an unsigned request"


def _types(types: frozenset[PolicyType]) -> str:
    return ", ".join(TYPES[type] for type in PolicyType if type in types)


def answer_json(answer: Answer) -> bytes:
    """The answer as JSON; numbers of statements count from 0, lines and columns from 1."""
    request, decision = answer.request, answer.decision
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "request": {
            "principal": _who(request),
            "action": request.action,
            "resource": request.resource,
            "resource_account": request.resource_account,
            "context": {key: list(values) for key, values in sorted(request.context.items())},
        },
        "says": answer.says.value,
        "outcome": decision.outcome.value,
        "blocked_by": [type.value for type in PolicyType if type in decision.blocked_by],
        "because": [_placed(answer, place) for place in decision.because],
        "terms": [term_json(term) for term in answer.terms],
        "warnings": list(warnings(answer)),
        "gaps": [gap_json(gap) for gap in answer.gaps],
    }
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _placed(answer: Answer, place: Place) -> JsonValue:
    source = answer.gathered.source(place)
    tree: dict[str, JsonValue] = {"policy_type": place.type.value, "level": place.level, "policy": place.policy}
    tree |= {"statement": place.statement, "sid": place.sid}
    if source is not None:
        at = source.document.place("Statement", place.statement)
        tree |= {"document": source.told, "file": source.place or None, "line": at.line, "column": at.column}
    return tree


def term_json(term: Term) -> JsonValue:
    """What an answer depends on, as JSON."""
    needs: list[JsonValue] = [
        {"key": need.key, "operator": need.operator or None, "values": list(need.values)} for need in term.needs
    ]
    return {"policy_type": term.type.value, "effect": "Allow" if term.allows else "Deny", "conditions": needs}


def gap_json(gap: Gap) -> JsonValue:
    """What was not seen, as JSON."""
    tree: dict[str, JsonValue] = {"call": gap.call, "permission": gap.permission, "account": gap.account}
    return tree | {"region": gap.region, "code": gap.code, "why": gap.why}
