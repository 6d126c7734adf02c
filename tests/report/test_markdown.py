"""The pages' Markdown becomes the few tags that it may, and nothing else ever does."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.audit import all_checks
from leastwise.report.markdown import code_spans, markdown
from report.audits import HOSTILE

ALLOWED = {"p", "ul", "ol", "li", "code", "pre", "a"}


class Tags(HTMLParser):
    """Collects the tags, their attributes and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(source: str) -> None:
    found = Tags(source)
    assert set(found.tags) <= ALLOWED
    for name, value in found.attributes:
        assert name in {"href", "rel"}
        assert name == "rel" or (value or "").startswith("https://")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>"),
        ("- a\n- b\n  goes on", "<ul><li>a</li><li>b goes on</li></ul>"),
        ("first:\n- a", "<p>first:</p><ul><li>a</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("use `aws <iam>`", "<p>use <code>aws &lt;iam&gt;</code></p>"),
        ("    aws iam\n      list-users", "<pre><code>aws iam\n  list-users</code></pre>"),
        ("see\n\n```sh\na < b\n\nc\n```\n\nend", "<p>see</p>\n<pre><code>a &lt; b\n\nc</code></pre>\n<p>end</p>"),
        (
            "[`iam` guide](https://docs.aws.amazon.com/?a=1&b=2#c)",
            '<p><a href="https://docs.aws.amazon.com/?a=1&amp;b=2#c" rel="noreferrer"><code>iam</code> guide</a></p>',
        ),
        ("", ""),
    ],
)
def test_blocks_spans_and_links(text: str, expected: str) -> None:
    assert markdown(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://docs.aws.amazon.com/",
        "//evil.example/",
        "data:text/html,x",
        "https://docs.aws.amazon.com@evil.example/",
        "https://docs.aws.amazon.com\\@evil.example/",
        'https://evil.example/"onclick="x',
        " https://evil.example/ ",
        "HTTPS://evil.example/",
        "https://",
    ],
)
def test_other_links_stay_text(url: str) -> None:
    written = markdown(f"[open]({url})")
    assert "<a" not in written
    assert "[open](" in Tags(written).text


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_carries_nothing(name: str) -> None:
    assert_harmless(markdown(f"before {name} after\n\n- {name}\n\n```\n{name}\n```"))
    assert set(Tags(code_spans(f"`{name}` does")).tags) <= {"code"}


@given(st.text(alphabet=st.sampled_from(list("<>&\"'`[]()-*# \n\\/:=ahtps.1")) | st.characters()))
def test_no_text_makes_another_tag(text: str) -> None:
    assert_harmless(markdown(text))
    assert set(Tags(code_spans(text)).tags) <= {"code"}


def test_a_name_never_becomes_a_link() -> None:
    assert "<a" not in code_spans("user `x` [docs](https://docs.aws.amazon.com/) y")


def test_every_page_of_a_check_is_read_without_leftovers() -> None:
    for check in all_checks():
        for title, body in check.page.sections:
            found = Tags(markdown(body))
            assert set(found.tags) <= ALLOWED
            assert "](" not in found.text, f"{check.id}, {title}: a link was not understood"
            assert "`" not in found.text, f"{check.id}, {title}: a code span was not understood"
        assert "a" in Tags(markdown(check.page.section("References"))).tags
