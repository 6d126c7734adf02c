"""Questions about documents: nothing new, not granted, equal, with the statements that are responsible."""

from __future__ import annotations

import json

import pytest

from leastwise.engine.facts import facts
from leastwise.errors import InputError
from leastwise.language import Document
from leastwise.prove import Relation
from leastwise.prove.questions import Verdict, no_new_access, not_granted
from leastwise.prove.reading import read_document
from leastwise.prove.same import equal, interchangeable
from leastwise.spec import Outcome, Policies, decide


def allow(action: object = "s3:GetObject", resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def grant(principal: object, **more: object) -> dict[str, object]:
    return allow(resource="arn:aws:s3:::b/*", Principal=principal, **more)


def document(*statements: dict[str, object]) -> Document:
    return read_document(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


INSIDE = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


def test_new_access_has_a_witness_that_the_reference_semantics_confirm() -> None:
    old = document(allow(Condition=INSIDE), deny("s3:DeleteObject"))
    new = document(allow(), deny("s3:DeleteObject"))
    answer = no_new_access([old], [new])
    assert (answer.nothing_new, answer.relation) == (Verdict.FAIL, Relation.MORE)
    assert answer.new is not None
    request = answer.new.witness.request()
    assert decide(request, Policies(identity=(new,)), facts()).outcome is Outcome.ALLOWED
    assert decide(request, Policies(identity=(old,)), facts()).outcome is not Outcome.ALLOWED


def test_the_statement_and_the_condition_that_make_the_difference_are_named() -> None:
    answer = no_new_access([document(allow(Condition=INSIDE))], [document(deny("iam:*"), allow(Sid="Wide"))])
    assert answer.new is not None
    blame = answer.new.blame
    assert [each.statement.sid for each in blame.allowing] == ["Wide"]
    assert blame.nearest is not None
    assert blame.nearest.elements == ()
    assert [each.key for each in blame.nearest.conditions] == ["aws:SourceIp"]


@pytest.mark.parametrize(
    ("old", "element"),
    [
        (allow(resource="arn:aws:s3:::other/*"), "Resource"),
        (allow("s3:GetObject", Condition={}) | {"NotResource": "arn:aws:s3:::b/*"}, "NotResource"),
    ],
)
def test_an_element_that_does_not_fit_is_named(old: dict[str, object], element: str) -> None:
    if "NotResource" in old:
        del old["Resource"]
    answer = no_new_access([document(old)], [document(allow(resource="arn:aws:s3:::b/x"))])
    assert answer.new is not None
    assert answer.new.blame.nearest is not None
    assert answer.new.blame.nearest.elements == (element,)


def test_a_deny_that_went_is_named() -> None:
    answer = no_new_access([document(allow("s3:*"), deny("s3:Put*", Sid="NoWrite"))], [document(allow("s3:*"))])
    assert answer.new is not None
    assert [each.statement.sid for each in answer.new.blame.denying] == ["NoWrite"]
    assert answer.new.blame.nearest is None


def test_a_witness_has_an_account_and_a_region_that_could_be_and_keys_as_they_are_written() -> None:
    answer = no_new_access(
        [document(allow("iam:Get*"))],
        [document(allow("sqs:SendMessage", "arn:aws:sqs:*:*:q*", Condition={"Bool": {"aws:SecureTransport": "true"}}))],
    )
    assert answer.new is not None
    witness = answer.new.witness
    assert witness.resource == "arn:aws:sqs:us-east-1:111122223333:q"
    assert dict(witness.context) == {"aws:SecureTransport": ("true",)}


def test_whoever_has_the_policy_is_of_the_account_of_the_resource() -> None:
    answer = no_new_access([document(allow())], [document(allow("sqs:SendMessage", "arn:aws:sqs:*:222233334444:q"))])
    assert answer.new is not None
    assert answer.new.witness.principal.account == "222233334444"


def test_several_documents_of_a_side_count_together() -> None:
    parts = [document(allow("s3:Get*")), document(allow("s3:Put*"))]
    assert no_new_access(parts, [document(allow(["s3:Put*", "s3:Get*"]))]).relation is Relation.EQUAL
    assert no_new_access([*parts, document(deny("s3:PutObject"))], parts).nothing_new is Verdict.FAIL


def test_documents_of_different_kinds_are_not_compared() -> None:
    with pytest.raises(InputError, match="names principals"):
        no_new_access([document(allow())], [document(grant("*"))])


@pytest.mark.parametrize(
    ("actions", "resources", "verdict"),
    [
        (["s3:GetObject"], [], Verdict.FAIL),
        (["S3:getobject"], ["arn:aws:s3:::b/x"], Verdict.FAIL),
        (["s3:GetObject"], ["arn:aws:s3:::c/*"], Verdict.PASS),
        (["s3:DeleteObject"], [], Verdict.PASS),
        (["s3:*"], ["arn:aws:s3:::b/secret/*"], Verdict.FAIL),
        (["s3:GetObject"], ["arn:aws:s3:::b/secret/*"], Verdict.PASS),
        (["iam:*", "kms:*"], [], Verdict.PASS),
        (["*"], [], Verdict.FAIL),
    ],
)
def test_not_granted(actions: list[str], resources: list[str], verdict: Verdict) -> None:
    policy = document(
        allow(["s3:Get*", "s3:ListBucket"], ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]),
        deny("s3:GetObject", "arn:aws:s3:::b/secret/*"),
    )
    assert not_granted([policy], actions, resources).nothing_new is verdict


def test_a_long_list_of_patterns_does_not_matter_to_an_action_that_is_asked_about() -> None:
    patterns = [f"s3:*{n}*" for n in range(40)]
    policy = document(allow([*patterns, "s3:GetObject"]))
    assert not_granted([policy], ["s3:GetObject"], []).nothing_new is Verdict.FAIL
    assert not_granted([policy], ["s3:PutObject"], []).nothing_new is Verdict.PASS


def test_the_action_that_needs_no_permission_is_no_example_where_there_is_another() -> None:
    answer = no_new_access([document(allow())], [document(allow("sts:*"))])
    assert answer.new is not None
    assert answer.new.witness.action not in ("sts:GetCallerIdentity", "sts:GetSessionToken")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("111122223333", "arn:aws:iam::111122223333:root", Verdict.PASS),
        (["111122223333", "arn:aws:iam::111122223333:role/x"], "111122223333", Verdict.FAIL),
        (["arn:aws:iam::111122223333:role/x"], ["arn:aws:iam::111122223333:role/x"] * 2, Verdict.PASS),
    ],
)
def test_a_grant_by_name_is_not_the_same_as_one_to_the_account(one: object, other: object, verdict: Verdict) -> None:
    answer = equal(document(grant({"AWS": one})), document(grant({"AWS": other})))
    assert answer.equal is verdict
    assert (answer.new or answer.lost) is None or verdict is Verdict.FAIL


def test_interchangeable_documents_deny_the_same() -> None:
    one, other = document(allow()), document(allow(), deny("iam:*"))
    assert equal(one, other).equal is Verdict.PASS
    assert not interchangeable(one, other)
    assert interchangeable(other, document(deny(["iam:*", "iam:Get*"]), allow()))
