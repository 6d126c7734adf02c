"""KMS keys: who manages them, their state, whether AWS renews them, and their key policies.

Aliases and grants are not collected.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered, said
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Fact, Gap, KmsKey, Observed, ResourcePolicy

__all__ = ["KEYS", "KEY_METADATA", "KEY_POLICY", "KEY_ROTATION", "key_policies", "kms_keys"]


class _Listed(Page):
    KeyId: str = ""
    KeyArn: str = ""


class KeysPage(Page):
    """Source: "ListKeys", AWS KMS API Reference."""

    Keys: tuple[_Listed, ...]


class _MultiRegion(Page):
    MultiRegionKeyType: str = ""


class _Metadata(Page):
    KeyManager: str | None = None
    KeyState: str | None = None
    KeySpec: str | None = None
    Origin: str | None = None
    MultiRegionConfiguration: _MultiRegion = _MultiRegion()


class DescribeKey(Page):
    """Source: "DescribeKey", AWS KMS API Reference."""

    KeyMetadata: _Metadata


class GetKeyRotationStatus(Page):
    """Source: "GetKeyRotationStatus", AWS KMS API Reference."""

    KeyRotationEnabled: bool | None = None


class GetKeyPolicy(Page):
    """Source: "GetKeyPolicy", AWS KMS API Reference."""

    Policy: str


KEYS = Step(
    service="kms",
    operation="ListKeys",
    permission="kms:ListKeys",
    page=KeysPage,
    everywhere=True,
    paging=Paging("Marker", "NextMarker", "Truncated", ("Limit", 1000)),
)


def _every_key(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(KEYS).items:
        yield from (Ask({"KeyId": key.KeyId}, answer.region) for key in answer.page.Keys if key.KeyId)


KEY_METADATA = Step(
    service="kms",
    operation="DescribeKey",
    permission="kms:DescribeKey",
    page=DescribeKey,
    none=("NotFoundException",),
    after=(KEYS,),
    asks=_every_key,
)

KEY_POLICY = Step(
    service="kms",
    operation="GetKeyPolicy",
    permission="kms:GetKeyPolicy",
    page=GetKeyPolicy,
    request={"PolicyName": "default"},
    none=("NotFoundException",),
    after=(KEYS,),
    asks=_every_key,
)


def _rotatable(told: _Metadata) -> bool:
    """Whether AWS can be told to renew a key: one that it made, symmetric, in use; a replica follows its primary.

    Source: "Rotate AWS KMS keys", AWS KMS Developer Guide.
    """
    return (
        (told.KeyManager, told.KeyState, told.KeySpec, told.Origin)
        == ("CUSTOMER", "Enabled", "SYMMETRIC_DEFAULT", "AWS_KMS")
    ) and told.MultiRegionConfiguration.MultiRegionKeyType != "REPLICA"


def _every_rotatable(asked: Asked) -> Iterator[Ask]:
    for each in _every_key(asked):
        told = asked.pages.one(KEY_METADATA, each.region, KeyId=each.request["KeyId"])
        if isinstance(told, DescribeKey) and _rotatable(told.KeyMetadata):
            yield each


KEY_ROTATION = Step(
    service="kms",
    operation="GetKeyRotationStatus",
    permission="kms:GetKeyRotationStatus",
    page=GetKeyRotationStatus,
    none=("NotFoundException",),
    after=(KEYS, KEY_METADATA),
    asks=_every_rotatable,
)


@reader("kms_keys")
def kms_keys(pages: Pages) -> Observed[KmsKey]:
    """Every key, those that AWS manages too, that was still there when it was described."""
    answers = in_every_region(pages, KEYS)
    found = (_key(pages, raw, answer.region) for answer in answers.items for raw in answer.page.Keys)
    return gathered((key for key in found if key is not None), answers.gaps)


def _key(pages: Pages, raw: _Listed, region: str | None) -> KmsKey | Gap | None:
    about = {"KeyId": raw.KeyId}
    if not (raw.KeyId and raw.KeyArn) or region is None:
        return pages.unreadable(KEYS, about, "a key without id, ARN or region", region)
    answer = pages.one(KEY_METADATA, region, **about)
    if answer is None:
        return None
    if isinstance(answer, Gap):
        return KmsKey(arn=raw.KeyArn, id=raw.KeyId, region=region, by_aws=answer, state=answer, renewed=answer)
    told = answer.KeyMetadata
    by_aws = None if told.KeyManager is None else told.KeyManager == "AWS"
    return KmsKey(
        arn=raw.KeyArn,
        id=raw.KeyId,
        region=region,
        by_aws=said(pages, KEY_METADATA, by_aws, about, "who manages the key"),
        state=said(pages, KEY_METADATA, told.KeyState, about, "the state of the key"),
        renewed=_renewed(pages, told, region, about),
    )


def _renewed(pages: Pages, told: _Metadata, region: str, about: dict[str, str]) -> Fact[bool | None]:
    if told.KeyManager != "AWS" and None in (told.KeyManager, told.KeyState, told.KeySpec, told.Origin):
        return pages.not_said(KEY_METADATA, about, "whether AWS can renew the key")
    if not _rotatable(told):
        return None
    answer = pages.one(KEY_ROTATION, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer
    return said(pages, KEY_ROTATION, answer.KeyRotationEnabled, about, "whether AWS renews the key")


def key_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every key with its policy."""
    answers = in_every_region(pages, KEYS)
    found = (_policy(pages, raw, answer.region) for answer in answers.items for raw in answer.page.Keys)
    return gathered((policy for policy in found if policy is not None), answers.gaps)


def _policy(pages: Pages, raw: _Listed, region: str | None) -> ResourcePolicy | Gap | None:
    about = {"KeyId": raw.KeyId}
    if not (raw.KeyId and raw.KeyArn) or region is None:
        return pages.unreadable(KEYS, about, "a key without id, ARN or region", region)
    answer = pages.one(KEY_POLICY, region, **about)
    if answer is None:
        return None
    document = answer if isinstance(answer, Gap) else answer.Policy
    return with_policy(pages, "AWS::KMS::Key", raw.KeyArn, region, document)
