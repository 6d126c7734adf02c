"""Markdown is shown by hosts that make links, images and mentions of what looks like them."""

from __future__ import annotations

import re

import msgspec
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from leastwise.audit import Accepted, Audit, all_checks
from leastwise.model import Status
from leastwise.report.markdown_report import code, markdown_report, prose
from report.audits import ACCOUNT, HOSTILE, an_audit, an_estate_of_all_statuses, many, refused, result

LIVELY = (
    *HOSTILE,
    "@acme/admins",
    "ask @octocat now",
    "![pixel](https://evil.example/p.png)",
    "[text][ref]",
    "[ref]: https://evil.example",
    "<https://evil.example>",
    "https://evil.example",
    "www.evil.example",
    "(www.evil.example)",
    "mail@evil.example",
    "acme/repo#12",
    "GH-12",
    "#12",
    "!12",
    "a | b | c",
    "`",
    "``",
    "` @octocat `",
    "`a` @octocat `b",
    "*bold* _italic_ ~~gone~~",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "---",
    "<details open>",
    "&lt;b&gt; &#64;octocat",
    "\\`@octocat\\`",
    "$x^2$ :smile:",
    "x@`y`@z",
)
DEAD = re.compile(r"@|https?:|www\.|[#!]\d|GH-\d|[<>\[\]|*~$&:]")
"""What must not stand in text outside of code, the colon apart that our own words have."""


def tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [inner for token in parsed for inner in (token, *(token.children or ()))]


def harmless(text: str) -> bool:
    kinds = {token.type for token in tokens(text)}
    return not kinds & {"link_open", "image", "html_inline", "html_block", "em_open", "strong_open", "s_open"}


@pytest.mark.parametrize("text", LIVELY)
def test_prose_comes_to_nothing_but_words_and_code(text: str) -> None:
    written = f"- {code('x')} {prose(text)}"
    assert harmless(written)
    inner = [token for token in tokens(written) if token.type in ("text", "code_inline")]
    assert not any(DEAD.search(token.content) for token in inner if token.type == "text")
    assert {token.type for token in tokens(written)} <= {
        *("bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "code_inline"),
        *("paragraph_close", "list_item_close", "bullet_list_close"),
    }


@pytest.mark.parametrize("text", LIVELY)
def test_code_holds_all_of_the_text(text: str) -> None:
    spans = [token.content for token in tokens(code(text)) if token.type == "code_inline"]
    assert len(spans) == 1
    if text.isprintable() and text.strip() == text:
        assert spans == [text]


def test_our_own_sentences_read_well() -> None:
    said = "`alice` signs in with a password, has no MFA device; iam:GetUser was refused (AccessDenied)"
    assert prose(said) == said.replace("iam:GetUser", "`iam:GetUser`")


def test_a_whole_report_of_hostile_names_has_no_link_but_our_own() -> None:
    accepted = Accepted(owner=LIVELY[0], reason=LIVELY[1], expires="2026-12-31")
    waived = [msgspec.structs.replace(result(Status.WAIVED, name=name), waiver=accepted) for name in LIVELY]
    findings = [result(name=name, says=name) for name in LIVELY]
    unknown = [result(Status.UNKNOWN, name=name, says=name) for name in LIVELY]
    audit = an_audit([*findings, *unknown, *waived], accounts=tuple((ACCOUNT, name) for name in LIVELY))
    kinds = {token.type for token in tokens(markdown_report(audit, every=True).decode())}
    assert not kinds & {"link_open", "image", "html_inline", "html_block"}
    assert "table_open" in kinds


def headings(audit: Audit, *, every: bool = False) -> list[str]:
    return [line for line in markdown_report(audit, every=every).decode().splitlines() if line.startswith("#")]


def test_it_says_what_on_whom_why_and_what_to_do() -> None:
    text = markdown_report(an_audit([result()], missing=(refused(),))).decode()
    page = next(check.page for check in all_checks() if check.id == "console-mfa")
    assert "**1 finding**" in text
    assert f"### high: {page.title}" in text
    assert f"- `{ACCOUNT}` `user alice` high: `alice` signs in" in text
    assert "\nWhy: " in text
    assert "\nDo: " in text
    assert "37 of 38 calls answered" in text


def test_few_are_told_unless_all_are_wanted() -> None:
    audit = an_audit([result(name=f"user-{number}") for number in range(30)])
    assert markdown_report(audit).decode().count("- `1111") == 10
    assert "- and 20 more" in markdown_report(audit).decode()
    assert markdown_report(audit, every=True).decode().count("- `1111") == 30


def test_what_is_unknown_is_told_and_the_rest_when_asked() -> None:
    audit = an_estate_of_all_statuses()
    assert headings(audit) == ["# Access audit", "## Findings", headings(audit)[2], "## Unknown"]
    assert headings(audit, every=True)[-1] == "## Others"
    assert "grant `iam:GetLoginProfile`" in markdown_report(audit).decode()


def test_many_findings_stay_short() -> None:
    assert len(markdown_report(many(2_000))) < 250_000
