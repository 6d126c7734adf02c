"""`leastwise waive`: accept a finding for a time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from leastwise.errors import UsageError

__all__ = ["command"]


def command(
    check: Annotated[str, typer.Argument(help="Id of the check.")],
    subject: Annotated[str, typer.Argument(help="Id or ARN of the subject; `*` and `?` as in policies.")],
    owner: Annotated[str, typer.Option(metavar="NAME", help="Who answers for it.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is accepted.")],
    expires: Annotated[str, typer.Option(metavar="DATE", help="The last day on which it holds, as 2026-12-31.")],
    account: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="ID", help="Only in this account (several: give it again).", show_default=False),
    ] = None,
    waivers: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="The file to add to.", show_default="waivers.toml of the project"),
    ] = None,
) -> None:
    """Add a waiver to the file; its comments and layout stay.

    The finding is then WAIVED: shown and counted apart, and not held against the account.
    """
    from leastwise.cli.output import tell, write

    _refuse_unknown(check)
    path = waivers or _default()
    before = _before(path)
    fields = [("check", check), ("subject", subject), *((("account", account),) if account else ())]
    fields += [("owner", owner), ("reason", reason)]
    lines = ["[[waiver]]", *(f"{key} = {_toml(value)}" for key, value in fields), f"expires = {_date(expires)}", ""]
    data = (before + "\n".join(lines)).encode()
    _refuse_what_is_wrong(path, data)
    write(path, data)
    tell(f"waived `{check}` for `{subject}` until {expires} in {path}")


def _refuse_unknown(check: str) -> None:
    from leastwise.audit import all_checks
    from leastwise.config import nearest

    known = {each.id for each in all_checks()}
    if check not in known:
        raise UsageError(f"there is no check `{check}`{nearest(check, known)}")


def _default() -> Path:
    from leastwise.cli.accepted import NAME, waiver_file
    from leastwise.config import project_file

    project = project_file(Path.cwd())
    return waiver_file(None) or (project.parent if project else Path.cwd()) / NAME


def _before(path: Path) -> str:
    """What the file holds, ready for one more entry; nothing where there is no file."""
    from leastwise.config import read

    if not path.exists():
        return ""
    try:
        text = read(path).decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"`{path}` is not UTF-8 text: save it as that") from error
    return text + ("" if not text or text.endswith("\n") else "\n") + ("\n" if text.strip() else "")


def _toml(value: str | list[str]) -> str:
    """A text, or a list of texts, as TOML writes it: JSON's strings, and delete written out."""
    import json

    try:
        return json.dumps(value, ensure_ascii=False).encode().decode().replace("\x7f", "\\u007f")
    except UnicodeEncodeError as error:
        raise UsageError(f"{value!a} holds bytes that are no text: write it in UTF-8") from error


def _date(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"`{text}` is not a date: write it as 2026-12-31") from error


def _refuse_what_is_wrong(path: Path, data: bytes) -> None:
    """The whole file is read as an audit would, before anything is written."""
    from leastwise.audit import all_checks, waivers
    from leastwise.config import read_toml

    waivers(read_toml(str(path), data), frozenset(check.id for check in all_checks()))
