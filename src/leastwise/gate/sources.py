"""What a file is, and how it is read: a plan, a change set, a template, or a policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from leastwise.errors import InputError, JsonError
from leastwise.gate import change_set, files, terraform
from leastwise.gate import template as templates
from leastwise.gate.nested import Beside, nowhere
from leastwise.gate.plan import at, is_plan
from leastwise.gate.values import Moment, Pair
from leastwise.language import JsonValue, Kind, loads

__all__ = ["Sort", "Source", "sort_of"]


class Sort(Enum):
    """What a file is."""

    PLAN = auto()
    CHANGE_SET = auto()
    TEMPLATE = auto()
    POLICY = auto()
    OTHER = auto()


def sort_of(path: str, text: str) -> Sort:
    """What a file is, as far as it can be told; broken JSON that was meant to be a policy is one.

    Raises:
        InputError: it is the state of Terraform, which holds no change.
    """
    if not path.endswith(".json") and not text.lstrip().startswith("{"):
        return Sort.TEMPLATE if templates.looks_like_template(text) else Sort.OTHER
    try:
        value = loads(text)
    except JsonError:
        return Sort.POLICY if files.looks_like_policy(text) else Sort.OTHER
    return _of_value(path, value, text)


def _of_value(path: str, value: JsonValue, text: str) -> Sort:
    if is_plan(value):
        return Sort.PLAN
    if at(value, "format_version") and at(value, "values"):
        raise InputError(f"`{path}` is a state and not a plan: write one with `terraform plan -out` and show that")
    if change_set.is_change_set(value):
        return Sort.CHANGE_SET
    if isinstance(at(value, "Resources"), dict):
        return Sort.TEMPLATE
    return Sort.POLICY if files.looks_like_policy(text) else Sort.OTHER


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be judged.

    Attributes:
        before: what it said; None: it was not there.
        compared: whether it is known what it said.
        places: where the code of a plan is.
        beside, beside_before: the files of nested templates, and what they were.
    """

    path: str
    sort: Sort
    text: str | None
    before: str | None
    compared: bool
    places: terraform.Places
    kind: Kind | None = None
    beside: Beside = nowhere
    beside_before: Beside = nowhere

    def nested(self) -> Iterator[str]:
        """The files of the templates that are nested in it, as far as they can be read."""
        todo = [(self.path, self.text)] if self.sort is Sort.TEMPLATE else []
        known = {self.path}
        while todo:
            path, text = todo.pop()
            for file in templates.nested_in(path, text or ""):
                inner = self.beside(file)
                if inner is not None and file not in known:
                    known.add(file)
                    yield file
                    todo.append((file, inner))

    def pairs(self) -> Iterator[Pair]:
        """Before and after; of a template with conditions once with them met, and once without.

        Raises:
            InputError: it cannot be read.
        """
        try:
            if self.sort is Sort.PLAN:
                yield terraform.pair(loads(self.text or ""), self.places)
                return
            if self.sort is Sort.CHANGE_SET:
                yield change_set.pair(self.path, loads(self.text or ""))
                return
            known = f"{self.text}{self.before}"
            outcomes = (True, False) if self.sort is Sort.TEMPLATE and templates.has_conditions(known) else (True,)
            for met in outcomes:
                after = self._moment(self.text, self.beside, met=met)
                before = self._moment(self.before, self.beside_before, met=met) if self.compared else None
                yield Pair(before, after)
        except InputError as error:
            raise InputError(f"`{self.path}`: {error}") from error

    def _moment(self, text: str | None, beside: Beside, *, met: bool) -> Moment:
        if text is None:
            return Moment()
        if self.sort is Sort.TEMPLATE:
            return templates.moment(self.path, text, met=met, beside=beside)
        return files.moment(self.path, text, self.kind)
