"""`--fail-on`: what makes the exit code 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leastwise.errors import UsageError

if TYPE_CHECKING:
    from leastwise.audit import Audit
    from leastwise.model import Severity

__all__ = ["NEW", "FailingOn", "failing_on"]

NEW = "new"


@dataclass(frozen=True, slots=True)
class FailingOn:
    """From which severity on findings count, and whether only new ones do."""

    severity: Severity
    new: bool = False

    def exit_code(self, audit: Audit) -> int:
        """1 for findings that count, 3 where something was not seen, else 0; what is waived does not count."""
        from leastwise.audit import News
        from leastwise.cli.output import exit_code
        from leastwise.model import Status

        if not self.new:
            return exit_code(audit, self.severity)
        if any(r.status is Status.FAIL and r.severity >= self.severity and r.news is News.NEW for r in audit.results):
            return 1
        unknown = any(result.status is Status.UNKNOWN for result in audit.results)
        return 3 if unknown or not audit.coverage.complete else 0


def failing_on(text: str, *, compared: bool) -> FailingOn:
    """What `high` or `high,new` means.

    Args:
        text: a severity, and perhaps `new`, in either order with a comma.
        compared: whether there is an earlier audit to tell what is new.

    Raises:
        UsageError: it means nothing, or asks for what is new without an earlier audit.
    """
    from leastwise.model import Severity

    words = [word.strip().lower() for word in text.split(",")]
    severities = {str(severity): severity for severity in reversed(Severity)}
    named = [word for word in words if word != NEW] or ["low"]
    if len(named) != 1 or named[0] not in severities or words.count(NEW) > 1:
        raise UsageError(
            f"`--fail-on {text[:60]}` is no severity: use one of {', '.join(severities)}, or as `high,new`"
        )
    if NEW in words and not compared:
        raise UsageError("`--fail-on` with `new` needs an earlier audit: give one with --baseline")
    return FailingOn(severities[named[0]], NEW in words)
