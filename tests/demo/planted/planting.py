"""How a planted subject is written down, and the names that stand for accounts and roots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leastwise.demo import Story

Status = Literal["FAIL", "PASS", "NOT_APPLICABLE"]

ROOT, ACCOUNT = "<root_account>", "<account>"
ACME, PRODUCTION, DEVELOPMENT, SECURITY = "acme", "acme-production", "acme-development", "acme-security"


@dataclass(frozen=True, slots=True)
class Planted:
    """One subject and its expected status.

    `subject_id` is a name, or stands for what was generated: `user:label` for an access key, the name of an
    instance or distribution, `<account>` for the account's own id; `identify` gives what AWS calls it.
    """

    check: str
    account_name: str
    subject_type: str
    subject_id: str
    status: Status
    why: str

    def identify(self, story: Story) -> str:
        """The subject's id in AWS."""
        if self.subject_id == ACCOUNT:
            return story.accounts[self.account_name]
        return story.identify(self.account_name, self.subject_id)
