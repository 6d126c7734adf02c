"""GuardDuty: the detector of every region, and whether it is suspended."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import NEXT_TOKEN, Ask, Asked, Page, Step, reader
from leastwise.model import Detector, Fact, Gap, Observed

__all__ = ["DETECTOR", "DETECTORS", "detectors"]


class ListDetectors(Page):
    """Source: "ListDetectors", Amazon GuardDuty API Reference."""

    DetectorIds: tuple[str, ...]


class GetDetector(Page):
    """Source: "GetDetector", Amazon GuardDuty API Reference."""

    Status: str


DETECTORS = Step(
    service="guardduty",
    operation="ListDetectors",
    permission="guardduty:ListDetectors",
    page=ListDetectors,
    everywhere=True,
    paging=NEXT_TOKEN,
)


def _every_detector(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(DETECTORS).items:
        yield from (Ask({"DetectorId": id}, answer.region) for id in answer.page.DetectorIds if id)


DETECTOR = Step(
    service="guardduty",
    operation="GetDetector",
    permission="guardduty:GetDetector",
    page=GetDetector,
    after=(DETECTORS,),
    asks=_every_detector,
)


@reader("detectors")
def detectors(pages: Pages) -> Observed[Detector]:
    """Every detector of the account, those that another account looks after too."""
    answers = in_every_region(pages, DETECTORS)
    found = (_detector(pages, id, answer.region) for answer in answers.items for id in answer.page.DetectorIds)
    return gathered(found, answers.gaps)


def _detector(pages: Pages, id: str, region: str | None) -> Detector | Gap:
    if not id or region is None:
        return pages.unreadable(DETECTORS, {"DetectorId": id}, "a detector without id or region", region)
    return Detector(id=id, region=region, enabled=_enabled(pages, id, region))


def _enabled(pages: Pages, id: str, region: str) -> Fact[bool]:
    about = {"DetectorId": id}
    answer = pages.one(DETECTOR, region, **about)
    if answer is None or isinstance(answer, Gap):
        return answer or pages.not_said(DETECTOR, about, "whether the detector is suspended")
    return answer.Status == "ENABLED"
