"""Secrets in Secrets Manager: their age, their rotation, their last use.  See `secrets_policies` for the call."""

from __future__ import annotations

from datetime import datetime

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages, moment
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import reader
from leastwise.collect.steps.secrets_policies import SECRETS, Listed
from leastwise.model import Fact, Gap, Observed, StoredSecret

__all__ = ["secrets"]


@reader("secrets")
def secrets(pages: Pages) -> Observed[StoredSecret]:
    """Every secret; not those that wait for deletion."""
    answers = in_every_region(pages, SECRETS)
    found = (_secret(pages, raw, answer.region) for answer in answers.items for raw in answer.page.SecretList)
    return gathered(found, answers.gaps)


def _secret(pages: Pages, raw: Listed, region: str | None) -> StoredSecret | Gap:
    about = {"SecretId": raw.ARN}
    if not (raw.ARN and raw.Name) or region is None:
        return pages.unreadable(SECRETS, about, "a secret without ARN, name or region", region)
    try:
        return StoredSecret(
            arn=raw.ARN,
            name=raw.Name,
            region=region,
            created=_created(pages, raw, region),
            changed=_when(raw.LastChangedDate),
            accessed=_when(raw.LastAccessedDate),
            rotates=bool(raw.RotationEnabled),
            rotated=_when(raw.LastRotatedDate),
            due=_when(raw.NextRotationDate) if raw.RotationEnabled else None,
            owner=raw.OwningService or None,
            primary=raw.PrimaryRegion if raw.PrimaryRegion not in ("", None, region) else None,
        )
    except ValueError:
        return pages.unreadable(SECRETS, about, "one of its dates is not a time", region)


def _created(pages: Pages, raw: Listed, region: str) -> Fact[datetime]:
    if raw.CreatedDate:
        return moment(raw.CreatedDate)
    return pages.unreadable(SECRETS, {"SecretId": raw.ARN}, "a secret without the time of its creation", region)


def _when(text: str | None) -> datetime | None:
    return moment(text) if text else None
