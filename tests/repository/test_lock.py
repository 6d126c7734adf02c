"""requirements.lock is complete, hashed, and says nothing about where packages come from."""

from __future__ import annotations

import re
from itertools import chain

from repository.checkout import read, toml

ENTRY = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ \\\n;]+)(?P<rest>(?:.*\n(?:[ ]+.*\n?)*))", re.MULTILINE
)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def locked() -> dict[str, str]:
    """The text after name and version of each requirement, by its name."""
    return {match["name"]: match["rest"] for match in ENTRY.finditer(read("requirements.lock"))}


def normal(requirement: str) -> str:
    """The name of a requirement as packaging tools compare names."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_requirement_has_hashes() -> None:
    assert len(locked()) > 30
    assert [name for name, rest in locked().items() if not HASH.search(rest)] == []


def test_the_lock_has_only_requirements_hashes_and_comments() -> None:
    line = re.compile(r"[a-z0-9._-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*")
    assert [text for text in read("requirements.lock").splitlines() if not line.fullmatch(text)] == []


def test_the_lock_names_no_address() -> None:
    assert re.findall(r"(?i)https?:|file:|--(?:extra-)?index|--find-links", read("requirements.lock")) == []


def test_everything_that_the_project_asks_for_is_locked() -> None:
    project = toml("pyproject.toml")
    extras: dict[str, list[str]] = project["project"]["optional-dependencies"]
    wanted = chain(project["project"]["dependencies"], project["build-system"]["requires"], *extras.values())
    assert {normal(each) for each in wanted} - {"leastwise"} - set(locked()) == set()
