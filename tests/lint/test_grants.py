"""What reaches further than it looks is told, and what people rightly write is not."""

from __future__ import annotations

import json

import pytest

from leastwise.language import Kind
from leastwise.lint import lint

Elements = dict[str, object]

BUCKET, OBJECTS = "arn:aws:s3:::box", "arn:aws:s3:::box/*"
ROLE = "arn:aws:iam::111122223333:role/batch/runner"
ALLOW: Elements = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS}
DENY: Elements = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
PASS: Elements = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
EVERYBODY: Elements = ALLOW | {"Principal": "*"}
LOGS: Elements = ALLOW | {"Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject"}
TRUST: Elements = {"Effect": "Allow", "Action": "sts:AssumeRole"}


def _codes(kind: Kind, *statements: Elements) -> set[str]:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return {finding.code for finding in lint(text, kind)}


def _if(operator: str, key: str, *values: str) -> Elements:
    return {"Condition": {operator: {key: values[0] if len(values) == 1 else list(values)}}}


def _without(elements: Elements, *names: str) -> Elements:
    return {name: value for name, value in elements.items() if name not in names}


MFA, VPCE = "aws:MultiFactorAuthPresent", "aws:SourceVpce"
NAMES = "aws:PrincipalServiceNamesList"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (ALLOW | {"Action": "*", "Resource": "*"}, "LW_FULL_ADMIN"),
        (ALLOW | {"Action": "*:*", "Resource": "*"}, "LW_FULL_ADMIN"),
        (ALLOW | {"Action": ["sqs:SendMessage", "S3:*"], "Resource": "*"}, "LW_SERVICE_WILDCARD"),
        (ALLOW | {"Action": "s3:?*", "Resource": ["*"]}, "LW_SERVICE_WILDCARD"),
        (_without(ALLOW, "Action") | {"NotAction": "iam:*"}, "LW_ALLOW_NOT_ACTION"),
        (_without(ALLOW, "Resource") | {"NotResource": OBJECTS}, "LW_ALLOW_NOT_RESOURCE"),
        (PASS, "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        (PASS | {"Resource": "arn:aws:iam::*:role/*"}, "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        (ALLOW | {"Action": "IAM:Pass*", "Resource": "*"}, "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        (ALLOW | _if("ForAllValues:StringEquals", NAMES, "a.amazonaws.com"), "LW_FORALLVALUES_ALLOW"),
        (
            ALLOW | _if("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
        ),
        (ALLOW | _if("StringNotEquals", VPCE, "vpce-0123456789abcdef0"), "LW_NEGATED_ALLOW"),
        (ALLOW | _if("NotIpAddress", "aws:VpcSourceIp", "10.0.0.0/8"), "LW_NEGATED_ALLOW"),
        (ALLOW | _if("ArnNotLike", "aws:SourceArn", "arn:aws:sns:*:111122223333:*"), "LW_NEGATED_ALLOW"),
        (DENY | _if("Bool", MFA, "false"), "LW_MFA_DENY"),
        (ALLOW | _if("BoolIfExists", MFA, "true"), "LW_MFA_ALLOW"),
        (DENY | _if("StringLike", "s3:prefix", "secret/*") | {"Action": "s3:ListBucket"}, "LW_S3_PREFIX"),
    ],
)
def test_a_grant_of_a_principal_that_reaches_further_than_it_looks(statement: Elements, code: str) -> None:
    assert code in _codes(Kind.IDENTITY, statement)


@pytest.mark.parametrize(
    "statement",
    [
        ALLOW | {"Action": "iam:ChangePassword", "Resource": "arn:aws:iam::*:user/${aws:username}"},
        ALLOW | {"Action": ["iam:*AccessKey*"], "Resource": "arn:aws:iam::111122223333:user/${aws:username}"},
        ALLOW | {"Resource": "arn:aws:s3:::box/home/${aws:username}/*"},
        ALLOW | {"Action": "s3:ListBucket", "Resource": BUCKET} | _if("StringLike", "s3:prefix", "${aws:username}/*"),
        _without(DENY, "Action") | {"NotAction": ["iam:*", "sts:*"]} | _if("BoolIfExists", MFA, "false"),
        _without(DENY, "Resource") | {"NotResource": [BUCKET, OBJECTS]},
        DENY | _if("StringNotEquals", "aws:RequestedRegion", "eu-west-1", "eu-central-1"),
        DENY | _if("StringNotEqualsIfExists", VPCE, "vpce-0123456789abcdef0"),
        DENY | _if("Bool", "aws:SecureTransport", "false"),
        DENY | _if("Bool", "aws:ViaAWSService", "false"),
        ALLOW | _if("Bool", MFA, "true"),
        ALLOW | _if("IpAddress", "aws:SourceIp", "203.0.113.0/24", "2001:db8::/32"),
        ALLOW | _if("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
        PASS | {"Resource": ROLE},
        PASS | _if("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"),
        ALLOW | {"Action": "logs:DescribeLogGroups", "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:*"},
        ALLOW | {"Action": ["s3:ListBucket", "s3:GetObject"], "Resource": [BUCKET, OBJECTS]},
        ALLOW | {"Action": "ec2:RunInstances", "Resource": ["arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:instance/*"]},
        ALLOW
        | {"Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:*:*/*"}
        | _if("ForAllValues:StringEquals", "aws:TagKeys", "team", "stage"),
    ],
)  # fmt: skip
def test_what_people_rightly_grant_a_principal_is_left_alone(statement: Elements) -> None:
    assert _codes(Kind.IDENTITY, statement) == set()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (EVERYBODY, "LW_PUBLIC"),
        (ALLOW | {"Principal": {"AWS": ["111122223333", "*"]}}, "LW_PUBLIC"),
        (EVERYBODY | _if("Bool", "aws:SecureTransport", "true"), "LW_PUBLIC"),
        (EVERYBODY | _if("IpAddress", "aws:SourceIp", "0.0.0.0/0"), "LW_PUBLIC"),
        (EVERYBODY | _if("StringLike", "aws:Referer", "https://example.com/*"), "LW_PUBLIC"),
        (ALLOW | {"NotPrincipal": {"AWS": "111122223333"}}, "ALLOW_WITH_NOT_PRINCIPAL"),
        (ALLOW | {"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"),
        (LOGS, "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
        (LOGS | _if("Bool", "aws:SecureTransport", "true"), "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"),
    ],
)
def test_a_grant_of_a_resource_that_reaches_further_than_it_looks(statement: Elements, code: str) -> None:
    assert code in _codes(Kind.RESOURCE, statement)


@pytest.mark.parametrize(
    "statement",
    [
        EVERYBODY | _if("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
        EVERYBODY | _if("StringEquals", VPCE, "vpce-0123456789abcdef0"),
        EVERYBODY | _if("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        EVERYBODY | _if("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"),
        EVERYBODY | _if("StringEquals", "kms:CallerAccount", "111122223333"),
        EVERYBODY | {"Effect": "Deny"},
        EVERYBODY | {"Effect": "Deny", "Action": "s3:*", "Resource": [BUCKET, OBJECTS]}
        | _if("Bool", "aws:SecureTransport", "false"),
        ALLOW | {"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", ROLE]}},
        LOGS | _if("StringEquals", "aws:SourceAccount", "111122223333"),
        LOGS | _if("ArnLike", "aws:SourceArn", "arn:aws:cloudtrail:*:111122223333:trail/*"),
        LOGS | _if("StringEquals", "aws:SourceOrgID", "o-a1b2c3d4e5"),
        LOGS | {"Effect": "Deny"},
    ],
)  # fmt: skip
def test_what_people_rightly_grant_on_a_resource_is_left_alone(statement: Elements) -> None:
    assert _codes(Kind.RESOURCE, statement) == set()


def test_the_policy_that_aws_gives_to_a_new_topic_has_no_error() -> None:
    actions = ["SNS:GetTopicAttributes", "SNS:Publish", "SNS:Receive", "SNS:Subscribe"]
    topic: Elements = {"Effect": "Allow", "Action": actions, "Resource": "arn:aws:sns:eu-west-1:111122223333:news"}
    default = topic | {"Principal": {"AWS": "*"}} | _if("StringEquals", "AWS:SourceOwner", "111122223333")
    assert _codes(Kind.RESOURCE, default) == {"LW_UNDOCUMENTED_ACTION"}


@pytest.mark.parametrize(
    ("principal", "codes"),
    [
        ({"Service": "lambda.amazonaws.com"}, set()),
        ({"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}, set()),
        ({"AWS": "arn:aws:iam::111122223333:root"}, set()),
        ({"AWS": "*"}, {"ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL"}),
    ],
)
def test_who_may_assume_a_role(principal: Elements, codes: set[str]) -> None:
    assert _codes(Kind.TRUST, TRUST | {"Principal": principal}) == codes


READ: Elements = ALLOW | {"Action": ["s3:GetObject", "s3:GetObjectTagging"]}
READS: Elements = ALLOW | {"Action": "s3:Get*", "Resource": "*"}
AT_HOME = _if("StringEquals", "aws:SourceVpc", "vpc-0123456789abcdef0")


@pytest.mark.parametrize(
    ("statements", "codes"),
    [
        ((READ, READS), {"LW_COVERED_STATEMENT"}),
        ((READS, READ), {"LW_COVERED_STATEMENT"}),
        ((READS, READ | AT_HOME), {"LW_COVERED_STATEMENT"}),
        ((READS | AT_HOME, READ | AT_HOME), {"LW_COVERED_STATEMENT"}),
        ((READS | AT_HOME, READ), set()),
        ((READ, READS | {"Action": "s3:List*"}), set()),
        ((READ, READS | {"Resource": "arn:aws:s3:::other/*"}), set()),
        ((READ, DENY), {"LW_OVERRIDDEN_ALLOW"}),
        ((READ, DENY | {"Action": "*"}), {"LW_OVERRIDDEN_ALLOW"}),
        ((READ, DENY | AT_HOME), set()),
        ((DENY, ALLOW | {"Action": "sqs:SendMessage", "Resource": "*"}), set()),
        ((READ, READ | {"Sid": "Again"}), {"REDUNDANT_STATEMENT"}),
        ((READ | {"Sid": "A"}, READS, READ | {"Sid": "C"}), {"REDUNDANT_STATEMENT", "LW_COVERED_STATEMENT"}),
        ((ALLOW | {"Action": ["s3:Get*", "s3:GetObject"]},), {"REDUNDANT_ACTION"}),
        ((ALLOW | {"Resource": [OBJECTS, "arn:aws:s3:::box/a"]},), {"REDUNDANT_RESOURCE"}),
        ((ALLOW | {"Resource": [OBJECTS, "arn:aws:s3:us-east-1:111122223333:accesspoint/a"]},), set()),
    ],
)  # fmt: skip
def test_statements_that_change_nothing_beside_the_others(statements: tuple[Elements, ...], codes: set[str]) -> None:
    assert _codes(Kind.IDENTITY, *statements) == codes


def test_a_principal_that_is_no_arn_beside_a_session_is_linted() -> None:
    """A text with `:role/` in it has not always an account."""
    session = "arn:aws:sts::111122223333:assumed-role/app/a"
    found = _codes(Kind.TRUST, TRUST | {"Principal": {"AWS": ["arn:role/app", session]}})
    assert "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY" not in found


def test_true_and_one_are_not_the_same_condition() -> None:
    one, true = (ALLOW | {"Condition": {"StringEquals": {"aws:PrincipalTag/a": each}}} for each in (1, True))
    assert _codes(Kind.IDENTITY, one, true) == set()
    assert _codes(Kind.IDENTITY, one, one) == {"REDUNDANT_STATEMENT"}
