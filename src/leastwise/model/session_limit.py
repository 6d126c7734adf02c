"""How long a role lets its sessions last."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["SessionLimit"]


class SessionLimit(Struct, frozen=True, kw_only=True):
    """The longest session that a role gives, which iam:GetAccountAuthorizationDetails leaves out."""

    arn: str
    """Of the role."""
    seconds: int
