"""The files that `check` is given, read with what they were before, and judged."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.texts import read_text
from leastwise.errors import InputError, UsageError

if TYPE_CHECKING:
    from leastwise.audit import Waiver
    from leastwise.cli.gate_base import GateBase
    from leastwise.cli.lint import PolicyKind
    from leastwise.gate import Found, Place, Verdicts
    from leastwise.gate.sources import Source
    from leastwise.gate.terraform import Places
    from leastwise.report.gated import Gated

__all__ = ["checked"]

_SUFFIXES = frozenset({".json", ".yaml", ".yml", ".template"})
_PASSED = frozenset({"node_modules", "__pycache__"})
"""Folders that hold no code of one's own; those whose name begins with a dot do not either."""
_RESOURCE = re.compile(r'^\s*(?P<block>resource|data)\s+"(?P<type>[^"]+)"\s+"(?P<name>[^"]+)"', re.MULTILINE)


def checked(
    given: Sequence[str], base: GateBase, kind: PolicyKind | None, code: Path | None, waivers: Sequence[Waiver]
) -> tuple[Gated, tuple[str, ...]]:
    """What is to be said of these files, and why some of them could not be read.

    Raises:
        UsageError: there is nothing to judge.
    """
    from leastwise.gate import judge
    from leastwise.report.gated import Gated

    verdicts: list[Verdicts] = []
    sources, unread = _sources(given, base, kind, code)
    for source in sources:
        try:
            verdicts.append(_joined([judge(pair) for pair in source.pairs()]))
        except InputError as error:
            unread.append(str(error))
    if not verdicts and not unread and base.revision is None:
        raise UsageError(f"`{given[0]}` holds no plan, template or policy: name the files")
    today = datetime.now(UTC).date()
    gated = Gated(
        found=tuple(_accepted(each, waivers, today) for verdict in verdicts for each in verdict.found),
        unjudged=tuple(each for verdict in verdicts for each in verdict.unjudged),
        documents=sum(verdict.documents for verdict in verdicts),
        compared=all(verdict.compared for verdict in verdicts),
        notes=tuple(_expired(waivers, today)),
    )
    return replace(gated, found=tuple(sorted(gated.found, key=lambda each: (-each.severity, not each.new)))), (*unread,)


def _sources(
    given: Sequence[str], base: GateBase, kind: PolicyKind | None, code: Path | None
) -> tuple[list[Source], list[str]]:
    """The files to be judged, and why some could not be read; what others nest is judged there, unless it is named."""
    sources: dict[Source, bool] = {}
    unread: list[str] = []
    for path, named in _files(given, base):
        try:
            source = _source(path, base, kind, code, named=named)
            if source is not None:
                sources[source] = named
        except InputError as error:
            unread.append(str(error))
    nested = {Path(file).resolve() for source in sources for file in source.nested()}
    return [each for each, named in sources.items() if named or Path(each.path).resolve() not in nested], unread


def _joined(several: Sequence[Verdicts]) -> Verdicts:
    """What is said of the same file in several ways, each thing once."""
    found = {each.fingerprint: each for verdict in several for each in verdict.found}
    unjudged = dict.fromkeys(each for verdict in several for each in verdict.unjudged)
    return replace(several[0], found=tuple(found.values()), unjudged=tuple(unjudged))


def _files(given: Iterable[str], base: GateBase) -> Iterator[tuple[Path, bool]]:
    """Every file once, and whether it was named itself; with a revision those of a folder that differ from it."""
    seen: set[Path] = set()
    for each in given:
        path = Path(each)
        if not path.is_dir():
            found = [path]
        elif base.revision is not None:
            changed = (_shown(each) for each in base.revision.changed(path))
            found = sorted(each for each in changed if each.suffix in _SUFFIXES)
        else:
            found = list(_inside(path))
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, file is path


def _inside(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PASSED)
        yield from (Path(root) / name for name in sorted(names) if Path(name).suffix in _SUFFIXES)


def _shown(path: Path) -> Path:
    """As a person would name it from here."""
    here = Path.cwd().resolve()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _source(path: Path, base: GateBase, kind: PolicyKind | None, code: Path | None, *, named: bool) -> Source | None:
    """A file with what it was; None for one that is none of ours, unless it was named.

    Raises:
        InputError: it cannot be read, or is none of ours though it was named.
    """
    from leastwise.gate.sources import Sort, Source, sort_of
    from leastwise.language import Kind

    before = base.revision.text(path) if base.revision else None
    text = read_text(path) if path.exists() or before is None else None
    known = text if text is not None else before or ""
    sort = sort_of(str(path), known)
    if sort is Sort.OTHER:
        if named:
            raise InputError(f"`{path}` is no plan of Terraform as JSON, no template and no policy: name one that is")
        return None
    return Source(
        path=path.as_posix(),
        sort=sort,
        text=text,
        before=before,
        compared=base.revision is not None,
        places=_places(path, known, code) if sort is Sort.PLAN else _nowhere,
        kind=Kind[kind.name] if kind else None,
        beside=partial(_beside, path),
        beside_before=partial(_beside_before, path, base),
    )


def _beside(template: Path, file: str) -> str | None:
    """The text of a nested template; None for what is not there, or beyond this folder and that of the template.

    Raises:
        InputError: it cannot be read.
    """
    path = Path(file)
    return read_text(path) if _is_within(template, path) and path.is_file() else None


def _beside_before(template: Path, base: GateBase, file: str) -> str | None:
    return base.revision.text(Path(file)) if base.revision and _is_within(template, Path(file)) else None


def _is_within(template: Path, path: Path) -> bool:
    """A change must not have the gate read what is nowhere near it."""
    folders = (Path.cwd().resolve(), template.resolve().parent)
    return any(path.resolve().is_relative_to(folder) for folder in folders)


def _places(path: Path, text: str, code: Path | None) -> Places:
    """Where the code of a plan's resources is; the plan itself where it is not found."""
    from leastwise.gate import Place
    from leastwise.gate.terraform import modules
    from leastwise.language import loads

    value = loads(text)
    folders = modules(value) if isinstance(value, dict) else {}
    found: dict[tuple[str, str], Place] = {}
    for module, folder in folders.items():
        for file in sorted(((code or path.parent) / folder).glob("*.tf")):
            found |= {(module, local): place for local, place in _resources(file)}

    def place(module: str, local: str) -> Place:
        return found.get((re.sub(r"\[[^\]]*\]", "", module), local), Place(path.as_posix()))

    return place


def _resources(file: Path) -> Iterator[tuple[str, Place]]:
    from leastwise.gate import Place

    text = read_text(file)
    for match in _RESOURCE.finditer(text):
        local = f"{match['type']}.{match['name']}"
        line = text.count("\n", 0, match.start("block")) + 1
        yield ("data." + local if match["block"] == "data" else local), Place(_shown(file.resolve()).as_posix(), line)


def _nowhere(module: str, local: str) -> Place:
    from leastwise.gate import Place

    return Place(f"{module}.{local}")


def _accepted(found: Found, waivers: Iterable[Waiver], today: date) -> Found:
    from leastwise.language import matches

    for each in waivers:
        if each.expires >= today and found.check in each.checks and matches(each.pattern, found.address):
            return replace(found, waiver=each)
    return found


def _expired(waivers: Iterable[Waiver], today: date) -> Iterator[str]:
    for each in waivers:
        if each.expires < today:
            yield f"the waiver at {each.place} expired on {each.expires}: it accepts nothing any more"
