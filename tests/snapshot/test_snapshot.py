from __future__ import annotations

import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from leastwise.errors import OutputError, SnapshotError
from leastwise.model import NotEntered
from leastwise.snapshot import Line, Manifest, Refusal, Scope, SnapshotWriter, open_snapshot

ACCOUNT = "111122223333"
SCOPE = Scope(account=ACCOUNT, partition="aws", caller=f"arn:aws:iam::{ACCOUNT}:user/a", regions=("us-east-1",))
USERS = f"{ACCOUNT}/global/iam.ListUsers.jsonl"
AT = "2026-11-01T00:00:00Z"


def page(text: str, request: dict[str, str] | None = None) -> Line:
    return Line(request=request or {}, at=AT, response=msgspec.Raw(text.encode()))


def write(target: Path) -> Manifest:
    with SnapshotWriter(target) as writer:
        writer.add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["a"]}'))
        writer.add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["b"]}', {"Marker": "x"}))
        writer.add(ACCOUNT, "us-east-1", "ec2", "DescribeInstances", Line(request={}, at=AT, error=Refusal("Denied")))
        return writer.finish(tool="leastwise test", started=AT, finished=AT, scopes=(SCOPE,))


@pytest.mark.parametrize("name", ["folder", "file.zip"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    manifest = write(tmp_path / name)
    snapshot = open_snapshot(tmp_path / name)
    assert snapshot.manifest == manifest
    assert (manifest.answered, manifest.refused) == (2, 1)
    lines = [(member, bytes(line.response or b"")) for member, line in snapshot.lines(SCOPE)]
    assert lines == [
        (USERS, b'{"Users":["a"]}'),
        (USERS, b'{"Users":["b"]}'),
        (f"{ACCOUNT}/us-east-1/ec2.DescribeInstances.jsonl", b""),
    ]
    assert not (tmp_path / f"{name}.partial").exists()


def test_a_folder_and_a_zip_of_the_same_answers_have_the_same_id(tmp_path: Path) -> None:
    assert write(tmp_path / "a").id == write(tmp_path / "b.zip").id


def test_nobody_else_can_read_a_snapshot(tmp_path: Path) -> None:
    write(tmp_path / "a")
    write(tmp_path / "b.zip")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    for path in (tmp_path / "a").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_an_existing_snapshot_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    write(tmp_path / "a.zip")
    with pytest.raises(OutputError, match="exists already"):
        SnapshotWriter(tmp_path / "a.zip")


def test_pages_of_an_interrupted_run_are_kept_and_a_torn_line_is_dropped(tmp_path: Path) -> None:
    SnapshotWriter(tmp_path / "a").add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["a"]}'))
    file = tmp_path / "a.partial" / USERS
    with file.open("ab") as torn:
        torn.write(b'{"request":{},"at":"2026')
    writer = SnapshotWriter(tmp_path / "a")
    assert [name for name, _ in writer.kept()] == [USERS]
    writer.add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["b"]}'))
    assert len([*writer.kept()]) == 2


def test_a_collection_that_got_nothing_leaves_nothing(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path / "a.zip"):
        pass
    assert [*tmp_path.iterdir()] == []


def test_a_full_disk_is_one_line_and_keeps_what_was_written(tmp_path: Path) -> None:
    """A limit on file size makes the kernel refuse the write, as a full disk does."""
    import subprocess
    import sys

    script = f"""
import resource, signal
from pathlib import Path
import msgspec
from leastwise.errors import OutputError
from leastwise.snapshot import Line, SnapshotWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = SnapshotWriter(Path({str(tmp_path / "full")!r}))
line = Line(request={{}}, at="2026-11-01T00:00:00Z", response=msgspec.Raw(b'"' + b"x" * 3000 + b'"'))
writer.add("{ACCOUNT}", None, "iam", "ListUsers", line)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    writer.add("{ACCOUNT}", None, "iam", "ListUsers", line)
except OutputError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.startswith("cannot write `")
    assert "what was collected is kept" in said
    assert len([*SnapshotWriter(tmp_path / "full").kept()]) == 1


def test_a_changed_member_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a")
    file = tmp_path / "a" / USERS
    file.write_bytes(file.read_bytes().replace(b'"a"', b'"z"'))
    with pytest.raises(SnapshotError, match="not what the manifest says"):
        list(open_snapshot(tmp_path / "a").lines(SCOPE))


def test_a_missing_member_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a")
    (tmp_path / "a" / USERS).unlink()
    with pytest.raises(SnapshotError, match="cannot read"):
        list(open_snapshot(tmp_path / "a").lines(SCOPE))


def test_a_newer_format_is_refused_in_one_line(tmp_path: Path) -> None:
    write(tmp_path / "a")
    file = tmp_path / "a" / "manifest.json"
    file.write_bytes(file.read_bytes().replace(b"leastwise/snapshot/2", b"leastwise/snapshot/3"))
    with pytest.raises(SnapshotError, match="newer than this leastwise"):
        open_snapshot(tmp_path / "a")


def test_a_snapshot_of_the_former_format_is_read(tmp_path: Path) -> None:
    manifest = write(tmp_path / "a")
    file = tmp_path / "a" / "manifest.json"
    former = file.read_bytes().replace(b"leastwise/snapshot/2", b"leastwise/snapshot/1")
    file.write_bytes(former.replace(b' "not_entered": [],\n', b""))
    assert b"not_entered" not in file.read_bytes()
    found = open_snapshot(tmp_path / "a")
    assert (found.manifest.id, found.manifest.not_entered) == (manifest.id, ())
    assert len([*found.lines(SCOPE)]) == 3


def test_an_account_that_was_not_entered_is_part_of_the_snapshot(tmp_path: Path) -> None:
    whole = write(tmp_path / "a")
    locked = NotEntered(account="222233334444", name="far", code="AccessDenied", why="no")
    with SnapshotWriter(tmp_path / "b") as writer:
        writer.add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["a"]}'))
        manifest = writer.finish(tool="t", started=AT, finished=AT, scopes=(SCOPE,), not_entered=(locked,))
    assert open_snapshot(tmp_path / "b").manifest.not_entered == (locked,)
    with SnapshotWriter(tmp_path / "c") as writer:
        writer.add(ACCOUNT, None, "iam", "ListUsers", page('{"Users":["a"]}'))
        assert writer.finish(tool="t", started=AT, finished=AT, scopes=(SCOPE,)).id not in (manifest.id, whole.id)


def test_pages_are_found_by_account(tmp_path: Path) -> None:
    other = Scope(account="999988887777", partition="aws", caller="arn:aws:iam::999988887777:user/a", regions=())
    write(tmp_path / "a")
    assert [*open_snapshot(tmp_path / "a").lines(other)] == []


def test_an_unfinished_collection_says_how_to_go_on(tmp_path: Path) -> None:
    SnapshotWriter(tmp_path / "a").add(ACCOUNT, None, "iam", "ListUsers", page("{}"))
    with pytest.raises(SnapshotError, match="unfinished"):
        open_snapshot(tmp_path / "a.partial")


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a")
    file = tmp_path / "a" / USERS
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SnapshotError, match="a link"):
        list(open_snapshot(tmp_path / "a").lines(SCOPE))


def hostile_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", f"{ACCOUNT}/../x.jsonl", "a\\b", f"{ACCOUNT}/global/a"]
)
def test_a_zip_with_names_that_lead_elsewhere_is_not_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(SnapshotError, match="no snapshot has"):
        open_snapshot(hostile_zip(tmp_path / "a.zip", {name: b"x"}))


def test_a_manifest_with_names_that_lead_elsewhere_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path / "a")
    file = tmp_path / "a" / "manifest.json"
    file.write_bytes(file.read_bytes().replace(USERS.encode(), b"../../../etc/passwd"))
    with pytest.raises(SnapshotError, match="no snapshot has"):
        open_snapshot(tmp_path / "a")


def test_a_zip_bomb_is_refused_before_it_expands(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="would expand"):
        open_snapshot(hostile_zip(tmp_path / "a.zip", {USERS: b"0" * (64 << 20)}))


def test_a_truncated_zip_and_no_zip_at_all_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.zip")
    data = (tmp_path / "a.zip").read_bytes()
    for cut in (0, 1, 10, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.zip").write_bytes(data[:cut])
        with pytest.raises(SnapshotError):
            list(open_snapshot(tmp_path / "cut.zip").lines(SCOPE))


def test_a_damaged_zip_is_refused_or_read_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "a.zip")
    data = bytearray((tmp_path / "a.zip").read_bytes())
    for place in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        (tmp_path / "b.zip").write_bytes(damaged)
        with suppress(SnapshotError):
            list(open_snapshot(tmp_path / "b.zip").lines(SCOPE))
