"""JUnit XML: well-formed XML 1.0, and the elements and attributes of Jenkins' schema in their order.

The schema itself (`junit-10.xsd`) is not at hand: what it demands is written out here.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from leastwise.audit import Audit
from leastwise.model import PRACTICES, Status
from leastwise.report.junit import junit
from report.audits import ACCOUNT, HOSTILE, an_audit, an_estate_of_all_statuses, many, refused, result

NUMBER = r"\d+(\.\d+)?"
RULES: dict[str, tuple[dict[str, str], set[str], str]] = {
    "testsuites": (
        {"name": ".*", "time": NUMBER, "tests": r"\d+", "failures": r"\d+", "disabled": r"\d+", "errors": r"\d+"},
        set(),
        "(testsuite )*",
    ),
    "testsuite": (
        {
            "name": ".*",
            "tests": r"\d+",
            "failures": r"\d+",
            "errors": r"\d+",
            "skipped": r"\d+",
            "time": NUMBER,
            "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
            "hostname": ".*",
            "id": ".*",
        },
        {"name", "tests"},
        "(properties )?(testcase )*(system-out )?(system-err )?",
    ),
    "properties": ({}, set(), "(property )+"),
    "property": ({"name": ".*", "value": ".*"}, {"name", "value"}, ""),
    "testcase": (
        {"name": ".*", "classname": ".*", "time": NUMBER, "status": ".*"},
        {"name", "classname"},
        "(skipped |failure |error )?",
    ),
    "skipped": ({"message": ".*"}, set(), ""),
    "failure": ({"message": ".*", "type": ".*"}, set(), ""),
}
"""For each element: its attributes, those that it must have, its children."""


def faults(element: Element) -> list[str]:
    attributes, required, children = RULES[element.tag]
    found = [f"{element.tag} lacks {name}" for name in required - set(element.attrib)]
    found += [
        f"{element.tag} has {name}={value!r}"
        for name, value in element.attrib.items()
        if name not in attributes or not re.fullmatch(attributes[name], value, re.DOTALL)
    ]
    if not re.fullmatch(children, "".join(f"{child.tag} " for child in element)):
        found.append(f"{element.tag} holds {[child.tag for child in element]}")
    return found + [fault for child in element for fault in faults(child)]


def read(audit: Audit) -> Element:
    root = ElementTree.fromstring(junit(audit))
    assert root.tag == "testsuites"
    assert faults(root) == []
    return root


def test_the_rules_would_notice() -> None:
    root = read(an_audit([result()]))
    next(root.iter("testcase")).attrib.pop("classname")
    next(root.iter("testsuite")).attrib["grade"] = "A"
    assert len(faults(root)) == 2


def test_it_is_valid_whatever_the_audit_holds() -> None:
    read(an_audit([], accounts=()))
    read(an_estate_of_all_statuses())
    read(many(100))
    read(an_audit([result(status, name=name, says=name, value=name) for name in HOSTILE for status in Status]))


def test_a_suite_for_each_practice_in_their_order() -> None:
    titles = [suite.attrib["name"] for suite in read(many(500)).iter("testsuite")]
    assert titles == [practice.title for practice in PRACTICES if practice.title in titles]
    assert len(titles) > 5


def test_counts_are_those_of_the_cases() -> None:
    root = read(an_estate_of_all_statuses())
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len([*element.iter("testcase")])
        assert int(element.attrib["failures"]) == len([*element.iter("failure")])
    for suite in root.iter("testsuite"):
        assert int(suite.attrib["skipped"]) == len([*suite.iter("skipped")])


@pytest.mark.parametrize(
    "status,child",
    [
        (Status.FAIL, "failure"),
        (Status.PASS, None),
        (Status.UNKNOWN, "skipped"),
        (Status.NOT_APPLICABLE, "skipped"),
        (Status.MANUAL, "skipped"),
        (Status.WAIVED, "skipped"),
    ],
)
def test_a_status_is_a_failure_or_skipped_or_neither(status: Status, child: str | None) -> None:
    (case,) = read(an_audit([result(status)])).iter("testcase")
    assert [each.tag for each in case] == ([child] if child else [])
    if child == "skipped":
        assert case[0].attrib["message"].startswith(f"{status}: ")


def test_a_case_names_check_account_and_subject() -> None:
    (case,) = read(an_audit([result(region="eu-west-1")])).iter("testcase")
    assert (case.attrib["classname"], case.attrib["name"]) == (
        "mfa.console-mfa",
        f"{ACCOUNT} eu-west-1 user alice",
    )


def test_a_failure_says_where_it_was_read_why_and_what_to_do() -> None:
    (failure,) = read(an_audit([result()])).iter("failure")
    assert failure.attrib["type"] == "high"
    for word in ("iam:GetCredentialReport(Name=alice)", "why: ", "do:  ", "fingerprint: "):
        assert word in (failure.text or "")


def test_what_was_not_seen_says_what_to_grant() -> None:
    audit = an_audit([result(Status.UNKNOWN, permissions=("iam:GetUser",))], missing=(refused(),))
    root = read(audit)
    (skipped,) = root.iter("skipped")
    assert skipped.attrib["message"].endswith("; grant iam:GetUser")
    assert next(root.iter("property")).attrib["value"].startswith("37 of 38 calls answered")


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\ufffe", "\uffff", "\ud800", "\x85", "\U0001fffe"])
def test_only_characters_of_xml_1_0_are_in_it(character: str) -> None:
    root = read(an_audit([result(name=f"a{character}b", says=character, value=character)]))
    assert next(root.iter("testcase")).attrib["name"].startswith(f"{ACCOUNT} user a")
    text = junit(an_audit([result(name=character)])).decode()
    assert not re.search("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
