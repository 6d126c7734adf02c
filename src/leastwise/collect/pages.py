"""The pages of one account, found by step, region and request.

What is not there is a gap: refused by AWS, never asked, or unreadable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec

from leastwise.collect.decoding import decode
from leastwise.collect.step import Step
from leastwise.model import Fact, Gap, Observed
from leastwise.snapshot import Line

__all__ = ["Answer", "Pages", "moment"]

P = TypeVar("P", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Answer(Generic[P]):
    """One page, with what was asked."""

    page: P
    request: Mapping[str, Any]
    region: str | None


class Pages:
    """Every page of one account, from a snapshot or an export.

    Args:
        account: its 12-digit id.
        partition: `aws`, `aws-cn`, `aws-us-gov`.
        regions: the regions that regional steps were asked in; none when it is not known.
        lines: (member name as in a snapshot, line) pairs.
        missing: why an operation that is not there is not there.
    """

    def __init__(
        self,
        account: str,
        partition: str,
        regions: tuple[str, ...],
        lines: Iterable[tuple[str, Line]],
        missing: str = "it was not collected",
    ) -> None:
        self.account, self.partition, self.regions, self.missing = account, partition, regions, missing
        self._lines: dict[tuple[str, str | None], list[Line]] = defaultdict(list)
        self._index: dict[tuple[object, ...], dict[tuple[object, ...], list[Line]]] = {}
        self._whole: dict[tuple[str, str | None], Observed[Any]] = {}
        self.values: dict[str, Any] = {}
        """What readers made of these pages (see `Reader.of`)."""
        for name, line in lines:
            self.add(name, line)

    def add(self, name: str, line: Line) -> None:
        """Take in one more page."""
        _, place, file = name.split("/")
        region = None if place == "global" else place
        self._lines[file.removesuffix(".jsonl"), region].append(line)
        self._index.clear()
        self._whole.clear()
        self.values.clear()

    def lines(self) -> Iterator[tuple[str, Line]]:
        """Every line, with the name of the member of a snapshot that it stands in."""
        for (key, region), lines in self._lines.items():
            for line in lines:
                yield f"{self.account}/{region or 'global'}/{key}.jsonl", line

    def counts(self) -> tuple[int, int]:
        """How many pages were answered and how many calls were refused."""
        refused = sum(line.error is not None for lines in self._lines.values() for line in lines)
        return sum(map(len, self._lines.values())) - refused, refused

    def gaps(self, steps: Iterable[Step[Any]]) -> Iterator[Gap]:
        """Every call that was refused, over all steps (a step's `none` codes are answers)."""
        for step in steps:
            for region in self._places(step):
                for line in self._lines.get((step.key, region), ()):
                    if line.error and line.error.code not in step.none:
                        yield self._refused(step, region, line)

    def all(self, step: Step[P]) -> Observed[Answer[P]]:
        """Every page of a step in every region where it was, or ought to have been, asked."""
        places = self._places(step)
        if step.everywhere and not step.asks:
            places = sorted({*places, *self.regions}, key=str) or [None]
        parts = [self.here(step, region) for region in places]
        if not parts:
            return Observed()
        return Observed(tuple(a for part in parts for a in part.items), tuple(g for part in parts for g in part.gaps))

    def here(self, step: Step[P], region: str | None = None) -> Observed[Answer[P]]:
        """Every page of a step in one region (None: of a global step)."""
        lines = self._lines.get((step.key, region))
        if lines is None:
            return Observed((), (self._gap(step, region, {}, "NotCollected", self.missing),))
        if (step.key, region) not in self._whole:
            self._whole[step.key, region] = self._read(step, region, lines)
        return self._whole[step.key, region]

    def about(self, step: Step[P], region: str | None = None, **request: str) -> Observed[P]:
        """The pages of the call that was made with this request among others."""
        lines = self._asking(step, region, request)
        if not lines:
            return Observed((), (self._gap(step, region, request, "NotCollected", self.missing),))
        read = self._read(step, region, lines)
        return Observed(tuple(answer.page for answer in read.items), read.gaps)

    def asked(self, step: Step[Any], region: str | None = None, **request: str) -> bool:
        """Whether a call was made with this request among others, whatever came of it."""
        return bool(self._asking(step, region, request))

    def one(self, step: Step[P], region: str | None = None, **request: str) -> Fact[P | None]:
        """The only page of a call; None when AWS said that there is none."""
        found = self.about(step, region, **request)
        if found.gaps:
            return found.gaps[0]
        return found.items[0] if found.items else None

    def unreadable(self, step: Step[Any], about: Mapping[str, str], why: str, region: str | None = None) -> Gap:
        """A gap for a part of an answer that makes no sense."""
        return self._gap(step, region, about, "Unreadable", why)

    def not_said(self, step: Step[Any], about: Mapping[str, str], why: str) -> Gap:
        """A gap for something that AWS answers without saying it."""
        return self._gap(step, None, about, "NotSaid", why)

    def _asking(self, step: Step[Any], region: str | None, request: Mapping[str, str]) -> list[Line]:
        """The lines whose request holds these parameters, from an index that is made once per set of names."""
        names = tuple(sorted(request))
        index = self._index.get((step.key, region, names))
        if index is None:
            index = self._index[step.key, region, names] = defaultdict(list)
            for line in self._lines.get((step.key, region), ()):
                index[tuple(line.request.get(name) for name in names)].append(line)
        return index.get(tuple(request[name] for name in names), [])

    def _places(self, step: Step[Any]) -> list[str | None]:
        return sorted({region for key, region in self._lines if key == step.key}, key=str) or (
            [] if step.everywhere or step.asks else [None]
        )

    def _read(self, step: Step[P], region: str | None, lines: Iterable[Line]) -> Observed[Answer[P]]:
        answers, gaps = [], []
        for line in lines:
            if line.error:
                if line.error.code not in step.none:
                    gaps.append(self._refused(step, region, line))
                continue
            try:
                page = decode(line.response or b"{}", step.page)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                gaps.append(self._gap(step, region, line.request, "Unreadable", str(error)))
            else:
                answers.append(Answer(page, line.request, region))
        return Observed(tuple(answers), tuple(gaps))

    def _refused(self, step: Step[Any], region: str | None, line: Line) -> Gap:
        error = line.error
        assert error is not None
        return self._gap(step, region, line.request, error.code, error.message)

    def _gap(self, step: Step[Any], region: str | None, request: Mapping[str, Any], code: str, why: str) -> Gap:
        paging = step.paging
        constant = {*step.request, *((paging.give, *(paging.size or ())[:1]) if paging else ())}
        about = tuple(sorted((key, str(value)) for key, value in request.items() if key not in constant))
        return Gap(
            call=step.call,
            permission=step.permission,
            account=self.account,
            region=region,
            request=about,
            code=code,
            why=why,
        )


def moment(text: str) -> datetime:
    """A time as AWS writes it (ISO 8601, with or without zone; UTC when it says none).

    Raises:
        ValueError: it is not one.
    """
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
