"""Buckets that a service of AWS delivers to: made where they are not there, and otherwise seen to take it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from leastwise.checks.admitting import admits, denies_more_than_plain, policy_of, readable
from leastwise.checks.fix import Unfit
from leastwise.checks.monitor_activity.setting_up import private_bucket_edits
from leastwise.model import Bucket, Estate
from leastwise.model.change import Edit
from leastwise.objects.lists import found

__all__ = ["Writer", "named_bucket", "receiving_bucket", "takes"]


class Writer(Struct, frozen=True, kw_only=True):
    """A service that delivers to buckets, for one account."""

    name: str
    """For people."""
    service: str
    """As policies call it: `config.amazonaws.com`."""
    looks: tuple[str, ...]
    """What it asks of the bucket before."""
    folder: str
    """Below `AWSLogs/<account>/`: where it writes; empty, or ends with `/`."""


def named_bucket(estate: Estate, setting: tuple[str, ...]) -> str:
    """The bucket's name that a setting gives, for this account.

    Raises:
        Unfit: it gives several.
    """
    if len(setting) > 1:
        raise Unfit(f"one bucket is to be named, and the settings name {len(setting)}: `{'`, `'.join(setting)}`")
    return setting[0].replace("{account}", estate.account.id)


def receiving_bucket(estate: Estate, name: str, writer: Writer, home: str) -> Iterator[Edit]:
    """The bucket, where it is not there; services deliver to it from every region.

    Args:
        estate: the account.
        name: the bucket's.
        writer: who delivers.
        home: the region in which the bucket is made.

    Raises:
        Unfit: it is there, and does not surely take what is delivered.
        Unseen: nobody knows whether it is there.
    """
    bucket = found(estate.buckets, lambda each: each.name == name)
    if bucket is None:
        source = {"aws:SourceAccount": estate.account.id}
        yield from private_bucket_edits(estate, name, home, writer.service, writer.looks, writer.folder, source)
    elif not takes(estate, bucket, writer):
        why = f"does not surely let {writer.name} deliver there: mend it first"
        raise Unfit(f"the policy of bucket `{bucket.name}` {why}")


def takes(estate: Estate, bucket: Bucket, writer: Writer, prefix: str = "") -> bool:
    """Whether the policy of a bucket surely lets a service deliver there, below a prefix without a slash at its end.

    Raises:
        Unfit: the policy cannot be read.
        Unseen: it was not seen.
    """
    text = policy_of(estate, bucket.arn)
    if text is None:
        return False
    document, account = readable(text, f"bucket `{bucket.name}`"), estate.account.id
    place = f"{bucket.arn}/{prefix}{'/' if prefix else ''}AWSLogs/{account}/{writer.folder}*"
    wanted = [*((each, bucket.arn) for each in writer.looks), ("s3:PutObject", place)]
    admitted = all(admits(document, writer.service, action, resource, account) for action, resource in wanted)
    return admitted and not denies_more_than_plain(document)
