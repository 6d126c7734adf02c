"""The little Markdown of the check pages as HTML that cannot carry anything else.

Paragraphs, bullet lists, numbered lists, indented or fenced blocks of code, `code` and links with https.  All else,
tags above all, stays the text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from leastwise.report.safe import for_terminal

__all__ = ["code_spans", "markdown"]

_LINK = r"\[(?P<text>[^\[\]]+)\]\((?P<url>https://[A-Za-z0-9.-]+(?:/[^\s()<>\"'`\\]*)?)\)"
_INLINE = re.compile(rf"`(?P<code>[^`]+)`|{_LINK}")
_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def markdown(text: str) -> Markup:
    """A page's section as HTML blocks.

    Args:
        text: the Markdown; it may come from anywhere.
    """
    prose_and_code = _FENCE.split(text)
    blocks: list[Markup] = []
    for number, part in enumerate(prose_and_code):
        if number % 2:
            blocks.append(Markup("<pre><code>{}</code></pre>").format(_lines(part.rstrip("\n"))))
        else:
            blocks.extend(_block(block) for block in re.split(r"\n\s*\n", part.strip("\n")) if block.strip())
    return Markup("\n").join(blocks)


def code_spans(text: str) -> Markup:
    """A sentence with its `code` marked, and nothing else: a name in it can never become a link."""
    parts = _CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(for_terminal(part)) if number % 2 else escape(for_terminal(part))
        for number, part in enumerate(parts)
    )


def _block(block: str) -> Markup:
    lines = block.splitlines()
    if all(line.startswith("    ") for line in lines):
        return Markup("<pre><code>{}</code></pre>").format(_lines("\n".join(line[4:] for line in lines)))
    before, items = _items(lines)
    told = Markup("<p>{}</p>").format(_inline(" ".join(before))) if before else Markup("")
    if not items:
        return told
    tag = Markup("ol") if items[0][0].isdigit() else Markup("ul")
    texts = (_ITEM.sub("", item, count=1) for item in items)
    listed = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in texts)
    return told + Markup("<{0}>{1}</{0}>").format(tag, listed)


def _items(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines before a list, and its items, each with the lines that continue it."""
    before: list[str] = []
    items: list[str] = []
    for line in (line.strip() for line in lines):
        if _ITEM.match(line):
            items.append(line)
        elif items:
            items[-1] += f" {line}"
        else:
            before.append(line)
    return before, items


def _inline(text: str) -> Markup:
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    end = 0
    for found in _INLINE.finditer(text):
        yield escape(for_terminal(text[end : found.start()]))
        end = found.end()
        if found["code"] is not None:
            yield Markup("<code>{}</code>").format(for_terminal(found["code"]))
        else:
            link = Markup('<a href="{}" rel="noreferrer">{}</a>')
            yield link.format(for_terminal(found["url"]), code_spans(found["text"]))
    yield escape(for_terminal(text[end:]))


def _lines(code: str) -> str:
    return "\n".join(for_terminal(line) for line in code.split("\n"))
