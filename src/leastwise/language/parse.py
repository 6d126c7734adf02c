"""From the text of a policy document to its value, strictly.

What IAM would not store is refused, at the element that is wrong. What IAM stores though it is unwise (an empty
list, an unknown operator, `NotPrincipal` with `Allow`) is parsed: judging it is not the parser's work.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from msgspec import json

from leastwise.errors import PolicyError
from leastwise.language.document import Condition, Document, Principals, Statement
from leastwise.language.json import Literal, loads_literal
from leastwise.language.kinds import RULES, Kind, Need, Rules
from leastwise.language.scanner import scan
from leastwise.language.tree import JsonValue, Place, locate, place_of, quote

__all__ = ["document_of", "parse"]

_CACHED_LENGTH = 65_536
_VERSIONS = ("2012-10-17", "2008-10-17")
_DOCUMENT = {"Version", "Id", "Statement"}
_STATEMENT = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_PRINCIPALS = {"AWS", "Service", "Federated", "CanonicalUser"}
_STRINGS = {str}
_LAST_LATIN = "\u00ff"


class _GrammarError(Exception):
    """A mistake at a path, which becomes a place only once it is known that there is a mistake."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.message, self.path = message, path

    def under(self, *path: str | int) -> _GrammarError:
        return _GrammarError(self.message, *path, *self.path)


def parse(text: str, kind: Kind = Kind.IDENTITY) -> Document:
    """The document in `text`, read by the rules of its kind.

    The same text is parsed once: an account holds most documents several times, an organization many times.

    Raises:
        JsonError: `text` is not strict JSON (see `scanner`).
        PolicyError: it is JSON, but not a document that AWS would store; the place is that of the element.
    """
    if len(text) > _CACHED_LENGTH:
        return _parse(text, kind)
    return _parse_once(text, kind)


def document_of(value: JsonValue, kind: Kind = Kind.IDENTITY) -> Document | None:
    """The document in what `loads_literal` gave, without a text; None: AWS would not store it, `parse` says why.

    Nothing is kept: this is for documents of which each is seen once.
    """
    rules = RULES[kind]
    try:
        document = _document(value, "", kind, rules)
    except _GrammarError:
        return None
    return document if not rules.latin or _is_latin(json.encode(document)) else None


def _is_latin(data: bytes) -> bool:
    return data.isascii() or max(data.decode()) <= _LAST_LATIN


def _parse(text: str, kind: Kind) -> Document:
    value = loads_literal(text)
    rules = RULES[kind]
    try:
        document = _document(value, text, kind, rules)
    except _GrammarError as wrong:
        raise _error(wrong.message, locate(scan(text), wrong.path)) from None
    if rules.latin and not text.isascii():
        _check_latin(text)
    return document


_parse_once = lru_cache(maxsize=65_536)(_parse)


def _error(message: str, place: Place) -> PolicyError:
    return PolicyError(message, place.line, place.column)


def _check_latin(text: str) -> None:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as error:
        message = f"character {quote(text[error.start])} is beyond U+00FF, which IAM refuses, remove it"
        raise _error(message, place_of(text, error.start)) from None


def _document(value: JsonValue, text: str, kind: Kind, rules: Rules) -> Document:
    if type(value) is not dict:
        raise _GrammarError(f"a policy document is an object, found {_type(value)}")
    if not value.keys() <= _DOCUMENT:
        raise _unknown(value, _DOCUMENT)
    version = _text(value, "Version")
    if version is not None and version not in _VERSIONS:
        raise _GrammarError(f"unknown version {quote(version)}, write `2012-10-17`", "Version")
    if "Statement" not in value:
        raise _GrammarError("`Statement` is missing, add it")
    statements = _statements(value["Statement"], kind, rules)
    if rules.strict_sids:
        _check_sids(statements)
    return Document(version, _text(value, "Id"), statements, text)


def _statements(value: JsonValue, kind: Kind, rules: Rules) -> tuple[Statement, ...]:
    if type(value) is not list:
        value = [value]
    if not value:
        raise _GrammarError("`Statement` is empty, add a statement", "Statement")
    statements: list[Statement] = []
    for index, each in enumerate(value):
        try:
            statements.append(_statement(index, each, kind, rules))
        except _GrammarError as wrong:
            raise wrong.under("Statement", index) from None
    return tuple(statements)


def _statement(index: int, value: JsonValue, kind: Kind, rules: Rules) -> Statement:
    if type(value) is not dict:
        raise _GrammarError(f"a statement is an object, found {_type(value)}")
    if not value.keys() <= _STATEMENT:
        raise _unknown(value, _STATEMENT)
    effect = value.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise _effect(value)
    _check_elements(value, kind, rules)
    return Statement(
        index,
        _text(value, "Sid"),
        str(effect),
        _principals(value, "Principal", rules),
        _principals(value, "NotPrincipal", rules),
        _strings(value, "Action"),
        _strings(value, "NotAction"),
        _strings(value, "Resource"),
        _strings(value, "NotResource"),
        _conditions(value["Condition"]) if "Condition" in value else (),
    )


def _check_elements(value: dict[str, JsonValue], kind: Kind, rules: Rules) -> None:
    _check_pair(value, "Action", Need.REQUIRED, kind)
    _check_pair(value, "Principal", rules.principal, kind)
    _check_pair(value, "Resource", rules.resource, kind)
    if not rules.negations:
        for name in ("NotPrincipal", "NotAction"):
            if name in value:
                raise _GrammarError(f"a {kind.value} must not have `{name}`, write `{name[3:]}`", name)


def _check_pair(value: dict[str, JsonValue], name: str, need: Need, kind: Kind) -> None:
    """That a statement has an element, or its `Not…` form, or neither, as its kind requires; never both."""
    if name in value:
        if "Not" + name in value:
            raise _GrammarError(f"both `{name}` and `Not{name}`, keep one of them", "Not" + name)
        found = name
    elif "Not" + name in value:
        found = "Not" + name
    elif need is Need.REQUIRED:
        raise _GrammarError(f"neither `{name}` nor `Not{name}`, add the one that is meant")
    else:
        return
    if need is Need.FORBIDDEN:
        raise _GrammarError(f"a {kind.value} must not have `{found}`, remove it", found)


def _effect(value: dict[str, JsonValue]) -> _GrammarError:
    if "Effect" not in value:
        return _GrammarError("`Effect` is missing, add `Allow` or `Deny`")
    effect = value["Effect"]
    found = quote(effect) if type(effect) is str else _type(effect)
    return _GrammarError(f"effect is {found}, write `Allow` or `Deny` in just these letters", "Effect")


def _unknown(value: dict[str, JsonValue], known: set[str]) -> _GrammarError:
    name = next(name for name in value if name not in known)
    meant = next((each for each in sorted(known) if each.lower() == name.lower()), None)
    advice = f"write `{meant}`" if meant else "remove it"
    return _GrammarError(f"unknown element {quote(name)}, {advice}", name)


def _principals(value: dict[str, JsonValue], name: str, rules: Rules) -> Principals | None:
    if name not in value:
        return None
    who = value[name]
    if who == "*" and type(who) is str:
        return Principals(True)
    if rules.everyone_only:
        raise _GrammarError('`Principal` of a resource control policy must be `"*"`', name)
    if type(who) is not dict:
        found = quote(who) if type(who) is str else _type(who)
        raise _GrammarError(f'`{name}` is {found}, write `"*"` or an object such as `{{"AWS": …}}`', name)
    try:
        if not who.keys() <= _PRINCIPALS:
            raise _unknown(who, _PRINCIPALS)
        return Principals(
            False,
            _strings(who, "AWS") or (),
            _strings(who, "Service") or (),
            _strings(who, "Federated") or (),
            _strings(who, "CanonicalUser") or (),
        )
    except _GrammarError as wrong:
        raise wrong.under(name) from None


def _text(value: dict[str, JsonValue], name: str) -> str | None:
    if name not in value:
        return None
    text = value[name]
    if type(text) is not str:
        raise _GrammarError(f"`{name}` is {_type(text)}, write a string", name)
    return text


def _strings(value: dict[str, JsonValue], name: str) -> tuple[str, ...] | None:
    """A string or a list of strings; None where the element is absent."""
    if name not in value:
        return None
    found = value[name]
    if type(found) is str:
        return (found,)
    if type(found) is not list:
        raise _GrammarError(f"`{name}` is {_type(found)}, write a string or a list of strings", name)
    if not _STRINGS.issuperset(map(type, found)):
        bad = next(i for i, each in enumerate(found) if type(each) is not str)
        raise _GrammarError(f"`{name}` holds {_type(found[bad])}, write a string", name, bad)
    return tuple(cast("list[str]", found))


def _conditions(value: JsonValue) -> tuple[Condition, ...]:
    if type(value) is not dict:
        raise _GrammarError(f"`Condition` is {_type(value)}, write an object of operators", "Condition")
    conditions: list[Condition] = []
    for operator, keys in value.items():
        if type(keys) is not dict:
            raise _GrammarError(f"{quote(operator)} is {_type(keys)}, write an object of keys", "Condition", operator)
        for key, values in keys.items():
            conditions.append(Condition(operator, key, _values(operator, key, values)))
    return tuple(conditions)


def _values(operator: str, key: str, value: JsonValue) -> tuple[str, ...]:
    if type(value) is str:
        return (value,)
    values = value if type(value) is list else [value]
    result: list[str] = []
    for index, each in enumerate(values):
        if isinstance(each, str):
            result.append(str(each))
        elif type(each) is bool:
            result.append("true" if each else "false")
        else:
            message = f"{quote(key)} holds {_type(each)}, write strings, numbers or booleans"
            raise _GrammarError(message, "Condition", operator, key, index)
    return tuple(result)


def _check_sids(statements: tuple[Statement, ...]) -> None:
    """Letters and digits, each once; the empty `Sid` that the console writes says nothing."""
    seen: set[str] = set()
    for statement in statements:
        sid = statement.sid
        if not sid:
            continue
        if not (sid.isascii() and sid.isalnum()):
            raise _GrammarError(
                f"sid {quote(sid)} has more than letters and digits", "Statement", statement.index, "Sid"
            )
        if sid in seen:
            raise _GrammarError(f"sid {quote(sid)} is there twice, rename one", "Statement", statement.index, "Sid")
        seen.add(sid)


def _type(value: JsonValue) -> str:
    """What a person calls the type of a JSON value."""
    if isinstance(value, Literal):
        return "a number"
    if value is None:
        return "`null`"
    return {str: "a string", bool: "a boolean", list: "a list", dict: "an object"}[type(value)]
