"""What the readers of resource policies share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from leastwise.collect.pages import Answer, Pages
from leastwise.collect.step import Page, Step
from leastwise.collect.steps.ec2_regions import regions
from leastwise.model import Fact, Gap, Observed, ResourcePolicy

__all__ = ["in_every_region", "with_policy"]

P = TypeVar("P", bound=Page)


def in_every_region(pages: Pages, step: Step[P]) -> Observed[Answer[P]]:
    """Every page of a regional step, and a gap for each enabled region where it was not asked."""
    answers = pages.all(step)
    return Observed(answers.items, tuple(dict.fromkeys((*answers.gaps, *_not_asked(pages, step)))))


def _not_asked(pages: Pages, step: Step[P]) -> Iterator[Gap]:
    known = regions.of(pages)
    yield from known.gaps
    for region in known.items:
        if region.enabled:
            yield from pages.here(step, region.name).gaps


def with_policy(pages: Pages, type: str, arn: str, region: str | None, document: Fact[str | None]) -> ResourcePolicy:
    """A resource of the account; a policy that is empty text is none."""
    return ResourcePolicy(arn=arn, account=pages.account, region=region, type=type, document=document or None)
