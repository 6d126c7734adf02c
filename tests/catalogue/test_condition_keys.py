"""Condition keys and their types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise import catalogue
from leastwise.catalogue.global_keys import GLOBAL_KEYS

SINGLE = {"String", "ARN", "Bool", "Date", "Numeric", "IPAddress"}
TYPES = SINGLE | {f"ArrayOf{each}" for each in SINGLE}


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("s3:prefix", "String"),
        ("S3:PREFIX", "String"),
        ("kms:EncryptionContextKeys", "ArrayOfString"),
        ("kms:EncryptionContext:aws:lambda:FunctionArn", "String"),
        ("aws:TagKeys", "ArrayOfString"),
        ("aws:RequestTag/team", "String"),
        ("aws:requesttag/Größe", "String"),
        ("aws:PrincipalTag/a/b", "String"),
        ("s3:ExistingObjectTag/class", "String"),
        ("secretsmanager:ResourceTag/owner", "String"),
        ("secretsmanager:resource/Type", "String"),
        ("secretsmanager:resource/Other", None),
        ("glacier:ResourceTag/team", "String"),
        ("ec2:Add/group", "String"),
        ("ec2:Add/other", None),
        ("aws:SourceIp", "IPAddress"),
        ("aws:SourceArn", "ARN"),
        ("aws:SourceVpcArn", "ARN"),
        ("aws:MultiFactorAuthPresent", "Bool"),
        ("aws:MultiFactorAuthAge", "Numeric"),
        ("aws:CurrentTime", "Date"),
        ("ec2:RoleDelivery", "Numeric"),
        ("saml:aud", "String"),
        ("accounts.google.com:aud", "String"),
        ("cognito-identity.amazonaws.com:amr", "ArrayOfString"),
        ("token.actions.githubusercontent.com:sub", "String"),
        ("oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD:sub", "String"),
        ("aws:RequestTag", None),
        ("aws:RequestTag/", None),
        ("aws:NoSuchKey", None),
        ("s3:nosuchkey", None),
        ("s3:aud", None),
        ("localhost:sub", None),
        ("prefix", None),
        ("", None),
    ],
)
def test_types_are_those_of_aws(key: str, kind: str | None) -> None:
    assert catalogue.condition_key_type(key) == kind
    assert catalogue.is_condition_key(key) is (kind is not None)


def test_every_key_has_a_type_of_aws() -> None:
    keys = catalogue.condition_keys()
    assert len(keys) > 1_500
    assert {key.type for key in keys} <= TYPES


def test_every_key_is_found_and_described_by_its_name() -> None:
    for key in catalogue.condition_keys():
        found = catalogue.condition_key(key.name.upper())
        assert found is not None
        assert (found.name, found.type) == (key.name, key.type)
    assert sum(bool(found and found.description) for found in map(described, catalogue.condition_keys())) > 1_500


def described(key: catalogue.ConditionKey) -> catalogue.ConditionKey | None:
    """The key with its description."""
    return catalogue.condition_key(key.name)


def test_the_global_keys_with_several_values_are_those_of_aws() -> None:
    several = {key.name for key in GLOBAL_KEYS if key.multivalued and key.name.startswith("aws:")}
    assert several == {
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:TagKeys",
        "aws:VpceOrgPaths",
    }
    assert all(catalogue.multivalued(name.lower()) for name in several)
    assert not catalogue.multivalued("aws:principalorgid")
    assert not catalogue.multivalued("aws:nosuchkey")


def test_the_global_keys_are_there_once_and_described() -> None:
    names = [key.name.lower() for key in GLOBAL_KEYS]
    assert len(names) == len(set(names))
    assert all(key.description for key in GLOBAL_KEYS)


@given(st.text(min_size=1))
def test_a_tag_key_may_be_any_text(tag: str) -> None:
    assert catalogue.condition_key_type(f"aws:ResourceTag/{tag}") == "String"


@given(st.text())
def test_any_text_is_a_key_or_none(text: str) -> None:
    assert catalogue.is_condition_key(text) is (catalogue.condition_key(text) is not None)
