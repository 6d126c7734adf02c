"""Answer the leak of an access key: whose it is, what it can do and did, what came of it, and stop it.

owner       whose key it is, and of which account
records     a record of CloudTrail
lookup      CloudTrail's event history, at the pace that AWS allows
history     what the key did, and the sessions and keys that came of it
traces      what lets somebody come back, declared once
powers      what the key's owner may do
containing  the steps that stop it, under a journal
report      all of it as one value, shown to people and programs
"""

from __future__ import annotations

from leastwise.jobs.respond import containing, lookup, owner

__all__ = ["PERMISSIONS"]

PERMISSIONS = frozenset({lookup.PERMISSION, "ec2:DescribeRegions"}) | owner.PERMISSIONS | containing.PERMISSIONS
"""What answering a leak needs, beside looking at the policies of the account, and what taking it back does."""
