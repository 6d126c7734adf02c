"""Policies of queues, topics, secrets, repositories and keys."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from objects.live import changed, cycle, restore, tried_and_seen

REGION = "eu-west-1"


def policy(action: str, arn: str, account: str) -> str:
    principal = f'"Principal":{{"AWS":"arn:aws:iam::{account}:root"}}'
    head = f'{{"Version":"2012-10-17","Statement":[{{"Sid":"x","Effect":"Allow",{principal}'
    return f'{head},"Action":"{action}",  "Resource":"{arn}"}}]}}'


def test_a_queue(aws: Aws, estate: Estate) -> None:
    made = aws.do(AwsCall("sqs", "CreateQueue", {"QueueName": "scratch"}, REGION))
    arn = f"arn:aws:sqs:{REGION}:{estate.account.id}:scratch"
    target = Target("sqs:queue-policy", arn)
    text = policy("sqs:SendMessage", arn, estate.account.id)
    cycle(aws, target, {"Policy": text})
    changed(aws, target, {"Policy": text})
    cycle(aws, target, {"Policy": text.replace("  ", "")}, None)
    aws.do(AwsCall("sqs", "DeleteQueue", {"QueueUrl": made["QueueUrl"]}, REGION))


def test_a_topic_always_has_one(aws: Aws, estate: Estate) -> None:
    arn = f"arn:aws:sns:{REGION}:{estate.account.id}:scratch-policy"
    topic = Target("sns:topic", arn)
    changed(aws, topic, {})
    cycle(aws, Target("sns:topic-policy", arn), {"Policy": policy("SNS:Publish", arn, estate.account.id)})
    restore(aws, topic, None)


def test_a_secret(aws: Aws, estate: Estate) -> None:
    given = {"Name": "scratch", "SecretString": "x"}
    arn = aws.do(AwsCall("secretsmanager", "CreateSecret", given, REGION))["ARN"]
    text = policy("secretsmanager:GetSecretValue", "*", estate.account.id)
    target = Target("secretsmanager:secret-policy", arn)
    cycle(aws, target, {"Policy": text})
    changed(aws, target, {"Policy": text})
    cycle(aws, target, None)
    gone = {"SecretId": arn, "ForceDeleteWithoutRecovery": True}
    aws.do(AwsCall("secretsmanager", "DeleteSecret", gone, REGION))


def test_a_repository(aws: Aws, estate: Estate) -> None:
    named = {"repositoryName": "scratch/one"}
    arn = aws.do(AwsCall("ecr", "CreateRepository", named, REGION))["repository"]["repositoryArn"]
    target = Target("ecr:repository-policy", arn)
    text = policy("ecr:BatchGetImage", "*", estate.account.id).replace(',  "Resource":"*"', "")
    cycle(aws, target, {"Policy": text})
    changed(aws, target, {"Policy": text})
    cycle(aws, target, None)
    aws.do(AwsCall("ecr", "DeleteRepository", named, REGION))


def test_a_key_always_has_one(aws: Aws, estate: Estate) -> None:
    arn = aws.do(AwsCall("kms", "CreateKey", {}, REGION))["KeyMetadata"]["Arn"]
    cycle(aws, Target("kms:key-policy", arn), {"Policy": policy("kms:*", "*", estate.account.id)})
    gone = {"KeyId": arn.rpartition("/")[2], "PendingWindowInDays": 7}
    aws.do(AwsCall("kms", "ScheduleKeyDeletion", gone, REGION))


def test_what_is_tried_is_seen(estate: Estate) -> None:
    kinds = {
        "sqs": "sqs:queue-policy",
        "sns": "sns:topic-policy",
        "secretsmanager": "secretsmanager:secret-policy",
        "ecr": "ecr:repository-policy",
        "kms": "kms:key-policy",
    }
    tried = {each.arn.split(":")[2] for each in estate.resources.items}
    assert tried & kinds.keys()
    for each in estate.resources.items:
        service = each.arn.split(":")[2]
        if service in kinds:
            tried_and_seen(estate, Target(kinds[service], each.arn), [{"Policy": "{}"}, None])
