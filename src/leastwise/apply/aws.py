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
from leastwise.collect.target import Target, rooted
from leastwise.collect.unknown import comparing
from leastwise.model.change import AwsCall
from leastwise.snapshot import Refusal

__all__ = ["WORKERS", "Aws", "decoded"]

WORKERS = 8
"""Calls at once: IAM lets an account write about 20 times a second."""

NO_ROOT_SESSION = "sessions of root begin in the management account: work with its credentials, and name the role"


class Aws:
    """One account, as `Kind.read` and the executor talk to it.

    Args:
        target: whose credentials are used.
        limits: how long to wait, and how often to try again.
        shared: what it has in common with other accounts.
        base: whose credentials begin sessions of the account's root user; none: nobody's do.
    """

    def __init__(
        self,
        target: Target,
        limits: Limits | None = None,
        shared: Shared | None = None,
        *,
        base: Target | None = None,
    ) -> None:
        self._limits, self._shared, self._base = limits or Limits(), shared or Shared(), base
        self._clients = Clients(target, self._limits, WORKERS, self._shared)
        self._rooted: dict[str, Clients] = {}
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
        self,
        service: str,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        region: str | None = None,
        none: str = "",
        root_task: str = "",
        whole: bool = False,
    ) -> dict[str, Any] | None:
        """See `leastwise.objects.Ask`."""
        clients = self._for(root_task)
        with comparing(on=whole) as compared:
            answer, _ = attempt(clients, service, region or self._home, operation, parameters, all_pages=True)
        if isinstance(answer, Refusal) and answer.code in none.split():
            return None
        told: dict[str, Any] = decoded(_answer(answer))
        if whole and compared.doubt:
            raise Refused(Refusal("UnknownMembers", compared.doubt))
        return told

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
        clients = self._for(call.root_task)
        answer, _ = attempt(clients, call.service, call.region or self._home, call.operation, call.parameters)
        return _answer(answer)

    def _for(self, root_task: str) -> Clients:
        """The account's own clients, or those of its root user for a task.

        Raises:
            Refused: nobody is there to begin a session of root.
        """
        if not root_task:
            return self._clients
        if self._base is None:
            raise Refused(Refusal("NoRootSession", NO_ROOT_SESSION))
        whose = self.identity
        with self._lock:
            if root_task not in self._rooted:
                iam = f"arn:{whose.partition}:iam:"
                root = rooted(self._base, f"{iam}:{whose.account}:root", f"{iam}:aws:policy/root-task/{root_task}")
                self._rooted[root_task] = Clients(root, self._limits, WORKERS, self._shared)
            return self._rooted[root_task]


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
