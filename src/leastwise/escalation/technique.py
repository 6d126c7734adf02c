"""What a technique of privilege escalation is: what it takes, and what one gains.

A technique is declared once, as a value.  What it takes is a set of needs: an action on what the technique is about,
or on anything at all.  Whether a principal meets a need is decided by the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Gain", "Need", "On", "Technique"]


class Gain(Enum):
    """What a technique gives whoever masters it."""

    USER = "acts as another user"
    ROLE = "acts as a role"
    POWERS = "gives a principal any permission"
    MEMBERSHIP = "gets what a group has"
    FREEDOM = "is rid of its permissions boundary"
    PRINCIPAL = "makes a new principal with any permission"


class On(Enum):
    """What an action of a technique is asked about."""

    USER = "the user"
    ROLE = "the role"
    GROUP = "the group"
    POLICY = "a customer managed policy of the principal"
    FUNCTION = "a Lambda function that runs as the role"
    INSTANCE = "an EC2 instance that runs as the role"
    NEW = "a user or role of a name that the caller chooses"
    ANYTHING = "any resource that the caller chooses"


@dataclass(frozen=True, slots=True)
class Need:
    """One action that the caller must be allowed.

    Attributes:
        action: in AWS's spelling.
        within: where `on` is anything or an instance: the only resource that will do, `*` standing for what the caller
            chooses and `{region}` for the region of the instance.
        context: the values that the caller gives the request for condition keys.
    """

    action: str
    on: On = On.ANYTHING
    within: str = ""
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Technique:
    """One way to more power.

    Attributes:
        title: what is done, as a sentence goes on after "can": ``make an access key for a user``.
        does: the same of a certain target, for the hop of a path: ``makes an access key for `{}` ``.
        needs: all of them must be met.
        service: the service that the role has to trust, as it is called before `.amazonaws.com`.
        profile: whether the role has to sit in an instance profile.
        target_may: an action that the role itself must be allowed on what runs as it; empty: none.
        unseen: what is not collected, so that the technique is known and not decided; empty: it is decided.
        source: where AWS says what the actions do.
    """

    id: str
    title: str
    does: str
    gain: Gain
    needs: tuple[Need, ...]
    service: str = ""
    profile: bool = False
    target_may: str = ""
    unseen: str = ""
    source: str
