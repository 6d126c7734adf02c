"""Laws of all kinds: what was seen is what is there, what is tried is seen, what is so takes no call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import pytest

from leastwise import catalogue
from leastwise.apply import Aws
from leastwise.apply.states import same
from leastwise.model import Estate, Gap, Organization, OrganizationPolicy, Unseen
from leastwise.model.change import Target
from leastwise.objects import Kind, all_kinds
from leastwise.objects.ec2_flow_log import flow_log_target
from leastwise.objects.ec2_launch_template import copy_target
from leastwise.objects.lambda_permission import permission
from leastwise.objects.logs import filter_target
from leastwise.objects.organization_policy import AI_OPT_OUTS, SCPS, Sort, attachment
from leastwise.objects.organization_policy_type import policy_type
from leastwise.objects.root_credentials import root_credentials
from leastwise.objects.security_hub import hub_target
from objects.live import plain

Found = Callable[[Estate], Iterator[Target]]


def _credentials(kind: str, field: str) -> Found:
    return lambda estate: (Target(kind, f"{each.owner}/{each.id}") for each in getattr(estate, field).items)


def _keys(estate: Estate) -> Iterator[Target]:
    for row in estate.credentials.items:
        if not isinstance(row.keys, Gap):
            yield from (Target("iam:access-key", f"{row.user}/{key.id}") for key in row.keys if key.id)


def _root_features(estate: Estate) -> Iterator[Target]:
    organization = estate.organization
    if isinstance(organization, Organization) and organization.management_account == estate.account.id:
        yield from (Target("iam:root-feature", name) for name in ("RootCredentialsManagement", "RootSessions"))


def _root_credentials(estate: Estate) -> Iterator[Target]:
    """The management account begins no session of its own root user."""
    organization = estate.organization
    if isinstance(organization, Organization) and organization.management_account != estate.account.id:
        yield root_credentials()


def _certificates(estate: Estate) -> Iterator[Target]:
    for row in estate.credentials.items:
        if not isinstance(row.certificates, Gap):
            yield from (Target("iam:signing-certificate", f"{row.user}/{each.id}") for each in row.certificates)


def _named(kind: str, field: str, by: str = "name", *, regional: bool = False) -> Found:
    """Targets of an observed list; `by` is the attribute that a kind's ids are."""

    def found(estate: Estate) -> Iterator[Target]:
        for each in getattr(estate, field).items:
            region = getattr(each, "region", None) if regional else None
            yield Target(kind, getattr(each, by), region if isinstance(region, str) else None)

    return found


def _policies(kind: str, service: str) -> Found:
    def found(estate: Estate) -> Iterator[Target]:
        for each in estate.resources.items:
            if each.arn.split(":")[2] == service:
                yield Target(kind, each.arn.rpartition(":")[2] if service == "s3" else each.arn, each.region)

    return found


def _scps(estate: Estate) -> Iterator[OrganizationPolicy]:
    """Those of the Organization that this account manages."""
    yield from _of_sort(estate, SCPS)


def _of_sort(estate: Estate, sort: Sort) -> Iterator[OrganizationPolicy]:
    organization = estate.organization
    if isinstance(organization, Organization) and organization.management_account == estate.account.id:
        yield from (each for each in sort.held(organization).items if each.type == sort.type)


def _policy_types(estate: Estate) -> Iterator[Target]:
    organization = estate.organization
    if isinstance(organization, Organization) and organization.management_account == estate.account.id:
        (root,) = (unit.id for unit in organization.units.items if unit.parent is None)
        types = organization.policy_types
        yield from (policy_type(root, each) for each in (() if isinstance(types, Gap) else types))


EVERY: Mapping[str, Found] = {
    "accessanalyzer:analyzer": _named("accessanalyzer:analyzer", "analyzers", regional=True),
    "account:alternate-contact": lambda estate: (
        Target("account:alternate-contact", each.kind) for each in estate.contacts.items
    ),
    "guardduty:detector": lambda estate: (
        Target("guardduty:detector", "detector", each.region) for each in estate.detectors.items
    ),
    "iam:access-key": _keys,
    "iam:group": _named("iam:group", "groups"),
    "iam:instance-profile": _named("iam:instance-profile", "instance_profiles"),
    "iam:login-profile": _named("iam:login-profile", "users"),
    "iam:oidc-provider": _named("iam:oidc-provider", "oidc_providers", "arn"),
    "iam:password-policy": lambda estate: iter([Target("iam:password-policy", "account")]),
    "iam:policy": lambda estate: (
        Target("iam:policy", each.arn) for each in estate.policies.items if ":iam::aws:" not in each.arn
    ),
    "iam:role": _named("iam:role", "roles"),
    "iam:root-credentials": _root_credentials,
    "iam:root-feature": _root_features,
    "iam:saml-provider": _named("iam:saml-provider", "saml_providers", "arn"),
    "iam:server-certificate": _named("iam:server-certificate", "server_certificates"),
    "iam:service-credential": _credentials("iam:service-credential", "service_credentials"),
    "iam:signing-certificate": _certificates,
    "iam:ssh-key": _credentials("iam:ssh-key", "ssh_keys"),
    "iam:user": _named("iam:user", "users"),
    "iam:virtual-mfa-device": _named("iam:virtual-mfa-device", "virtual_mfa", "serial"),
    "lambda:permission": lambda estate: (
        permission(each.arn, statement["Sid"])
        for each in estate.resources.items
        if each.type == "AWS::Lambda::Function" and isinstance(each.document, str)
        for statement in json.loads(each.document)["Statement"]
    ),
    "logs:log-group": _named("logs:log-group", "log_groups", regional=True),
    "logs:metric-filter": lambda estate: (
        filter_target(each.log_group, each.name, (trail.log_group or "").split(":")[3])
        for trail in estate.trails.items
        for each in trail.filters.items
    ),
    "securityhub:hub": lambda estate: (hub_target(each.region) for each in estate.hubs.items),
    "sns:topic": _policies("sns:topic", "sns"),
    "organizations:ai-opt-out": lambda estate: (
        Target("organizations:ai-opt-out", each.name) for each in _of_sort(estate, AI_OPT_OUTS)
    ),
    "organizations:ai-opt-out-attachment": lambda estate: (
        attachment(each.name, place, AI_OPT_OUTS)
        for each in _of_sort(estate, AI_OPT_OUTS)
        if not isinstance(each.targets, Gap)
        for place in each.targets
    ),
    "organizations:policy-type": _policy_types,
    "organizations:scp": lambda estate: (Target("organizations:scp", each.name) for each in _scps(estate)),
    "organizations:scp-attachment": lambda estate: (
        attachment(each.name, place)
        for each in _scps(estate)
        if not isinstance(each.targets, Gap)
        for place in each.targets
    ),
    "s3:account-public-access-block": lambda estate: iter(
        [Target("s3:account-public-access-block", estate.account.id)]
    ),
    "s3:bucket": _named("s3:bucket", "buckets", regional=True),
    "s3:bucket-logging": _named("s3:bucket-logging", "buckets", regional=True),
    "s3:public-access-block": _named("s3:public-access-block", "buckets", regional=True),
    "s3:bucket-policy": _policies("s3:bucket-policy", "s3"),
    "sqs:queue-policy": _policies("sqs:queue-policy", "sqs"),
    "sns:topic-policy": _policies("sns:topic-policy", "sns"),
    "secretsmanager:secret-policy": _policies("secretsmanager:secret-policy", "secretsmanager"),
    "cloudtrail:trail": lambda estate: (
        Target("cloudtrail:trail", each.arn)
        for each in estate.trails.items
        if each.arn.split(":")[4] == estate.account.id
    ),
    "cloudtrail:event-selectors": lambda estate: (
        Target("cloudtrail:event-selectors", each.arn)
        for each in estate.trails.items
        if each.arn.split(":")[4] == estate.account.id
    ),
    "cloudwatch:alarm": _named("cloudwatch:alarm", "alarms", regional=True),
    "cognito-idp:user-pool": _named("cognito-idp:user-pool", "user_pools", "id", regional=True),
    "config:delivery-channel": _named("config:delivery-channel", "delivery_channels", regional=True),
    "config:recorder": _named("config:recorder", "recorders", regional=True),
    "config:recording": _named("config:recording", "recorders", regional=True),
    "ec2:flow-log": lambda estate: (
        flow_log_target(each.id, log.destination, each.region)
        for each in estate.vpcs.items
        if not isinstance(each.flow_logs, Gap)
        for log in each.flow_logs
        if ":s3:" in log.destination
    ),
    "ec2:instance-profile-association": _named("ec2:instance-profile-association", "instances", "id", regional=True),
    "ec2:launch-template": lambda estate: (
        Target("ec2:launch-template", each.id, each.region) for each in estate.launch_templates.items
    ),
    "ec2:launch-template-copy": lambda estate: (
        copy_target(each.id, each.default.version, each.region)
        for each in estate.launch_templates.items
        if each.default.version is not None
    ),
    "ec2:metadata-defaults": lambda estate: (
        Target("ec2:metadata-defaults", "account", each.region) for each in estate.metadata_defaults.items
    ),
    "ec2:metadata-options": _named("ec2:metadata-options", "instances", "id", regional=True),
    "ecr:repository-policy": _policies("ecr:repository-policy", "ecr"),
    "elbv2:access-logs": lambda estate: (
        Target("elbv2:access-logs", each.arn, each.region) for each in estate.load_balancers.items if not each.classic
    ),
    "events:rule": _named("events:rule", "event_rules", regional=True),
    "kms:key-policy": _policies("kms:key-policy", "kms"),
}
"""By kind: all of its objects in an Estate."""

MOST = 4
"""Objects of a kind in one account that are looked at."""

SETTINGS = frozenset(
    {
        *("ec2:launch-template", "ec2:launch-template-copy", "ec2:metadata-defaults", "ec2:metadata-options"),
        *("organizations:scp-attachment", "iam:root-credentials", "iam:root-feature", "elbv2:access-logs"),
        *("organizations:ai-opt-out-attachment", "organizations:policy-type"),
        "cloudtrail:event-selectors",
    }
)
"""Kinds that are there as long as what they are settings of."""

WRITTEN_WHOLE = frozenset({"iam:password-policy"})
"""Kinds whose one call is made again with what is there."""

Accounts = Mapping[str, Aws]

NOT_IN_AN_ESTATE = frozenset({"iam:service-linked-role"})
"""Kinds of which the embedded accounts have none; `test_config.py` makes it."""


def test_every_kind_is_looked_at() -> None:
    assert EVERY.keys() | NOT_IN_AN_ESTATE == all_kinds().keys()


@pytest.mark.parametrize("kind", all_kinds().values(), ids=lambda kind: kind.name)
def test_what_a_kind_needs_are_actions_that_aws_has(kind: Kind) -> None:
    assert kind.reads
    assert kind.writes
    for needed in kind.reads | kind.writes:
        assert catalogue.spelling(needed) == needed


@pytest.mark.parametrize("name", EVERY)
def test_what_was_seen_is_what_is_there(accounts: Accounts, estates: Mapping[str, Estate], name: str) -> None:
    looked = 0
    for id, estate in estates.items():
        for target in [*EVERY[name](estate)][:MOST]:
            kind = all_kinds()[name]
            try:
                state = kind.seen(estate, target)
            except Unseen:
                continue
            there = kind.read(accounts[id].ask, target)
            looked += 1
            assert (there is None) is (state is None), (target, state, there)
            for attribute, value in (state or {}).items():
                assert same((there or {}).get(attribute), value), (target, attribute)
    assert looked


@pytest.mark.parametrize("name", sorted(EVERY.keys() - WRITTEN_WHOLE))
def test_what_is_as_it_shall_be_takes_no_call(accounts: Accounts, estates: Mapping[str, Estate], name: str) -> None:
    kind = all_kinds()[name]
    for id, estate in estates.items():
        for target in [*EVERY[name](estate)][:MOST]:
            state = kind.read(accounts[id].ask, target)
            if state is not None:
                assert [*kind.write(target, state, kind.settled(state, plain(state) or {}))] == [], target


@pytest.mark.parametrize("name", EVERY)
def test_to_try_what_is_there_changes_nothing_and_to_try_that_it_is_gone_is_seen(
    estates: Mapping[str, Estate], name: str
) -> None:
    kind = all_kinds()[name]
    for estate in estates.values():
        for target in [*EVERY[name](estate)][:MOST]:
            try:
                state = kind.seen(estate, target)
                if state is None:
                    continue
                assert kind.seen(kind.tried(estate, target, state), target) == state
                if name not in SETTINGS:
                    assert kind.seen(kind.tried(estate, target, None), target) is None
            except Unseen:
                continue
