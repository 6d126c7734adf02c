"""ARNs of `Resource` and `NotResource`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.language import matches
from leastwise.lint.arns import PARTITIONS, REGION, Parts, account_like, split, wild
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity
from leastwise.lint.view import Policy, Text

_GOOD = identity()
_GLOBAL = frozenset({"iam", "s3", "cloudfront", "route53", "organizations", "waf", "shield", "globalaccelerator"})
"""Services whose ARNs (of S3: those of buckets and objects) have no Region."""
_REGIONAL = frozenset({"sqs", "sns", "dynamodb", "lambda", "kms", "kinesis", "secretsmanager", "rds", "states", "ecs"})
"""Services all of whose ARNs have a Region and an account."""
_IAM_TYPES = (
    "access-report",
    "assumed-role",
    "federated-user",
    "group",
    "instance-profile",
    "mfa",
    "oidc-provider",
    "policy",
    "role",
    "role-template",
    "saml-provider",
    "server-certificate",
    "sms-mfa",
    "u2f",
    "user",
)
_WITH_ACCOUNT = ("accesspoint", "job", "access-grants", "storage-lens", "storage-lens-group", "async-request")


def _arns(policy: Policy) -> Iterator[tuple[Text, Parts]]:
    return ((item, parts) for item, parts in policy.arns if parts and parts.prefix == "arn")


def _of_bucket(parts: Parts) -> bool:
    kind = re.split("[/:]", parts.resource, maxsplit=1)[0]
    return parts.service == "s3" and kind not in _WITH_ACCOUNT and not wild(kind)


@code(
    "INVALID_ARN_PREFIX",
    Severity.ERROR,
    "Not an ARN",
    needs=["arn:"],
    bad=identity(Resource="example-bucket/*"),
    good=_GOOD,
)
def prefix(policy: Policy) -> Iterator[Flaw]:
    """A resource is `*` or begins with `arn:`."""
    for item, _ in policy.arns:
        head = item.value.partition(":")[0]
        if not matches(head, "arn"):
            yield Flaw(item.at, f"`{item.value}` does not begin with `arn:`, write a whole ARN or `*`")


@code(
    "MISSING_ARN_FIELD",
    Severity.ERROR,
    "An ARN with too few parts",
    needs=["arn:"],
    bad=identity(Resource="arn:aws:s3:example-bucket"),
    good=_GOOD,
)
def missing_field(policy: Policy) -> Iterator[Flaw]:
    """Six parts, of which the Region and the account may be empty."""
    for item, _ in policy.arns:
        if item.value.startswith("arn:") and split(item.value) is None and "${" not in item.value:
            found = item.value.count(":") + 1
            yield Flaw(item.at, f"`{item.value}` has {found} parts, an ARN has 6: add the colons that are missing")


@code(
    "INVALID_PARTITION",
    Severity.ERROR,
    "No such partition",
    needs=["arn:"],
    bad=identity(Resource="arn:awz:s3:::example-bucket/*"),
    good=_GOOD,
)
def partition(policy: Policy) -> Iterator[Flaw]:
    """`aws`, `aws-cn`, `aws-us-gov` and the isolated ones."""
    for item, parts in _arns(policy):
        if not wild(parts.partition) and parts.partition not in PARTITIONS:
            yield Flaw(item.at, f"`{parts.partition}` in `{item.value}` is not a partition, write `aws`", "aws")


@code(
    "INVALID_ARN_SERVICE_CASE",
    Severity.ERROR,
    "Capital letters in the service of an ARN",
    needs=["arn:"],
    bad=identity(Resource="arn:aws:S3:::example-bucket/*"),
    good=_GOOD,
)
def service_case(policy: Policy) -> Iterator[Flaw]:
    """ARNs are compared letter for letter."""
    for item, parts in _arns(policy):
        if not wild(parts.service) and parts.service != parts.service.lower():
            small = parts.service.lower()
            yield Flaw(item.at, f"service `{parts.service}` in `{item.value}` must be in lower case", small)


@code(
    "INVALID_SERVICE",
    Severity.ERROR,
    "No service in an ARN",
    needs=["arn:"],
    bad=identity(Resource="arn:aws::::example-bucket"),
    good=_GOOD,
)
def service(policy: Policy) -> Iterator[Flaw]:
    """A service part that no service can have."""
    for item, parts in _arns(policy):
        if not wild(parts.service) and not re.fullmatch(r"[A-Za-z0-9.-]+", parts.service):
            yield Flaw(item.at, f"`{parts.service}` in `{item.value}` is not a service, name one")


@code(
    "INVALID_ARN_REGION",
    Severity.ERROR,
    "Not a Region in an ARN",
    needs=["arn:"],
    bad=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:useast1:111122223333:jobs"),
    good=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:111122223333:jobs"),
)
def region(policy: Policy) -> Iterator[Flaw]:
    """By the form of Regions' names, so that a new Region is not refused."""
    for item, parts in _arns(policy):
        if parts.region and not wild(parts.region) and not REGION.fullmatch(parts.region):
            yield Flaw(item.at, f"`{parts.region}` in `{item.value}` is not a Region, write one as `us-east-1`")


@code(
    "INVALID_ARN_ACCOUNT",
    Severity.ERROR,
    "Not an account in an ARN",
    needs=["arn:"],
    bad=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:1111-2222-3333:jobs"),
    good=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:111122223333:jobs"),
)
def account(policy: Policy) -> Iterator[Flaw]:
    """Twelve digits."""
    for item, parts in _arns(policy):
        if parts.account and not wild(parts.account) and not account_like(parts.account):
            yield Flaw(item.at, f"`{parts.account}` in `{item.value}` is not an account, write its twelve digits")


@code(
    "ARN_REGION_NOT_ALLOWED",
    Severity.ERROR,
    "A Region where none stands",
    needs=["arn:"],
    bad=identity(Resource="arn:aws:s3:us-east-1::example-bucket/*"),
    good=_GOOD,
)
def region_not_allowed(policy: Policy) -> Iterator[Flaw]:
    """ARNs of global services, and of buckets and objects, have no Region."""
    for item, parts in _arns(policy):
        plain = _of_bucket(parts) if parts.service == "s3" else parts.service in _GLOBAL - {"waf", "shield"}
        if plain and parts.region.strip("*"):
            yield Flaw(item.at, f"ARNs of {parts.service} have no Region, remove `{parts.region}`", "")


@code(
    "ARN_ACCOUNT_NOT_ALLOWED",
    Severity.ERROR,
    "An account where none stands",
    needs=["arn:"],
    bad=identity(Resource="arn:aws:s3:::example-bucket/*".replace(":::", "::111122223333:")),
    good=_GOOD,
)
def account_not_allowed(policy: Policy) -> Iterator[Flaw]:
    """The names of buckets are unique in all accounts."""
    for item, parts in _arns(policy):
        if _of_bucket(parts) and parts.account.strip("*"):
            yield Flaw(item.at, f"ARNs of buckets have no account, remove `{parts.account}`", "")


@code(
    "MISSING_ARN_REGION",
    Severity.ERROR,
    "No Region where one must stand",
    needs=["arn:"],
    bad=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs::111122223333:jobs"),
    good=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:*:111122223333:jobs"),
)
def missing_region(policy: Policy) -> Iterator[Flaw]:
    """An empty part matches nothing."""
    for item, parts in _arns(policy):
        if parts.service in _REGIONAL and not parts.region:
            yield Flaw(item.at, f"ARNs of {parts.service} have a Region, write it or `*`", "*")


@code(
    "MISSING_ARN_ACCOUNT",
    Severity.ERROR,
    "No account where one must stand",
    needs=["arn:"],
    bad=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1::jobs"),
    good=identity(Action="sqs:SendMessage", Resource="arn:aws:sqs:us-east-1:*:jobs"),
)
def missing_account(policy: Policy) -> Iterator[Flaw]:
    """An empty part matches nothing."""
    for item, parts in _arns(policy):
        if parts.service in _REGIONAL | {"iam"} and not parts.account:
            yield Flaw(item.at, f"ARNs of {parts.service} have an account, write it or `*`", "*")


@code(
    "INVALID_ARN_RESOURCE",
    Severity.ERROR,
    "Not a resource of the service",
    needs=["arn:"],
    bad=identity(Action="iam:GetRole", Resource="arn:aws:iam::111122223333:roles/reader"),
    good=identity(Action="iam:GetRole", Resource="arn:aws:iam::111122223333:role/reader"),
)
def resource_part(policy: Policy) -> Iterator[Flaw]:
    """An empty resource, or one of IAM that is of no type IAM has."""
    for item, parts in _arns(policy):
        kind = parts.resource.split("/", 1)[0]
        if not parts.resource:
            yield Flaw(item.at, f"`{item.value}` ends before the resource, name it or write `*`")
        elif parts.service == "iam" and not wild(kind) and kind not in (*_IAM_TYPES, "root"):
            yield Flaw(item.at, f"`{kind}` in `{item.value}` is not a type of IAM resource")
