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
from leastwise.evidence.chain import MANIFEST, EvidenceManifest, chained
from leastwise.model import NotEntered
from leastwise.snapshot import Manifest, open_snapshot, snapshot_id

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
MEMBER = NotEntered(account="222233334444", name="orders", code="AccessDenied", why="no role")
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    path = snapshot_of(TREE, folder / "snapshot")
    rewrite(path, lambda taken: named(taken, (MEMBER,)))
    taken, checks = read(path), all_checks()
    data = pack(
        open_snapshot(path),
        taken.estates,
        audit(taken.id, taken.estates, checks, every=True, not_entered=taken.not_entered),
        checks=[check.id for check in checks],
        tool="leastwise test",
        made="2026-11-25T00:00:00Z",
        beside={"waivers.toml": b""},
    )
    (folder / "pack.zip").write_bytes(data)
    return folder / "pack.zip"


def rewrite(snapshot: Path, change: Callable[[Manifest], Manifest]) -> None:
    path = snapshot / "manifest.json"
    path.write_bytes(msgspec.json.encode(change(msgspec.json.decode(path.read_bytes(), type=Manifest))))


def named(taken: Manifest, not_entered: tuple[NotEntered, ...]) -> Manifest:
    """The manifest with these accounts not entered, and the id that it then has."""
    id = snapshot_id(taken.members, not_entered)
    return msgspec.structs.replace(taken, id=id, not_entered=not_entered)


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


def said(change: Callable[[EvidenceManifest], EvidenceManifest]) -> Callable[[Files], None]:
    """A change of what evidence.json says, the chain left as it is."""

    def edit(files: Files) -> None:
        about = msgspec.json.decode(files[MANIFEST], type=EvidenceManifest)
        files[MANIFEST] = msgspec.json.encode(change(about))

    return edit


@pytest.mark.parametrize(
    "change",
    [
        lambda about: msgspec.structs.replace(about, coverage="all calls answered"),
        lambda about: msgspec.structs.replace(about, made="2020-01-01T00:00:00Z"),
        lambda about: msgspec.structs.replace(about, thresholds={"key_age_days": 9000}),
        lambda about: msgspec.structs.replace(about, checks=about.checks[1:]),
    ],
)
def test_what_the_manifest_says_of_itself_hangs_on_the_chain(
    change: Callable[[EvidenceManifest], EvidenceManifest], whole: Path, tmp_path: Path
) -> None:
    problems = verify(changed(whole, tmp_path, said(change))).problems
    assert any("chain of hashes does not hold" in problem for problem in problems)


def forged(whole: Path, tmp_path: Path, change: Callable[[Files], None]) -> tuple[str, ...]:
    """The problems of a pack that was changed and whose chain was made anew."""

    def forge(files: Files) -> None:
        change(files)
        about = msgspec.json.decode(files.pop(MANIFEST), type=EvidenceManifest)
        files[MANIFEST] = msgspec.json.encode(chained(about, ((e.name, files[e.name]) for e in about.files)))

    return verify(changed(whole, tmp_path, forge)).problems


def without_member(files: Files) -> None:
    results = msgspec.json.decode(files["results.json"])
    assert results["coverage"]["not_entered"] != []
    results["coverage"]["not_entered"] = []
    files["results.json"] = msgspec.json.encode(results)


def whole_organization(files: Files) -> None:
    taken = msgspec.json.decode(files["snapshot/manifest.json"], type=Manifest)
    files["snapshot/manifest.json"] = msgspec.json.encode(msgspec.structs.replace(taken, not_entered=()))
    without_member(files)


FORGERIES: dict[str, tuple[Callable[[Files], None], str]] = {
    "results that pass": (
        lambda files: files.update({"results.json": files["results.json"].replace(b'"FAIL"', b'"PASS"')}),
        "judged again by this version",
    ),
    "an account that was not entered, taken out of the results": (without_member, "not entered: 222233334444"),
    "and out of the snapshot": (whole_organization, "their ids differ"),
    "another caller": (
        said(lambda about: msgspec.structs.replace(about, callers=dict.fromkeys(about.callers, "somebody"))),
        "names other accounts or callers",
    ),
    "another time": (
        said(lambda about: msgspec.structs.replace(about, collected=("2020-01-01T00:00:00Z",) * 2)),
        "another time of collection",
    ),
    "checks that are not compared": (
        said(lambda about: msgspec.structs.replace(about, checks=about.checks[1:])),
        "leaves out 1 checks",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_does_not_follow_is_told_though_the_chain_was_made_anew(name: str, whole: Path, tmp_path: Path) -> None:
    change, says = FORGERIES[name]
    assert any(says in problem for problem in forged(whole, tmp_path, change)), forged(whole, tmp_path, change)


def test_a_pack_without_results_is_refused_in_one_line(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no readable `results.json`"):
        forged(whole, tmp_path, lambda files: files.update({"results.json": b""}))


@pytest.mark.parametrize(
    "files, says",
    [
        ({"a.txt": b""}, "no readable evidence.json"),
        ({MANIFEST: b'{"schema": "leastwise/evidence/3"}'}, "a newer one"),
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
