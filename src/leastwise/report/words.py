"""How results are put into words, the same in a terminal and on a page."""

from __future__ import annotations

import re

from leastwise.audit import Result

__all__ = ["counted", "duration", "first_sentence", "named"]


def duration(seconds: int) -> str:
    """`3 h 20 min`, `5 min`; less than a minute is `0 min`."""
    hours, minutes = divmod(seconds // 60, 60)
    days, left = divmod(hours, 24)
    if days:
        return f"{counted(days, 'day')} {left} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def counted(number: int, thing: str) -> str:
    """`1 finding`, `2,000 findings`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def named(result: Result) -> str:
    """The subject of a result, or how many subjects it stands for; names stand as AWS has them."""
    if result.subject is not None:
        return f"{result.subject.type} {result.subject.id}"
    return counted(result.count, "subject")


def first_sentence(markdown: str) -> str:
    """The first sentence of a paragraph, on one line."""
    paragraph = " ".join(markdown.strip().split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`])", paragraph)[0]
