"""botocore clients: one per account, service and region, made once, patient with throttling and not with silence."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from leastwise.collect.endpoints import keep_address
from leastwise.collect.target import Target
from leastwise.collect.unknown import compare_answers

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.session import Session

__all__ = ["Clients", "Limits", "iso"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, and how often to try again."""

    connect_timeout: float = 10
    """Seconds."""
    read_timeout: float = 30
    """Seconds without a byte of an answer."""
    greeting_timeout: float = 10
    """The same for STS: the first call is answered at once, or nothing will be."""
    throttled_attempts: int = 10
    """Attempts while AWS asks to go slower; each waits up to 20 s."""
    failing_attempts: int = 3
    """Attempts of a call that is not answered, or with a server error."""
    unreachable_after: int = 3
    """Calls in a row without an answer, after which a region is given up."""


class Clients:
    """The clients of one account.

    Args:
        target: whose credentials they use.
        workers: how many threads use one client at once.
        shared: one lock and one loader of service models for all targets: making clients is not thread-safe,
            and parsing a model costs more than everything else about it.
    """

    def __init__(self, target: Target, limits: Limits, workers: int, shared: Shared) -> None:
        self._target, self._limits, self._workers, self._shared = target, limits, workers, shared
        self._session: Session | None = None
        self._made: dict[tuple[str, str], BaseClient] = {}

    def get(self, service: str, region: str | None) -> BaseClient:
        """The client; without a region, in the one that the credentials are configured for.

        Raises:
            botocore.exceptions.BotoCoreError: there are no usable credentials, or no such service.
        """
        made = self._made.get((service, region or ""))
        if made is not None:
            return made
        with self._shared.lock:
            return self._made.get((service, region or "")) or self._make(service, region)

    def default_regions(self, partition: str) -> tuple[str, ...]:
        """The regions that botocore knows in a partition."""
        with self._shared.lock:
            return tuple(self._opened().get_available_regions("ec2", partition))

    def _opened(self) -> Session:
        if self._session is None:
            session = self._target.open(self._sts)
            _tune(session, self._shared)
            self._session = session
        return self._session

    def _sts(self, base: Target) -> BaseClient:
        """Of the target that assumes roles: one session and one client for all of them."""
        with self._shared.lock:
            if base not in self._shared.bases:
                self._shared.bases[base] = Clients(base, self._limits, self._workers, self._shared)
            return self._shared.bases[base].get("sts", None)

    def _make(self, service: str, region: str | None) -> BaseClient:
        from importlib.metadata import version

        from botocore.config import Config

        session = self._opened()
        config = Config(
            connect_timeout=self._limits.connect_timeout,
            read_timeout=self._limits.greeting_timeout if service == "sts" else self._limits.read_timeout,
            retries={"mode": "adaptive", "total_max_attempts": self._limits.throttled_attempts},
            parameter_validation=False,
            max_pool_connections=self._workers,
            user_agent_extra=f"leastwise/{version('leastwise')}",
        )
        client: BaseClient = session.create_client(
            service,
            region_name=region or session.get_config_variable("region") or "us-east-1",
            endpoint_url=self._target.endpoint,
            config=config,
        )
        _give_up_early(client, self._limits.failing_attempts)
        keep_address(client)
        compare_answers(client)
        self._made[service, region or ""] = client
        return client


class Shared:
    """What the clients of all accounts have in common."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.loader: Any = None
        self.bases: dict[Target, Clients] = {}
        """Of targets with which others are entered."""


def _tune(session: Session, shared: Shared) -> None:
    """Keep times and policy documents as the text that AWS sends, and read each service model once."""
    from botocore import handlers

    decode_policies: Any = handlers.json_decode_policies
    if shared.loader is None:
        shared.loader = session.get_component("data_loader")
    session.register_component("data_loader", shared.loader)
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=iso)
    session.unregister("after-call.iam", decode_policies)


def _give_up_early(client: BaseClient, attempts: int) -> None:
    """Allow the many attempts for throttling alone: ten attempts at a silent endpoint are five minutes."""
    from botocore.retries.standard import RetryEventAdapter, ThrottlingErrorDetector

    detector = ThrottlingErrorDetector(RetryEventAdapter())

    def enough(**event: Any) -> bool | None:
        if event["attempts"] < attempts or detector.is_throttling_error(**event):
            return None
        return False

    events: Any = client.meta.events  # its handlers return something, whatever the stubs say
    events.register_first(f"needs-retry.{client.meta.service_model.service_id.hyphenize()}", enough)


def iso(value: str | int | float) -> str:
    """A time of any AWS protocol as ISO 8601; what is not a time stays as it is, for the reader to refuse."""
    text = str(value)
    if text[4:5] == "-":
        return text
    try:
        seconds = float(text)
        when = datetime.fromtimestamp(seconds, UTC)
        return when.isoformat(timespec="milliseconds" if seconds % 1 else "seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return parsedate_to_datetime(text).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return text
