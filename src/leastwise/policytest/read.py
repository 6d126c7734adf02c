"""From the text of a test file to its cases, strictly: what is not known is an error, not ignored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.errors import InputError
from leastwise.language import Array, Literal, Member, Node, Object, Scalar, fold
from leastwise.policytest.attached import FIELDS, policies_of, read_policies
from leastwise.policytest.expect import EXPECTS, expectation
from leastwise.policytest.fields import Fields
from leastwise.policytest.source import Load, Source
from leastwise.policytest.suite import Case, Slot, Suite
from leastwise.policytest.wrong import shown, wrong
from leastwise.policytest.yaml import load as load_yaml
from leastwise.spec import Request, read_scenario

__all__ = ["SCHEMA", "read_suite"]

SCHEMA = "leastwise/policy-test/1"
_WHO = ("principal", "role_arn", "principal_id", "resource_account")
_SHARED = {*_WHO, *FIELDS, "action", "actions", "resource", "resources", "context", "warnings"}
_MOST_CASES = 10_000


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a test and the defaults say together."""

    who: Mapping[str, str]
    context: Mapping[str, Member]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    sources: Mapping[Slot, Source]


_NOTHING = _Setting({}, {}, (), (), {})


def read_suite(name: str, text: str, load: Load) -> Suite:
    """The cases of a file of tests.

    Args:
        name: the file's name for a person.
        text: YAML; the fields are described in `docs/policy-tests.md`.
        load: reads a policy that the file names.

    Raises:
        InputError: with file, line and column of what is wrong, in the file or in a policy.
    """
    top = Fields(name, load_yaml(name, text), "the file", {"schema", "defaults", "tests"})
    if (schema := top.required("schema")) != SCHEMA:
        raise top.wrong("schema", f"`schema` is {shown(schema)}, which is not read here, write `{SCHEMA}`")
    defaults = Fields(name, top.get("defaults") or _empty(top), "`defaults`", _SHARED)
    base = _setting(defaults, _NOTHING, load)
    tests = top.get("tests")
    if not isinstance(tests, Array) or not tests.items:
        raise top.wrong("tests", "`tests` is not a list of tests, write one")
    cases: list[Case] = []
    names: set[str] = set()
    for node in tests.items:
        test = Fields(name, node, "a test", _SHARED | EXPECTS)
        if (title := test.required("name")) in names:
            raise test.wrong("name", f"a test before is called {shown(title)} as well, rename one")
        names.add(title)
        cases += _cases(title, test, defaults, _setting(test, base, load))
        if len(cases) > _MOST_CASES:
            raise test.wrong("name", f"the file makes more than {_MOST_CASES:,} cases, split it")
    return Suite(name, len(names), tuple(cases))


def _setting(fields: Fields, base: _Setting, load: Load) -> _Setting:
    """`base`, with what these fields say instead; only `context` is merged key by key."""
    said = {FIELDS[name] for name in FIELDS if fields.get(name) is not None}
    kept = {slot: source for slot, source in base.sources.items() if slot[0] not in said}
    who = {name: text for name in _WHO if (text := fields.text(name)) is not None}
    return _Setting(
        {**base.who, **who},
        {**base.context, **_context(fields)},
        fields.texts("action", "actions") or base.actions,
        fields.texts("resource", "resources") or base.resources,
        kept | read_policies(fields, load),
    )


def _context(fields: Fields) -> dict[str, Member]:
    """The condition keys by their folded names."""
    node = fields.get("context")
    if node is None:
        return {}
    if not isinstance(node, Object):
        raise fields.wrong("context", "`context` is not a mapping, write condition keys with values")
    found: dict[str, Member] = {}
    for member in node.members.values():
        if fold(member.name) in found:
            raise wrong(fields.file, member.place, f"context key {shown(member.name)} is there twice, keep one")
        found[fold(member.name)] = member
    return found


def _cases(title: str, test: Fields, defaults: Fields, setting: _Setting) -> list[Case]:
    for name, found in (("principal", setting.who), ("action", setting.actions), ("resource", setting.resources)):
        if name not in found if name == "principal" else not found:
            raise test.wrong("name", f"neither test {shown(title)} nor `defaults` has `{name}`, add it")
    expect = expectation(test, defaults, setting.sources)
    matrix = len(setting.actions) * len(setting.resources) > 1
    cases: list[Case] = []
    for action in setting.actions:
        for resource in setting.resources:
            request = _request(test, setting, action, resource)
            trust = request.service == "sts" and ":role/" in resource
            cases.append(
                Case(
                    name=f"{title} [{action} on {resource}]" if matrix else title,
                    place=test.node.place,
                    request=request,
                    policies=policies_of(setting.sources, trust=trust),
                    sources=setting.sources,
                    expect=expect,
                )
            )
    return cases


def _request(test: Fields, setting: _Setting, action: str, resource: str) -> Request:
    """Read as a line of `can --batch` is, so that both mean the same."""
    context = {member.name: _plain(member.node) for member in setting.context.values()}
    asked = {**setting.who, "action": action, "resource": resource, "context": context}
    try:
        return read_scenario(json.dumps({"request": asked}).encode()).request
    except InputError as error:
        raise wrong(test.file, test.node.place, str(error)) from None


def _plain(node: Node) -> object:
    """A context value; numbers as the text that they are."""
    if isinstance(node, Array):
        return [_plain(each) for each in node.items]
    if isinstance(node, Scalar):
        return str(node.value) if isinstance(node.value, Literal) else node.value
    return {}


def _empty(top: Fields) -> Node:
    return Object({}, top.node.place)
