"""Resources with policies of their own, as they are seeded and as they are collected over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage, refusal
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import all_steps
from leastwise.model import AclGrant, Estate, Gap, PublicAccessBlock, Unseen

SERVICES = {"ec2", "ecr", "kms", "lambda", "s3", "s3control", "secretsmanager", "sns", "sqs"}
STEPS = tuple(step for step in all_steps() if step.service in SERVICES and step.key != "sns.ListSubscriptionsByTopic")
PRODUCTION, SECURITY, ACME = "222233334444", "444455556666", "111122223333"


@pytest.fixture(scope="module")
def estates(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Estate]:
    path = tmp_path_factory.mktemp("resources") / "a.zip"
    regions = ["us-east-1", "eu-west-1"]
    collect_live(targets(running.aws, running.story), path, regions=regions, quiet=True, steps=STEPS)
    return {estate.account.id: estate for estate in read(path).estates}


def document(estate: Estate, arn: str) -> list[dict[str, object]]:
    text = estate.resource_policy(arn)
    assert text is not None
    statements: list[dict[str, object]] = json.loads(text)["Statement"]
    return statements


def test_every_call_is_answered(estates: Mapping[str, Estate]) -> None:
    assert [gap for estate in estates.values() for gap in estate.gaps] == []


def test_production_has_some_of_every_kind(estates: Mapping[str, Estate]) -> None:
    kinds = [resource.type.rpartition("::")[2] for resource in estates[PRODUCTION].resources.items]
    assert {kind: kinds.count(kind) for kind in sorted({*kinds})} == {
        "Bucket": 4,
        "Function": 2,
        "Key": 5,
        "Queue": 3,
        "Repository": 2,
        "Secret": 2,
        "Topic": 2,
    }


def test_a_website_is_public_in_every_way(estates: Mapping[str, Estate]) -> None:
    estate = estates[ACME]
    (website,) = document(estate, "arn:aws:s3:::acme-website/index.html")
    assert (website["Effect"], website["Principal"], "Condition" in website) == ("Allow", "*", False)
    (bucket,) = (bucket for bucket in estate.buckets if bucket.name == "acme-website")
    assert (bucket.public_access_block, estate.public_access_block) == (PublicAccessBlock(), None)
    everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
    assert (bucket.object_ownership, bucket.grants) == (
        "ObjectWriter",
        (AclGrant(grantee=everybody, permission="READ"),),
    )


def test_block_public_access_of_accounts(estates: Mapping[str, Estate]) -> None:
    half = PublicAccessBlock(block_public_acls=True, ignore_public_acls=True)
    whole = half | PublicAccessBlock(block_public_policy=True, restrict_public_buckets=True)
    assert (estates[PRODUCTION].public_access_block, estates[SECURITY].public_access_block) == (half, whole)


def test_the_organization_shares_a_bucket_and_guards_another(running: Stage, estates: Mapping[str, Estate]) -> None:
    shared = document(estates[SECURITY], "arn:aws:s3:::acme-security-trail")
    assert {"AWS": f"arn:aws:iam::{PRODUCTION}:role/shop-batch"} in [statement["Principal"] for statement in shared]
    (guard,) = document(estates[PRODUCTION], "arn:aws:s3:::shop-orders/1")
    assert guard["Effect"] == "Deny"
    assert running.story.organization in json.dumps(guard["Condition"])
    with pytest.raises(Unseen) as caught:
        estates[PRODUCTION].resource_policy("arn:aws:s3:::acme-security-trail")
    assert caught.value.gaps[0].code == "OtherAccount"


def test_keys_delegate_to_the_account_or_do_not(running: Stage, estates: Mapping[str, Estate]) -> None:
    estate, identify = estates[PRODUCTION], running.story.identify
    ids = {name: identify("acme-production", f"{name}-key") for name in ("orders", "vault", "old", "aws")}
    keys = {key.id: key for key in estate.kms_keys.items}
    root = {"AWS": f"arn:aws:iam::{PRODUCTION}:root"}
    delegated, kept = (document(estate, keys[ids[name]].arn)[0]["Principal"] for name in ("orders", "vault"))
    assert delegated == root
    assert kept != root
    assert (keys[ids["old"]].state, keys[ids["old"]].region) == ("PendingDeletion", "eu-west-1")
    assert [name for name, id in ids.items() if keys[id].by_aws] == ["aws"]


@pytest.mark.parametrize(
    ("arn", "word"),
    [
        ("sqs:us-east-1:{}:uploads", "s3.amazonaws.com"),
        ("sqs:us-east-1:{}:new-orders", "aws:SourceArn"),
        ("sqs:us-east-1:{}:dead-letters", None),
        ("sns:eu-west-1:{}:deployments", "sns:Subscribe"),
        ("sns:us-east-1:{}:unread", "SNS:Publish"),
        ("ecr:us-east-1:{}:repository/shop/web", "aws:PrincipalOrgID"),
        ("ecr:us-east-1:{}:repository/shop/batch", None),
        ("lambda:us-east-1:{}:function:orders-api", "s3.amazonaws.com"),
        ("lambda:eu-west-1:{}:function:nightly-export", None),
    ],
)
def test_policies(arn: str, word: str | None, estates: Mapping[str, Estate]) -> None:
    policy = estates[PRODUCTION].resource_policy(f"arn:aws:{arn.format(PRODUCTION)}")
    assert (policy is None) == (word is None)
    assert word is None or word in str(policy)


def test_a_secret_is_shared_and_its_value_is_not_collected(running: Stage, estates: Mapping[str, Estate]) -> None:
    secrets = {r.arn: str(r.document) for r in estates[PRODUCTION].resources.items if r.type.endswith("Secret")}
    shared = [text for arn, text in secrets.items() if ":secret:shop/database-" in arn]
    assert [running.story.accounts["acme-development"] in text for text in shared] == [True]
    assert running.world.calls["secretsmanager", "GetSecretValue"] == 0


def test_what_was_not_asked_is_no_none(estates: Mapping[str, Estate]) -> None:
    elsewhere = f"arn:aws:sqs:ap-south-1:{PRODUCTION}:jobs"
    with pytest.raises(Unseen) as caught:
        estates[PRODUCTION].resource_policy(elsewhere)
    assert [(gap.call, gap.region) for gap in caught.value.gaps] == [("sqs:ListQueues", "ap-south-1")]
    assert estates[PRODUCTION].resource_policy(f"arn:aws:sqs:us-east-1:{PRODUCTION}:jobs") is None


def test_s3_control_answers_and_refuses_as_aws_does(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("s3control:GetPublicAccessBlock", code="AccessDenied")
    chosen = tuple(step for step in STEPS if step.service in {"s3control", "s3"} and not step.operation.endswith("Acl"))
    collect_live(targets(stage.aws, stage.story)[:1], tmp_path / "a", regions=["us-east-1"], quiet=True, steps=chosen)
    found = read(tmp_path / "a").estates[0].public_access_block
    assert isinstance(found, Gap)
    assert (found.code, found.permission) == ("AccessDenied", "s3:GetAccountPublicAccessBlock")


def test_a_bucket_without_policy_says_so(stage: Stage) -> None:
    with pytest.raises(ClientError) as caught:
        stage.client("s3").get_bucket_policy(Bucket="acme-reports")
    assert refusal(caught.value) == ("NoSuchBucketPolicy", 404)
