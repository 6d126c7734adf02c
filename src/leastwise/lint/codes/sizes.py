"""Sizes.

Source: IAM User Guide, "IAM and AWS STS quotas"; AWS Organizations User Guide, "Quotas for AWS Organizations";
Amazon S3 User Guide, "Bucket policies" (20 KB).
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.language import Kind, size
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import identity, rcp, resource, scp, trust
from leastwise.lint.splitting import documents, split_of
from leastwise.lint.view import At, Policy
from leastwise.lint.words import a


def _long(quota: int) -> list[str]:
    return [f"arn:aws:s3:::bucket-{i:04}/*" for i in range(quota // 25)]


def _size(text: str) -> int:
    """As `size`, which has more to do where there may be white space."""
    return size(text) if any(each in text for each in " \t\n\r") else len(text)


def _check(policy: Policy, quota: int, counted: int, *, several: bool = True) -> Iterator[Flaw]:
    """Whether it is too long; `several`: whether more than one such document can be attached."""
    if policy.refusal is None and counted > quota:
        split = split_of({each.index: each.body for each in policy.statements}, quota) if several else ()
        advice = f"split it into {len(split)}" if split else "shorten it with wildcards"
        says = f"{counted:,} characters are more than the {quota:,} of {a(policy.kind.value)}, {advice}"
        yield Flaw(At(), says, documents(split) if split else None)


@code(
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    Severity.WARNING,
    "Too long for a managed policy",
    kinds=frozenset({Kind.IDENTITY, Kind.BOUNDARY}),
    bad=identity(Resource=[*_long(6144)]),
    good=identity(),
)
def identity_size(policy: Policy) -> Iterator[Flaw]:
    """6,144 characters without white space; inline policies of a role together may have 10,240."""
    yield from _check(policy, 6144, _size(policy.text)) if len(policy.text) > 6144 else ()


@code(
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    Severity.WARNING,
    "Too long for a resource-based policy",
    kinds=frozenset({Kind.RESOURCE}),
    kind=Kind.RESOURCE,
    bad=resource(Resource=[*_long(20480)]),
    good=resource(),
)
def resource_size(policy: Policy) -> Iterator[Flaw]:
    """20 KB, the largest that a bucket can have; other services take less."""
    yield from _check(policy, 20480, _size(policy.text), several=False)


@code(
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    Severity.WARNING,
    "Too long for a role trust policy",
    kinds=frozenset({Kind.TRUST}),
    kind=Kind.TRUST,
    bad=trust(Principal={"AWS": [f"arn:aws:iam::111122223333:role/reader-{i:04}" for i in range(50)]}),
    good=trust(),
)
def trust_size(policy: Policy) -> Iterator[Flaw]:
    """2,048 characters without white space, unless AWS has raised the quota of the account."""
    yield from _check(policy, 2048, _size(policy.text), several=False)


@code(
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    Severity.ERROR,
    "Too long for a service control policy",
    kinds=frozenset({Kind.SCP}),
    kind=Kind.SCP,
    bad=scp(Resource=[*_long(10240)]),
    good=scp(),
)
def scp_size(policy: Policy) -> Iterator[Flaw]:
    """10,240 characters, white space included."""
    yield from _check(policy, 10240, len(policy.text))


@code(
    "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    Severity.ERROR,
    "Too long for a resource control policy",
    kinds=frozenset({Kind.RCP}),
    kind=Kind.RCP,
    bad=rcp(Resource=[*_long(5120)]),
    good=rcp(),
)
def rcp_size(policy: Policy) -> Iterator[Flaw]:
    """5,120 characters, white space included."""
    yield from _check(policy, 5120, len(policy.text))
