"""What is read when, and from which file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from leastwise.catalogue.archive import packed
from leastwise.catalogue.build import packed_services
from leastwise.catalogue.source import bundled
from leastwise.catalogue.values import Action, ConditionKey, Service

OURS = Service("s3", "S3", (Action("s3", "GetObject", "Read", ""), Action("s3", "Brandnew", "Write", "")))


def fresh(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def services_file(path: Path, date: str) -> str:
    """Write a catalogue of one service."""
    path.write_bytes(packed_services(date, [OURS], [ConditionKey("s3:prefix", "String")]))
    return str(path)


def test_importing_reads_nothing_and_names_read_no_details() -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from leastwise import catalogue\n"
        "assert not [name for name in opened if name.endswith('.bin')], opened\n"
        "assert catalogue.spelling('S3:getobject') == 's3:GetObject'\n"
        "assert len(catalogue.every_action()) > 22000\n"
        "assert catalogue._details.cache_info().currsize == 0\n"
        "assert catalogue._keys.cache_info().currsize == 0\n"
        "assert not [name for name in opened if name.endswith('policies.bin')], opened\n"
        "assert len([name for name in opened if name.endswith('services.bin')]) == 2, opened\n"
    )
    done = fresh(code, LEASTWISE_CATALOGUE="/nonexistent")
    assert (done.returncode, done.stderr) == (0, "")


def test_one_service_unpacks_one_chunk() -> None:
    archive = bundled()
    used: dict[int, int] = {}
    for offset, _, begin, size in archive._parts.values():
        used[offset] = max(used.get(offset, 0), begin + size)
    chunk = archive._parts["service/s3"][0]
    assert used[chunk] < 600_000
    assert len(used) > 4


def test_the_newer_file_is_used(tmp_path: Path) -> None:
    told = "from leastwise import catalogue as c; print(c.DATE, c.services() == ('s3',), c.spelling('s3:brandnew'))"
    newer = fresh(told, LEASTWISE_CATALOGUE=services_file(tmp_path / "newer", "2999-01-01"))
    assert newer.stdout == "2999-01-01 True s3:Brandnew\n"
    older = fresh(told, LEASTWISE_CATALOGUE=services_file(tmp_path / "older", "2001-01-01"))
    assert older.stdout == f"{bundled().date} False None\n"


def test_the_file_in_the_data_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "leastwise").mkdir()
    services_file(tmp_path / "leastwise" / "catalogue.bin", "2999-01-01")
    told = fresh(
        "from leastwise import catalogue; print(catalogue.DATE)", LEASTWISE_CATALOGUE="", XDG_DATA_HOME=str(tmp_path)
    )
    assert told.stdout == "2999-01-01\n"


def test_a_damaged_file_of_the_user_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(b"LWCAT001 and nothing else")
    code = (
        "from leastwise import catalogue\n"
        "from leastwise.errors import InputError\n"
        "try:\n    catalogue.services()\n"
        "except InputError as error:\n    print(error)\n"
    )
    done = fresh(code, LEASTWISE_CATALOGUE=str(path))
    assert done.stdout.count("\n") == 1
    assert str(path) in done.stdout
    assert done.stderr == ""


def test_a_file_with_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shaped"
    path.write_bytes(packed("2999-01-01", {"+names": msgspec.json.encode(["s3"])}))
    done = fresh("from leastwise import catalogue; catalogue.services()", LEASTWISE_CATALOGUE=str(path))
    assert done.stderr.strip().rsplit("\n", 1)[-1].startswith("leastwise.errors.InputError: ")
