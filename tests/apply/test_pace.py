"""Writes are made no faster than IAM takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from leastwise.apply.pace import Paced
from leastwise.model.change import AwsCall


@dataclass
class Clocked:
    """An account on a clock that only waiting moves."""

    now: float = 0.0
    made: list[float] = field(default_factory=list)

    @property
    def ask(self) -> Any:
        raise AssertionError

    def do(self, call: AwsCall) -> dict[str, Any]:
        self.made.append(self.now)
        return {}

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_no_second_sees_more_writes_than_are_allowed() -> None:
    account = Clocked()
    paced = Paced(account, 5, clock=lambda: account.now, sleep=account.sleep)
    for _ in range(23):
        paced.do(AwsCall("iam", "TagUser"))
    assert account.made[:5] == [0.0] * 5
    assert all(later - earlier >= 1 for earlier, later in zip(account.made, account.made[5:], strict=False))
    assert account.now == 4.0
