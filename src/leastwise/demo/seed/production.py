"""`acme-production`: federated people, a few users left over, and roles that trust too much."""

from __future__ import annotations

from leastwise.demo.seed.documents import (
    Statement,
    allow,
    document,
    trust,
    trust_federated,
    trust_service,
)
from leastwise.demo.seed.place import Key, Place

__all__ = ["ORGANIZATION", "SSO_ROLE", "STRANGER", "seed_production"]

STRANGER = "999988887777"
"""An account outside the Organization."""

SSO_ROLE = "AWSReservedSSO_AdministratorAccess_0123456789abcdef"
ORGANIZATION = "aws:PrincipalOrgID"
_GITHUB = "token.actions.githubusercontent.com"
_METADATA = "<EntityDescriptor entityID='https://idp.example.com'/>"


def seed_production(place: Place, management: str, organization: str) -> None:
    """Users, federation, cross-account and service roles of the production account."""
    place.iam.update_account_password_policy(True, False, 90, 14, 24, True, True, True, True)
    _users(place)
    _workloads(place)
    _delegation(place, management, organization)
    _federation(place)
    place.world.identity_centers.add((place.account, "us-east-1"))


def _users(place: Place) -> None:
    for name, changed in (("pat", 30), ("quinn", 120)):
        place.user(name, 500)
        place.password(name, changed, 1)
        place.virtual_mfa(name)
    place.user("ci-runner", 600, Key("key", 95, 2, "ecr"))
    place.user("report-reader", 300, Key("key", 60, 50, "s3", "N/A"))
    place.policy("orders-read", document(allow(["dynamodb:GetItem", "dynamodb:Query"], _table(place))))
    place.group("operators", "aws:ReadOnlyAccess", members=("pat", "quinn"))
    place.group("programs", "orders-read", members=("ci-runner", "report-reader"))


def _table(place: Place) -> str:
    return f"arn:aws:dynamodb:us-east-1:{place.account}:table/orders"


def _workloads(place: Place) -> None:
    place.profile("shop-web", "aws:AmazonSSMManagedInstanceCore", "orders-read")
    place.profile("shop-batch", "aws:AmazonSSMManagedInstanceCore")
    lambdas = place.role("orders-api", trust_service("lambda"), "aws:service-role/AWSLambdaBasicExecutionRole")
    lambdas.put_policy("pass-anything", document(allow("iam:*")))
    place.role("legacy-import", trust_service("ec2"), "orders-read", created=700, used=400)
    place.role("never-used", trust_service("glue"), "orders-read", created=200, used=None)
    place.role("brand-new", trust_service("states"), "orders-read", created=10, used=None)
    place.linked_role("support", "Support", 1200)


def _delegation(place: Place, management: str, organization: str) -> None:
    stranger = {"AWS": f"arn:aws:iam::{STRANGER}:root"}
    inside: Statement = {"StringEquals": {ORGANIZATION: organization}}
    with_id: Statement = {"StringEquals": {"sts:ExternalId": "acme-7341"}}
    place.role("vendor-with-id", trust(stranger, condition=with_id), "aws:SecurityAudit")
    place.role("vendor-without-id", trust(stranger), "aws:SecurityAudit")
    place.role("sister-account", trust({"AWS": f"arn:aws:iam::{management}:root"}), "aws:ReadOnlyAccess")
    place.role("organization-wide", trust("*", condition=inside), "aws:ReadOnlyAccess")
    place.role("open-door", trust({"AWS": "*"}), "aws:ReadOnlyAccess")


def _federation(place: Place) -> None:
    saml = place.iam.create_saml_provider("acme-idp", _METADATA)
    github = place.iam.create_open_id_connect_provider(
        f"https://{_GITHUB}", ["1b511abead59c6ce207077c0bf0e0043b1382612"], ["sts.amazonaws.com"], []
    )
    place.ages.created(saml, 600)
    place.ages.created(github, 600)
    people: Statement = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    place.role("saml-operators", trust_federated(saml.arn, people), "aws:ReadOnlyAccess")
    place.role("saml-no-audience", trust_federated(saml.arn, None), "aws:ReadOnlyAccess")
    audience = {f"{_GITHUB}:aud": "sts.amazonaws.com"}
    main = {f"{_GITHUB}:sub": "repo:acme/shop:ref:refs/heads/main"}
    bound: Statement = {"StringEquals": audience | main}
    loose: Statement = {"StringEquals": audience, "StringLike": {f"{_GITHUB}:sub": "repo:*"}}
    place.role("github-deploy", trust_federated(github.arn, bound), "orders-read")
    place.role("github-loose", trust_federated(github.arn, loose), "orders-read")
    place.role("github-anybody", trust_federated(github.arn, {"StringEquals": audience}), "orders-read")
    path = "/aws-reserved/sso.amazonaws.com/"
    place.role(SSO_ROLE, trust_federated(saml.arn, people), "aws:AdministratorAccess", path=path)
