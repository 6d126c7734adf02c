"""Secrets in Secrets Manager and their policies.  No value of a secret is ever asked for."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import Ask, Asked, Page, Paging, Step
from leastwise.model import Gap, Observed, ResourcePolicy

__all__ = ["SECRETS", "SECRET_POLICY", "Listed", "secret_policies"]


class Listed(Page):
    """A secret as it is listed."""

    ARN: str = ""
    Name: str = ""
    CreatedDate: str | None = None
    LastChangedDate: str | None = None
    LastAccessedDate: str | None = None
    RotationEnabled: bool | None = None
    LastRotatedDate: str | None = None
    NextRotationDate: str | None = None
    OwningService: str | None = None
    PrimaryRegion: str | None = None


class SecretsPage(Page):
    """Source: "ListSecrets", AWS Secrets Manager API Reference."""

    SecretList: tuple[Listed, ...]


class SecretPolicyPage(Page):
    """Source: "GetResourcePolicy", AWS Secrets Manager API Reference."""

    ResourcePolicy: str | None = None


SECRETS = Step(
    service="secretsmanager",
    operation="ListSecrets",
    permission="secretsmanager:ListSecrets",
    page=SecretsPage,
    everywhere=True,
    paging=Paging("NextToken", "NextToken", size=("MaxResults", 100)),
)


def _every_secret(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(SECRETS).items:
        yield from (Ask({"SecretId": secret.ARN}, answer.region) for secret in answer.page.SecretList if secret.ARN)


SECRET_POLICY = Step(
    service="secretsmanager",
    operation="GetResourcePolicy",
    permission="secretsmanager:GetResourcePolicy",
    page=SecretPolicyPage,
    none=("ResourceNotFoundException",),
    after=(SECRETS,),
    asks=_every_secret,
)


def secret_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every secret, with its policy, that was still there when it was asked for; not those that wait for deletion."""
    answers = in_every_region(pages, SECRETS)
    found = (_policy(pages, secret.ARN, answer.region) for answer in answers.items for secret in answer.page.SecretList)
    return gathered((policy for policy in found if policy is not None), answers.gaps)


def _policy(pages: Pages, arn: str, region: str | None) -> ResourcePolicy | Gap | None:
    if not arn:
        return pages.unreadable(SECRETS, {}, "a secret without ARN", region)
    answer = pages.one(SECRET_POLICY, region, SecretId=arn)
    if answer is None:
        return None
    document = answer if isinstance(answer, Gap) else answer.ResourcePolicy
    return with_policy(pages, "AWS::SecretsManager::Secret", arn, region, document)
