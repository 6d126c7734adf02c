"""Read exports that the AWS CLI made, as untrusted as any file: every fault is one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from leastwise.collect.identity import one_line
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, Authorization
from leastwise.errors import InputError
from leastwise.snapshot import Line, Refusal

__all__ = ["MOST_BYTES", "Export", "parse_pages", "read_authorization", "read_bytes", "refuse_utf16"]

MOST_BYTES = 1 << 30
"""A thousand times the export of a large account."""

DOCUMENTS = frozenset({b'"PolicyDocument"', b'"AssumeRolePolicyDocument"', b'"Document"'})
"""Values that stay text until whoever needs them parses them, with its own rules."""

LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")

_OBJECT = msgspec.json.Decoder(dict[str, Raw])
_ARRAY = msgspec.json.Decoder(list[Raw])
_ANYTHING = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder()
_SMALL = 1 << 16
"""Bytes of JSON that are read whole without a thought for memory."""
_TRAILING = re.compile(r"trailing characters \(byte ([0-9]+)\)")
_BYTE = re.compile(r" \(byte ([0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Export:
    """What `aws iam get-account-authorization-details` printed."""

    account: str
    """Empty when there is nobody in it."""
    partition: str
    lines: tuple[Line, ...] = field(repr=False)


def read_bytes(path: Path) -> bytes:
    """A file of a reasonable size.

    Raises:
        InputError: it cannot be read, is empty, or too large.
    """
    try:
        if (size := path.stat().st_size) > MOST_BYTES:
            raise InputError(f"`{path}` has {size} bytes, more than {MOST_BYTES >> 20} MiB: it is not read")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read `{path}`: {(error.strerror or str(error)).lower()}") from error
    if not data.strip():
        raise InputError(f"`{path}` is empty: see whether the command that wrote it failed")
    return data


def refuse_utf16(data: bytes, path: Path) -> None:
    """Raises: InputError for what PowerShell's `>` writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise InputError(f"`{path}` is UTF-16, as PowerShell's `>` writes it: save it as UTF-8")


def read_authorization(path: Path, at: str) -> Export:
    """The pages of an export: one JSON object, or several one after the other.

    Args:
        path: the file.
        at: the time that the lines are given, ISO 8601 with Z.

    Raises:
        InputError: it is not such an export, or not of one account.
    """
    pages = [_page(page, path) for page in parse_pages(read_bytes(path), path)]
    if not any(name in outer for outer, _ in pages for name in LISTS):
        raise InputError(
            f"`{path}` is neither a snapshot nor the output of `aws iam get-account-authorization-details`"
        )
    partition, account = _owner((page for _, page in pages), path)
    lines = [Line(request={}, at=at, response=Raw(msgspec.json.encode(page))) for _, page in pages]
    lines += [Line(request={}, at=at, error=refusal) for refusal in _missing([outer for outer, _ in pages])]
    return Export(account, partition, tuple(lines))


def parse_pages(data: bytes, path: Path) -> Iterator[bytes]:
    """The JSON objects of a file, without white space.  Numbers and strings stay as they are written.

    Raises:
        InputError: it is not UTF-8 or not JSON, or an object outside of policy documents has a key twice.
    """
    refuse_utf16(data, path)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"`{path}` is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    while data.strip():
        try:
            page, data = _first(data)
            compact = msgspec.json.format(page, indent=-1)
            if not compact.startswith(b"{"):
                raise InputError(f"`{path}` holds JSON that is not an object: expected the output of the AWS CLI")
            _refuse_duplicates(compact, path)
        except msgspec.DecodeError as error:
            raise InputError(f"`{path}` is not JSON: {_where(error, data)}") from error
        except RecursionError as error:
            raise InputError(f"`{path}` is nested too deeply: no export is") from error
        yield compact


def _first(data: bytes) -> tuple[bytes, bytes]:
    """The first JSON value, and what comes after it."""
    try:
        msgspec.json.decode(data, type=Raw)
    except msgspec.DecodeError as error:
        trailing = _TRAILING.search(str(error))
        end = int(trailing[1]) - 1 if trailing else 0  # it counts the character that it stumbled over
        if data[end:].lstrip()[:1] != b"{" or not end:
            raise
        return data[:end], data[end:]
    return data, b""


def _where(error: msgspec.DecodeError, data: bytes) -> str:
    text = str(error).removeprefix("JSON is malformed: ")
    if "truncated" in text:
        return "it ends too early; export it again"
    if found := _BYTE.search(text):
        line = data.count(b"\n", 0, int(found[1])) + 1
        return f"{_BYTE.sub('', text)} on line {line}"
    return one_line(text)


def _refuse_duplicates(compact: bytes, path: Path) -> None:
    """Look for keys that are there twice, outside of policy documents.

    In JSON without white space the length of an object is that of its keys, values and punctuation; when a
    decoder has dropped a key, they no longer add up.
    """
    todo = [compact]
    while todo:
        value = todo.pop()
        if len(value) < _SMALL and _reads_back(value):
            continue
        if value.startswith(b"["):
            todo += (item for item in map(bytes, _ARRAY.decode(value)) if item[:1] in (b"{", b"["))
            continue
        members = [(msgspec.json.encode(key), bytes(raw)) for key, raw in _OBJECT.decode(value).items()]
        if len(value) != 1 + max(1, sum(len(key) + len(raw) + 2 for key, raw in members)):
            _name_duplicate(value, path)
        todo += (raw for key, raw in members if raw[:1] in (b"{", b"[") and key not in DOCUMENTS)


def _reads_back(value: bytes) -> bool:
    """Whether a decoder keeps every byte: then it dropped no key."""
    try:
        return _ENCODER.encode(_ANYTHING.decode(value)) == value
    except msgspec.DecodeError:
        return False


def _name_duplicate(value: bytes, path: Path) -> None:
    """The lengths differ: because of a duplicate, or only because a key is spelled with escapes."""
    import json

    def pairs(found: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in found]
        for name in names:
            if names.count(name) > 1:
                raise InputError(f"`{path}` has the key `{name[:80]}` twice in one object: it cannot be trusted")

    json.loads(value, object_pairs_hook=pairs)


def _page(compact: bytes, path: Path) -> tuple[Mapping[str, Raw], Authorization]:
    try:
        return _OBJECT.decode(compact), msgspec.json.decode(compact, type=Authorization)
    except msgspec.DecodeError as error:
        raise InputError(
            f"`{path}` is not as `aws iam get-account-authorization-details` prints it: {one_line(error)}"
        ) from error


def _owner(pages: Iterator[Authorization], path: Path) -> tuple[str, str]:
    """Partition and account, from the ARNs of everything that an account owns."""
    arns = {tuple(arn.split(":", 5)[1:5]) for page in pages for arn in _arns(page)}
    own = sorted({(arn[0], arn[3]) for arn in arns if len(arn) == 4 and arn[1] == "iam" and arn[3] != "aws"})
    if len(own) > 1:
        raise InputError(f"`{path}` mixes accounts ({', '.join(number for _, number in own[:3])}): give one at a time")
    if own and not re.fullmatch("[0-9]{12}", own[0][1]):
        raise InputError(f"`{path}` is of an account `{own[0][1][:40]}`, which is not an account id of twelve digits")
    return own[0] if own else ("aws", "")


def _arns(page: Authorization) -> Iterator[str]:
    yield from (user.Arn for user in page.UserDetailList)
    yield from (group.Arn for group in page.GroupDetailList)
    yield from (role.Arn for role in page.RoleDetailList)
    yield from (policy.Arn for policy in page.Policies)


def _missing(pages: list[Mapping[str, Raw]]) -> Iterator[Refusal]:
    for name in LISTS:
        if not any(name in page for page in pages):
            yield Refusal("NotCollected", f"the export does not hold {name}")
    last = pages[-1]
    if bytes(last.get("IsTruncated", Raw(b"false"))) == b"true" or "NextToken" in last:
        yield Refusal("NotCollected", f"the export ends before {AUTHORIZATION.operation} did: export all pages")
