"""`leastwise lint`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from leastwise.cli import lint
from leastwise.errors import InputError, OutputError, UsageError
from leastwise.lint import all_codes

app = typer.Typer()
app.command()(lint.command)

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
DENY = {"Effect": "Deny", "Action": ["s3:*", "s3:GetObject"], "Resource": "*"}
MFA = DENY | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}


def _run(*arguments: str | Path, input: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=input)


def _write(path: Path, *statements: object) -> Path:
    path.write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=1) + "\n")
    return path


def _refused(*arguments: str | Path) -> str:
    error = _run(*arguments).exception
    assert isinstance(error, UsageError | InputError), error
    return str(error)


def test_the_exit_code_follows_the_severity(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", DENY)
    assert _run(path).exit_code == 0
    assert _run(path, "--fail-on", "suggestion").exit_code == 1
    assert _run(_write(tmp_path / "b.json", MFA)).exit_code == 1
    assert _run("-", input=json.dumps({"Version": "2012-10-17", "Statement": [GOOD]})).exit_code == 0


def test_a_folder_is_all_its_json_and_an_empty_one_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    _write(tmp_path / "x" / "a.json", DENY)
    _write(tmp_path / "b.json", DENY)
    done = _run(tmp_path, "--format", "json")
    names = [each["document"] for each in json.loads(done.stdout)["documents"]]
    assert names == [str(tmp_path / "b.json"), str(tmp_path / "x" / "a.json")]
    (tmp_path / "empty").mkdir()
    assert "holds no policy" in _refused(tmp_path / "empty")


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert "no such file" in _refused(tmp_path / "none.json")
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    assert "is not UTF-8 at byte 7" in _refused(tmp_path / "latin.json")
    assert "nothing to check" in _refused()


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), {"LW_MFA_DENY", "REDUNDANT_ACTION"}),
        (("--select", "LW_"), {"LW_MFA_DENY"}),
        (("--select", "lw_mfa,REDUNDANT"), {"LW_MFA_DENY", "REDUNDANT_ACTION"}),
        (("--ignore", "LW"), {"REDUNDANT_ACTION"}),
        (("--select", "R", "--ignore", "REDUNDANT_A"), set()),
        (("--select", "LW_MFA", "--ignore", "LW"), {"LW_MFA_DENY"}),
    ],
)
def test_codes_are_chosen_by_their_beginnings(tmp_path: Path, options: tuple[str, ...], codes: set[str]) -> None:
    done = _run(_write(tmp_path / "a.json", MFA), "--format", "json", *options)
    (document,) = json.loads(done.stdout)["documents"]
    assert {each["code"] for each in document["findings"]} == codes


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", MFA)
    assert "no code begins with `XYZ`" in _refused(path, "--select", "XYZ")
    assert "choose one" in _refused(path, "--fix", "--diff")
    assert "goes with" in _refused(path, "--unsafe-fixes")
    assert "there is no code `XYZ`" in _refused("--explain", "XYZ")
    error = _run("-", "--fix", input="{}").exception
    assert isinstance(error, UsageError)


def test_the_kind_is_guessed_or_given(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", DENY)
    kinds = []
    for options in ((), ("--kind", "scp")):
        kinds.append(json.loads(_run(path, "--format", "json", *options).stdout)["documents"][0]["kind"])
    assert kinds == ["identity-based policy", "service control policy"]


def test_fix_changes_files_and_shows_what_is_left(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", MFA)
    before = path.read_text()
    done = _run(path, "--fix")
    assert done.exit_code == 1
    assert path.read_text() == before.replace('"s3:*",\n    "s3:GetObject"', '"s3:*"')
    assert "1 fixed in 1 of 1 files" in done.stderr
    assert "LW_MFA_DENY" in done.stdout
    done = _run(path, "--fix", "--unsafe-fixes")
    assert done.exit_code == 0
    assert json.loads(path.read_text())["Statement"][0]["Condition"] == {
        "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}
    }
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_diff_changes_nothing_and_can_be_applied(tmp_path: Path, ending: str, last: bool) -> None:
    path = _write(tmp_path / "a.json", MFA)
    text = path.read_text() if last else path.read_text().rstrip()
    path.write_bytes(text.replace("\n", ending).encode())
    before = path.read_bytes()
    done = _run(path, "--diff", "--unsafe-fixes")
    assert done.exit_code == 1
    assert path.read_bytes() == before
    patch = subprocess.run(["patch", "--binary", "-s", str(path)], input=done.stdout_bytes, capture_output=True)
    assert patch.returncode == 0, patch.stderr
    patched = path.read_bytes()
    path.write_bytes(before)
    _run(path, "--fix", "--unsafe-fixes")
    assert path.read_bytes() == patched
    assert _run(path, "--diff", "--unsafe-fixes").exit_code == 0


def test_names_and_texts_are_harmless_in_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J\u202e.json"
    path.write_text('{"Version": "2012-10-17", "Statement": {"Sid": "\\u001b[2J", "Effect": "\u202e"}}')
    for options in ((), ("--format", "sarif"), ("--format", "json"), ("--diff", "--unsafe-fixes")):
        assert "\x1b" not in _run(path, *options).stdout
    assert "\u202e" not in _run(path).stdout


def test_sarif_names_the_tool_and_files_by_their_address(tmp_path: Path) -> None:
    path = _write(tmp_path / "a b#.json", MFA)
    (run,) = json.loads(_run(path, "--format", "sarif").stdout)["runs"]
    assert run["tool"]["driver"]["version"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"] for place in each["locations"]
    }
    assert uris == {path.as_uri()}


def test_codes_are_listed_and_explained() -> None:
    assert len(_run("--list-codes").stdout.splitlines()) == len(all_codes())
    assert "BoolIfExists" in _run("--explain", "lw_mfa_deny").stdout


ARN = "arn:aws:iam::111122223333"


def _export(path: Path) -> Path:
    document = {"Version": "2012-10-17", "Statement": [MFA]}
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    when = "2026-01-01T00:00:00Z"
    who = {"Path": "/", "CreateDate": when, "AttachedManagedPolicies": []}

    def managed(arn: str) -> dict[str, object]:
        version = {"Document": document, "VersionId": "v1", "IsDefaultVersion": True, "CreateDate": when}
        counts = {"AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": True}
        times = {"CreateDate": when, "UpdateDate": when, "DefaultVersionId": "v1", "Path": "/"}
        name = arn.rpartition("/")[2]
        return {
            "PolicyName": name,
            "PolicyId": f"ANPA{name}",
            "Arn": arn,
            "PolicyVersionList": [version],
            **counts,
            **times,
        }

    def role(name: str, place: str) -> dict[str, object]:
        return who | {
            "RoleName": name, "RoleId": f"AROA{name}", "Arn": f"{ARN}:role{place}{name}", "Path": place,
            "AssumeRolePolicyDocument": trust, "InstanceProfileList": [], "RolePolicyList": [], "Tags": [],
        }  # fmt: skip

    inline = [{"PolicyName": "own", "PolicyDocument": document}]
    user = who | {"UserName": "ann", "UserId": "AIDAann", "Arn": f"{ARN}:user/ann", "GroupList": [], "Tags": []}
    tree = {
        "UserDetailList": [user | {"UserPolicyList": inline}],
        "GroupDetailList": [],
        "RoleDetailList": [role("app", "/"), role("linked", "/aws-service-role/x.amazonaws.com/")],
        "Policies": [managed(f"{ARN}:policy/mine"), managed("arn:aws:iam::aws:policy/theirs")],
    }
    path.write_text(json.dumps(tree))
    return path


def test_every_policy_of_an_export_is_checked_as_what_it_is_and_named_by_its_owner(tmp_path: Path) -> None:
    done = _run(_export(tmp_path / "export.json"), "--format", "json")
    assert done.exit_code == 1, done.exception
    assert {each["document"]: each["kind"] for each in json.loads(done.stdout)["documents"]} == {
        f"{ARN}:user/ann (inline policy own)": "identity-based policy",
        f"{ARN}:role/app (trust policy)": "role trust policy",
        f"{ARN}:policy/mine": "identity-based policy",
    }


def test_an_export_is_not_changed(tmp_path: Path) -> None:
    path = _export(tmp_path / "export.json")
    before = path.read_bytes()
    assert "is not a file of its own" in _refused(path, "--fix")
    assert path.read_bytes() == before
    assert "BoolIfExists" in _run(path, "--diff", "--unsafe-fixes").stdout


def test_an_export_in_a_folder_is_read_as_one(tmp_path: Path) -> None:
    _export(tmp_path / "export.json")
    _write(tmp_path / "a.json", DENY)
    documents = json.loads(_run(tmp_path, "--format", "json").stdout)["documents"]
    assert len(documents) == 4


def test_a_file_keeps_its_permissions_and_a_read_only_one_is_left_alone(tmp_path: Path) -> None:
    path, locked = _write(tmp_path / "a.json", DENY), _write(tmp_path / "b.json", DENY)
    before = path.read_bytes()
    path.chmod(0o640)
    locked.chmod(0o444)
    error = _run(path, locked, "--fix").exception
    assert isinstance(error, OutputError)
    assert "is read-only, nothing was changed" in str(error)
    assert (path.read_bytes(), locked.read_bytes()) == (before, before)
    assert _run(path, "--fix").exit_code == 0
    assert path.read_bytes() != before
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_with_nothing_to_fix_is_no_error(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", GOOD)
    path.chmod(0o444)
    done = _run(path, "--fix")
    assert done.exit_code == 0
    assert "0 fixed in 0 of 1 files" in done.stderr


def test_a_file_that_is_named_twice_is_checked_once(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.json", DENY)
    assert len(json.loads(_run(path, path, "--format", "json").stdout)["documents"]) == 1


def test_an_empty_argument_is_no_folder() -> None:
    assert "nothing to check" in _refused("")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b'{"Version": 1, "Statement": [2, {"Action": 3, "Resource": [null]}]}',
        b'{"Statement": []}\n{"Statement": []}\n',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"Sid": "\\udc00"}',
        b" " * 3_000_000,
    ],
    ids=["empty", "null", "numbers", "two", "deep", "surrogate", "long"],
)
@pytest.mark.parametrize("format", ["table", "json", "sarif"])
def test_what_is_no_policy_is_a_finding_in_every_format(tmp_path: Path, data: bytes, format: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    done = _run(path, "--format", format)
    assert done.exit_code == 1, done.exception
    if format != "table":
        json.loads(done.stdout)
    assert _run("-", "--format", format, input=data).exit_code == 1


def test_what_is_larger_than_any_policy_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b" " * 5_000_000)
    assert "is larger than 4,000,000 bytes" in _refused(tmp_path / "large.json")
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    assert "is not UTF-8 at byte 0" in _refused(tmp_path / "picture.json")


def test_a_file_of_a_folder_that_cannot_be_read_stops_no_other_and_what_is_no_policy_is_left_out(
    tmp_path: Path,
) -> None:
    _write(tmp_path / "a.json", GOOD)
    (tmp_path / "b.json").write_bytes(b'{"Statement": "\xff"}')
    (tmp_path / "package.json").write_text('{"name": "no policy"}')
    done = _run(tmp_path, "--format", "json")
    assert done.exit_code == 2
    assert "b.json` is not UTF-8" in done.stderr
    assert [Path(each["document"]).name for each in json.loads(done.stdout)["documents"]] == ["a.json"]
    (tmp_path / "a.json").unlink()
    (tmp_path / "b.json").unlink()
    assert "holds no policy" in _refused(tmp_path)
