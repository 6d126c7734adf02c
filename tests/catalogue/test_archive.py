"""The file of parts, and what becomes of damaged ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leastwise.catalogue.archive import Archive, packed
from leastwise.catalogue.details import Details
from leastwise.catalogue.keys import ConditionKeys
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.source import bundled
from leastwise.errors import InputError

PARTS = st.dictionaries(st.text(min_size=1), st.binary())
BUNDLED = Path(bundled()._file).read_bytes()


def read_everything(path: Path) -> None:
    """Ask an archive for all that it could be asked for."""
    archive = Archive(path)
    names = ActionNames(archive)
    for prefix in names.services():
        names.found(f"{prefix}:x")
        Details(archive, names).service(prefix)
    Details(archive, names).resource_types_of("arn:aws:s3:::x")
    ConditionKeys(archive).described("s3:prefix")


@given(PARTS)
@settings(max_examples=50, deadline=None)
def test_every_part_comes_back(parts: dict[str, bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(packed("2026-01-31", parts))
        archive = Archive(path)
        assert archive.date == "2026-01-31"
        assert {name: archive.part(name) for name in parts} == parts
        assert packed("2026-01-31", parts) == path.read_bytes()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_cut_file_is_read_or_refused_in_one_line(data: st.DataObject) -> None:
    refused(BUNDLED[: data.draw(st.integers(0, len(BUNDLED) - 1))])


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_file_is_read_or_refused_in_one_line(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(BUNDLED) - 1) | st.integers(0, 9_000))
    change = data.draw(st.binary(min_size=1, max_size=8))
    with suppress(pytest.fail.Exception):  # the change may not matter
        refused(BUNDLED[:place] + change + BUNDLED[place + len(change) :])


def refused(data: bytes) -> None:
    """Fails unless reading everything is refused, in one line that names the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            read_everything(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"LWCAT001", b"LWCAT001\x00\x00\x00\x00", b"{}" * 20, b"LWCAT001\xff\xff\xff\xff"]
)
def test_what_is_no_catalogue_is_refused(data: bytes) -> None:
    refused(data)


def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    names, service = b'{"s3":["GetObject","R"]}', b'["S3","","[]"]'
    path.write_bytes(packed("2026-01-31", {"+names": names, "service/s3": service}))
    archive = Archive(path)
    with pytest.raises(InputError, match="whole catalogue"):
        Details(archive, ActionNames(archive)).service("s3")


def test_levels_that_are_not_one_for_each_name_are_refused(tmp_path: Path) -> None:
    for names in (b'{"s3":["GetObject PutObject","R"]}', b'{"s3":["GetObject","X"]}'):
        path = tmp_path / "file"
        path.write_bytes(packed("2026-01-31", {"+names": names}))
        with pytest.raises(InputError, match="whole catalogue"):
            ActionNames(Archive(path)).found("s3:GetObject")


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read the catalogue"):
        Archive(tmp_path / "none")
