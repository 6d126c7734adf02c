"""The sheet for a review of access: a row for every principal, columns for a decision, and how it is read back.

What the sheet tells is fixed; what the reviewer writes stands in the last four columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from leastwise.access import World, effective
from leastwise.access.people import of_role, of_user
from leastwise.access.question import Question
from leastwise.engine.facts import facts
from leastwise.errors import InputError
from leastwise.model import Credentials, Estate, Gap, Role, User

__all__ = ["COLUMNS", "Reviewed", "read_review", "review_sheet"]

COLUMNS = (
    *("account", "principal", "kind", "created", "last_used", "mfa", "groups", "policies"),
    *("actions_everywhere", "actions_somewhere", "actions_under_conditions"),
    *("decision", "reviewer", "reviewed_on", "comment"),
)
_FIXED = COLUMNS[:-4]
DECISIONS = ("keep", "reduce", "remove")


class Reviewed(Struct, frozen=True, kw_only=True):
    """A sheet that was filled in.

    Attributes:
        decisions: how many rows have each decision.
        open: principals without a decision, or without a reviewer.
        problems: what is wrong with the sheet, a sentence each.
    """

    decisions: dict[str, int]
    open: tuple[str, ...]
    problems: tuple[str, ...]


def review_sheet(estates: Sequence[Estate]) -> bytes:
    """A row for every user and role that people or programs can use, by account and name; CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    world = World(estates, facts())
    for estate in estates:
        for row in _rows(estate, world):
            writer.writerow([*map(_harmless, row), "", "", "", ""])
    return text.getvalue().encode("utf-8", "backslashreplace")


def read_review(filled: bytes, original: bytes) -> Reviewed:
    """What a reviewer decided.

    Args:
        filled: the sheet as it came back.
        original: the sheet of the pack.

    Raises:
        InputError: it is no such sheet.
    """
    mine, theirs = _table(original), _table(filled)
    problems = [f"`{key}` is not in the sheet of the pack" for key in theirs.keys() - mine.keys()]
    problems += [f"`{key}` is missing" for key in mine.keys() - theirs.keys()]
    counts = dict.fromkeys(DECISIONS, 0)
    still_open = []
    for key, row in theirs.items():
        if key in mine and any(row[name] != mine[key][name] for name in _FIXED):
            problems.append(f"what the sheet tells of `{key}` was changed")
        decision = row["decision"].strip().lower()
        if decision and decision not in DECISIONS:
            problems.append(f"`{row['decision'][:40]}` for `{key}` is no decision: write {', '.join(DECISIONS)}")
        elif decision and row["reviewer"].strip():
            counts[decision] += 1
        else:
            still_open.append(key)
    return Reviewed(decisions=counts, open=tuple(still_open), problems=tuple(sorted(problems)))


def _table(data: bytes) -> dict[str, dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InputError(f"the sheet does not have the columns {', '.join(COLUMNS)}: fill in the one of the pack")
        rows = [{name: row[name] or "" for name in COLUMNS} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the sheet is no CSV in UTF-8 ({str(error).lower()}): save it as such") from error
    found = {row["principal"]: row for row in rows}
    if len(found) != len(rows):
        raise InputError("a principal stands in the sheet twice: keep one of its rows")
    return found


def _rows(estate: Estate, world: World) -> Iterator[tuple[str, ...]]:
    signs_in = {each.arn: each for each in estate.credentials.items}
    everybody: list[User | Role] = [*estate.users.items, *(r for r in estate.roles.items if not r.service_linked)]
    for entity in sorted(everybody, key=lambda each: each.arn):
        yield (
            *(estate.account.id, entity.arn, type(entity).__name__.lower(), _day(entity.created)),
            *(_last_used(entity, signs_in.get(entity.arn)), _mfa(signs_in.get(entity.arn))),
            ", ".join(entity.groups) if isinstance(entity, User) else "",
            ", ".join([each.name for each in entity.inline] + [arn.rsplit("/", 1)[1] for arn in entity.attached]),
            *_abilities(entity, world),
        )


def _abilities(entity: User | Role, world: World) -> tuple[str, str, str]:
    who = of_user(entity) if isinstance(entity, User) else of_role(entity)
    policies = world.ask(Question(principal=who, action="iam:GetUser", resource="*")).gathered.policies
    found = effective(policies, who)
    some = found.definite & ~found.everywhere
    return str(found.everywhere.bit_count()), str(some.bit_count()), str(found.conditional.bit_count())


def _last_used(entity: User | Role, credentials: Credentials | None) -> str:
    if isinstance(entity, Role):
        return _day(entity.last_used)
    if credentials is None:
        return "not seen"
    keys = () if isinstance(credentials.keys, Gap) else credentials.keys
    moments = [credentials.password_last_used, *(key.last_used for key in keys)]
    known = [moment for moment in moments if isinstance(moment, datetime)]
    return _day(max(known)) if known else _day(next((each for each in moments if isinstance(each, Gap)), None))


def _mfa(credentials: Credentials | None) -> str:
    if credentials is None:
        return ""
    return "not seen" if isinstance(credentials.mfa, Gap) else "yes" if credentials.mfa else "no"


def _day(fact: datetime | Gap | None) -> str:
    if fact is None:
        return "never"
    return "not seen" if isinstance(fact, Gap) else fact.strftime("%Y-%m-%d")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
