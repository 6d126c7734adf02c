"""The form of a document: JSON, elements, their types, and which of them a statement must have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.errors import JsonError, PolicyError
from leastwise.language import JsonValue, Kind, Place, parse
from leastwise.lint.code import IAM_KINDS, Flaw, Severity, code
from leastwise.lint.examples import identity, on, resource
from leastwise.lint.view import At, Policy, Text
from leastwise.lint.words import a

DOCUMENT = ("Version", "Id", "Statement")
STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_STATEMENT = frozenset(STATEMENT)
_NO_RESOURCE = frozenset({Kind.TRUST, Kind.RESOURCE})
_GOOD = identity()
_NO_STATEMENT = "`Statement` is missing, add it"


@code("JSON_SYNTAX_ERROR", Severity.ERROR, "Not JSON", bad='{"Version": "2012-10-17",}', good=_GOOD)
def json_syntax(policy: Policy) -> Iterator[Flaw]:
    """One fault: after it the text cannot be followed."""
    if policy.refusal:
        yield Flaw(At(place=Place(policy.refusal.line, policy.refusal.column)), policy.refusal.message)


@code("LW_REFUSED", Severity.ERROR, "Not stored by AWS", bad=_GOOD.replace("example", "→"), good=_GOOD)
def refused(policy: Policy) -> Iterator[Flaw]:
    """What the parser refuses; the other codes say it better where they say it."""
    try:
        parse(policy.text, policy.kind)
    except (JsonError, PolicyError) as error:
        yield Flaw(At(place=Place(error.line, error.column)), error.message)


@code("MISSING_STATEMENT", Severity.ERROR, "No statement", bad='{"Version": "2012-10-17", "Statement": []}', good=_GOOD)
def missing_statement(policy: Policy) -> Iterator[Flaw]:
    """`Statement` absent or empty."""
    if isinstance(policy.value, dict):
        if "Statement" not in policy.value:
            inside = _document_inside(policy.value)
            yield Flaw(At(), f"the policy is inside `{inside}`, check it alone" if inside else _NO_STATEMENT)
        elif policy.value["Statement"] == []:
            yield Flaw(At(("Statement",)), "`Statement` is empty, add a statement")


def _document_inside(value: JsonValue) -> str | None:
    """Where a document stands in what the AWS CLI prints about it: `PolicyVersion.Document`, or `Policy` as a text."""
    for name, held in value.items() if isinstance(value, dict) else ():
        if isinstance(held, dict):
            inner = _document_inside(held)
            if "Statement" in held or inner:
                return name if "Statement" in held else f"{name}.{inner}"
        elif isinstance(held, str) and held.lstrip().startswith("{") and '"Statement"' in held:
            return name
    return None


@code("INVALID_POLICY_ELEMENT", Severity.ERROR, "Unknown element", bad=identity(Resources="*"), good=_GOOD)
def invalid_element(policy: Policy) -> Iterator[Flaw]:
    """Names are case-sensitive."""
    yield from _unknown(policy.members, DOCUMENT, At())
    for clause in policy.statements:
        if not _STATEMENT.issuperset(clause.body):
            yield from _unknown(clause.body, STATEMENT, clause.at)


def _unknown(names: Iterable[str], known: tuple[str, ...], at: At) -> Iterator[Flaw]:
    for name in names:
        if name not in known:
            meant = next((each for each in known if each.lower().rstrip("s") == name.lower().rstrip("s")), None)
            advice = f"write `{meant}`" if meant else "remove it"
            yield Flaw(at.member(name), f"`{name}` is not an element of a policy, {advice}", meant)


@code("INVALID_VERSION", Severity.ERROR, "Unknown version", bad=identity(version="2012-10-18"), good=_GOOD)
def invalid_version(policy: Policy) -> Iterator[Flaw]:
    """AWS has two versions of the language."""
    if policy.version is not None and policy.version not in ("2012-10-17", "2008-10-17"):
        at = At(("Version",))
        yield Flaw(at, f"version `{policy.version}` does not exist, write `2012-10-17`", "2012-10-17")


@code("MISSING_VERSION", Severity.WARNING, "No version", bad=identity(version=None), good=_GOOD)
def missing_version(policy: Policy) -> Iterator[Flaw]:
    """Without it the language is that of 2008, which knows no variables."""
    if isinstance(policy.value, dict) and "Version" not in policy.members:
        yield Flaw(At(), '`Version` is missing and read as 2008-10-17, add `"Version": "2012-10-17"`')


@code("MISSING_EFFECT", Severity.ERROR, "No effect", bad=identity(Effect=None), good=_GOOD)
def missing_effect(policy: Policy) -> Iterator[Flaw]:
    """Every statement has one."""
    for clause in policy.statements:
        if not clause.has("Effect"):
            yield Flaw(clause.at, "`Effect` is missing, add `Allow` or `Deny`")


@code("INVALID_EFFECT", Severity.ERROR, "Unknown effect", bad=identity(Effect="allow"), good=_GOOD)
def invalid_effect(policy: Policy) -> Iterator[Flaw]:
    """Letter case counts."""
    for clause in policy.statements:
        effect = clause.string("Effect")
        if effect is not None and effect not in ("Allow", "Deny"):
            meant = effect.capitalize() if effect.capitalize() in ("Allow", "Deny") else None
            yield Flaw(clause.where("Effect"), f"effect `{effect}` does not exist, write `Allow` or `Deny`", meant)


@code("MISSING_ACTION", Severity.ERROR, "No action", bad=identity(Action=None), good=_GOOD)
def missing_action(policy: Policy) -> Iterator[Flaw]:
    """Every statement has `Action` or `NotAction`."""
    for clause in policy.statements:
        if not clause.has("Action") and not clause.has("NotAction"):
            yield Flaw(clause.at, "neither `Action` nor `NotAction`, add the one that is meant")


@code(
    "MISSING_RESOURCE",
    Severity.ERROR,
    "No resource",
    kinds=frozenset(Kind) - _NO_RESOURCE,
    bad=identity(Resource=None),
    good=_GOOD,
)
def missing_resource(policy: Policy) -> Iterator[Flaw]:
    """Only what hangs on its resource may leave it out."""
    for clause in policy.statements:
        if not clause.has("Resource") and not clause.has("NotResource"):
            yield Flaw(clause.at, "neither `Resource` nor `NotResource`, add the one that is meant")


@code(
    "MISSING_PRINCIPAL",
    Severity.ERROR,
    "No principal",
    kinds=frozenset({Kind.TRUST, Kind.RESOURCE, Kind.VPC_ENDPOINT}),
    kind=Kind.RESOURCE,
    bad=resource(Principal=None),
    good=resource(),
)
def missing_principal(policy: Policy) -> Iterator[Flaw]:
    """A resource control policy has a code of its own for it."""
    for clause in policy.statements:
        if not clause.has("Principal") and not clause.has("NotPrincipal"):
            yield Flaw(clause.at, "no `Principal`: the statement is about nobody, add it")


@code(
    "UNSUPPORTED_PRINCIPAL",
    Severity.ERROR,
    "A principal where none may stand",
    kinds=IAM_KINDS,
    bad=identity(Principal="*"),
    good=_GOOD,
)
def unsupported_principal(policy: Policy) -> Iterator[Flaw]:
    """An identity-based policy is about whoever carries it."""
    for clause in policy.statements:
        for name in ("Principal", "NotPrincipal"):
            if clause.has(name):
                yield Flaw(clause.where(name), f"{a(policy.kind.value)} must not have `{name}`, remove it")


@code(
    "UNSUPPORTED_ELEMENT_COMBINATION",
    Severity.ERROR,
    "Two elements that exclude each other",
    bad=identity(Effect="Deny", NotAction="s3:PutObject"),
    good=_GOOD,
)
def element_combination(policy: Policy) -> Iterator[Flaw]:
    """An element and its complement."""
    for clause in policy.statements:
        for name in ("Action", "Resource", "Principal"):
            if clause.has(name) and clause.has(f"Not{name}"):
                yield Flaw(clause.where(f"Not{name}"), f"both `{name}` and `Not{name}`, keep one of them")


@code("DATA_TYPE_MISMATCH", Severity.ERROR, "Wrong JSON type", bad=identity(Action={"s3": "GetObject"}), good=_GOOD)
def data_type(policy: Policy) -> Iterator[Flaw]:
    """Where a string, a list or an object is wanted and something else stands."""
    if policy.refusal is None and not isinstance(policy.value, dict):
        yield Flaw(At(), "a policy document is an object, write one")
    for name in ("Version", "Id"):
        if not isinstance(policy.members.get(name, ""), str):
            yield Flaw(At((name,)), f"`{name}` is not a string, write one")
    yield from _statements(policy)
    for clause in policy.statements:
        for name, value in clause.body.items():
            if not isinstance(value, str) and not (isinstance(value, list) and len(clause.items(name)) == len(value)):
                yield from _element(name, value, clause.at.member(name))
        if isinstance(clause.body.get("Condition"), str):
            yield Flaw(clause.where("Condition"), "`Condition` is not an object, write one")


def _statements(policy: Policy) -> Iterator[Flaw]:
    value = policy.members.get("Statement", [])
    for index, each in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(each, dict):
            yield Flaw(At(("Statement", index)), "a statement is an object, write one")


def _element(name: str, value: JsonValue, at: At) -> Iterator[Flaw]:
    """What is wrong with an element that is not a string."""
    if name in ("Sid", "Effect"):
        yield Flaw(at, f"`{name}` is not a string, write one")
    elif name in ("Action", "NotAction", "Resource", "NotResource"):
        yield from _strings(name, value, at)
    elif name in ("Principal", "NotPrincipal"):
        if isinstance(value, dict):
            for each, held in value.items():
                yield from _strings(each, held, at.member(each))
        else:
            yield Flaw(at, f'`{name}` is neither `"*"` nor an object, write one of them')
    elif name == "Condition":
        yield from _condition(value, at)


def _strings(name: str, value: JsonValue, at: At) -> Iterator[Flaw]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            if not isinstance(each, str):
                yield Flaw(at.item(index), f"`{name}` holds something else than strings")
    elif not isinstance(value, str):
        yield Flaw(at, f"`{name}` is not a string or a list of strings, write one")


def _condition(value: JsonValue, at: At) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(at, "`Condition` is not an object, write one")
        return
    for operator, keys in value.items():
        there = at.member(operator)
        if not isinstance(keys, dict):
            yield Flaw(there, f"`{operator}` does not hold an object of keys, write one")
            continue
        for key, held in keys.items():
            if any(each is None or isinstance(each, (dict, list)) for each in _values(held)):
                yield Flaw(there.member(key), f"`{key}` holds something else than strings, numbers or booleans")


def _values(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


@code(
    "INVALID_CONDITION_DATA_TYPE",
    Severity.ERROR,
    "Values of different JSON types",
    needs=["test"],
    bad=identity(Condition={"StringEquals": {"aws:PrincipalTag/team": ["7", 8]}}),
    good=identity(Condition={"StringEquals": {"aws:PrincipalTag/team": ["7", "8"]}}),
)
def value_types(policy: Policy) -> Iterator[Flaw]:
    """The values of one key are all strings, all numbers or all booleans."""
    for _, test in policy.tests:
        if len({_type(item) for item in test.items}) > 1:
            yield Flaw(test.at, f"`{test.key}` has values of several JSON types, write them all as strings")


def _type(item: Text) -> str:
    return (
        "number" if isinstance(item.raw, (int, float)) and not isinstance(item.raw, bool) else type(item.raw).__name__
    )


@code(
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    Severity.ERROR,
    "One condition key in two spellings",
    bad=identity(Condition={"StringEquals": {"aws:PrincipalTag/team": "a", "aws:PrincipalTag/Team": "b"}}),
    good=identity(Condition=on("StringEquals", "aws:PrincipalTag/team", "a", "b")),
)
def duplicate_keys(policy: Policy) -> Iterator[Flaw]:
    """Keys are compared without regard to letter case."""
    for clause in policy.statements:
        seen: dict[tuple[str, str], str] = {}
        for test in clause.tests:
            first = seen.setdefault((test.operator, test.folded), test.key)
            if first != test.key:
                yield Flaw(test.at, f"`{test.key}` is the same key as `{first}`, write it once")
