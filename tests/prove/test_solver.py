"""z3 beside the prover: a slice of `tools/prove_agreement.py`, past the bounds, and a second opinion."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib.metadata import PackageNotFoundError

import pytest

from leastwise.errors import UsageError
from leastwise.language import OPERATORS, Kind, parse
from leastwise.prove import SEMANTICS, Allowance, Relation, compare, of_identity, of_resource
from leastwise.prove.comparison import PROCEDURE
from leastwise.prove.cross_check import cross_checked, note
from leastwise.prove.limits import bounded
from leastwise.prove.reading import NOTHING
from leastwise.prove.replay import Replay
from leastwise.prove.sides import Sides
from leastwise.prove.solver import need_solver, solved, solver_name
from prove.brute import confirms
from prove.cases import WANTED, cases

pytestmark = pytest.mark.skipif(solver_name() is None, reason="z3 is not installed: the extra `prove` brings it")

BOX = "arn:aws:s3:::b/*"


def policies(*statements: dict[str, object], kind: Kind = Kind.IDENTITY) -> Allowance:
    made = json.dumps({"Version": "2012-10-17", "Statement": [_whole(each) for each in statements]})
    return (of_resource if kind is Kind.RESOURCE else of_identity)([parse(made, kind)])


def _whole(statement: dict[str, object]) -> dict[str, object]:
    action = {} if "NotAction" in statement else {"Action": "s3:GetObject"}
    return {"Effect": "Allow", "Resource": BOX, **action, **statement}


def when(operator: str, key: str, *values: str) -> Allowance:
    return policies({"Condition": {operator: {key: list(values)}}})


def test_where_both_decide_they_agree_and_witnesses_are_confirmed() -> None:
    seen: Counter[object] = Counter()
    for case in cases(4_100, 10):
        mine = compare(case.reference, case.candidate)
        other = solved(Sides(case.reference, case.candidate), seconds=0.5)
        assert confirms(case, other.new, other.lost), case
        for one, two in ((mine.new_possible, other.new_possible), (mine.lost_possible, other.lost_possible)):
            assert two is None or one is two, (case, mine, other)
            seen[two] += 1
    assert seen[True] > 0
    assert seen[False] > 5


@pytest.mark.parametrize("key", WANTED)
def test_every_operator_of_every_type_is_put_to_it(key: str) -> None:
    kind, wanted = WANTED[key]
    narrow, wide = wanted[:1], wanted[:2]
    for name in (each.name for each in OPERATORS.values() if each.kind is kind):
        for prefix, suffix in (("", ""), ("", "IfExists"), ("ForAnyValue:", ""), ("ForAllValues:", "")):
            sides = when(prefix + name + suffix, key, *narrow), when(prefix + name + suffix, key, *wide)
            found = solved(Sides(*sides), seconds=4)
            assert found.relation in (compare(*sides).relation, Relation.UNKNOWN), (name, prefix, suffix)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (when("IpAddress", "aws:SourceIp", "10.0.0.0/8"), when("IpAddress", "aws:SourceIp", "10.1.0.0/16"), "less"),
        (
            when("IpAddress", "aws:SourceIp", "2001:db8::/33"),
            when("IpAddress", "aws:SourceIp", "2001:db8::/32"),
            "more",
        ),
        (when("Null", "aws:TokenIssueTime", "true"), when("Null", "aws:TokenIssueTime", "false"), "incomparable"),
        (when("StringLike", "aws:RequestTag/t", "a*", "ab*"), when("StringLike", "aws:RequestTag/t", "a*"), "equal"),
        (
            when("StringEquals", "aws:RequestTag/t", "\\u{41}"),
            when("StringEquals", "aws:RequestTag/t", "A"),
            "incomparable",
        ),
        (
            when("DateLessThan", "aws:CurrentTime", "2026-01-01"),
            when("DateLessThan", "aws:CurrentTime", "2026"),
            "less",
        ),
        (policies({"Action": "s3:*"}), policies({"NotAction": "iam:*"}), "more"),
        (policies({}), policies({}, {"Effect": "Deny", "Resource": "arn:aws:s3:::b/c*"}), "less"),
        (policies({}), policies({"Action": "acme:Do"}), "incomparable"),
    ],
)
def test_pairs_that_a_person_can_judge(one: Allowance, other: Allowance, relation: str) -> None:
    found = solved(Sides(one, other))
    assert found.relation == relation, found


def test_principals_are_put_to_it() -> None:
    everybody = policies({"Principal": "*"}, kind=Kind.RESOURCE)
    somebody = policies({"Principal": {"AWS": "111122223333"}}, kind=Kind.RESOURCE)
    found = solved(Sides(somebody, everybody))
    assert found.relation is Relation.MORE
    assert found.new is not None
    assert found.new.principal.account != "111122223333"


def test_a_variable_is_any_value_and_a_difference_is_one_with_a_value() -> None:
    own, all_ = policies({"Resource": "arn:aws:s3:::b/${aws:username}"}), policies({})
    found = solved(Sides(all_, own))
    assert (found.new_possible, found.lost_possible) == (False, True)


def test_what_it_cannot_be_told_is_said_and_not_guessed() -> None:
    mixed = {"StringLike": {"aws:RequestTag/t": "1*"}, "NumericLessThan": {"aws:RequestTag/t": "5"}}
    found = solved(Sides(policies({"Condition": mixed}), policies({})))
    assert found.lost_possible is False
    assert found.new_possible in (True, None)
    other = solved(
        Sides(when("StringEqualsIgnoreCase", "aws:RequestTag/t", "ä"), when("StringEquals", "aws:RequestTag/t", "ä"))
    )
    assert other.relation is Relation.UNKNOWN
    assert "ASCII" in other.why[0]


def test_past_the_bounds_of_the_prover_it_decides_with_a_witness() -> None:
    """Two statements on each of many keys, of which a request meets one: too many sets to tell apart."""
    each: list[dict[str, object]] = [
        {"Condition": {"StringEquals": {f"aws:RequestTag/k{n}": value}}} for n in range(16) for value in ("a", "b")
    ]
    either = policies(*each)
    with bounded():
        assert "sets of statements" in compare(NOTHING, either).why[0]
    found = compare(NOTHING, either)
    assert (found.relation, found.decided_by, found.why) == (Relation.MORE, solver_name(), ())
    assert found.new is not None
    assert Replay(Sides(NOTHING, either).scopes).met(found.new.request())


def test_a_comparison_says_who_decided_it_and_by_which_semantics() -> None:
    found = compare(policies({}), policies({}))
    assert (found.decided_by, found.semantics) == (PROCEDURE, SEMANTICS)
    assert solved(Sides(policies({}), policies({}))).decided_by == solver_name()


def test_a_cross_check_counts_those_who_agree_and_tells_who_does_not() -> None:
    less = when("Bool", "aws:SecureTransport", "true")
    with cross_checked() as check:
        found = compare(policies({}), less)
        assert (check.agree, check.undecided, check.disagree) == (2, 0, [])
        note(Sides(policies({}), less), None, {}, replace(found, lost=None, lost_possible=False))
    assert (check.agree, len(check.disagree)) == (3, 1)
    assert "only the reference allows" in check.disagree[0]
    compare(policies({}), less)
    assert check.agree == 3


def test_without_it_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("leastwise.prove.solver.version", missing)
    with pytest.raises(UsageError, match=r"pip install 'leastwise\[prove\]'"):
        need_solver()


def test_it_is_not_imported_where_it_is_not_asked() -> None:
    code = "import sys, leastwise.prove, leastwise.cli.prove.comparing; sys.exit('z3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
