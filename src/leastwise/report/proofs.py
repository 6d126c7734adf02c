"""Proofs told to a person, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from leastwise import catalogue
from leastwise.access import Source as Document
from leastwise.language import Condition, JsonValue
from leastwise.prove.blame import Miss
from leastwise.prove.comparison import Witness
from leastwise.prove.questions import Answer, Difference, Verdict
from leastwise.prove.shown import as_request, principal_text
from leastwise.prove.sides import Source
from leastwise.report.aws_call import aws_call

__all__ = ["SCHEMA", "Told", "difference_json", "difference_lines", "encoded", "proof_json", "proof_lines", "sentence"]

SCHEMA = "leastwise/prove/1"

Documents = Sequence[Document]


@dataclass(frozen=True, slots=True)
class Told:
    """A question and its answer.

    Attributes:
        question: the command.
        holds, fails: the two answers as sentences.
        verdict: which of them.
        both: whether it is about both directions.
        reference, candidate: the documents of each side; what was made for the question is not among them.
    """

    question: str
    holds: str
    fails: str
    verdict: Verdict
    answer: Answer
    both: bool
    reference: Documents
    candidate: Documents


def proof_lines(told: Told) -> Iterator[str]:
    """The answer, then each witness with the statements that are responsible."""
    head = {Verdict.PASS: told.holds, Verdict.FAIL: told.fails, Verdict.UNKNOWN: "not decided"}
    yield f"{told.verdict.value}: {head[told.verdict]}"
    answer = told.answer
    if answer.new is not None:
        yield from difference_lines("new" if told.both else "", answer.new, told.candidate, told.reference)
    if told.both and answer.lost is not None:
        yield from difference_lines("lost", answer.lost, told.reference, told.candidate)
    if told.verdict is Verdict.UNKNOWN:
        yield from (f"  {why}" for why in answer.why)


def difference_lines(head: str, found: Difference, mine: Documents, others: Documents) -> Iterator[str]:
    """A witness as a sentence, why it is one, and how to try it."""
    witness = found.witness
    yield f"  {head + ': ' if head else ''}{sentence(witness)}"
    yield from (f"    allowed by {place}" for place in _places(found.blame.allowing, mine))
    yield from (f"    and denied by {place}" for place in _places(found.blame.denying, others))
    nearest = found.blame.nearest
    if nearest is not None:
        yield from (f"    {place} does not: {_missed(nearest)}" for place in _places((nearest.source,), others))
    call = aws_call(witness.action, witness.resource)
    if call is not None:
        yield f"    try it: {call}"


def sentence(witness: Witness) -> str:
    """Who may call what on what, and when."""
    text = principal_text(witness.principal)
    who = "an unsigned request" if text == "*" else text
    on = "" if witness.resource == "*" else f" on {witness.resource}"
    having = " and ".join(
        f"{key} is {', '.join(f'`{value}`' for value in values)}" for key, values in sorted(witness.context.items())
    )
    return f"{who} may call {witness.action}{on}" + (f" when {having}" if having else "")


def _places(sources: Sequence[Source], documents: Documents) -> Iterator[str]:
    """Statements with the documents that hold them."""
    for source in sources:
        if source.document < len(documents):
            yield _place(source, documents[source.document])


def _place(source: Source, document: Document) -> str:
    statement = source.statement
    sid = f" (`{statement.sid}`)" if statement.sid else ""
    if not document.document.text:
        return f"statement {statement.index + 1}{sid} of {document.told}"
    at = document.document.place("Statement", statement.index)
    told = document.place or document.told
    return f"statement {statement.index + 1}{sid} of {told}:{at.line}:{at.column}"


def _missed(miss: Miss) -> str:
    parts = [f"its {element} is another" for element in miss.elements]
    parts += [f"it asks for {_condition(condition)}" for condition in miss.conditions]
    return " and ".join(parts) or "another policy is silent"


def _condition(condition: Condition) -> str:
    values = " or ".join(f"`{value}`" for value in condition.values)
    return f"{condition.key} {condition.operator} {values}"


def proof_json(told: Told) -> dict[str, JsonValue]:
    """The same, with every document, statement and request."""
    answer = told.answer
    tree: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "catalogue": catalogue.DATE,
        "question": told.question,
        "verdict": told.verdict.value,
        "decided_by": answer.decided_by,
    }
    if told.both:
        tree["relation"] = answer.relation.value
    tree["witness_new"] = difference_json(answer.new, told.candidate, told.reference)
    if told.both:
        tree["witness_lost"] = difference_json(answer.lost, told.reference, told.candidate)
    tree["why"] = list(answer.why)
    return tree


def difference_json(found: Difference | None, mine: Documents, others: Documents) -> JsonValue:
    """A witness with its reasons; null: there is none."""
    if found is None:
        return None
    witness, nearest = found.witness, found.blame.nearest
    tree: dict[str, JsonValue] = {
        "request": as_request(witness),
        "says": sentence(witness),
        "aws_cli": aws_call(witness.action, witness.resource),
        "allowed_by": list(_placed(found.blame.allowing, mine)),
        "denied_by": list(_placed(found.blame.denying, others)),
        "nearest": None,
    }
    if nearest is not None:
        for place in _placed((nearest.source,), others):
            conditions: list[JsonValue] = [
                {"operator": each.operator, "key": each.key, "values": list(each.values)} for each in nearest.conditions
            ]
            tree["nearest"] = {**place, "elements": list(nearest.elements), "conditions": conditions}
    return tree


def _placed(sources: Sequence[Source], documents: Documents) -> Iterator[dict[str, JsonValue]]:
    for source in sources:
        if source.document < len(documents):
            document, statement = documents[source.document], source.statement
            at = document.document.place("Statement", statement.index)
            yield {
                "document": document.place or document.told,
                "statement": statement.index,
                "sid": statement.sid,
                "line": at.line,
                "column": at.column,
            }


def encoded(tree: dict[str, JsonValue]) -> bytes:
    """JSON as it is printed."""
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"
