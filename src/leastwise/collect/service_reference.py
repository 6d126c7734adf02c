"""AWS's service reference, fetched: an index, then one document for each service.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from leastwise.catalogue.reference import Listed, index
from leastwise.errors import InputError

__all__ = ["INDEX", "fetched"]

INDEX = "https://servicereference.us-east-1.amazonaws.com/"

_ATTEMPTS = 3
_MAX_BYTES = 20_000_000
"""Of one answer; the largest document has one."""


def fetched(address: str = INDEX, *, workers: int = 8, timeout: float = 20) -> dict[str, bytes]:
    """The documents of all services, by prefix.

    Args:
        address: of the index; the documents have to be on the same host.
        workers: how many are fetched at a time.
        timeout: seconds that an answer may let wait.

    Raises:
        InputError: AWS cannot be reached, or answers something else.
    """
    listed = index(_got(address, timeout))
    for each in listed:
        if urlsplit(each.url)[:2] != urlsplit(address)[:2]:
            raise InputError(f"the index of `{address}` leads to `{each.url}`: only its own host is asked")
    pool = ThreadPoolExecutor(workers, thread_name_prefix="reference")
    try:
        return dict(pool.map(lambda each: _document(each, timeout), listed))
    finally:
        pool.shutdown(cancel_futures=True)


def _document(listed: Listed, timeout: float) -> tuple[str, bytes]:
    return listed.service, _got(listed.url, timeout)


def _got(address: str, timeout: float) -> bytes:
    """What is found at an address; tried again where the connection failed."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _read(address, timeout)
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == _ATTEMPTS:
                raise _unreachable(address, f"it answers {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            if attempt == _ATTEMPTS:
                raise _unreachable(address, _reason(error)) from error
    raise AssertionError("the last attempt returns or raises")


def _read(address: str, timeout: float) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise InputError(f"`{address}` is not an http address: give the service reference's")
    request = urllib.request.Request(address, headers={"User-Agent": "leastwise"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
        text: bytes = answer.read(_MAX_BYTES + 1)
    if len(text) > _MAX_BYTES:
        raise InputError(f"the answer of `{address}` is larger than {_MAX_BYTES:,} bytes: it is not AWS's")
    return text


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    told = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return told.lower() or type(reason).__name__


def _unreachable(address: str, why: str) -> InputError:
    return InputError(
        f"cannot reach `{address}`: {why}: check the connection; the catalogue that is there still serves"
    )
