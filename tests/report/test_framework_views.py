"""A framework's view in every format: all controls, nothing that can act, the same facts."""

from __future__ import annotations

import csv
import io
import json

import pytest

from leastwise.audit import Audit
from leastwise.errors import UsageError
from leastwise.frameworks import FrameworkView, framework, standing
from leastwise.model import Status
from leastwise.report.framework_view import FRAMEWORK_FORMATS, render_framework, tally
from leastwise.report.safe import for_terminal
from report.audits import HOSTILE, an_audit, an_estate_of_all_statuses, result
from report.test_html import Page


def views() -> tuple[FrameworkView, Audit]:
    audit = an_estate_of_all_statuses()
    return standing(framework("cis-7.0"), audit), audit


def hostile() -> tuple[FrameworkView, Audit]:
    results = [result(name=name, value=name, says=f"`{name}` {name}", region=name[:9]) for name in HOSTILE]
    audit = an_audit(results, accounts=tuple((f"{number:012}", name) for number, name in enumerate(HOSTILE)))
    return standing(framework("cis-7.0"), audit), audit


def test_every_control_is_in_every_full_format() -> None:
    view, audit = views()
    for format in FRAMEWORK_FORMATS:
        text = render_framework(view, audit, format, every=True).decode()
        for control in view.controls:
            assert control.id in text, (format, control.id)
            assert control.title in text.replace("&#39;", "'"), (format, control.title)


def test_a_short_table_names_the_controls_that_no_check_bears_on() -> None:
    view, audit = views()
    text = render_framework(view, audit, "table").decode()
    assert tally(view) in text
    assert "no check bears on " in text
    assert "Databases of RDS are encrypted" not in text
    assert "--all shows" in text


def test_a_page_ends_with_the_controls_that_no_check_bears_on() -> None:
    audit = an_estate_of_all_statuses()
    page = render_framework(standing(framework("soc2"), audit), audit, "html").decode()
    assert page.index(">CC6.1<") < page.index("Controls that no check bears on") < page.index(">CC1.1<")


def test_a_cell_names_the_checks_with_most_findings_and_counts_the_others() -> None:
    view = framework("soc2")
    logical = next(control for control in view.controls if control.id == "CC6.1")
    checks = [part.check for part in logical.parts][:8]
    found = [result(check=id, name=f"user-{n}") for place, id in enumerate(checks, 1) for n in range(place)]
    audit = an_audit(found)
    text = render_framework(standing(view, audit), audit, "markdown").decode()
    (row,) = (line for line in text.splitlines() if line.startswith("| CC6.1 "))
    assert row.endswith(f"{', '.join(f'`{id}`' for id in checks[:1:-1])} and 2 more checks |")


def test_the_json_has_the_findings_and_the_coverage() -> None:
    view, audit = views()
    said = json.loads(render_framework(view, audit, "json"))
    assert said["schema"] == "leastwise/framework/1"
    assert said["framework"]["id"] == "cis-7.0"
    assert said["coverage"]["answered"] == 37
    (control,) = (each for each in said["controls"] if each["id"] == "2.10")
    assert control["status"] == "FAIL"
    (check,) = control["checks"]
    assert (check["check"], check["strength"], check["failing"], check["waived"]) == ("console-mfa", "full", 3, 1)
    assert {found["subject"]["id"] for found in check["findings"]} == {"alice", "bob", "carol"}
    assert next(each for each in said["controls"] if each["id"] == "3.2.1")["status"] is None


def test_the_csv_has_a_row_for_each_bond_and_each_control_without_one() -> None:
    view, audit = views()
    rows = list(csv.DictReader(io.StringIO(render_framework(view, audit, "csv").decode())))
    assert len(rows) == sum(max(1, len(control.checks)) for control in view.controls)
    (row,) = (row for row in rows if row["control"] == "2.10")
    assert (row["status"], row["failing"], row["check"]) == ("not met", "3", "console-mfa")


def test_hostile_names_do_nothing() -> None:
    view, audit = hostile()
    written = Page(render_framework(view, audit, "html").decode())
    assert written.open == []
    assert not written.all("script")
    assert not written.all("img")
    assert {link["href"] for link in written.all("a")} == {"#controls"}
    assert all(for_terminal(name) in written.text for name in HOSTILE)
    for format in ("table", "markdown"):
        text = render_framework(view, audit, format, every=True).decode()
        assert not [c for c in text if c != "\n" and not c.isprintable()]
    for row in csv.reader(io.StringIO(render_framework(view, audit, "csv").decode())):
        assert not any(cell[:1] in ("=", "+", "-", "@") for cell in row)
    json.loads(render_framework(view, audit, "json"))


def test_a_page_without_a_script_allows_none() -> None:
    view, audit = views()
    policy = next(
        meta["content"]
        for meta in Page(render_framework(view, audit, "html").decode()).all("meta")
        if "http-equiv" in meta
    )
    assert "script-src" not in (policy or "")
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")


def test_there_is_no_such_format() -> None:
    view, audit = views()
    with pytest.raises(UsageError, match="a framework is not written as sarif: use table, json, csv, markdown, html"):
        render_framework(view, audit, "sarif")


def test_all_statuses_have_a_label_in_the_tally() -> None:
    view, _ = views()
    counted = view.counts()
    assert sum(counted.values()) == 70
    assert counted[Status.FAIL] >= 1
