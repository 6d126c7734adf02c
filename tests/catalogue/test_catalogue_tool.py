"""The script that writes the data, on a small package."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from leastwise.catalogue.archive import Archive
from leastwise.catalogue.details import Details
from leastwise.catalogue.keys import ConditionKeys
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.policies import ManagedPolicies
from leastwise.catalogue.values import Action, ActionResource, ResourceType, Service
from repository.checkout import ROOT


def tool() -> ModuleType:
    """The script as a module."""
    found = importlib.util.spec_from_file_location("catalogue_tool", ROOT / "tools" / "catalogue.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def package(folder: Path, dependents: list[str]) -> Path:
    """A package with one service of one action."""
    shelf = {"name": "shelf", "required": True, "conditionKeys": [], "dependentActions": []}
    put = {
        "name": "PutBook",
        "description": "Grants permission to put a book on a shelf",
        "accessLevel": "Permissions management, Write",
        "resourceTypes": [shelf],
        "conditionKeys": ["library:topic"],
        "dependentActions": dependents,
    }
    parts: dict[str, Any] = {
        "package.json": {"version": "1.2.3", "updatedAt": "2026-01-31T04:46:59.905Z"},
        "data/services.json": ["library"],
        "data/serviceNames.json": {"library": "Amazon Library"},
        "data/actions/library.json": {"putbook": put},
        "data/resourceTypes/library.json": {"shelf": {"key": "shelf", "arn": "arn:${Partition}:library:::${Shelf}"}},
        "data/conditionKeys/library.json": {
            "library:topic": {"key": "library:Topic", "description": "Filters access by topic", "type": "ArrayOfString"}
        },
    }
    for name, content in parts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_the_data_says_what_the_packages_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tool()
    monkeypatch.setattr(script, "DATA", tmp_path / "data")
    new, old = package(tmp_path / "new", []), package(tmp_path / "old", ["iam:PassRole"])
    script.main([str(new), str(old)])
    archive = Archive(tmp_path / "data" / "services.bin")
    names = ActionNames(archive)
    action = Action(
        "library",
        "PutBook",
        "Permissions management",
        "Grants permission to put a book on a shelf",
        (ActionResource("shelf", True),),
        ("library:Topic",),
        ("iam:PassRole",),
    )
    types = (ResourceType("shelf", ("arn:${Partition}:library:::${Shelf}",)),)
    told = Service("library", "Amazon Library", (action,), types, ("library:Topic",))
    assert archive.date == "2026-01-31"
    assert Details(archive, names).service("library") == told
    key = ConditionKeys(archive).described("library:topic")
    assert key is not None
    assert (key.type, key.description) == ("ArrayOfString", "Filters access by topic")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tool()
    source = package(tmp_path / "package", [])
    written = []
    for name in ("first", "second"):
        monkeypatch.setattr(script, "DATA", tmp_path / name)
        script.main([str(source), str(source)])
        written.append([(tmp_path / name / file).read_bytes() for file in ("services.bin", "policies.bin")])
    assert written[0] == written[1]
    assert len(ManagedPolicies(Archive(tmp_path / "first" / "policies.bin")).arns()) > 1_500
