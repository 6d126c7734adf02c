"""What is remembered of an account on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from leastwise.apply.place import Memory, Place, Waiting
from leastwise.errors import InputError, OutputError, UsageError
from leastwise.model.change import Target

KEY = Target("iam:access-key", "alice/AKIA1")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("111122223333", {"XDG_STATE_HOME": str(tmp_path)})


def test_two_at_once_are_refused(place: Place) -> None:
    with place.locked(), pytest.raises(UsageError, match="another leastwise changes this account"), place.locked():
        pass
    with place.locked():
        pass


def test_what_is_remembered_is_read_and_forgotten(place: Place) -> None:
    assert place.memory() == Memory()
    waiting = Waiting(check="c", target=KEY, since="2026-01-01T00:00:00Z", days=14, plan="p")
    place.remember(Memory(waiting=(waiting,), last_changes=3))
    assert place.memory().waiting == (waiting,)
    place.forget({KEY})
    assert place.memory() == Memory(last_changes=3)


def test_a_damaged_memory_is_said(place: Place) -> None:
    (place.folder / "memory.json").write_text("{")
    with pytest.raises(InputError, match="move it away to start afresh"):
        place.memory()


def test_a_folder_that_cannot_be_made_is_said() -> None:
    with pytest.raises(OutputError, match="cannot make"):
        Place("1", {"XDG_STATE_HOME": "/proc/nothing"})
