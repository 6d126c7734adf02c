"""One request to AWS, and every way in which it can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leastwise.collect.clients import Clients
from leastwise.collect.enter import ASSUMING
from leastwise.collect.health import LOST
from leastwise.collect.identity import STUMBLES, one_line
from leastwise.snapshot import Refusal

__all__ = ["attempt"]


def attempt(
    clients: Clients,
    service: str,
    region: str,
    operation: str,
    request: Mapping[str, Any],
    *,
    all_pages: bool = False,
) -> tuple[dict[str, Any] | Refusal, bool]:
    """Make one call: the answer or why there is none, and whether anybody answered."""
    from botocore import xform_name
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as Unconnected
    from botocore.parsers import ResponseParserError

    try:
        client: Any = clients.get(service, region)
        name = xform_name(operation)
        if all_pages and client.can_paginate(name):
            return client.get_paginator(name).paginate(**request).build_full_result(), True
        answer: dict[str, Any] = getattr(client, name)(**request)
    except ClientError as error:
        said = error.response.get("Error", {})
        code, message = said.get("Code") or "Unknown", one_line(said.get("Message") or "")
        if error.operation_name == ASSUMING:
            return Refusal(LOST, f"the role could not be assumed again ({code}: {message})"), True
        return Refusal(code, message), True
    except (Unconnected, HTTPClientError) as error:
        return Refusal(type(error).__name__, one_line(error)), False
    except BotoCoreError as error:
        return Refusal(type(error).__name__, one_line(error)), True
    except (ResponseParserError, *STUMBLES) as error:
        return Refusal("Unreadable", one_line(f"{type(error).__name__}: {error}")), True
    return _foreign(answer) or answer, True


def _foreign(answer: Mapping[str, Any]) -> Refusal | None:
    """Why an answer cannot be of AWS: a proxy's login page, say, would else pass for an account with nothing in it."""
    said = answer.get("ResponseMetadata", {})
    kind = said.get("HTTPHeaders", {}).get("content-type", "")
    if said.get("RequestId") or any(known in kind for known in ("json", "xml", "cbor")):
        return None
    return Refusal("Unreadable", f"the answer is not of AWS: no request id, content type `{kind[:40]}`")
