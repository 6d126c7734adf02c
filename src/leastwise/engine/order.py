"""The types of policy as small numbers, in the order in which AWS's page asks them: lists by type are indexed so."""

from __future__ import annotations

from leastwise.spec import PolicyType

__all__ = ["BOUNDARY", "IDENTITY", "RCP", "RESOURCE", "SCP", "SESSION", "TYPES", "VPC_ENDPOINT"]

TYPES = tuple(PolicyType)
RCP, SCP, VPC_ENDPOINT, RESOURCE, IDENTITY, BOUNDARY, SESSION = range(len(TYPES))
