"""Statements that can go, and smaller documents: what is dropped adds nothing, and what is kept is needed."""

from __future__ import annotations

import pytest

from leastwise.language import Document, parse, show, size
from leastwise.prove.minimize import minimize
from leastwise.prove.redundant import Why, redundancy
from leastwise.prove.same import interchangeable
from prove.test_questions import allow, deny, document, grant
from prove.universe import pairs


def spared(*statements: dict[str, object]) -> list[tuple[int, Why]]:
    return [(each.statement.index, each.why) for each in redundancy(document(*statements)).spare]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow("s3:GetObject"), allow("s3:Get*")], [(0, Why.COVERED)]),
        ([allow(), allow()], [(1, Why.COVERED)]),
        ([allow(["s3:GetObject", "s3:PutObject"]), allow("s3:Get*"), allow("s3:Put*")], [(0, Why.COVERED)]),
        ([allow(), deny("iam:*")], [(1, Why.DEAD_DENY)]),
        ([allow("s3:*"), deny("s3:Put*"), allow("s3:PutObject")], [(2, Why.COVERED)]),
        ([allow("s3:Get*"), deny("s3:Put*"), allow("s3:PutObject")], [(2, Why.DENIED), (1, Why.DEAD_DENY)][::-1]),
        ([allow(), allow("iam:CreateUser", "arn:aws:s3:::b")], [(1, Why.NEVER)]),
        ([allow(), allow("s3:PutObject"), deny("s3:GetObject", "arn:aws:s3:::b/*")], []),
    ],
)
def test_redundant_statements(statements: list[dict[str, object]], expected: list[tuple[int, Why]]) -> None:
    assert spared(*statements) == expected


def test_the_one_statement_that_covers_another_is_named() -> None:
    (spare,) = redundancy(document(allow("s3:GetObject"), allow("sqs:*"), allow("s3:Get*"))).spare
    assert [each.index for each in spare.by] == [2]


def test_a_grant_by_name_stays_beside_one_to_its_account() -> None:
    assert (
        redundancy(document(grant({"AWS": "111122223333"}), grant({"AWS": "arn:aws:iam::111122223333:role/x"}))).spare
        == ()
    )


def smaller(*statements: dict[str, object]) -> Document:
    return parse(show(minimize(document(*statements)).document))


def test_patterns_that_others_cover_are_dropped() -> None:
    made = smaller(allow(["s3:Get*", "s3:GetObject", "S3:getbucketacl"], ["arn:aws:s3:::b/*", "arn:aws:s3:::b*"]))
    assert made.statements[0].actions == ("s3:Get*",)
    assert made.statements[0].resources == ("arn:aws:s3:::b*",)


def test_statements_are_merged() -> None:
    made = smaller(allow("s3:GetObject"), allow("s3:PutObject"), allow("sqs:SendMessage", "arn:aws:sqs:*:*:q"))
    assert [each.actions for each in made.statements] == [("s3:GetObject", "s3:PutObject"), ("sqs:SendMessage",)]


def test_a_wildcard_comes_in_only_where_it_adds_nothing() -> None:
    three = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    assert smaller(allow(three)).statements[0].actions == tuple(three)
    made = smaller(allow("s3:*", "arn:aws:s3:::b/*"), deny("s3:*", "arn:aws:s3:::c/*"))
    assert [each.actions for each in made.statements] == [("s3:*",), ("s3:*",)]


def test_a_deny_is_kept_for_the_other_policies_of_the_principal() -> None:
    assert [each.effect for each in smaller(allow(), deny("iam:*"), deny("iam:Get*")).statements] == ["Allow", "Deny"]


def test_a_document_that_needs_all_of_it_is_left_alone() -> None:
    found = minimize(document(allow("s3:GetObject", "arn:aws:s3:::b/*"), deny("s3:*", "arn:aws:s3:::b/secret/*")))
    assert found.steps == ()


@pytest.mark.parametrize("seed", range(2))
def test_what_comes_out_of_random_documents_is_the_same_and_no_longer(seed: int) -> None:
    for one, _ in pairs(seed, 8, variables=False):
        made = minimize(one).document
        assert size(show(made)) <= size(show(one))
        assert interchangeable(one, made)


def test_a_long_list_loses_what_others_of_it_cover_all_at_once() -> None:
    names = [f"s3:Get{n}" for n in range(250)]
    found = minimize(document(allow([*names, "s3:Get*", "S3:get*", "s3:Get**"])))
    assert found.document.statements[0].actions == ("s3:Get*",)
    assert len(found.steps) == 1
