"""What `lint` found, in every format."""

from __future__ import annotations

import json
import re
from typing import Any

from leastwise.language import Kind
from leastwise.lint import all_codes, lint
from leastwise.lint.fix.edits import apply
from leastwise.report.lint_codes import explained, listed, table
from leastwise.report.lint_json import lint_json
from leastwise.report.lint_sarif import lint_sarif
from leastwise.report.lint_table import lint_lines
from leastwise.report.linted import Linted

TEXT = """{"Version": "2012-10-17",
 "Statement": {"Sid": "", "Effect": "Allow", "Action": ["s3:Get*",
   "s3:GetObject", "s3:GetObjects", "[a](http://x)😀"], "Resource": "*"}}"""


def _linted(text: str = TEXT, name: str = "a.json", uri: str = "a.json") -> Linted:
    return Linted(name, text, Kind.IDENTITY, uri, lint(text, Kind.IDENTITY))


def _run(*documents: Linted) -> dict[str, Any]:
    tree = json.loads(lint_sarif(documents, "0.1.0"))
    assert tree["version"] == "2.1.0"
    (run,) = tree["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif_holds_every_code_as_a_rule_and_every_finding_as_a_result_of_one() -> None:
    documents = [Linted(c.id, c.bad, c.kind, c.id, lint(c.bad, c.kind)) for c in all_codes()]
    run = _run(*documents)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [code.id for code in all_codes()]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == sum(len(document.findings) for document in documents)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert len(result["partialFingerprints"]["leastwise/v1"]) == 64


def test_a_fix_in_sarif_is_the_edit_in_lines_and_columns() -> None:
    document = _linted()
    fixed = [result for result in _run(document)["results"] if "fixes" in result]
    assert {result["ruleId"] for result in fixed} >= {"REDUNDANT_ACTION", "EMPTY_SID_VALUE", "INVALID_ACTION"}
    expected = [found for found in document.remedies if found]
    for result, found in zip(fixed, expected, strict=True):
        (change,) = result["fixes"][0]["artifactChanges"]
        assert _replaced(TEXT, change["replacements"]) == apply(TEXT, found.edits)


def _replaced(text: str, replacements: list[dict[str, Any]]) -> str:
    lines = text.split("\n")
    for each in reversed(replacements):
        region = each["deletedRegion"]
        first, last = region["startLine"] - 1, region["endLine"] - 1
        head = "\n".join([*lines[:first], lines[first][: region["startColumn"] - 1]])
        tail = "\n".join([lines[last][region["endColumn"] - 1 :], *lines[last + 1 :]])
        lines = (head + each.get("insertedContent", {"text": ""})["text"] + tail).split("\n")
    return "\n".join(lines)


def test_sarif_is_not_steered_by_hostile_names_and_texts() -> None:
    run = _run(_linted(name="\x1b[2J</script>.json", uri="%1B"))
    text = json.dumps(run, ensure_ascii=False)
    assert "\x1b" not in text
    assert "](http" not in text.replace(json.dumps(TEXT), "")


def test_the_table_shows_place_severity_code_and_what_can_be_fixed() -> None:
    lines = lint_lines([_linted()])
    assert lines[0] == "a.json:2:16 suggestion EMPTY_SID_VALUE [fix] `Sid` is empty, name the statement or remove it"
    assert any(re.match(r"a\.json:3:20 error INVALID_ACTION \[unsafe fix\] ", line) for line in lines)
    assert lines[-1] == "3 can be fixed with --fix, 1 more with --fix --unsafe-fixes"
    assert "in 1 document" in lines[-2]


def test_the_table_of_nothing_says_so() -> None:
    assert lint_lines([]) == ("nothing found in 0 documents",)


def test_json_holds_what_the_table_shows() -> None:
    (document,) = json.loads(lint_json([_linted()]))["documents"]
    found = {each["code"]: each for each in reversed(document["findings"])}
    assert document["kind"] == "identity-based policy"
    sid = found["EMPTY_SID_VALUE"]
    assert (sid["line"], sid["column"], sid["fix"]["safe"]) == (2, 16, True)
    assert found["INVALID_ACTION"]["fix"]["safe"] is False


def test_the_table_of_codes_has_a_row_for_each() -> None:
    rows = table().splitlines()
    assert len(rows) == len(all_codes()) + 2
    assert all(row.count("|") == 6 for row in rows)
    row = next(row for row in rows if row.startswith("| `LW_MFA_DENY` "))
    assert row.split(" | ")[1] == "security warning"
    assert row.endswith("| unsafe |")
    assert len(listed()) == len(all_codes())


def test_a_code_is_explained_with_both_examples() -> None:
    code = next(code for code in all_codes() if code.id == "REDUNDANT_ACTION")
    text = explained(code)
    assert text.startswith(
        "REDUNDANT_ACTION: An action that another covers\nsuggestion, in all kinds; `--fix` heals it"
    )
    assert '        "s3:GetObject"' in text
