"""What is public by AWS's notion of it, for each thing that ties a grant to somebody and for each that does not."""

from __future__ import annotations

import json

import pytest

from leastwise.prove.public import RESOURCE_TYPES, no_public
from leastwise.prove.questions import Verdict
from leastwise.prove.reading import read_document

BUCKET, QUEUE, TRUST = "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::IAM::AssumeRolePolicyDocument"
PASS, FAIL = Verdict.PASS, Verdict.FAIL

Tree = dict[str, object]


def grant(principal: object = "*", **conditions: object) -> Tree:
    made: Tree = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return made | ({"Condition": conditions} if conditions else {})


def refusal(**conditions: object) -> Tree:
    return grant(**conditions) | {"Effect": "Deny"}


def verdict(*statements: Tree, type: str = BUCKET) -> Verdict:
    document = read_document(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    return no_public(document, type).nothing_new


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", FAIL),
        ({"AWS": "*"}, FAIL),
        ({"AWS": "111122223333"}, PASS),
        ({"AWS": "arn:aws:iam::111122223333:role/app"}, PASS),
        ({"Service": "sns.amazonaws.com"}, PASS),
        ({"AWS": ["111122223333", "*"]}, FAIL),
        ({"Federated": "arn:aws:iam::111122223333:saml-provider/corp"}, PASS),
        ({"Federated": "accounts.google.com"}, FAIL),
    ],
)
def test_principals(principal: object, expected: Verdict) -> None:
    assert verdict(grant(principal)) is expected


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "aws:PrincipalOrgID", "o-1", PASS),
        ("stringequals", "AWS:principalorgid", "o-1", PASS),
        ("StringLike", "aws:PrincipalOrgID", "o-*", FAIL),
        ("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1", FAIL),
        ("StringNotEquals", "aws:PrincipalOrgID", "o-1", FAIL),
        ("Null", "aws:PrincipalOrgID", "false", FAIL),
        ("StringEquals", "aws:PrincipalOrgID", "${aws:ResourceOrgID}", PASS),
        ("StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/org}", FAIL),
        ("StringEquals", "aws:PrincipalAccount", "111122223333", PASS),
        ("StringEquals", "aws:PrincipalTag/team", "red", FAIL),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", PASS),
        ("IpAddress", "aws:SourceIp", "54.0.0.0/8", PASS),
        ("IpAddress", "aws:SourceIp", "54.0.0.0/7", FAIL),
        ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "0.0.0.0/0"], FAIL),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", PASS),
        ("IpAddress", "aws:SourceIp", "2000::/3", FAIL),
        ("NotIpAddress", "aws:SourceIp", "203.0.113.0/24", FAIL),
        ("StringEquals", "aws:SourceVpce", "vpce-1", PASS),
        ("StringLike", "aws:SourceVpce", "vpce-*", FAIL),
        ("StringEquals", "aws:SourceVpc", "vpc-1", PASS),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::box", PASS),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:*:*:*", FAIL),
        ("StringEquals", "kms:CallerAccount", "111122223333", PASS),
        ("StringEquals", "aws:userid", "AIDAEXAMPLE", PASS),
        ("StringLike", "aws:userid", "AROAEXAMPLE:*", FAIL),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*", PASS),
        ("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*", FAIL),
        ("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "*", FAIL),
        ("Bool", "aws:SecureTransport", "true", FAIL),
        ("Bool", "elasticfilesystem:AccessedViaMountTarget", "true", PASS),
    ],
)
def test_conditions(operator: str, key: str, values: object, expected: Verdict) -> None:
    assert verdict(grant(**{operator: {key: values}})) is expected


@pytest.mark.parametrize(
    ("type", "key", "value", "expected"),
    [
        (BUCKET, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*", FAIL),
        (QUEUE, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*", PASS),
        (QUEUE, "aws:PrincipalArn", "arn:aws:iam::*:role/admin", FAIL),
        (BUCKET, "s3:DataAccessPointArn", "arn:aws:s3:us-east-1:111122223333:accesspoint/*", PASS),
        (BUCKET, "s3:DataAccessPointArn", "arn:aws:s3:us-east-1:*:accesspoint/*", FAIL),
        ("AWS::S3::AccessPoint", "s3:DataAccessPointArn", "arn:aws:s3:us-east-1:111122223333:accesspoint/*", FAIL),
    ],
)
def test_what_wildcards_in_the_name_of_an_arn_mean_hangs_on_the_type(
    type: str, key: str, value: str, expected: Verdict
) -> None:
    assert verdict(grant(ArnLike={key: value}), type=type) is expected


def test_a_deny_that_spares_only_who_is_named_ties_as_well() -> None:
    assert verdict(grant(), refusal(StringNotEquals={"aws:PrincipalOrgID": "o-1"})) is PASS
    assert verdict(grant(), refusal(StringEquals={"aws:PrincipalOrgID": "o-1"})) is FAIL
    assert verdict(grant(), refusal(Bool={"aws:SecureTransport": "false"})) is FAIL
    assert verdict(grant(), refusal()) is PASS


def test_of_two_statements_the_open_one_counts() -> None:
    tied = grant(StringEquals={"aws:PrincipalOrgID": "o-1"})
    assert verdict(tied, grant({"AWS": "111122223333"})) is PASS
    assert verdict(tied, grant()) is FAIL


def test_everybody_but_somebody_is_public() -> None:
    made = grant()
    made["NotPrincipal"] = {"AWS": "111122223333"}
    del made["Principal"]
    assert verdict(made) is FAIL


def test_an_audience_ties_who_signs_in_with_a_provider_of_everybody() -> None:
    who = {"Federated": "accounts.google.com"}
    trust: Tree = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRoleWithWebIdentity"}
    tied = trust | {"Condition": {"StringEquals": {"accounts.google.com:aud": "app"}}}
    assert verdict(trust, type=TRUST) is FAIL
    assert verdict(tied, type=TRUST) is PASS


def test_the_types_are_those_of_aws() -> None:
    assert len(RESOURCE_TYPES) == len(set(RESOURCE_TYPES)) == 26
