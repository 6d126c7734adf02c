"""The page holds everything, nothing in it can act, and it is quick to write."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from leastwise.audit import Audit, all_checks
from leastwise.model import PRACTICES, Severity, Status
from leastwise.report import render
from leastwise.report.html import html
from leastwise.report.safe import for_terminal
from leastwise.report.view import practices
from report.audits import ACCOUNT, HOSTILE, OTHER, an_audit, an_estate_of_all_statuses, many, refused, result

VOID = {"meta", "link", "input", "br", "rect", "path"}
MARKUP_ONLY = ("<script>window", "<img", "</style><", "onmouseover='")


class Page(HTMLParser):
    """The elements of a page, with their attributes, the text of each, and which are still open."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.blocks: dict[str, str] = {}
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute stands twice in <{tag}>"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            self.blocks[self.open[-1]] = self.blocks.get(self.open[-1], "") + data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(audit: Audit) -> Page:
    return Page(html(audit).decode("utf-8"))


def hostile() -> Audit:
    """Every hostile name wherever a name can stand."""
    names = list(enumerate(HOSTILE))
    return an_audit(
        [
            *(result(name=name, value=name, region=name[:9]) for _, name in names),
            *(result(Status.UNKNOWN, name=name, says=name, permissions=(name,)) for _, name in names),
            *(result(Status.NOT_APPLICABLE, name=None, says=name) for _, name in names),
        ],
        accounts=tuple((f"{number:012}", name) for number, name in names),
        missing=tuple(refused(name) for _, name in names),
    )


def test_every_element_is_closed() -> None:
    for audit in (an_estate_of_all_statuses(), hostile(), an_audit([], accounts=()), many(60)):
        assert page(audit).open == []


def test_the_policy_allows_just_what_stands_in_the_page() -> None:
    written = page(an_estate_of_all_statuses())
    policy = next(meta["content"] for meta in written.all("meta") if "http-equiv" in meta)
    rules = dict(rule.strip().split(" ", 1) for rule in (policy or "").split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{sha256(written.blocks['style'])}'",
        "script-src": f"'{sha256(written.blocks['script'])}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def sha256(block: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}"


def test_the_policy_stands_before_all_that_it_governs() -> None:
    names = [tag for tag, _ in page(an_audit([])).elements]
    policy = html(an_audit([])).index(b"Content-Security-Policy")
    assert policy < html(an_audit([])).index(b"<style>")
    assert names[:4] == ["html", "head", "meta", "meta"]


def test_nothing_in_the_page_can_act_or_load() -> None:
    for tag, attributes in page(hostile()).elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "image", "foreignobject", "use"}
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcdoc"}]
        for name in ("href", "action", "formaction"):
            assert re.match(r"https://|#|data:image/svg", attributes.get(name) or "#"), attributes


def test_only_the_two_blocks_of_the_page_are_script_and_style() -> None:
    written = page(hostile())
    assert len(written.all("script")) == len(written.all("style")) == 1
    assert written.blocks == page(an_audit([])).blocks


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_shown_as_text(name: str) -> None:
    written = page(an_audit([result(name=name, value=name)]))
    assert for_terminal(name) in written.text
    links = {attributes["href"] for attributes in written.all("a")}
    assert links == {attributes["href"] for attributes in page(an_audit([result()])).all("a")}


def test_no_character_steers() -> None:
    text = html(hostile()).decode("utf-8")
    assert not [c for c in text if c != "\n" and not c.isprintable()]
    assert not [part for part in MARKUP_ONLY if part in text.split("<body>")[1].split("<script>")[0]]


def test_links_lead_to_pages_of_the_checks() -> None:
    targets = {check.page.section("References") for check in all_checks()}
    for link in page(many(200)).all("a"):
        target = link["href"] or ""
        assert target.startswith("#") or any(target in references for references in targets)


def test_links_within_the_page_lead_somewhere() -> None:
    written = page(many(200))
    ids = [attributes["id"] for _, attributes in written.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"] for link in written.all("a") if link["href"] and link["href"][0] == "#"} <= {
        f"#{one}" for one in ids
    }
    labels = [value for _, attributes in written.elements if (value := attributes.get("aria-labelledby"))]
    assert set(labels) <= set(ids)


def test_a_finding_is_told_in_full() -> None:
    finding = result(region="eu-central-1", name="alice@example.com")
    text = page(an_audit([finding])).text
    page_of = next(check.page for check in all_checks() if check.id == finding.check)
    assert finding.subject is not None
    assert finding.subject.arn is not None
    for part in (
        finding.subject.type,
        finding.subject.id,
        finding.subject.arn,
        finding.account,
        "eu-central-1",
        "alice@example.com signs in with a password and has no MFA device",
        "iam:GetCredentialReport",
        "Name=alice@example.com",
        "user=alice@example.com, mfa_active",
        finding.fingerprint,
        page_of.title,
        "Why it matters",
        "What to do",
    ):
        assert part in text, part


def test_every_status_is_shown_with_its_reason() -> None:
    text = page(an_estate_of_all_statuses()).text
    for part in (
        "3 fail",
        "5 unknown",
        "1 manual",
        "1 waived",
        "41 pass",
        "12 not applicable",
        "grant iam:GetLoginProfile",
        "40 subjects: as it should be",
        "12 subjects: no console password",
        "somebody has to look",
    ):
        assert part in text, part


def test_score_coverage_times_and_practices_stand_at_the_top() -> None:
    written = html(an_estate_of_all_statuses()).decode()
    top = Page(written[: written.index('<section id="findings"')]).text
    for part in (
        "2 accounts",
        "acme-production",
        ACCOUNT,
        OTHER,
        "of 100",
        "37 of 38 calls answered; iam:GetLoginProfile denied, so 1 check is UNKNOWN in part",
        "2026-11-01T08:30:00Z",
        "credential report 2 h 4 min old",
        *(practice.title for practice in PRACTICES),
    ):
        assert part in top, part


def test_the_title_names_the_account_and_the_score() -> None:
    def title(audit: Audit) -> str:
        found = re.search(r"<title>(.*)</title>", html(audit).decode())
        assert found
        return found[1]

    assert title(an_audit([result()])) == "acme-production (111122223333) · 0 of 100 · leastwise"
    assert title(an_audit([], accounts=((ACCOUNT, None),))) == "111122223333 · no score · leastwise"
    assert title(an_estate_of_all_statuses()).startswith("2 accounts · ")


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in page(many(200)).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_landmarks_and_language() -> None:
    written = page(an_estate_of_all_statuses())
    assert written.all("html") == [{"lang": "en"}]
    assert len(written.all("main")) == len(written.all("header")) == len(written.all("footer")) == 1
    assert written.all("form")[0]["role"] == "search"
    assert written.all("output")[0]["aria-live"] == "polite"


def test_controls_are_hidden_until_the_script_runs() -> None:
    controls = [
        a for _, a in page(an_estate_of_all_statuses()).elements if "controls" in (a.get("class") or "").split()
    ]
    assert len(controls) == 3
    assert all("hidden" in attributes for attributes in controls)


def test_practices_that_fail_come_first_the_worst_at_the_top() -> None:
    checks = all_checks()
    first, last = checks[0], checks[-1]
    if first.practice == last.practice:
        pytest.skip("takes checks of two practices to compare")
    views = practices(
        an_audit(
            [
                result(check=first.id, severity=Severity.LOW),
                result(check=last.id, severity=Severity.CRITICAL),
            ]
        )
    )
    assert [view.practice for view in views[:2]] == [last.practice, first.practice]
    assert len(views) == len(PRACTICES)
    assert [view.position for view in views[2:]] == sorted(view.position for view in views[2:])


def test_it_is_the_same_every_time() -> None:
    assert html(an_estate_of_all_statuses()) == html(an_estate_of_all_statuses())
    assert render(an_estate_of_all_statuses(), "html") == html(an_estate_of_all_statuses())


def test_five_thousand_findings_are_quick_and_fit_into_a_mail() -> None:
    audit = many(5_000)
    start = time.process_time()
    written = html(audit)
    assert time.process_time() - start < 3
    assert len(written) < 10_000_000
    assert written.count(b'<li class="row"') == 5_000
