"""Evidence packs: whole they verify; whatever is changed in one is told; the sheet goes out and comes back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from estates import snapshot_of
from leastwise.audit import all_checks, audit
from leastwise.cli.sources import read
from leastwise.errors import InputError
from leastwise.evidence import pack, read_review, verify
from leastwise.evidence.chain import MANIFEST
from leastwise.snapshot import open_snapshot

TREE = """
users:
  - UserName: alice
    UserPolicyList: [{PolicyName: all, PolicyDocument: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}}]
  - {UserName: "=cmd|' /C calc'!A0"}
roles:
  - {RoleName: worker}
report:
  alice: {password_enabled: true, password_last_used: "2026-10-01T00:00:00+00:00", mfa_active: true}
"""
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    path = snapshot_of(TREE, folder / "snapshot.zip")
    taken, checks = read(path), all_checks()
    data = pack(
        open_snapshot(path),
        taken.estates,
        audit(taken.id, taken.estates, checks, every=True),
        checks=[check.id for check in checks],
        tool="leastwise test",
        made="2026-11-25T00:00:00Z",
        beside={"waivers.toml": b""},
    )
    (folder / "pack.zip").write_bytes(data)
    return folder / "pack.zip"


def changed(whole: Path, tmp_path: Path, change: Callable[[Files], None]) -> Path:
    with zipfile.ZipFile(whole) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path = tmp_path / "changed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_pack_as_it_was_made_verifies_and_its_results_follow_from_its_pages(whole: Path) -> None:
    found = verify(whole)
    assert found.problems == ()
    assert verify(whole, link=found.manifest.last_link).problems == ()
    (problem,) = verify(whole, link="0" * 64).problems
    assert "another pack" in problem
    names = {entry.name for entry in found.manifest.files}
    assert {"results.json", "report.html", "access-review.csv", "waivers.toml", "snapshot/manifest.json"} <= names


CHANGES: dict[str, tuple[Callable[[Files], object], str]] = {
    "a result": (
        lambda files: files.update({"results.json": files["results.json"] + b" "}),
        "`results.json` was changed",
    ),
    "a page": (
        lambda files: files.update({name: b"{}" for name in files if "GetAccountAuthorizationDetails" in name}),
        "was changed",
    ),
    "a file less": (lambda files: files.pop("report.html"), "`report.html` is missing"),
    "a file more": (lambda files: files.update({"more.txt": b""}), "`more.txt` was added"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_told(name: str, whole: Path, tmp_path: Path) -> None:
    change, says = CHANGES[name]
    problems = verify(changed(whole, tmp_path, lambda files: (change(files), None)[1])).problems
    assert any(says in problem for problem in problems), problems


def test_results_that_do_not_follow_are_told_though_the_chain_was_made_anew(whole: Path, tmp_path: Path) -> None:
    from leastwise.evidence.chain import EvidenceManifest, chained

    def forge(files: Files) -> None:
        files["results.json"] = files["results.json"].replace(b'"FAIL"', b'"PASS"')
        about = msgspec.json.decode(files.pop(MANIFEST), type=EvidenceManifest)
        entries = chained((entry.name, files[entry.name]) for entry in about.files)
        files[MANIFEST] = msgspec.json.encode(msgspec.structs.replace(about, files=entries, last_link=entries[-1].link))

    (problem,) = verify(changed(whole, tmp_path, forge)).problems
    assert "judged again by this version" in problem


@pytest.mark.parametrize(
    "files, says",
    [
        ({"a.txt": b""}, "no readable evidence.json"),
        ({MANIFEST: b'{"schema": "leastwise/evidence/2"}'}, "newer than this leastwise"),
        ({MANIFEST: b'{"schema": "other/1"}'}, "says `other/1`"),
        ({MANIFEST: b"[]"}, "no readable evidence.json"),
    ],
)
def test_what_is_no_pack_is_refused_in_one_line(files: Files, says: str, tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(InputError, match=says):
        verify(path)
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(InputError, match="not a pack that can be read"):
        verify(path)


def rows(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode(), newline="")))


def written(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_the_sheet_has_a_row_for_everybody_and_no_formula(whole: Path) -> None:
    found = {row["principal"].rpartition("/")[2]: row for row in rows(verify(whole).sheet)}
    alice = found["alice"]
    assert (alice["last_used"], alice["mfa"], alice["policies"]) == ("2026-10-01", "yes", "all")
    assert int(alice["actions_everywhere"]) > 20_000
    assert found["worker"]["last_used"] == "never"
    assert len(found) == 3
    assert not any(cell.startswith("=") for row in found.values() for cell in row.values())


def test_a_sheet_that_was_filled_in_is_read_back(whole: Path) -> None:
    sheet = verify(whole).sheet
    filled = [row | {"decision": "Keep", "reviewer": "eve"} for row in rows(sheet)]
    found = read_review(written(filled), sheet)
    assert (found.decisions, found.open, found.problems) == ({"keep": 3, "reduce": 0, "remove": 0}, (), ())
    assert len(read_review(sheet, sheet).open) == 3


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda filled: filled[0].update(decision="maybe"), "is no decision"),
        (lambda filled: filled[0].update(mfa="yes indeed"), "was changed"),
        (lambda filled: filled.pop(), "is missing"),
        (lambda filled: filled.append(dict(filled[0], principal="arn:else")), "is not in the sheet"),
    ],
)
def test_a_sheet_that_was_tampered_with_is_told(
    change: Callable[[list[dict[str, str]]], object], says: str, whole: Path
) -> None:
    sheet = verify(whole).sheet
    filled = [row | {"decision": "keep", "reviewer": "eve"} for row in rows(sheet)]
    change(filled)
    assert any(says in problem for problem in read_review(written(filled), sheet).problems)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_what_is_no_sheet_is_refused(data: bytes, whole: Path) -> None:
    with pytest.raises(InputError):
        read_review(data, verify(whole).sheet)
