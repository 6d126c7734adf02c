"""Reads of IAM that lag behind writes, as AWS's do: eventual consistency, counted so that tests know when it ends.

After a write the same reads are answered as they were before it, so many times in all.  A read that was not made
before the write has nothing to lag behind and is answered truly.  CloudTrail refuses to write to CloudWatch Logs by a
role that it does not know yet, as many times.

Source: IAM User Guide, "Troubleshoot IAM", "Changes that I make are not always immediately visible".
"""

from __future__ import annotations

from collections.abc import Callable

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.serving import HttpReply

__all__ = ["Lagging"]

_READS = ("Get", "List", "Simulate", "Generate")


class Lagging:
    """What IAM said last to each read, and how many reads still see it and calls do not know a new role, by account."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, bytes], HttpReply] = {}
        self._left: dict[str, int] = {}
        self._unknown: dict[str, int] = {}

    def answer(self, call: Call, lag: int, ask: Callable[[], HttpReply]) -> HttpReply:
        """The answer of a call, old or true.

        Args:
            call: any call.
            lag: how many reads see what was before, after each write; 0: none.
            ask: gives the true answer.
        """
        if not lag:
            return ask()
        if call.service != "iam":
            self._refuse_new_role(call)
            return ask()
        if not call.operation.startswith(_READS):
            self._left[call.account] = lag
            if call.operation == "CreateRole":
                self._unknown[call.account] = lag
            return ask()
        place = (call.account, call.http.body)
        if self._left.get(call.account) and place in self._said:
            self._left[call.account] -= 1
            return self._said[place]
        self._said[place] = reply = ask()
        return reply

    def _refuse_new_role(self, call: Call) -> None:
        """CloudTrail does not know of a role before IAM's answers do."""
        left = self._unknown.get(call.account, 0)
        if left and call.service == "cloudtrail" and call.optional("CloudWatchLogsRoleArn"):
            self._unknown[call.account] = left - 1
            raise AwsError(
                "InvalidCloudWatchLogsRoleArnException", "Access denied. Check the permissions for your role."
            )
