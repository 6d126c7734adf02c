"""Which resource types an ARN can be of."""

from __future__ import annotations

import re

import pytest

from leastwise import catalogue
from leastwise.catalogue.formats import fits

LOGS = "arn:aws:logs:eu-west-1:123456789012:log-group:"


@pytest.mark.parametrize(
    ("arn", "first"),
    [
        ("arn:aws:s3:::bucket", ("s3", "bucket")),
        ("arn:aws:s3:::bucket/key", ("s3", "object")),
        ("arn:aws:s3:::bucket/a/b:c/*", ("s3", "object")),
        ("arn:aws:iam::123456789012:role/some/path/name", ("iam", "role")),
        ("arn:aws:iam::123456789012:user/name", ("iam", "user")),
        ("arn:aws:lambda:eu-west-1:123456789012:function:name", ("lambda", "function")),
        ("arn:aws:sqs:eu-west-1:123456789012:queue", ("sqs", "queue")),
        ("arn:aws:kms:eu-west-1:123456789012:key/1234", ("kms", "key")),
        ("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/t", ("dynamodb", "table")),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/t/index/i", ("dynamodb", "index")),
        (f"{LOGS}/aws/lambda/f", ("logs", "log-group")),
        (f"{LOGS}/aws/lambda/f:log-stream:s", ("logs", "log-stream")),
        ("arn:aws:states:eu-west-1:123456789012:stateMachine:m", ("states", "statemachine")),
    ],
)
def test_the_most_definite_type_of_an_arn_is_first(arn: str, first: tuple[str, str]) -> None:
    prefix, name = catalogue.resource_types_of(arn)[0]
    assert (prefix, name.lower()) == first


def test_a_bucket_is_not_an_object_nor_the_reverse() -> None:
    assert ("s3", "object") not in catalogue.resource_types_of("arn:aws:s3:::bucket")
    assert ("s3", "bucket") not in catalogue.resource_types_of("arn:aws:s3:::bucket/key")


@pytest.mark.parametrize("text", ["", "*", "bucket", "arn:aws:s3", "arn:aws:nosuchservice:::x", "urn:aws:s3:::bucket"])
def test_what_is_no_arn_of_aws_has_no_type(text: str) -> None:
    assert catalogue.resource_types_of(text) == ()


def test_every_format_is_found_by_an_arn_made_of_it() -> None:
    for prefix in catalogue.services():
        service = catalogue.service(prefix)
        for each in service.resource_types if service else ():
            for arn in each.arns:
                made = re.sub(r"\$\{[^}]*\}|<[^>]*>|\*", "x", arn)
                assert fits(arn, made), arn
                assert (prefix, each.name) in catalogue.resource_types_of(made), arn


def test_signs_of_regular_expressions_mean_themselves() -> None:
    assert fits("arn:aws:x:::a.b+/${Name}", "arn:aws:x:::a.b+/dev+ops")
    assert not fits("arn:aws:x:::a.b+/${Name}", "arn:aws:x:::aXbb/n")
