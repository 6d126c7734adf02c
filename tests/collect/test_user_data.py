"""User data is read whatever it is wrapped in, and no further than it can be."""

from __future__ import annotations

import base64
import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.collect.user_data import LARGEST, TooLargeError, texts

PART = """Content-Type: multipart/mixed; boundary="edge"
MIME-Version: 1.0

--edge
Content-Type: text/cloud-config

packages: [git]
--edge
Content-Type: text/x-shellscript; charset="utf-8"
Content-Transfer-Encoding: base64

{body}
--edge--
"""


def read(data: bytes) -> list[tuple[str, str]]:
    return [*texts(base64.b64encode(data).decode())]


def test_plain_text() -> None:
    assert read(b"#!/bin/sh\necho \xc3\xa9") == [("#!/bin/sh\necho é", "")]


def test_what_windows_writes() -> None:
    assert read("<powershell>".encode("utf-16")) == [("<powershell>", "")]


def test_compressed_text_in_several_members() -> None:
    assert read(gzip.compress(b"one\n") + gzip.compress(b"two\n")) == [("one\ntwo\n", "")]


def test_encoded_parts_are_read_beside_the_whole() -> None:
    body = base64.b64encode(b"echo hello").decode()
    found = read(PART.format(body=body).encode())
    assert found[0][0].startswith("Content-Type: multipart/mixed")
    assert found[1:] == [("echo hello", " of part 1")]


def test_compressed_parts_are_unpacked() -> None:
    body = base64.b64encode(gzip.compress(b"echo hello")).decode()
    assert read(gzip.compress(PART.format(body=body).encode()))[1:] == [("echo hello", " of part 1")]


def test_what_is_not_base64_is_text() -> None:
    assert [*texts("#!/bin/sh")] == [("#!/bin/sh", "")]


def test_what_only_looks_compressed_is_text() -> None:
    assert read(b"\x1f\x8bhello") == [("hello", "")]


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    found = texts(base64.b64encode(gzip.compress(b"a" * (LARGEST + 1))).decode())
    assert len(next(found)[0]) == LARGEST
    with pytest.raises(TooLargeError):
        next(found)


def test_nesting_ends() -> None:
    data = b"deep"
    for _ in range(12):
        data = gzip.compress(data)
    with pytest.raises(TooLargeError):
        read(data)
    with pytest.raises(TooLargeError):
        read(b"\x1f\x8b" * 5000)


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(data: bytes) -> None:
    try:
        assert read(data)
    except TooLargeError:
        assert b"\x1f\x8b" in data


ENCODINGS = st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", "nonsense"])


@given(st.lists(st.tuples(ENCODINGS, st.binary(max_size=60)), max_size=5))
def test_any_parts_can_be_read(parts: list[tuple[str, bytes]]) -> None:
    data = b"Content-Type: multipart/mixed; boundary=e\n\n"
    for encoding, body in parts:
        data += f"--e\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body + b"\n"
    assert next(texts(base64.b64encode(data).decode()))[0].startswith("Content-Type")
    with contextlib.suppress(TooLargeError):
        read(data)
