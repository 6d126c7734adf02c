"""`EmbeddedAws`: AWS for one process, on the loopback interface."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from types import TracebackType

from leastwise.demo.serving import Listener
from leastwise.demo.world import Credentials, World
from leastwise.errors import UsageError

__all__ = ["MANAGEMENT", "EmbeddedAws"]

MANAGEMENT = "111122223333"
"""The management account's id; such numbers stand for no account in AWS's documentation."""

_ROLE = "OrganizationAccountAccessRole"
_one = threading.Lock()


class EmbeddedAws:
    """Starts an embedded AWS, empty but for its management account; only one can run in a process.

    Attributes:
        world: what the overlay knows beside moto: root users, faults, the count of calls.
        endpoint: the `endpoint_url` of every service.

    Raises UsageError where another one runs, or where moto is not installed.
    """

    world: World
    endpoint: str

    def __enter__(self) -> EmbeddedAws:
        if not _one.acquire(blocking=False):
            raise UsageError("an embedded AWS already runs in this process: leave it before starting another")
        with ExitStack() as failed:
            failed.callback(_one.release)
            self._start()
            failed.pop_all()
        return self

    def _start(self) -> None:
        try:
            from leastwise.demo.motos import Moto

            moto = Moto(MANAGEMENT)
            from leastwise.demo.gateway import Gateway
        except ImportError as missing:
            raise UsageError(f"`{missing.name}` is not installed: pip install 'leastwise[demo]'") from missing
        self.world = World(MANAGEMENT)
        self._gateway = Gateway(self.world, moto)
        self._listener = Listener(self._gateway)
        self.endpoint = self._listener.endpoint

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        _one.release()

    @property
    def lock(self) -> threading.RLock:
        """Held while a request is answered; hold it to change moto's backends while others call."""
        return self._gateway.lock

    def credentials(self, account: str = MANAGEMENT, user: str | None = None) -> Credentials:
        """Credentials for `account`: an active key of `user`, or else of its operator or through its access role.

        Raises UsageError where the account has neither.
        """
        from leastwise.demo.seed.operator import credentials

        with self.lock:
            return credentials(self.world, account, user)
