"""AWS Client VPN is asked only where a SAML provider is trusted by no role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from collect.steps.helpers import asked
from demo.stage import Stage
from estates import pages_of
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.steps.ec2_client_vpn import CLIENT_VPN, vpn_providers
from leastwise.model import Observed

PROVIDER = "arn:aws:iam::111122223333:saml-provider/idp"
REGIONS = ("eu-west-1", "us-east-1")


def tree(*roles: dict[str, Any], provider: str = PROVIDER) -> dict[str, Any]:
    listed = {"SAMLProviderList": [{"Arn": provider}]}
    return {"regions": REGIONS, "roles": [*roles], "pages": {"iam.ListSAMLProviders": listed}}


def role(name: str, provider: str) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"}
    return {"RoleName": name, "AssumeRolePolicyDocument": {"Statement": trust}}


def test_every_region_is_asked_where_a_provider_idles() -> None:
    known = pages_of(tree(role("other", f"{PROVIDER}-2")))
    assert [ask.region for ask in asked(CLIENT_VPN, known)] == [*REGIONS]
    assert [gap.region for gap in vpn_providers.of(known).gaps] == [*REGIONS]


def test_nobody_is_asked_where_every_provider_is_trusted() -> None:
    for known in (
        pages_of(tree(role("people", PROVIDER))),
        pages_of(tree(provider="arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE")),
    ):
        assert asked(CLIENT_VPN, known) == []
        assert vpn_providers.of(known).gaps == ()


def test_a_trust_policy_that_cannot_be_read_trusts_nobody_for_sure() -> None:
    broken = {"RoleName": "broken", "AssumeRolePolicyDocument": "{"}
    assert len(asked(CLIENT_VPN, pages_of(tree(broken)))) == 2


def providers(stage: Stage, folder: Path) -> Observed[str]:
    there = targets(stage.aws, stage.story)[1:2]
    collect_live(there, folder / "a.zip", regions=[*REGIONS], quiet=True)
    return read(folder / "a.zip").estates[0].vpn_providers


def test_the_embedded_aws_answers(stage: Stage, tmp_path: Path) -> None:
    account = stage.story.accounts["acme-production"]
    assert [*providers(stage, tmp_path)] == [f"arn:aws:iam::{account}:saml-provider/acme-vpn"]


def test_the_embedded_aws_refuses_a_region(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("ec2:DescribeClientVpnEndpoints", region="us-east-1")
    found = providers(stage, tmp_path)
    assert len(found.items) == 1
    assert [gap.region for gap in found.gaps] == ["us-east-1"]
