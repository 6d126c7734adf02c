"""Join the fragments of changelog.d/ into a new section of CHANGELOG.md, and remove them.

A fragment is `changelog.d/<words-with-hyphens>.<kind>.md` and holds the text of one list entry, without the bullet.
One file per change means that two changes never meet in the same lines.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

KINDS = ("security", "removed", "changed", "added", "fixed")
MARKER = "<!-- newest first; tools/changelog.py adds a section below this line -->\n"
NAME = re.compile(rf"[a-z0-9]+(?:-[a-z0-9]+)*\.(?P<kind>{'|'.join(KINDS)})\.md")


class ChangelogError(Exception):
    """A fragment, the changelog or the release is not as it must be."""


def fragments(directory: Path) -> dict[str, list[Path]]:
    """The fragments of each kind, in the order of their names.

    Raises:
        ChangelogError: a file's name or content is not a fragment's.
    """
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted(directory.glob("*.md")):
        name = NAME.fullmatch(path.name)
        if name is None:
            raise ChangelogError(f"`{path.name}` is not named `<words>.<kind>.md` with a kind of {', '.join(KINDS)}")
        if not path.read_text(encoding="utf-8").strip():
            raise ChangelogError(f"`{path.name}` is empty; say in a sentence what changed for the user")
        found[name["kind"]].append(path)
    return found


def entry(text: str) -> str:
    """A fragment's text as one list entry; further lines are indented under its bullet."""
    first, *rest = text.strip().splitlines()
    return "\n".join([f"- {first}", *(f"  {line}".rstrip() for line in rest)]) + "\n"


def section(version: str, date: str, found: dict[str, list[Path]]) -> str:
    """The Markdown of one release: a heading, then the entries under the kinds that have any."""
    parts = [f"\n## {version} ({date})\n"]
    for kind in KINDS:
        if found[kind]:
            parts.append(f"\n### {kind.capitalize()}\n\n")
            parts.extend(entry(path.read_text(encoding="utf-8")) for path in found[kind])
    return "".join(parts)


def release(root: Path, version: str, date: str) -> None:
    """Write the section of `version` into CHANGELOG.md and remove the fragments that went into it.

    Raises:
        ChangelogError: nothing to release, a bad version or date, a version that is there, or a bad fragment.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise ChangelogError(f"`{version}` `{date}` is not a release; use `1.2.0` and a date YYYY-MM-DD")
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    if f"\n## {version} (" in text:
        raise ChangelogError(f"`{version}` is in CHANGELOG.md; choose the next version")
    if MARKER not in text:
        raise ChangelogError("CHANGELOG.md has lost the line below which sections are added; put it back")
    found = fragments(root / "changelog.d")
    if not any(found.values()):
        raise ChangelogError("`changelog.d` has no fragments; there is nothing to release")
    changelog.write_text(text.replace(MARKER, MARKER + section(version, date, found)), encoding="utf-8")
    for path in (path for paths in found.values() for path in paths):
        path.unlink()


def main() -> int:
    """Exit code 0 when the section was written, 2 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="such as 1.2.0")
    parser.add_argument("date", help="of the release, YYYY-MM-DD")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the repository")
    given = parser.parse_args()
    try:
        release(given.root, given.version, given.date)
    except ChangelogError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
