"""Every rule has a test that names it, every test names rules that there are, and the page tells them."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module, util
from pathlib import Path
from types import ModuleType

import pytest

from leastwise.spec import Choice
from leastwise.spec.bullets import BULLETS, SECTIONS

ROOT = Path(__file__).parents[2]
MODULES = sorted(path.stem for path in (ROOT / "src/leastwise/spec").glob("*.py") if path.stem != "__init__")
IN_TEXT = re.compile(r"\b[A-M][0-9]{1,2}\b")


def loaded(path: Path) -> ModuleType:
    """The tool, which is a script and in no package."""
    spec = util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


semantics = loaded(ROOT / "tools/semantics.py")


def test_every_rule_has_a_test_that_names_it() -> None:
    named = {bullet for test in semantics.named_tests() for bullet in test.bullets}
    assert [bullet for bullet in BULLETS if bullet not in named] == []


def test_every_test_names_rules_that_there_are() -> None:
    unknown = [(test.path, test.name, set(test.bullets) - BULLETS.keys()) for test in semantics.named_tests()]
    assert [each for each in unknown if each[2]] == []


@pytest.mark.parametrize("name", MODULES)
def test_the_reference_semantics_name_rules_that_there_are(name: str) -> None:
    source = inspect.getsource(import_module(f"leastwise.spec.{name}"))
    assert set(IN_TEXT.findall(source)) - BULLETS.keys() == set()


def test_rules_are_sentences_in_order() -> None:
    assert [letter for letter in SECTIONS if not any(bullet[0] == letter for bullet in BULLETS)] == []
    assert list(BULLETS) == sorted(BULLETS, key=lambda bullet: (bullet[0], int(bullet[1:] or 0)))
    assert [says for says in BULLETS.values() if not re.fullmatch(r"[A-Z`*].*\.", says)] == []
    assert len(set(BULLETS.values())) == len(BULLETS)


def test_rules_are_found_in_names_ids_and_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_some.py").write_text(
        'TABLE = [("F1 one", 1), ("G2 H3 two", 2), ("no F4", 3)]\n'
        '@pytest.mark.parametrize("x", TABLE, ids=["M6 seen", "x"])\n'
        "def test_A1_A12_both() -> None: ...\n"
        "def test_B_table() -> None: ...\n"
        "def test_Bool() -> None: ...\n"
        "def helper_C1() -> None: ...\n"
    )
    monkeypatch.setattr(semantics, "ROOT", tmp_path)
    found = {test.name: (test.bullets, test.words) for test in semantics._tests_in(tmp_path / "test_some.py")}
    assert found == {
        "test_A1_A12_both": (("A1", "A12", "F1", "G2", "H3", "M6"), "both"),
        "test_B_table": (("B",), "table"),
    }


def test_the_page_has_every_step_choice_and_rule() -> None:
    page = semantics.page()
    assert [name for name in MODULES if name not in (*semantics.step_names(), "__init__")] == []
    for choice in Choice:
        assert f"| {choice.value} |" in page
    for bullet, says in BULLETS.items():
        assert f"| {bullet} | {says} | [" in page, bullet
    assert "| role session | the role | may be silent | must allow | must allow |" in page
    assert "| any of them | the account | must allow | must allow | must allow |" in page


def test_every_open_reading_belongs_to_a_rule() -> None:
    comments = semantics._choice_comments()
    assert [choice.name for choice in Choice if not comments[choice.name]] == []


def test_the_page_is_markdown_that_a_person_can_read() -> None:
    rows = [line for line in semantics.page().splitlines() if line.startswith("|")]
    assert rows
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) in (4, 6, 3), row
    assert not re.search(r"\{[a-z]+\}", re.sub(r"```.*?```", "", semantics.page(), flags=re.DOTALL))
