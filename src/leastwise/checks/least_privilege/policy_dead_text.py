"""Policies with text that never applies.

## What it finds
Policies of the account, attached or inline, and trust policies with actions that do not exist, condition keys that no
request has, conditions that no request meets, and statements that another one takes back.

## Why it matters
Whoever wrote it meant something, and AWS does not do it: a mistyped action in a `Deny` denies nothing, a condition that
is never met in an `Allow` has somebody look for a wider policy instead. Dead text also hides what is alive.

## How it is decided
By those findings of `leastwise lint` that say so, with the actions and condition keys of the catalogue, whose day the
finding tells; an action that AWS has added since then is taken for unknown until `leastwise catalogue refresh`. A
pattern that matches nothing today counts like a name. Policies of AWS, roles of IAM Identity Center and service-linked
roles are left out.

## What to do
Ask what was meant, and write that, or take the text out: nobody loses access by it. Save it as a new version with `aws
iam create-policy-version`; the old version can be made the default again. `leastwise lint --diff` shows what can be
healed by itself. `leastwise plan` takes out actions that are about other resources than their `Allow` names, and an
`Allow` that a `Deny` or its own conditions take back, and proves that nobody gains or loses by it.

## References
- [Policy validation check reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html)
- [Actions, resources, and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leastwise import catalogue
from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.cutting import Place, cut, rewritten
from leastwise.checks.documents import DEAD, Documented, documented, flawed
from leastwise.errors import JsonError, PolicyError
from leastwise.language import Kind, Statement, parse
from leastwise.lint import Finding, lint
from leastwise.lint.known import actions_of
from leastwise.model import Estate, Role, Severity, Verdict
from leastwise.model.change import Edit, Safety


@check(
    "policy-dead-text",
    severity=Severity.LOW,
    subjects=documented,
    needs={CALL},
    controls=("LP-27",),
)
def policy_dead_text(estate: Estate, holder: Documented) -> Verdict:
    """Whether a document of one policy, user, group or role has text that never applies."""
    return flawed(holder, DEAD)


_SURE = frozenset(
    {
        *("LW_ACTION_RESOURCE_MISMATCH", "LW_CONTRADICTION", "LW_OVERRIDDEN_ALLOW"),
        *("EMPTY_ARRAY_ACTION", "EMPTY_ARRAY_RESOURCE"),
    }
)
"""The codes for what is dead whatever AWS adds to its catalogue, and whatever the words were meant to be."""
_PLACE = re.compile(r"Statement\[(?P<statement>\d+)\](?:\.Action(?:\[(?P<action>\d+)\])?)?")


@fix(policy_dead_text, Safety.JOURNALED)
def take_out(estate: Estate, holder: Documented) -> Iterator[Edit]:
    """Take out of the policies what allows nothing, so that everybody may do exactly what they could.

    A Deny that denies nothing was meant to: taking it out would hide the hole.  Nor is a name that the catalogue does
    not know surely dead, since AWS may have it by now.
    """
    if isinstance(holder, Role) and lint(holder.trust, Kind.TRUST, DEAD):
        raise Unfit("it is its trust policy: a person has to say who was meant")
    yield from rewritten(holder, _alive)


def _alive(text: str) -> str | None:
    try:
        statements = parse(text).statements
    except (JsonError, PolicyError) as error:
        raise Unfit("a text of it cannot be taken apart") from error
    return cut(text, frozenset(_dead(flaw, statements) for flaw in lint(text, Kind.IDENTITY, DEAD)))


def _dead(flaw: Finding, statements: Sequence[Statement]) -> Place:
    found = _PLACE.match(flaw.path)
    if found is None or flaw.code not in _SURE:
        raise Unfit(f"`{flaw.code}`: a person has to say what was meant, and whether AWS knows it by now")
    if not statements[int(found["statement"])].allows:
        raise Unfit("it is a Deny that denies nothing: a person has to say what it was to deny")
    if flaw.code != "LW_ACTION_RESOURCE_MISMATCH":
        return int(found["statement"]), None
    place = int(found["action"] or 0)
    action = (statements[int(found["statement"])].actions or ())[place]
    if not any(catalogue.arn_formats(each) for each in actions_of(action)):
        raise Unfit(f"`{action}` is about no resource but `*` as far as is known: a person has to say what was meant")
    return int(found["statement"]), place
