"""Waivers: findings that somebody has accepted for a time, as `waivers.toml` lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from leastwise.audit.result import Result
from leastwise.config import Toml, nearest
from leastwise.errors import InputError
from leastwise.language import matches
from leastwise.model import Subject

__all__ = ["TABLE", "Waiver", "waivers"]

TABLE = "waiver"
KEYS = ("check", "checks", "subject", "account", "accounts", "tags", "tags_match", "owner", "reason", "expires")
LOGIC = ("all", "any")


class Waiver(Struct, frozen=True, kw_only=True):
    """One entry of the file."""

    checks: tuple[str, ...]
    pattern: str = "*"
    """Of the subject's ARN where it begins with `arn:`, else of its id; `*` and `?` as in policies."""
    accounts: tuple[str, ...] = ()
    """Ids; none: every account."""
    tags: tuple[tuple[str, str], ...] = ()
    """(key, pattern of the value) pairs; none: whatever the subject's tags are."""
    any_tag: bool = False
    """One of the tags suffices; otherwise the subject must have all of them."""
    owner: str
    reason: str
    expires: date
    """The last day on which it holds, UTC."""
    place: str
    """`waivers.toml:12`."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(
            type="waiver", id=self.name, arn=None, unique="\n".join((*self.checks, self.pattern, *self._rest))
        )

    @property
    def name(self) -> str:
        """What it waives, in words."""
        return " ".join((",".join(self.checks), self.pattern, *self._rest))

    @property
    def _rest(self) -> tuple[str, ...]:
        return (*self.accounts, *(f"{key}={value}" for key, value in self.tags))

    def of_account(self, account: str) -> bool:
        """Whether it is about this account among others."""
        return not self.accounts or account in self.accounts

    def covers(self, result: Result, tags: Mapping[str, Mapping[str, str]]) -> bool:
        """Whether it is about this result.

        Args:
            result: of one subject.
            tags: of the subjects whose tags are known, by ARN.
        """
        subject = result.subject
        if subject is None or result.check not in self.checks or not self.of_account(result.account):
            return False
        name = subject.arn or "" if self.pattern.startswith("arn:") else subject.id
        return matches(self.pattern, name) and self._tagged(tags.get(subject.arn or "", {}))

    def _tagged(self, tags: Mapping[str, str]) -> bool:
        if not self.tags:
            return True
        found = (key in tags and matches(pattern, tags[key]) for key, pattern in self.tags)
        return any(found) if self.any_tag else all(found)


def waivers(toml: Toml, checks: frozenset[str]) -> tuple[Waiver, ...]:
    """The waivers of a file.

    Args:
        toml: the file.
        checks: the ids of all checks there are.

    Raises:
        InputError: something in it is unknown, missing or of the wrong kind; the message has the line.
    """
    for key in toml.tree:
        if key != TABLE:
            raise InputError(f"`{key}` in {toml.place(key)} is unknown: a waiver begins with `[[{TABLE}]]`")
    entries = toml.tree.get(TABLE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"`{TABLE}` in {toml.place('', TABLE)} is not a list of tables: write `[[{TABLE}]]`")
    return tuple(_Entry(toml, number, entry).waiver(checks) for number, entry in enumerate(entries))


class _Entry:
    """One table of the file while it is read."""

    def __init__(self, toml: Toml, number: int, entry: Mapping[str, object]) -> None:
        self.toml, self.number, self.entry = toml, number, entry

    def waiver(self, checks: frozenset[str]) -> Waiver:
        for key in self.entry:
            if key not in KEYS:
                raise InputError(f"`{key}` in {self.place(key)} is no part of a waiver{nearest(key, KEYS)}")
        logic = self.text("tags_match", "all")
        if logic not in LOGIC:
            raise InputError(f"`tags_match` in {self.place('tags_match')} is `{logic[:40]}`: write `all` or `any`")
        return Waiver(
            checks=self.checks(checks),
            pattern=self.text("subject", "*"),
            accounts=self.texts("account", "accounts"),
            tags=tuple(self.tags()),
            any_tag=logic == "any",
            owner=self.text("owner"),
            reason=self.text("reason"),
            expires=self.expires(),
            place=self.place(""),
        )

    def place(self, key: str) -> str:
        return self.toml.place(key, TABLE, self.number)

    def checks(self, known: frozenset[str]) -> tuple[str, ...]:
        found = self.texts("check", "checks")
        if not found:
            raise InputError(f"the waiver at {self.place('')} has no `check`: name the check that it is about")
        for id in found:
            if id not in known:
                key = "check" if "check" in self.entry else "checks"
                raise InputError(f"there is no check `{id[:60]}` in {self.place(key)}{_near(id, known)}")
        return found

    def text(self, key: str, default: str | None = None) -> str:
        value = self.entry.get(key, default)
        if value is None:
            raise InputError(f"the waiver at {self.place('')} has no `{key}`: every waiver needs it")
        if not isinstance(value, str) or not value.strip():
            raise InputError(f"`{key}` in {self.place(key)} has to be a text that is not empty")
        return value

    def texts(self, one: str, many: str) -> tuple[str, ...]:
        """A text under the name of one, a list under the name of many; each name takes either."""
        if one in self.entry and many in self.entry:
            raise InputError(f"`{one}` and `{many}` stand together in {self.place(one)}: use one of them")
        key = one if one in self.entry else many
        value = self.entry.get(key, [])
        values = value if isinstance(value, list) else [value]
        if key in self.entry and not (values and all(isinstance(each, str) and each for each in values)):
            raise InputError(f"`{key}` in {self.place(key)} has to be a text, or a list of texts")
        return tuple(str(each) for each in values)

    def tags(self) -> Iterator[tuple[str, str]]:
        tags = self.entry.get("tags", {})
        if not isinstance(tags, dict):
            raise InputError(f'`tags` in {self.place("tags")} has to be a table, as `{{team = "data"}}`')
        for key, value in tags.items():
            if not isinstance(value, str):
                raise InputError(f"the tag `{key}` in {self.place('tags')} has to be a text")
            yield key, value

    def expires(self) -> date:
        value = self.entry.get("expires")
        if value is None:
            raise InputError(f"the waiver at {self.place('')} has no `expires`: nothing is accepted for ever")
        if isinstance(value, datetime) or not isinstance(value, date):
            raise InputError(f"`expires` in {self.place('expires')} has to be a date without quotes, as 2026-12-31")
        return value


def _near(id: str, known: frozenset[str]) -> str:
    said = nearest(id, known)
    return said if "did you mean" in said else ": `leastwise explain` lists them"
