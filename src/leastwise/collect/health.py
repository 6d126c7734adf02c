"""What is no use asking any more: a region that does not answer, an account whose session is over."""

from __future__ import annotations

import threading
from collections import Counter

from leastwise.collect.identity import EXPIRED
from leastwise.snapshot import Refusal

__all__ = ["LOST", "Health"]

LOST = "RoleLost"
"""Our own code for a role that could be assumed at first, and then no more."""
OVER = EXPIRED | {"TokenRetrievalError", "UnauthorizedSSOTokenError", LOST}
"""Codes that mean that no later call of the account will be answered; a credential process may stumble once."""


class Health:
    """Shared by all threads.

    Args:
        patience: calls in a row without an answer, after which a place is given up.
    """

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._silent: Counter[str] = Counter()
        self._given_up: dict[str, Refusal] = {}
        self._over: dict[str, Refusal] = {}

    def hopeless(self, account: str, place: str) -> Refusal | None:
        """Why a call is not worth making, if so."""
        return self._over.get(account) or self._given_up.get(place)

    def answered(self, place: str) -> None:
        """A call was answered, be it with a refusal."""
        with self._lock:
            self._silent[place] = 0

    def silent(self, place: str, refusal: Refusal) -> str | None:
        """A call was not answered; what to tell when that was one too many."""
        with self._lock:
            self._silent[place] += 1
            if self._silent[place] < self._patience or place in self._given_up:
                return None
            self._given_up[place] = Refusal(
                refusal.code, f"not asked, because {self._patience} calls in a row to {place} were not answered"
            )
        return f"{place} does not answer ({refusal.code}): what is left to ask there becomes a gap"

    def refused(self, account: str, refusal: Refusal) -> str | None:
        """A call was refused; what to tell when it means that the account's session is over."""
        if refusal.code not in OVER:
            return None
        why = refusal.message if refusal.code == LOST else "the credentials had expired"
        with self._lock:
            if account in self._over:
                return None
            self._over[account] = Refusal(refusal.code, f"not asked, because {why}")
        if refusal.code == LOST:
            return f"account {account}: {refusal.message}: what is left to ask becomes a gap"
        return f"the credentials for {account} have expired ({refusal.code}): what is left to ask becomes a gap"
