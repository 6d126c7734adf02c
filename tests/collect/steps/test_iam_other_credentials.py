"""Credentials for single services and server certificates, as AWS answers and when it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collect.steps.helpers import answer, asked, pages, refusal
from demo.stage import Stage
from estates import pages_of
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.steps.iam_other_credentials import (
    SSH_KEYS,
    server_certificates,
    service_credentials,
    ssh_keys,
)
from leastwise.model import Estate, Gap

GIT = {
    "ServiceSpecificCredentialId": "ACCA1",
    "UserName": "alice",
    "ServiceName": "codecommit.amazonaws.com",
    "ServiceUserName": "alice-at-111122223333",
    "Status": "Inactive",
    "CreateDate": "2026-01-01T00:00:00Z",
}
BEDROCK = GIT | {"ServiceSpecificCredentialId": "ACCA2", "ServiceName": "bedrock.amazonaws.com"}
CREDENTIALS, CERTIFICATES = "iam.ListServiceSpecificCredentials", "iam.ListServerCertificates"


def test_credentials_of_single_services_are_read_from_every_page() -> None:
    end = {"ExpirationDate": "2026-12-01T00:00:00Z"}
    lines = [answer({"ServiceSpecificCredentials": [GIT]}), answer({"ServiceSpecificCredentials": [BEDROCK | end]})]
    git, bedrock = service_credentials.of(pages({CREDENTIALS: lines}))
    assert (git.active, git.expires, git.api_key) == (False, None, False)
    assert (bedrock.api_key, bedrock.expires) == (True, datetime(2026, 12, 1, tzinfo=UTC))


def test_an_end_that_cannot_be_read_is_not_taken_for_none() -> None:
    found = service_credentials.of(
        pages({CREDENTIALS: {"ServiceSpecificCredentials": [GIT | {"ExpirationDate": "x"}]}})
    )
    assert isinstance(found.items[0].expires, Gap)


@pytest.mark.parametrize("code", ["AccessDenied", "ValidationError"])
def test_a_refused_list_is_a_gap_and_not_empty(code: str) -> None:
    refused = pages({CREDENTIALS: refusal(code), CERTIFICATES: refusal(code)})
    for found in (service_credentials.of(refused), server_certificates.of(refused)):
        assert found.items == ()
        assert [gap.code for gap in found.gaps] == [code]


def user(name: str, *actions: str) -> dict[str, Any]:
    policy = {"Statement": {"Effect": "Allow", "Action": [*actions], "Resource": "*"}}
    return {"UserName": name, "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": policy}]}


def test_ssh_keys_are_asked_of_users_that_may_reach_codecommit() -> None:
    unseen = {"UserName": "dave", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::111122223333:policy/unseen"}]}
    broken = {"UserName": "eve", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": "{"}]}
    listed = [user("alice", "codecommit:GitP*"), user("bob", "s3:*"), user("carol", "*"), unseen, broken]
    known = pages_of({"users": [*listed, {"UserName": "frank"}]})
    assert [ask.request["UserName"] for ask in asked(SSH_KEYS, known)] == ["alice", "carol", "dave", "eve"]
    assert [dict(gap.request)["UserName"] for gap in ssh_keys.of(known).gaps] == ["alice", "carol", "dave", "eve"]


def test_where_nobody_may_reach_codecommit_nothing_is_missing() -> None:
    found = ssh_keys.of(pages_of({"users": [user("bob", "s3:*")]}))
    assert (found.items, found.gaps) == ((), ())


def test_a_user_that_is_gone_has_no_keys() -> None:
    gone = {"iam.ListSSHPublicKeys": [{"request": {"UserName": "alice"}, "error": "NoSuchEntity"}]}
    found = ssh_keys.of(pages_of({"users": [user("alice", "*")], "pages": gone}))
    assert (found.items, found.gaps) == ((), ())


def test_a_certificate_without_an_end_is_a_gap_of_its_own() -> None:
    raw = {"Arn": "arn:aws:iam::1:server-certificate/a", "ServerCertificateName": "a", "ServerCertificateId": "ASCA"}
    [found] = server_certificates.of(pages({CERTIFICATES: {"ServerCertificateMetadataList": [raw]}}))
    assert isinstance(found.expires, Gap)
    assert found.path == "/"


def collected(stage: Stage, folder: Path, account: int) -> Estate:
    there = targets(stage.aws, stage.story)[account : account + 1]
    collect_live(there, folder / "a.zip", regions=["us-east-1"], quiet=True)
    return read(folder / "a.zip").estates[0]


def production(stage: Stage, folder: Path) -> Estate:
    return collected(stage, folder, 1)


def test_the_embedded_aws_lists_ssh_keys_or_refuses_one_users(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:ListSSHPublicKeys", request={"UserName": "bruno"})
    found = collected(stage, tmp_path, 0).ssh_keys
    assert [(key.owner, key.active) for key in found.items] == [("ana", True)]
    assert [dict(gap.request)["UserName"] for gap in found.gaps] == ["bruno"]


def test_the_embedded_aws_answers(stage: Stage, tmp_path: Path) -> None:
    estate = production(stage, tmp_path)
    assert {credential.owner for credential in estate.service_credentials} == {"ci-runner"}
    assert {certificate.name for certificate in estate.server_certificates} == {"shop-2024", "shop-2026"}
    assert all(certificate.path == "/shop/" for certificate in estate.server_certificates)
    assert stage.world.calls["iam", "ListServiceSpecificCredentials"] == 1


def test_the_embedded_aws_refuses(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:ListServiceSpecificCredentials")
    stage.world.refuse("iam:ListServerCertificates")
    estate = production(stage, tmp_path)
    gaps = (*estate.service_credentials.gaps, *estate.server_certificates.gaps)
    assert [gap.code for gap in gaps] == ["AccessDenied", "AccessDenied"]


def test_one_user_and_all_users_are_not_asked_at_once(stage: Stage) -> None:
    from botocore.exceptions import ClientError

    iam = stage.client("iam", "acme-production")
    assert len(iam.list_service_specific_credentials(UserName="ci-runner")["ServiceSpecificCredentials"]) == 3
    assert iam.list_service_specific_credentials(UserName="pat")["ServiceSpecificCredentials"] == []
    with pytest.raises(ClientError, match="ValidationError"):
        iam.list_service_specific_credentials(UserName="pat", AllUsers=True)
