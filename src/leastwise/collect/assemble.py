"""Build the Estate of an account from its pages: every reader fills its field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import leastwise.collect.steps
from leastwise.checks import Check
from leastwise.collect.pages import Pages
from leastwise.collect.step import Reader, Step
from leastwise.collect.steps.ec2_regions import REGIONS
from leastwise.collect.steps.iam_account import ALIASES, alias
from leastwise.collect.steps.iam_credentials import KEYS
from leastwise.discover import discover
from leastwise.model import Account, Estate, Fact, Organization

__all__ = ["all_steps", "as_managed", "estate", "managed", "steps_for", "steps_of_policies", "with_organization"]

_OF_POLICIES = (
    "ecr.GetRepositoryPolicy",
    "iam.GetAccountAuthorizationDetails",
    "kms.",
    "lambda.GetPolicy",
    "organizations.",
    "s3.GetBucketPolicy",
    "s3.GetPublicAccessBlock",
    "s3control.GetPublicAccessBlock",
    "secretsmanager.",
    "sns.GetTopicAttributes",
    "sqs.",
)


@cache
def all_steps() -> tuple[Step[Any], ...]:
    """Every step that is declared below `collect/steps`."""
    return discover(leastwise.collect.steps, Step)


def steps_for(checks: Iterable[Check[Any]], also: Iterable[str] = ()) -> tuple[Step[Any], ...]:
    """The steps without which these checks cannot answer, and those that these learn from.

    Args:
        checks: what is to be judged.
        also: permissions that show what else is wanted.
    """
    wanted = tuple(checks)
    needs = {*also, *(need for check in wanted for need in check.needs)}
    chosen = {step.key for step in all_steps() if step.permission in needs or needs & {*step.also}}
    return _with_what_they_learn_from(chosen | ({KEYS.key} if any(check.of_keys for check in wanted) else set()))


def steps_of_policies() -> tuple[Step[Any], ...]:
    """The steps that show who may do what: every policy, and what stands beside the policies of buckets and keys."""
    return _with_what_they_learn_from({step.key for step in all_steps() if step.key.startswith(_OF_POLICIES)})


def _with_what_they_learn_from(chosen: set[str]) -> tuple[Step[Any], ...]:
    chosen = chosen | {ALIASES.key}
    while missing := _learnt_from(chosen) - chosen:
        chosen |= missing
    return tuple(step for step in all_steps() if step.key in chosen)


def _learnt_from(keys: set[str]) -> set[str]:
    """What these steps wait for: the steps of `after`, and the regions where one is asked everywhere."""
    steps = [step for step in all_steps() if step.key in keys]
    regions = {REGIONS.key} if any(step.everywhere and step.asks is None for step in steps) else set()
    return regions | {needed.key for step in steps for needed in step.after}


@cache
def _readers() -> tuple[Reader[Any], ...]:
    return discover(leastwise.collect.steps, Reader)


def estate(pages: Pages, seen_at: datetime, seen_at_source: str) -> Estate:
    """The account as its pages show it.

    Args:
        pages: every page of the account.
        seen_at: now, for all questions of age.
        seen_at_source: where `seen_at` comes from, in words.
    """
    answered, _ = pages.counts()
    return Estate(
        account=Account(id=pages.account, partition=pages.partition, alias=alias(pages)),
        seen_at=seen_at,
        seen_at_source=seen_at_source,
        gaps=tuple(pages.gaps(all_steps())),
        answered=answered,
        **{reader.fills: reader.of(pages) for reader in _readers()},
    )


def with_organization(estates: tuple[Estate, ...]) -> tuple[Estate, ...]:
    """The same Estates, where members know the Organization as an account sees it that may list it."""
    seen = managed((e.account.id, e.organization) for e in estates)
    return tuple(as_managed(e, seen) for e in estates)


def managed(known: Iterable[tuple[str, Fact[Organization | None]]]) -> Mapping[str, Organization]:
    """By their ids, Organizations as accounts see them that may list them: the management account before others."""
    told = [each for account, each in known if isinstance(each, Organization) and each.told == account]
    first = sorted(told, key=lambda each: (each.told != each.management_account, each.told))
    return {each.id: each for each in reversed(first)}


def as_managed(e: Estate, seen: Mapping[str, Organization]) -> Estate:
    """The same Estate, where a member knows one of these Organizations as it is there."""
    own = e.organization
    if isinstance(own, Organization) and own.id in seen:
        return dataclasses.replace(e, organization=seen[own.id])
    return e
