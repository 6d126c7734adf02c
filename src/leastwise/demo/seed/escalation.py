"""Ways to administration, short and long, and permissions that only look like one."""

from __future__ import annotations

import base64

from leastwise.demo.seed.documents import Statement, allow, document, trust, trust_federated, trust_service
from leastwise.demo.seed.place import Place

__all__ = ["seed_escalation"]

_GITHUB = "token.actions.githubusercontent.com"
_BOUNDARY = "iam:PermissionsBoundary"


def seed_escalation(management: Place, production: Place, development: Place) -> None:
    """A chain of roles that ends at an administrator, a machine that is one, and delegation done right."""
    _chain(development)
    _machine(development)
    _address(development, "provisioner-1", "198.51.100.17")
    _address(production, "web-1", "198.51.100.18")
    _delegation(development)
    _own_keys(management)


def _chain(place: Place) -> None:
    """From GitHub, or from a role of the account, to the shipper, and from there to the migrations' role."""
    place.role("migrations", trust_service("lambda"), "aws:AdministratorAccess")
    to: Statement = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    ship = allow(["lambda:CreateFunction", "lambda:InvokeFunction"])
    place.policy("ship-migrations", document(allow("iam:PassRole", place.arn("role/migrations"), Condition=to), ship))
    place.policy("ship-anything", document(allow("iam:PassRole", Condition=to), ship))
    place.policy("become-shipper", document(allow("sts:AssumeRole", place.arn("role/shipper"))))
    place.role("shipper", trust({"AWS": place.arn("root")}), "ship-migrations")
    place.role("old-shipper", trust_service("codebuild"), "ship-anything")
    place.role("release", trust_service("codebuild"), "become-shipper")
    provider = place.arn(f"oidc-provider/{_GITHUB}")
    subject = {f"{_GITHUB}:aud": "sts.amazonaws.com", f"{_GITHUB}:sub": "repo:acme/shop:environment:release"}
    place.role("github-release", trust_federated(provider, {"StringEquals": subject}), "become-shipper")


def _machine(place: Place) -> None:
    """One that holds the keys to everything."""
    from moto.ec2.models import ec2_backends

    place.policy("write-roles", document(allow("iam:PutRolePolicy", place.arn("role/*"))))
    place.profile("provisioner", "write-roles")
    backend = ec2_backends[place.account]["us-east-1"]
    reservation = backend.run_instances(
        "ami-0abcdef1234567890",
        1,
        base64.b64encode(b"#!/bin/sh\n").decode(),
        [],
        is_instance_type_default=False,
        instance_type="t3.micro",
        region_name="us-east-1",
        tags={"instance": {"Name": "provisioner-1"}},
        metadata_options={"HttpTokens": "required", "HttpEndpoint": "enabled"},
    )
    instance = reservation.instances[0]
    place.ages.launched(instance, 20)
    instance.iam_instance_profile = place.iam.get_instance_profile("provisioner").arn
    backend.associate_iam_instance_profile(instance.id, "provisioner")
    place.ids["provisioner-1"] = str(instance.id)


def _address(place: Place, machine: str, address: str) -> None:
    """A public address for a machine by its name."""
    from moto.ec2.models import ec2_backends

    instance = ec2_backends[place.account]["us-east-1"].get_instance(place.ids[machine])
    instance.nics[0].public_ip = address


def _delegation(place: Place) -> None:
    """A team that makes its own roles, each within a boundary."""
    boundary = place.policy("team-boundary", document(allow(["s3:*", "dynamodb:*"])))
    bounded: Statement = {"StringEquals": {_BOUNDARY: boundary}}
    actions = ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]
    place.policy("team-roles", document(allow(actions, place.arn("role/team/*"), Condition=bounded)))
    place.role("team-lead", trust_service("codebuild"), "team-roles")


def _own_keys(place: Place) -> None:
    """What every user needs to look after itself."""
    own = place.arn("user/${aws:username}")
    actions = ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ChangePassword", "iam:UpdateLoginProfile"]
    place.policy("own-credentials", document(allow(actions, own)))
    place.user("hana", 150)
    place.group("self-service", "own-credentials", members=("hana",))
