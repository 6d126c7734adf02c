"""Instance profiles, identity providers, certificates and devices that nobody signs in with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from objects.live import changed, cycle, read, restore, tried_and_seen

PROFILE = Target("iam:instance-profile", "scratch-profile")
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)


@pytest.fixture
def roles(aws: Aws) -> Iterator[tuple[str, str]]:
    names = ("scratch-one", "scratch-two")
    for name in names:
        changed(aws, Target("iam:role", name), {"AssumeRolePolicyDocument": TRUST})
    yield names
    for name in names:
        restore(aws, Target("iam:role", name), None)


def test_an_instance_profile_changes_its_role_and_goes(aws: Aws, roles: tuple[str, str]) -> None:
    one, two = roles
    cycle(aws, PROFILE, {"Path": "/x/", f"Roles/{one}": True, "Tags/team": "a"})
    changed(aws, PROFILE, {"Path": "/", f"Roles/{one}": True, "Tags/team": "a"})
    cycle(aws, PROFILE, {f"Roles/{one}": None, f"Roles/{two}": True}, {"Tags/team": None, "Tags/other": "b"}, None)
    restore(aws, PROFILE, None)


def test_an_instance_profile_is_tried_with_its_role(estate: Estate) -> None:
    role = estate.roles.items[0].name
    tried_and_seen(estate, PROFILE, [{"Path": "/", f"Roles/{role}": True}])
    for profile in estate.instance_profiles.items:
        tried_and_seen(estate, Target("iam:instance-profile", profile.name), [{f"Roles/{role}": True}, None])


def test_an_oidc_provider(aws: Aws, estate: Estate) -> None:
    target = Target("iam:oidc-provider", f"arn:aws:iam::{estate.account.id}:oidc-provider/id.example.com/x")
    cycle(aws, target, {"ClientIDList/a": True, "Tags/team": "a", f"ThumbprintList/{'0' * 40}": True})
    changed(aws, target, {"ClientIDList/a": True, "Tags/team": "a", f"ThumbprintList/{'0' * 40}": True})
    cycle(
        aws,
        target,
        {"ClientIDList/a": None, "ClientIDList/b": True},
        {f"ThumbprintList/{'0' * 40}": None, f"ThumbprintList/{'1' * 40}": True},
        {"Tags/team": "b", "Tags/more": "c"},
        None,
    )
    restore(aws, target, None)
    tried_and_seen(estate, target, [{"ClientIDList/a": True}, None])


def test_a_saml_provider(aws: Aws, estate: Estate) -> None:
    target = Target("iam:saml-provider", f"arn:aws:iam::{estate.account.id}:saml-provider/scratch")
    text = "<EntityDescriptor>" + "x" * 1000 + "</EntityDescriptor>"
    cycle(aws, target, {"SAMLMetadataDocument": text})
    changed(aws, target, {"SAMLMetadataDocument": text})
    cycle(aws, target, {"SAMLMetadataDocument": text + "\n"}, None)
    restore(aws, target, None)
    tried_and_seen(estate, target, [{}, None])


def test_a_device_that_is_nobodys_is_deleted(aws: Aws, estate: Estate) -> None:
    made = aws.do(AwsCall("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": "scratch-device"}))
    target = Target("iam:virtual-mfa-device", made["VirtualMFADevice"]["SerialNumber"])
    assert read(aws, target) == {}
    changed(aws, target, None)
    for device in estate.virtual_mfa.items:
        tried_and_seen(estate, Target(target.kind, device.serial), [None])


def test_a_server_certificate_is_deleted(aws: Aws, estate: Estate) -> None:
    given = {"ServerCertificateName": "scratch-tls", "CertificateBody": "x", "PrivateKey": "y"}
    aws.do(AwsCall("iam", "UploadServerCertificate", given))
    target = Target("iam:server-certificate", "scratch-tls")
    assert (read(aws, target) or {})["Path"] == "/"
    changed(aws, target, None)
    for each in estate.server_certificates.items:
        tried_and_seen(estate, Target(target.kind, each.name), [None])
