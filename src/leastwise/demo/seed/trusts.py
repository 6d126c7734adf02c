"""Roles that trust the wrong people, or nobody any more, and those that an account should have ready."""

from __future__ import annotations

import json

from leastwise.demo.seed.documents import Statement, allow, deny, document, trust, trust_service
from leastwise.demo.seed.operator import ACCESS_ROLE, OPERATOR
from leastwise.demo.seed.place import Place
from leastwise.demo.seed.production import STRANGER

__all__ = ["seed_trusts"]

_RECORDER = ["config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel"]
_OURS: Statement = {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}
_GLOBAL = ["cloudfront:*", "iam:*", "organizations:*", "route53:*", "sts:*", "support:*"]
_REGIONS: Statement = {"Effect": "Deny", "NotAction": _GLOBAL, "Resource": "*", "Condition": _OURS}
_TAGS: Statement = {"tags": {"cost-centre": {"tag_key": {"@@assign": "cost-centre"}}}}
_DELETED = "AROAEXAMPLEEXAMPLE123"


def seed_trusts(management: Place, production: Place, development: Place, security: Place) -> None:
    """A support role, an orphaned trust, trust in accounts and in their roles."""
    security.role("incident-support", trust({"AWS": security.arn("root")}), "aws:AWSSupportAccess")
    production.role("left-behind", trust({"AWS": _DELETED}), "orders-read")
    _of_strangers(production)
    _with_flaws(production)
    _of_the_organization(management, production)
    _of_integrated_services(management, security)
    _of_settings(management, production, development)
    _of_members(management, security)
    _of_services(production)
    next(role for role in management.iam.roles.values() if role.name == "legacy-admin").max_session_duration = "43200"
    development.role("deployment", trust({"AWS": production.arn("role/github-deploy")}), "sandbox")


def _of_members(management: Place, security: Place) -> None:
    """In one member only the operator of the management account is let in as an administrator."""
    role = next(role for role in security.iam.roles.values() if role.name == ACCESS_ROLE)
    who: Statement = {"ArnLike": {"aws:PrincipalArn": management.arn(f"user/leastwise/{OPERATOR}")}}
    role.assume_role_policy_document = trust({"AWS": management.arn("root")}, condition=who)


def _of_strangers(production: Place) -> None:
    """A partner's tool that says for whom it comes, and reads everything."""
    with_id: Statement = {"StringEquals": {"sts:ExternalId": "acme-2217"}}
    production.role("cost-tool", trust({"AWS": STRANGER}, condition=with_id), "aws:ReadOnlyAccess")


def _of_the_organization(management: Place, production: Place) -> None:
    """A guardrail for every member, and one account that is kept in its regions."""
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management.account]["aws"]
    for name, statement, target in (
        ("keep-recorders", deny(_RECORDER), backend.org.root_id),
        ("only-our-regions", _REGIONS, production.account),
    ):
        made = backend.create_policy(
            Name=name, Description=name, Type="SERVICE_CONTROL_POLICY", Content=document(statement)
        )
        backend.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)


def _of_settings(management: Place, production: Place, development: Place) -> None:
    """Nobody's content trains AI services, but that of one account; tags are agreed upon in another."""
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management.account]["aws"]
    for name, type, content, target in (
        ("opt-out-of-ai", "AISERVICES_OPT_OUT_POLICY", _opting("optOut"), backend.org.root_id),
        ("try-ai", "AISERVICES_OPT_OUT_POLICY", _opting("optIn"), development.account),
        ("cost-centre", "TAG_POLICY", _TAGS, production.account),
    ):
        if all(kind["Type"] != type for kind in backend.ou[0].policy_types):
            backend.ou[0].add_policy_type(type)
        made = backend.create_policy(Name=name, Description=name, Type=type, Content=json.dumps(content))
        backend.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=target)


def _opting(way: str) -> Statement:
    return {"services": {"default": {"opt_out_policy": {"@@assign": way}}}}


def _of_integrated_services(management: Place, security: Place) -> None:
    """GuardDuty is administered by the security account, the others by nobody but the management account."""
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management.account]["aws"]
    for service in ("cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "ssm.amazonaws.com"):
        backend.enable_aws_service_access(ServicePrincipal=service)
    backend.register_delegated_administrator(AccountId=security.account, ServicePrincipal="guardduty.amazonaws.com")
    management.world.keep("organization-policy", management.account, "global", {"Content": _delegation(security)})


def _delegation(security: Place) -> str:
    """The security account manages what decides who may do what."""
    kinds: Statement = {
        "StringEquals": {"organizations:PolicyType": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]}
    }
    manage = allow(["organizations:*Policy"], Principal={"AWS": security.arn("root")}, Condition=kinds)
    return document(manage)


def _with_flaws(production: Place) -> None:
    """A role whose policies are mistyped: an account of eleven digits, and an action that there is not."""
    production.policy("send-orders", document(allow("sqs:SendMessage", "arn:aws:sqs:us-east-1:22223333444:orders")))
    table = f"arn:aws:dynamodb:us-east-1:{production.account}:table/orders"
    production.policy("keep-orders", document(deny("dynamodb:DeleteItems", table)))
    production.role("orders-intake", trust_service("lambda"), "send-orders", "keep-orders")


def _of_services(production: Place) -> None:
    """Step Functions for anybody, for this account, and for whoever matches a wildcard."""
    states = {"Service": "states.amazonaws.com"}
    own: Statement = {"StringEquals": {"aws:SourceAccount": production.account}}
    any_account: Statement = {"ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:stateMachine:orders"}}
    production.role("orders-flow", trust(states, condition=own), "orders-read")
    production.role("refunds-flow", trust(states), "orders-read")
    production.role("returns-flow", trust(states, condition=any_account), "orders-read")
