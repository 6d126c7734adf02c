"""KMS keys that logs are to be encrypted with: one that can be used, and that the service which writes may use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leastwise.checks.admitting import admits, denies_more_than_plain, policy_of, readable, with_statement
from leastwise.checks.fix import Unfit
from leastwise.model import Estate, KmsKey, seen
from leastwise.model.change import Edit, Target
from leastwise.objects.lists import found
from leastwise.objects.resource_policy import KEY_POLICY

__all__ = ["SEES_KEYS", "key_edits", "named_key"]

SEES_KEYS = frozenset({"kms:ListKeys", "kms:DescribeKey", "kms:GetKeyPolicy"})
"""Permissions that show whether a key can be used, and by whom."""


def named_key(estate: Estate, setting: str, region: str | None) -> KmsKey:
    """The key of this account and region among those that a setting of fixes names.

    Args:
        estate: the account.
        setting: its name, as `log_keys`.
        region: None: it was not seen, and AWS refuses the key of another.

    Raises:
        Unfit: it names none, or the key is not there, or cannot be used.
        Unseen: nobody knows.
    """
    named: tuple[str, ...] = getattr(estate.fixing, setting)
    places = ((arn, arn.split(":")) for arn in named)
    own = (arn for arn, place in places if place[4:5] == [estate.account.id] and region in {None, place[3]})
    arn = next(own, None)
    if arn is None:
        where = "" if region is None else f" in `{region}`"
        raise Unfit(f"the setting `fixes.{setting}` has no key of this account{where}")
    key = found(estate.kms_keys, lambda each: each.arn == arn, region)
    if key is None:
        raise Unfit(f"the account has no key `{arn}`, which the setting `fixes.{setting}` names")
    if seen(key.by_aws):
        raise Unfit(f"key `{key.id}` is AWS's own, whose policy nobody can change")
    if (state := seen(key.state)) != "Enabled":
        raise Unfit(f"key `{key.id}` cannot be used: it is `{state}`")
    return key


def key_edits(
    estate: Estate, key: KmsKey, service: str, actions: Sequence[str], sent: str, sources: Sequence[str]
) -> Iterator[Edit]:
    """Let a service use a key for these sources, where the key's policy does not yet.

    Args:
        estate: the account.
        key: the key.
        service: as `cloudtrail.amazonaws.com`.
        actions: what it does with the key.
        sent: the condition key by which it says for which of the sources it works.
        sources: their ARNs, or patterns of them.

    Raises:
        Unfit: the policy of the key cannot be read, or denies what may be the service's use.
        Unseen: it was not seen.
    """
    text = policy_of(estate, key.arn)
    if text is None:
        raise Unfit(f"key `{key.id}` has no policy that was seen")
    document = readable(text, f"key `{key.id}`")
    if denies_more_than_plain(document):
        raise Unfit(f"the policy of key `{key.id}` denies something, which may be what `{service}` asks")

    def in_force(action: str, source: str) -> bool:
        return admits(document, service, action, key.arn, estate.account.id, {sent.lower(): source})

    if all(in_force(action, source) for action in actions for source in sources):
        return
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": [*actions],
        "Resource": "*",
        "Condition": {"ArnLike": {sent: sources[0] if len(sources) == 1 else [*sources]}},
    }
    yield Edit(Target(KEY_POLICY.name, key.arn), {"Policy": with_statement(text, statement)})
