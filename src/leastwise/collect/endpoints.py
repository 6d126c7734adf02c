"""Endpoints that are an address: S3 Control puts the account before the host, and no name goes before an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient

__all__ = ["keep_address", "without_label"]

_LABELLED = re.compile(r"^(https?://)[0-9]{12}\.((?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|localhost)(?::[0-9]+)?(?:/|$))")


def keep_address(client: BaseClient) -> None:
    """Take the account's label from the host of every request of this client whose host is an address."""
    events: Any = client.meta.events
    events.register_first(f"before-sign.{client.meta.service_model.service_id.hyphenize()}", _unlabel)


def _unlabel(request: Any, **_: Any) -> None:
    request.url = without_label(request.url)


def without_label(url: str) -> str:
    """`http://127.0.0.1:4566/` for `http://111122223333.127.0.0.1:4566/`; any other URL as it is."""
    return _LABELLED.sub(r"\1\2", url)
