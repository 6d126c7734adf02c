"""Documents that let everybody in: resource policies and trust policies, by the same reading as in an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leastwise.checks.bindings import of_shared_provider, pinned, token_bound
from leastwise.checks.sharing import left_to_somebody, open_statements
from leastwise.checks.trusts import Admission, Way, admissions
from leastwise.errors import InputError
from leastwise.gate.values import Found, Slot
from leastwise.language import Kind, parse
from leastwise.model import Severity

__all__ = ["openings"]


def openings(slot: Slot, before: Slot | None) -> Iterator[Found]:
    """The statements that let everybody in; new where none did for the same."""
    former = set(_open(before).values()) if before else set()
    for index, says in _open(slot).items():
        yield Found(
            check="public-access",
            severity=Severity.HIGH,
            address=slot.address,
            part=slot.part,
            place=slot.place,
            says=f"statement {index + 1} {says}",
            new=says not in former,
            leans=slot.written.leans,
        )


def _open(slot: Slot) -> Mapping[int, str]:
    """What is to be said of statements, by their places; nothing of what is no policy, which lint says."""
    try:
        if slot.kind is Kind.TRUST:
            return dict(_entered(slot.written.text))
        return dict(_used(slot.written.text)) if slot.kind is Kind.RESOURCE else {}
    except InputError:
        return {}


def _used(text: str) -> Iterator[tuple[int, str]]:
    for each in open_statements(text):
        actions = ", ".join(f"`{action}`" for action in (each.actions or ())[:4]) or "all but some actions"
        sid = f"(sid `{each.sid}`) " if each.sid else ""
        yield each.index, f"{sid}lets everybody in: {actions}"


def _entered(text: str) -> Iterator[tuple[int, str]]:
    document = parse(text, Kind.TRUST)
    for each in admissions(text):
        everybody = each.way is Way.EVERYBODY and not pinned(each)
        if everybody and not left_to_somebody(document, document.statements[each.index]):
            yield each.index, f"lets everybody in: `{each.way.action}`"
        elif _any_tenant(each):
            yield each.index, f"lets everybody in who has a token of `{each.who}`: demand `{each.who}:sub`"


def _any_tenant(admission: Admission) -> bool:
    """Whether whoever is a customer of the same provider of tokens comes in."""
    return admission.way is Way.TOKEN and of_shared_provider(admission) and not token_bound(admission)
