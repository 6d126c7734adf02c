"""Whether two documents are the same in every account: equal in what they allow, and in how directly they grant it.

A resource policy that names a user or role lets it in by itself; one that names the account leaves that to the
account's own policies.  So what is granted to accounts, to somebody by name, and to everybody is each compared by
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from leastwise.language import Document, Principals, Statement
from leastwise.prove.comparison import PROCEDURE
from leastwise.prove.questions import Answer, Verdict, compared
from leastwise.prove.reading import allowance, of_one_kind

__all__ = ["equal", "interchangeable"]


def equal(one: Document, other: Document) -> Answer:
    """Whether two documents allow the same; of several differences the first that was found.

    Raises:
        InputError: the one names principals, and the other does not.
    """
    resource = of_one_kind((one,), (other,))
    answers: list[Answer] = []
    for left, right in _compared(one, other, resource=resource):
        answers.append(compared(allowance((left,), resource=resource), allowance((right,), resource=resource)))
        if answers[-1].equal is Verdict.FAIL:
            return answers[-1]
    unknown = next((each for each in answers if each.equal is Verdict.UNKNOWN), None)
    return unknown or next((each for each in answers if each.decided_by != PROCEDURE), answers[0])


def interchangeable(one: Document, other: Document) -> bool:
    """Whether they are proven equal in any company: what they deny counts too where other policies allow it."""
    if equal(one, other).equal is not Verdict.PASS:
        return False
    denied, also = _denied(one), _denied(other)
    if denied.statements == also.statements:
        return True
    resource = of_one_kind((one,), (other,))
    answer = compared(allowance((denied,), resource=resource), allowance((also,), resource=resource))
    return answer.equal is Verdict.PASS


def _denied(document: Document) -> Document:
    """A document that allows what this one denies."""
    denies = (replace(each, effect="Allow", index=0, sid=None) for each in document.statements if not each.allows)
    return replace(document, statements=tuple(denies))


def _compared(one: Document, other: Document, *, resource: bool) -> Iterator[tuple[Document, Document]]:
    yield one, other
    if resource:
        for keep in (_not_accounts, _everybody):
            left, right = _granting(one, keep), _granting(other, keep)
            if (left, right) != (one, other):
                yield left, right


def _granting(document: Document, keep: Callable[[Principals], Principals]) -> Document:
    """The document with only such grants, and with all that it denies."""
    statements: list[Statement] = []
    for each in document.statements:
        if each.allows and each.principal is not None:
            statements += _kept(each, keep(each.principal))
        else:
            statements.append(each)
    return replace(document, statements=tuple(statements))


def _kept(statement: Statement, named: Principals) -> Iterator[Statement]:
    if named != Principals():
        yield replace(statement, principal=named)


def _not_accounts(named: Principals) -> Principals:
    return replace(named, aws=tuple(each for each in named.aws if not each.isdigit() and not each.endswith(":root")))


def _everybody(named: Principals) -> Principals:
    """Sessions that are named are spared as much as everybody is."""
    direct = tuple(each for each in named.aws if each == "*" or ":assumed-role/" in each or ":federated-user/" in each)
    return Principals(everyone=named.everyone, aws=direct)
