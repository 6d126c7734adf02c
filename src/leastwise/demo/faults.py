"""Faults on purpose: which calls fail, how, and how often."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

__all__ = ["GLOBAL_SERVICES", "Fault", "Faults", "Sighting"]

GLOBAL_SERVICES = frozenset({"iam", "sts", "organizations", "cloudfront", "route53", "account"})
"""Services that a region-wide denial leaves alone, as the usual guardrail does."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a fault looks at: `names` are the service's names (botocore's and the one it is signed with)."""

    names: tuple[str, ...]
    operation: str
    account: str
    region: str
    session: bool
    parameters: dict[str, object]


@dataclass(slots=True)
class Fault:
    """One fault; `after` counts matching calls down before the first one fails, `times` those that still do."""

    pattern: str
    code: str | None = None
    account: str | None = None
    region: str | None = None
    request: dict[str, object] | None = None
    times: int | None = None
    after: int = 0
    seconds: float = 0.0
    policy: str | None = None
    sessions_only: bool = False

    def matches(self, call: Sighting) -> bool:
        """Whether the call is one of those meant, whatever is left of `times` and `after`."""
        if self.account not in (None, call.account) or self.region not in (None, call.region):
            return False
        if self.sessions_only and not call.session:
            return False
        if self.policy and GLOBAL_SERVICES.intersection(call.names):
            return False
        if not any(fnmatchcase(f"{name}:{call.operation}".lower(), self.pattern.lower()) for name in call.names):
            return False
        return all(call.parameters.get(name) == value for name, value in (self.request or {}).items())

    def strikes(self) -> bool:
        """Count one matching call; whether it is hit."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


@dataclass(slots=True)
class Faults:
    """The faults of a world.  Safe to change while requests are served."""

    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(
        self,
        pattern: str,
        *,
        code: str | None = None,
        account: str | None = None,
        region: str | None = None,
        request: dict[str, object] | None = None,
        times: int | None = None,
        after: int = 0,
        seconds: float = 0.0,
        policy: str | None = None,
        sessions_only: bool = False,
    ) -> None:
        """Add one fault; the earlier of two that hit the same call answers it."""
        fault = Fault(pattern, code, account, region, request, times, after, seconds, policy, sessions_only)
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Heal everything."""
        with self._lock:
            self._faults.clear()

    def strike(self, call: Sighting) -> tuple[float, Fault | None]:
        """Seconds to wait, then the fault that answers the call, if any."""
        wait = 0.0
        with self._lock:
            for fault in self._faults:
                if not fault.matches(call) or not fault.strikes():
                    continue
                wait += fault.seconds
                if fault.code is not None:
                    return wait, fault
        return wait, None
