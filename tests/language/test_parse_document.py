"""The parser: values, grammar by kind of document, places of mistakes, hostile texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.errors import JsonError, PolicyError
from leastwise.language import Condition, Kind, Place, Principals, Statement, parse
from leastwise.language.tree import JsonValue

ALLOW: dict[str, JsonValue] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
FULL: dict[str, JsonValue] = {
    "Version": "2012-10-17",
    "Id": "an id",
    "Statement": [
        {
            "Sid": "One",
            "Effect": "Deny",
            "Principal": {"AWS": ["111122223333", "*"], "Service": "ec2.amazonaws.com", "CanonicalUser": []},
            "NotAction": ["s3:*", "iam:Get*"],
            "NotResource": "arn:aws:s3:::b/${aws:username}/*",
            "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"s3:max-keys": [10, 1.50]}},
        },
        {"Effect": "Allow", "NotPrincipal": "*", "Action": [], "Resource": []},
    ],
}


def text_of(*statements: Mapping[str, JsonValue], version: JsonValue = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": [dict(each) for each in statements]}, indent=1)


def one(kind: Kind = Kind.IDENTITY, /, **elements: JsonValue) -> Statement:
    """The parsed statement with `elements` added to an Allow; None takes an element away."""
    merged = {name: value for name, value in {**ALLOW, **elements}.items() if value is not None}
    return parse(text_of(merged), kind).statements[0]


def refusal(text: str, kind: Kind = Kind.IDENTITY) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        parse(text, kind)
    return caught.value


def refused(kind: Kind = Kind.IDENTITY, /, **elements: JsonValue) -> str:
    with pytest.raises(PolicyError) as caught:
        one(kind, **elements)
    return caught.value.message


def test_everything_of_a_document_is_in_its_value() -> None:
    text = json.dumps(FULL)
    document = parse(text, Kind.RESOURCE)
    first, second = document.statements
    assert (document.version, document.id, document.text) == ("2012-10-17", "an id", text)
    assert first == Statement(
        index=0,
        sid="One",
        effect="Deny",
        principal=Principals(aws=("111122223333", "*"), service=("ec2.amazonaws.com",)),
        not_actions=("s3:*", "iam:Get*"),
        not_resources=("arn:aws:s3:::b/${aws:username}/*",),
        conditions=(
            Condition("Bool", "aws:SecureTransport", ("false",)),
            Condition("NumericLessThan", "s3:max-keys", ("10", "1.5")),
        ),
    )
    assert second.not_principal == Principals(everyone=True)
    assert (first.allows, second.allows, second.index) == (False, True, 1)


def test_absent_is_none_and_an_empty_list_is_empty() -> None:
    statement = one(Action=[], Resource=[])
    assert (statement.actions, statement.resources) == ((), ())
    assert (statement.not_actions, statement.not_resources, statement.principal) == (None, None, None)


def test_a_document_is_parsed_once_and_kinds_are_kept_apart() -> None:
    text = text_of({**ALLOW, "Principal": "*"})
    assert parse(text, Kind.RESOURCE) is parse(text, Kind.RESOURCE)
    refusal(text, Kind.IDENTITY)


def test_long_documents_are_parsed_too() -> None:
    text = text_of(ALLOW) + " " * 70_000
    assert parse(text) == parse(text)


def test_places_address_single_values_as_item_0() -> None:
    text = '{"Statement":\n {"Effect": "Allow",\n  "Action": "s3:*",\n  "Resource": ["a",\n   "b"]}}'
    document = parse(text)
    assert document.place("Statement", 0) == Place(2, 2)
    assert document.place("Statement", 0, "Action") == Place(3, 3)
    assert document.place("Statement", 0, "Action", 0) == Place(3, 13)
    assert document.place("Statement", 0, "Resource", 1) == Place(5, 4)
    assert document.place("Statement", 0, "Condition") == Place(2, 2)
    assert document.place("Version") == Place(1, 1)


# Grammar


@pytest.mark.parametrize("version", ["2012-10-17", "2008-10-17"])
def test_L1_the_two_versions(version: str) -> None:
    assert parse(text_of(ALLOW, version=version)).version == version


def test_L1_the_version_may_be_absent() -> None:
    assert parse(json.dumps({"Statement": ALLOW})).version is None


@pytest.mark.parametrize("version", ["2012-10-18", "", 20121017, None, ["2012-10-17"]])
def test_L1_no_other_version(version: JsonValue) -> None:
    error = refusal(text_of(ALLOW, version=version))
    assert (error.line, error.column) == (2, 2)


def test_L1_a_statement_is_an_object_or_a_non_empty_array_of_objects() -> None:
    assert len(parse(json.dumps({"Statement": ALLOW})).statements) == 1
    assert len(parse(text_of(ALLOW, ALLOW)).statements) == 2
    wrong: list[JsonValue] = [[], {}, "x", None, 1, [[]], ["x"], [ALLOW, None]]
    for each in wrong:
        refusal(json.dumps({"Statement": each}))
    refusal("{}")


@pytest.mark.parametrize("effect", ["allow", "ALLOW", "Deny ", "", None, True, ["Allow"], {}])
def test_L1_the_effect_is_allow_or_deny_in_just_these_letters(effect: JsonValue) -> None:
    error = refusal('{"Statement": [\n{"Effect": ' + json.dumps(effect) + ', "Action": "*", "Resource": "*"}]}')
    assert (error.line, error.column) == (2, 2)


def test_L1_the_effect_is_mandatory() -> None:
    assert refused(Effect=None) == "`Effect` is missing, add `Allow` or `Deny`"


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION])
def test_L1_sids_of_identity_policies_have_letters_and_digits_only(kind: Kind) -> None:
    assert one(kind, Sid="Abc09").sid == "Abc09"
    assert one(kind, Sid="").sid == ""
    for sid in ("a b", "a-b", "é", "a\n", "²"):
        refused(kind, Sid=sid)


def test_L1_sids_of_identity_policies_are_unique() -> None:
    error = refusal('{"Statement": [\n' + ",\n".join([json.dumps({"Sid": "A", **ALLOW})] * 2) + "]}")
    assert (error.line, error.column) == (3, 2)
    assert len(parse(text_of({"Sid": "", **ALLOW}, {"Sid": "", **ALLOW})).statements) == 2


def test_L1_sids_of_resource_policies_may_have_spaces() -> None:
    assert one(Kind.RESOURCE, Sid="Allow all of it").sid == "Allow all of it"


def test_L1_characters_beyond_00ff_do_not_occur_in_iam_documents() -> None:
    assert one(Resource="arn:aws:s3:::é").resources == ("arn:aws:s3:::é",)
    text = '{"Statement":\n{"Effect": "Allow", "Action": "*", "Resource": "Ā"}}'
    error = refusal(text)
    assert (error.line, error.column) == (2, text.splitlines()[1].index("Ā") + 1)
    assert parse(text, Kind.RESOURCE).statements[0].resources == ("Ā",)
    with pytest.raises(JsonError):
        parse('{"Statement":\x0b[]}')


def test_L2_duplicate_keys_are_refused() -> None:
    with pytest.raises(JsonError) as caught:
        parse('{"Statement": [{"Effect": "Deny",\n"Effect": "Allow", "Action": "*", "Resource": "*"}]}')
    assert (caught.value.line, caught.value.column) == (2, 1)
    with pytest.raises(JsonError):
        parse('{"Statement": [{"Effect": "Deny", "\\u0045ffect": "Allow", "Action": "*", "Resource": "*"}]}')


@pytest.mark.parametrize("name", ["effect", "action", "SID", "Notaction", "Comment", "Actions", ""])
def test_L3_element_names_are_case_sensitive_and_none_is_unknown(name: str) -> None:
    error = refusal(text_of({**ALLOW, name: "x"}))
    assert error.message.startswith(f"unknown element `{name}`")
    assert (error.line, error.column) == (8, 4)


def test_L3_the_meant_element_is_named() -> None:
    assert refused(action="x") == "unknown element `action`, write `Action`"
    assert refusal('{"statement": []}').message == "unknown element `statement`, write `Statement`"
    assert refusal('{"Statement": [], "Effect": "Allow"}').message == "unknown element `Effect`, remove it"


def test_L3_id_is_accepted_and_is_a_string() -> None:
    assert parse(json.dumps({"Id": "x", "Statement": ALLOW})).id == "x"
    refusal(json.dumps({"Id": 1, "Statement": ALLOW}))


def test_D4_action_xor_not_action() -> None:
    assert one(Action=None, NotAction="s3:*").not_actions == ("s3:*",)
    assert refused(NotAction="s3:*") == "both `Action` and `NotAction`, keep one of them"
    assert refused(Action=None) == "neither `Action` nor `NotAction`, add the one that is meant"


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION, Kind.SCP])
def test_E5_resource_xor_not_resource(kind: Kind) -> None:
    assert one(kind, Resource=None, NotResource=["a"]).not_resources == ("a",)
    assert refused(kind, NotResource="a") == "both `Resource` and `NotResource`, keep one of them"
    assert refused(kind, Resource=None) == "neither `Resource` nor `NotResource`, add the one that is meant"


def test_E5_resource_is_forbidden_in_trust_policies() -> None:
    assert one(Kind.TRUST, Principal="*", Resource=None).resources is None
    assert refused(Kind.TRUST, Principal="*") == "a role trust policy must not have `Resource`, remove it"
    assert "`NotResource`" in refused(Kind.TRUST, Principal="*", Resource=None, NotResource="*")


def test_E5_resource_policies_of_some_services_have_no_resource() -> None:
    assert one(Kind.RESOURCE, Principal="*", Resource=None).resources is None


def test_E5_the_other_kinds_need_a_resource() -> None:
    for kind in (Kind.RCP, Kind.VPC_ENDPOINT):
        assert one(kind, Principal="*", Resource=None, NotResource="a").not_resources == ("a",)
        refused(kind, Principal="*", Resource=None)


@pytest.mark.parametrize("name", ["AWS", "Service", "Federated", "CanonicalUser"])
def test_C1_the_forms_of_a_principal(name: str) -> None:
    field = {"AWS": "aws", "Service": "service", "Federated": "federated", "CanonicalUser": "canonical"}[name]
    several = one(Kind.RESOURCE, Principal={name: ["x", "y"]}).principal
    single = one(Kind.RESOURCE, Principal={name: "x"}).principal
    assert several == msgspec.structs.replace(Principals(), **{field: ("x", "y")})
    assert single == msgspec.structs.replace(Principals(), **{field: ("x",)})


@pytest.mark.parametrize(
    "who", ["arn:aws:iam::111122223333:root", "", "**", None, 1, ["*"], {"aws": "*"}, {"AWS": 1}, {"AWS": ["*", None]}]
)
def test_C1_no_other_form(who: JsonValue) -> None:
    error = refusal(text_of({"Effect": "Allow", "Principal": who, "Action": "*"}), Kind.RESOURCE)
    assert error.line >= 6


def test_C4_everyone_is_told_from_every_aws_principal() -> None:
    bare, mapped = one(Kind.TRUST, Principal="*", Resource=None), one(Kind.TRUST, Principal={"AWS": "*"}, Resource=None)
    assert bare.principal == Principals(everyone=True)
    assert mapped.principal == Principals(aws=("*",))
    assert bare.principal.anybody
    assert mapped.principal.anybody
    assert not Principals(service=("*",)).anybody


def test_C8_a_resource_policy_statement_may_name_no_principal() -> None:
    assert one(Kind.RESOURCE).principal is None


def test_C9_not_principal_is_parsed_where_it_may_be_stored() -> None:
    for kind in (Kind.RESOURCE, Kind.VPC_ENDPOINT):
        assert one(kind, NotPrincipal={"AWS": "x"}).not_principal == Principals(aws=("x",))
    assert one(Kind.TRUST, NotPrincipal="*", Resource=None).not_principal == Principals(everyone=True)
    assert refused(Kind.RESOURCE, Principal="*", NotPrincipal="*").startswith("both `Principal` and `NotPrincipal`")


def test_C10_not_principal_with_allow_is_parsed() -> None:
    assert one(Kind.RESOURCE, Effect="Allow", NotPrincipal={"AWS": "x"}).allows


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION, Kind.SCP])
def test_C11_no_principal_where_the_document_is_attached_to_one(kind: Kind) -> None:
    assert refused(kind, Principal="*") == f"a {kind.value} must not have `Principal`, remove it"
    assert refused(kind, NotPrincipal="*") == f"a {kind.value} must not have `NotPrincipal`, remove it"


def test_C11_an_rcp_names_everyone() -> None:
    assert one(Kind.RCP, Effect="Deny", Principal="*").principal == Principals(everyone=True)
    wrong: list[JsonValue] = [{"AWS": "*"}, {"Service": "x"}, "x"]
    for who in wrong:
        assert "must be" in refused(Kind.RCP, Principal=who)
    refused(Kind.RCP)


def test_J3_no_negations_in_an_rcp() -> None:
    assert "`NotPrincipal`" in refused(Kind.RCP, NotPrincipal={"AWS": "x"})
    assert "`NotAction`" in refused(Kind.RCP, Principal="*", Action=None, NotAction="s3:*")


@pytest.mark.parametrize("kind", [Kind.TRUST, Kind.VPC_ENDPOINT])
def test_K1_trust_and_endpoint_policies_need_a_principal(kind: Kind) -> None:
    resource = None if kind is Kind.TRUST else "*"
    assert refused(kind, Resource=resource).startswith("neither `Principal` nor `NotPrincipal`")


def test_F2_an_empty_condition_is_no_condition() -> None:
    assert one(Condition={}).conditions == ()
    assert one(Condition={"StringEquals": {}}).conditions == ()
    assert one(Condition={"StringEquals": {"aws:x": []}}).conditions == (Condition("StringEquals", "aws:x", ()),)


def test_F2_operators_that_differ_in_case_are_all_kept() -> None:
    conditions = one(Condition={"StringEquals": {"a": "1"}, "stringequals": {"a": "2", "A": "3"}}).conditions
    assert [(each.operator, each.key) for each in conditions] == [
        ("StringEquals", "a"),
        ("stringequals", "a"),
        ("stringequals", "A"),
    ]


def test_F15_an_unknown_operator_is_kept() -> None:
    assert one(Condition={"StringIs": {"a": "b"}}).conditions[0].operator == "StringIs"


@pytest.mark.parametrize(
    "literal,expected",
    [("true", "true"), ("false", "false"), ("10", "10"), ("1.50", "1.50"), ("-1E3", "-1E3"), ('"x"', "x")],
)
def test_G9_numbers_and_booleans_take_their_json_form(literal: str, expected: str) -> None:
    for written in (literal, f"[{literal}]"):
        text = text_of({**ALLOW, "Condition": {"StringEquals": {"a": "HERE"}}}).replace('"HERE"', written)
        assert parse(text).statements[0].conditions[0].values == (expected,)
    assert type(parse(text).statements[0].conditions[0].values[0]) is str


@pytest.mark.parametrize("value", [None, {}, [None], [["x"]], ["x", {}]])
def test_G9_no_other_value_in_a_condition(value: JsonValue) -> None:
    error = refusal(text_of({**ALLOW, "Condition": {"StringEquals": {"a": value}}}))
    assert error.line >= 10


@pytest.mark.parametrize("value", [None, 1, True, "x", [], {"StringEquals": None}, {"StringEquals": ["a"]}])
def test_conditions_have_operators_and_keys(value: JsonValue) -> None:
    refusal(text_of({**ALLOW, "Condition": value}))


@pytest.mark.parametrize("name", ["Action", "NotAction", "Resource", "NotResource", "Sid"])
@pytest.mark.parametrize("value", [None, 1, True, {}, {"a": 1}, [1], ["x", None], [["x"]]])
def test_elements_are_strings_or_lists_of_strings(name: str, value: JsonValue) -> None:
    statement = {k: v for k, v in ALLOW.items() if k != name.removeprefix("Not")}
    error = refusal(text_of({**statement, name: value}))
    assert f"`{name}`" in error.message


def test_the_place_is_that_of_the_offending_item() -> None:
    error = refusal('{"Statement": {"Effect": "Allow", "Action": ["a",\n  "b", 3], "Resource": "*"}}')
    assert (error.line, error.column) == (2, 8)
    assert error.message == "`Action` holds a number, write a string"


# Hostile texts


def replaced(value: JsonValue, other: JsonValue) -> Iterator[JsonValue]:
    """`value` with each of its nodes in turn replaced by `other`."""
    yield other
    if isinstance(value, dict):
        for name, each in value.items():
            for changed in replaced(each, other):
                yield {**value, name: changed}
    elif isinstance(value, list):
        for index, each in enumerate(value):
            for changed in replaced(each, other):
                yield [*value[:index], changed, *value[index + 1 :]]


def tried(text: str, kind: Kind) -> JsonError | PolicyError | None:
    """That only the two errors of the parser escape, and that they read as all messages do."""
    try:
        parse(text, kind)
    except (JsonError, PolicyError) as caught:
        error: JsonError | PolicyError = caught
    else:
        return None
    assert 1 <= error.line <= text.count("\n") + 1
    assert error.column >= 1
    assert error.message[0] == error.message[0].lower()
    assert not error.message.endswith(".")
    assert str(error).isprintable()
    return error


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("other", [None, 1, 1.5, True, "", "x", [], {}, [[]], [None], {"x": 1}, {"AWS": {}}], ids=str)
def test_wrong_types_at_every_level_never_escape_as_anything_else(kind: Kind, other: JsonValue) -> None:
    outcomes = [tried(json.dumps(changed), kind) for changed in replaced(FULL, other)]
    assert any(outcomes)


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.RESOURCE])
def test_a_text_cut_anywhere_is_refused_and_nothing_else(kind: Kind) -> None:
    text = json.dumps(FULL, indent=1)
    assert all(isinstance(tried(text[:end], kind), JsonError) for end in range(len(text)))


@given(st.text(), st.sampled_from(Kind))
def test_no_text_escapes_as_anything_but_an_input_error(text: str, kind: Kind) -> None:
    tried(text, kind)


@given(st.integers(0, 600), st.text('{}[]",:\\ \n1aA*\x00Ā\ud800', max_size=3), st.sampled_from(Kind))
def test_no_damaged_document_escapes_as_anything_but_an_input_error(at: int, patch: str, kind: Kind) -> None:
    text = json.dumps(FULL)
    tried(text[:at] + patch + text[at + len(patch) :], kind)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000_000,
        "[" * 1_000_000,
        '{"Statement":' * 70_000,
        '{"Statement": ' + "[" * 63 + "]" * 63 + "}",
        '{"Statement": ' + "[" * 64 + "]" * 64 + "}",
        '{"Statement": {"Effect": NaN}}',
        '{"Version": ' + "9" * 10_000 + "}",
        '{"Statement": 1e999}',
        "null",
        '"\\ud800"',
    ],
    ids=lambda text: text[:20],
)
def test_hostile_texts_are_refused(text: str) -> None:
    assert tried(text, Kind.IDENTITY) is not None
