"""Windows of time in which an account may be changed."""

from __future__ import annotations

from datetime import datetime

import pytest

from leastwise.apply.window import open_at
from leastwise.errors import InputError

FRIDAY_NOON = datetime.fromisoformat("2026-11-27T12:00:00+00:00")


@pytest.mark.parametrize(
    "window, is_open",
    [
        ("Mon-Fri 08:00-17:00 UTC", True),
        ("Mon-Thu 08:00-17:00 UTC", False),
        ("Mon,Fri 12:00-12:01 UTC", True),
        ("fri 11:00-12:00 UTC", False),
        ("Fri 13:00-14:00 Europe/Berlin", True),
        ("Fri-Mon 11:00-13:00 UTC", True),
        ("Sat-Thu 11:00-13:00 UTC", False),
        ("Thu 22:00-12:30 UTC", True),
        ("Fri 22:00-12:30 UTC", False),
        ("Fri 11:00-02:00 UTC", True),
    ],
)
def test_a_moment_lies_in_a_window_or_not(window: str, *, is_open: bool) -> None:
    assert open_at((window,), FRIDAY_NOON) is is_open
    assert open_at((window, "Fri 12:00-12:01 UTC"), FRIDAY_NOON)


def test_without_windows_it_is_always_time() -> None:
    assert open_at((), FRIDAY_NOON)


@pytest.mark.parametrize(
    "text", ["", "always", "Mon 8:00-17:00 UTC", "Mon 08:00-25:00 UTC", "Foo 08:00-17:00 UTC", "Mon 08:00-17:00 Mars/X"]
)
def test_what_is_no_window_is_said_even_where_another_is_open(text: str) -> None:
    with pytest.raises(InputError, match="is no window of time"):
        open_at(("Fri 11:00-13:00 UTC", text), FRIDAY_NOON)
