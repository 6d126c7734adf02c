"""The journal: chained, cut where a crash cut it, of mode 600, and refused when it was changed."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest

from apply.scratch import ACCOUNT, plan_of, steps
from leastwise.apply.journal import SCHEMA, Called, Header, Intended, Journal, read_journal
from leastwise.errors import InputError, OutputError
from leastwise.model.change import AwsCall

CALL = AwsCall("iam", "UpdateAccessKey", {"UserName": "alice", "Status": "Inactive"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    journal = Journal(tmp_path / "j")
    journal.write(header())
    journal.write(Intended(step="s1", call=CALL))
    journal.write(Called(step="s1"))
    journal.close()
    return tmp_path / "j"


def header() -> Header:
    plan = plan_of(steps("AKIA1"))
    return Header(schema=SCHEMA, at="", account=ACCOUNT, endpoint="", caller="", plan=plan, confirmed=("s1",))


def test_what_was_written_is_read(path: Path) -> None:
    head, entries = read_journal(path)
    assert head == header()
    assert entries == (Intended(step="s1", call=CALL), Called(step="s1"))


def test_a_later_header_adds_its_steps(path: Path) -> None:
    first, later = plan_of(steps("AKIA1")[:1]), plan_of(steps("AKIA1")[1:2])
    journal = Journal(path.parent / "two")
    for plan, id in ((first, "s1"), (later, "s2")):
        journal.write(msgspec.structs.replace(header(), plan=plan, confirmed=(id,)))
        journal.write(Called(step=id))
    journal.close()
    head, entries = read_journal(path.parent / "two")
    assert [step.id for step in head.plan.steps] == ["s1", "s2"]
    assert head.confirmed == ("s1", "s2")
    assert entries == (Called(step="s1"), Called(step="s2"))


def test_nobody_else_may_read_it(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_line_that_a_crash_cut_off_counts_as_not_written_and_is_overwritten(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    assert len(read_journal(path)[1]) == 1
    journal = Journal(path, new=False)
    journal.write(Called(step="s1"))
    journal.close()
    assert path.read_bytes() == whole


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: data.replace(b"Inactive", b"Active!!"), "line . of the journal .* was changed"),
        (
            lambda data: b"\n".join(data.split(b"\n")[:1] + data.split(b"\n")[2:]),
            "line 2 of the journal .* was changed",
        ),
        (lambda data: data.replace(b"journal/1", b"journal/2"), "reads `leastwise/journal/1`|was changed"),
        (lambda data: b"[]\n", "cannot be read"),
        (lambda data: b"", "is no journal"),
    ],
)
def test_a_journal_that_was_changed_is_refused(path: Path, change: object, says: str) -> None:
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(InputError, match=says):
        read_journal(path)


def test_one_that_is_there_is_not_overwritten(path: Path) -> None:
    with pytest.raises(OutputError, match="go on with `apply --resume`"):
        Journal(path)


def test_a_full_disk_stops_before_the_call() -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Journal(Path("/nowhere/at/all"))
