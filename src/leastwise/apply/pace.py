"""How fast an account is written: below what IAM allows, so that others can still work."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from leastwise.apply.execute import Account
from leastwise.model.change import AwsCall
from leastwise.objects import Ask

__all__ = ["WRITES", "Paced"]

WRITES = 15
"""Calls that write, in a second: IAM throttles an account at about 20."""


class Paced:
    """An account that is written no more than so many times in a second.

    Args:
        account: what is read and written.
        writes: in any second.
        clock: seconds that only grow.
        sleep: waits for so many.
    """

    def __init__(
        self,
        account: Account,
        writes: int = WRITES,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account, self._clock, self._sleep = account, clock, sleep
        self._last: deque[float] = deque(maxlen=writes)
        self._lock = threading.Lock()

    @property
    def ask(self) -> Ask:
        """Reads are not held up."""
        return self._account.ask

    def do(self, call: AwsCall) -> dict[str, Any]:
        """Make a writing call when its turn comes; raises Refused."""
        with self._lock:
            if len(self._last) == self._last.maxlen:
                self._sleep(max(0.0, self._last[0] + 1 - self._clock()))
            self._last.append(self._clock())
        return self._account.do(call)
