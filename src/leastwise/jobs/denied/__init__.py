"""Watch for calls that are denied since an apply, and say which step took what they need.

calls       a call that AWS denied: who, what, on what
taking      what the steps of a journal have taken from whom, and what of it no event tells
blame       which step a denied call would be allowed without
looking     what is looked up in CloudTrail's event history
report      all of it as one value, shown to people and programs
"""

from __future__ import annotations

from leastwise.jobs.respond import lookup

__all__ = ["PERMISSIONS"]

PERMISSIONS = frozenset({lookup.PERMISSION, "ec2:DescribeRegions"})
"""What watching needs, beside looking at the policies of the account."""
