"""Reading and writing calls of one account."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from leastwise.collect.attempt import attempt
from leastwise.collect.call import HOME
from leastwise.collect.clients import Clients, Limits, Shared
from leastwise.collect.identity import Identity, identify
from leastwise.collect.step import Refused
from leastwise.collect.target import Target
from leastwise.model.change import AwsCall
from leastwise.snapshot import Refusal

__all__ = ["WORKERS", "Aws", "decoded"]

WORKERS = 8
"""Calls at once: IAM lets an account write about 20 times a second."""


class Aws:
    """One account, as `Kind.read` and the executor talk to it.

    Args:
        target: whose credentials are used.
        limits: how long to wait, and how often to try again.
    """

    def __init__(self, target: Target, limits: Limits | None = None) -> None:
        self._clients = Clients(target, limits or Limits(), WORKERS, Shared())
        self._label = target.label
        self._lock = threading.Lock()
        self._identity: Identity | None = None

    @property
    def identity(self) -> Identity:
        """Whose credentials they are.

        Raises:
            CredentialsError, InputError, UsageError: as `identify`.
        """
        with self._lock:
            if self._identity is None:
                self._identity = identify(self._label, self._clients)
            return self._identity

    @property
    def endpoint(self) -> str | None:
        """Where IAM is."""
        url: str = self._clients.get("iam", self._home).meta.endpoint_url
        return url

    @property
    def _home(self) -> str:
        return HOME.get(self.identity.partition, "us-east-1")

    def ask(
        self, service: str, operation: str, parameters: Mapping[str, Any], *, region: str | None = None, none: str = ""
    ) -> dict[str, Any] | None:
        """See `leastwise.objects.Ask`."""
        answer, _ = attempt(self._clients, service, region or self._home, operation, parameters, all_pages=True)
        if isinstance(answer, Refusal) and answer.code in none.split():
            return None
        whole: dict[str, Any] = decoded(_answer(answer))
        return whole

    def page(
        self, service: str, operation: str, parameters: Mapping[str, Any], *, region: str | None = None
    ) -> dict[str, Any]:
        """One page of an answer, for whoever goes at a pace of its own.

        Raises:
            Refused: AWS refused it, or did not answer.
        """
        answer, _ = attempt(self._clients, service, region or self._home, operation, parameters)
        return _answer(answer)

    def do(self, call: AwsCall) -> dict[str, Any]:
        """Make a call that writes.

        Raises:
            Refused: AWS refused it, or did not answer: then nobody knows whether it was done.
        """
        answer, _ = attempt(self._clients, call.service, call.region or self._home, call.operation, call.parameters)
        return _answer(answer)


def _answer(answer: dict[str, Any] | Refusal) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return answer


def decoded(value: Any) -> Any:
    """An answer with policy documents as their text, which IAM sends URL-encoded."""
    if isinstance(value, str):
        return unquote(value) if value.startswith("%7B") else value
    if isinstance(value, dict):
        return {name: decoded(each) for name, each in value.items()}
    return [decoded(each) for each in value] if isinstance(value, list) else value
