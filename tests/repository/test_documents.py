"""The pages are connected, and they speak of every command."""

from __future__ import annotations

import re
from pathlib import Path

from repository.checkout import ROOT, documents, read

LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def links(page: str, text: str) -> set[Path]:
    """The files that the links of a page lead to; links to other sites and within the page are left out."""
    targets = (match["target"].partition("#")[0] for match in LINK.finditer(CODE.sub("", text)))
    here = (ROOT / page).parent
    return {(here / target).resolve() for target in targets if target and "://" not in target}


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file() -> None:
    broken = [(page, path.name) for page, text in documents() for path in links(page, text) if not path.exists()]
    assert broken == []


def test_every_anchor_is_a_heading() -> None:
    broken = []
    for page, text in documents():
        for match in LINK.finditer(CODE.sub("", text)):
            path, _, anchor = match["target"].partition("#")
            there = ROOT / page if not path else (ROOT / page).parent / path
            if anchor and "://" not in path and anchor not in anchors(there.read_text(encoding="utf-8")):
                broken.append((page, match["target"]))
    assert broken == []


def test_every_page_is_reached_from_the_index() -> None:
    pages = {path.resolve() for path in (ROOT / "docs").glob("*.md")} - {ROOT / "docs/index.md"}
    assert pages - links("docs/index.md", read("docs/index.md")) == set()


def test_the_readme_leads_to_the_documentation() -> None:
    assert ROOT / "docs" in {path if path.is_dir() else path.parent for path in links("README.md", read("README.md"))}


def test_pages_name_a_language_for_every_block() -> None:
    fences = [(page, fence) for page, text in documents() for fence in re.findall(r"^ *```(.*)$", text, re.MULTILINE)]
    opening = [each for number, each in enumerate(fences) if number % 2 == 0]
    assert [page for page, language in opening if not language] == []
