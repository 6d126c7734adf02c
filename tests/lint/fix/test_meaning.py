"""The law of safe fixes: every answer that a document has a part in stays as it was."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise import catalogue
from leastwise.language import Document, JsonValue, Kind, fold, parse
from leastwise.lint import all_codes, lint
from leastwise.lint.fix import Healing, healing, mend
from leastwise.spec import Policies, Request, decide, principal_of

ALICE = principal_of("arn:aws:iam::111122223333:user/alice")
MALLORY = principal_of("arn:aws:iam::444455556666:user/mallory")
SAFE = [code for code in all_codes() if healing(code) is Healing.SAFE]
ALL = Document(None, None, parse('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}').statements)

actions = st.lists(
    st.sampled_from(["*", "s3:*", "S3:Get*", "s3:GetObject", "s3:getobject", "s3:Get?bject", "sqs:*", "s*:X", "s3:"]),
    min_size=1,
    max_size=4,
)
resources = st.lists(
    st.sampled_from(
        [
            "*",
            "arn:aws:s3:::box/*",
            "arn:aws:s3:::box/home/*",
            "arn:aws:s3:::box/home/alice",
            "arn:aws:s3:::box/home/${aws:username}",
            "arn:aws:s3:*:*:box/home/*",
            "arn:*:box/*",
            "arn:aws:s3:::Box/*",
            "arn:aws:s3:::box/h?me/*",
        ]
    ),
    min_size=1,
    max_size=4,
)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "NumericLessThan": st.just({})
        | st.fixed_dictionaries({"s3:max-keys": st.lists(st.sampled_from(["5", "7", "x"]))}),
        "NumericGreaterThanEqualsIfExists": st.fixed_dictionaries(
            {"s3:max-keys": st.lists(st.sampled_from(["5", "6.0", "6", "7"]), min_size=1)}
        ),
        "DateLessThan": st.fixed_dictionaries(
            {"aws:CurrentTime": st.lists(st.sampled_from(["2026-01-01T00:00:00Z", "2027-01-01", "1790000000"]))}
        ),
        "NotIpAddress": st.fixed_dictionaries(
            {"aws:SourceIp": st.lists(st.sampled_from(["203.0.113.7/24", "198.51.100.1/31", "2001:db8::1/64"]))}
        ),
        "StringLike": st.just({}) | st.fixed_dictionaries({"s3:prefix": st.just("*")}),
    },
)
statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"])},
    optional={"Sid": st.sampled_from(["", "A", "B"]), "Condition": conditions},
).flatmap(
    lambda base: st.builds(
        lambda action, what, resource, where: base | {action: what, resource: where},
        st.sampled_from(["Action", "Action", "NotAction"]),
        actions,
        st.sampled_from(["Resource", "Resource", "NotResource"]),
        resources,
    )
)
layouts: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"indent": 0, "separators": (" ,", " : ")}]
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Documents full of what can go, in any layout."""
    several = draw(st.lists(statements, min_size=1, max_size=3))
    several += draw(st.lists(st.sampled_from(several), max_size=2))
    tree: dict[str, object] = {"Version": draw(st.sampled_from(["2012-10-17", "2008-10-17", None]))}
    tree = {name: value for name, value in tree.items() if value} | {"Statement": several}
    return json.dumps(tree, **draw(layouts))


CONTEXTS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"s3:max-keys": ("6",), "aws:sourceip": ("203.0.113.200",), "aws:currenttime": ("2026-06-01T00:00:00Z",)},
    {"s3:max-keys": ("4",), "aws:sourceip": ("198.51.100.0",), "aws:currenttime": ("2025-06-01T00:00:00Z",)},
    {"s3:max-keys": ("10",), "aws:sourceip": ("2001:db8::2",), "s3:prefix": ("home",)},
)
GRID = [
    Request(principal=ALICE, action=action, resource=resource, context=context)
    for action, resource, context in product(
        ("s3:GetObject", "s3:PutObject", "sqs:SendMessage"),
        (
            *("*", "arn:aws:s3:::box/home/alice", "arn:aws:s3:::box/home/bob/x", "arn:aws:s3:::box/x"),
            *("arn:aws:s3:::Box/x", "arn:aws:s3:eu:1:box/home/a:b", "arn:aws:s3:::box/home/${aws:username}"),
        ),
        CONTEXTS,
    )
]


def _same(before: Document, after: Document, request: Request) -> bool:
    """Whether the documents give one answer, alone and beside an Allow of everything, which shows their Denies."""
    for beside in ((), (ALL,)):
        one, other = (decide(request, Policies(identity=(each, *beside))) for each in (before, after))
        if (one.outcome, one.blocked_by) != (other.outcome, other.blocked_by):
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(documents())
def test_safe_fixes_of_made_up_documents_keep_every_answer(text: str) -> None:
    after = mend(text, Kind.IDENTITY, unsafe=False).text
    before_document, after_document = _parsed(text), _parsed(after)
    if before_document is None:
        return
    assert after_document is not None
    assert all(_same(before_document, after_document, request) for request in GRID)


COMPARISONS = ("LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")


@pytest.mark.parametrize("operator", [f"Numeric{each}{suffix}" for each in COMPARISONS for suffix in ("", "IfExists")])
@given(limits=st.lists(st.sampled_from(["5", "6", "6.0", "7", "-1"]), min_size=2, max_size=4))
@settings(max_examples=30, deadline=None)
def test_of_several_limits_the_one_that_is_kept_gives_every_answer(operator: str, limits: list[str]) -> None:
    statement = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}
    tree = {"Version": "2012-10-17", "Statement": statement | {"Condition": {operator: {"s3:max-keys": limits}}}}
    after = mend(json.dumps(tree), Kind.IDENTITY, unsafe=False).text
    (kept,) = parse(after).statements[0].conditions
    assert len(kept.values) == 1
    for value in ("-2", "-1", "5", "5.5", "6", "7", "8", None):
        context = {} if value is None else {"s3:max-keys": (value,)}
        request = Request(principal=ALICE, action="s3:ListBucket", resource="arn:aws:s3:::box", context=context)
        assert _same(parse(json.dumps(tree)), parse(after), request)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_what_was_mended_needs_no_more_mending(text: str) -> None:
    for unsafe in (False, True):
        after = mend(text, Kind.IDENTITY, unsafe=unsafe)
        assert mend(after.text, Kind.IDENTITY, unsafe=unsafe).text == after.text
        assert _parsed(text) is None or _parsed(after.text) is not None


@pytest.mark.parametrize("code", SAFE, ids=lambda code: code.id)
def test_safe_fixes_of_the_examples_keep_every_answer(code: object) -> None:
    from leastwise.lint import Code

    assert isinstance(code, Code)
    after = mend(code.bad, code.kind, unsafe=False, wanted=lambda finding: finding.code == code.id)
    assert [finding.code for finding in after.healed] == [code.id]
    assert code.id not in {finding.code for finding in lint(after.text, code.kind)}
    before_document, after_document = parse(code.bad, code.kind), parse(after.text, code.kind)
    for request in (*GRID, *_near(before_document, random.Random(1))):
        assert _same(before_document, after_document, request)


@pytest.mark.parametrize("part", range(4))
def test_safe_fixes_of_policies_of_aws_keep_every_answer(part: int) -> None:
    dice = random.Random(part)
    mended = 0
    for arn in dice.sample(catalogue.managed_policies(), 60):
        policy = catalogue.managed_policy(arn)
        assert policy is not None
        after = mend(policy.document, Kind.IDENTITY, unsafe=False)
        mended += bool(after.healed)
        if after.healed:
            before_document, after_document = parse(policy.document), parse(after.text)
            assert all(_same(before_document, after_document, each) for each in _near(before_document, dice))
    assert mended


def _near(document: Document, dice: random.Random) -> Iterator[Request]:
    """Requests that the statements of the document are about, and some beside them."""
    words = [w for s in document.statements for w in (*(s.actions or ()), *(s.not_actions or ()))]
    where = [w for s in document.statements for w in (*(s.resources or ()), *(s.not_resources or ()))]
    tests = [c for s in document.statements for c in s.conditions]
    for _ in range(60):
        action = _filled(dice.choice(words) if words else "s3:GetObject", dice)
        resource = _filled(dice.choice(where), dice) if where and dice.random() < 0.9 else "*"
        held = {fold(c.key): (_filled(v, dice),) for c in tests for v in c.values[:1] if dice.random() < 0.6}
        yield Request(principal=dice.choice((ALICE, MALLORY)), action=_plain(action), resource=resource, context=held)


def _filled(pattern: str, dice: random.Random) -> str:
    return "".join(dice.choice(("", "x", "Get", "a/b")) if c == "*" else "q" if c == "?" else c for c in pattern)


def _plain(action: str) -> str:
    return action if action.partition(":")[2] else "iam:GetUser"


def _parsed(text: str) -> Document | None:
    from leastwise.errors import InputError

    try:
        return parse(text)
    except InputError:
        return None


def test_there_are_safe_fixes_to_test() -> None:
    found: set[JsonValue] = {code.id for code in SAFE}
    assert {"REDUNDANT_ACTION", "REDUNDANT_RESOURCE", "REDUNDANT_STATEMENT", "MISSING_VERSION"} <= found
