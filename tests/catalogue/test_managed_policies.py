"""The policies that AWS manages."""

from __future__ import annotations

import json

from leastwise import catalogue
from leastwise.language import Kind, parse

ARNS = catalogue.managed_policies()


def test_there_are_all_of_them_once_and_sorted() -> None:
    assert len(ARNS) > 1_500
    assert list(ARNS) == sorted(set(ARNS))
    assert "arn:aws:iam::aws:policy/AdministratorAccess" in ARNS
    assert "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" in ARNS
    assert catalogue.policies_date() >= "2026-01-01"


def test_every_document_is_a_policy() -> None:
    for arn in ARNS:
        policy = catalogue.managed_policy(arn)
        assert policy is not None
        assert parse(policy.document, Kind.IDENTITY).statements, arn


def test_every_policy_has_the_name_and_path_of_its_arn() -> None:
    for arn in ARNS:
        policy = catalogue.managed_policy(arn)
        assert policy is not None
        assert policy.arn == arn == f"arn:aws:iam::aws:policy{policy.path}{policy.name}"
        assert policy.version.startswith("v")
        assert policy.version[1:].isdigit()


def test_the_administrator_s_policy_allows_everything() -> None:
    policy = catalogue.managed_policy("arn:aws:iam::aws:policy/AdministratorAccess")
    assert policy is not None
    assert json.loads(policy.document)["Statement"] == [{"Effect": "Allow", "Action": "*", "Resource": "*"}]


def test_other_partitions_have_the_same_policies() -> None:
    there = catalogue.managed_policy("arn:aws-cn:iam::aws:policy/ReadOnlyAccess")
    here = catalogue.managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert here is not None
    assert there is not None
    assert there.arn == "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"
    assert there.document == here.document


def test_what_aws_does_not_manage_is_none() -> None:
    for arn in (
        "",
        "ReadOnlyAccess",
        "arn:aws:iam::123456789012:policy/ReadOnlyAccess",
        "arn:x:iam::aws:policy/Billing",
    ):
        assert catalogue.managed_policy(arn) is None
