"""The account's label of S3 Control's host names."""

from __future__ import annotations

import pytest

from leastwise.collect.endpoints import without_label


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://111122223333.127.0.0.1:4566/v20180820/x", "http://127.0.0.1:4566/v20180820/x"),
        ("http://111122223333.localhost:4566/v20180820/x", "http://localhost:4566/v20180820/x"),
        ("https://111122223333.10.0.0.7", "https://10.0.0.7"),
    ],
)
def test_an_address_has_no_label(url: str, sent: str) -> None:
    assert without_label(url) == sent


@pytest.mark.parametrize(
    "url",
    [
        "https://111122223333.s3-control.us-east-1.amazonaws.com/v20180820/x",
        "https://111122223333.vpce-1.s3.us-east-1.vpce.amazonaws.com/",
        "https://111122223333.localhost.example.com/",
        "http://127.0.0.1:4566/111122223333.127.0.0.1",
        "https://111122223333.127.0.0.1.example.com/",
    ],
)
def test_any_other_host_stays(url: str) -> None:
    assert without_label(url) == url
