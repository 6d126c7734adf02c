"""A policy that lets people enrol an MFA device, and refuses them everything else as long as they come without one.

A password that has to be changed is changed at the very first sign-in, before there is a device.  What an AWS service
does for somebody who came with MFA need not say so, and is spared.
Source: IAM User Guide, "AWS: Allows MFA-authenticated IAM users to manage their own credentials on the Security
credentials page", and "AWS global condition context keys", `aws:ViaAWSService`.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from leastwise.access import Question, Says, World
from leastwise.access.people import of_user
from leastwise.checks.people import unbound
from leastwise.engine.facts import facts
from leastwise.model import Estate, Gap, InlinePolicy, Observed, User

__all__ = ["NAME", "may_enrol", "text_in"]

NAME = "leastwise-mfa"
"""Of the policy, and of the group that carries it."""

_TEXT = (
    '{"Version":"2012-10-17","Statement":['
    '{"Sid":"SeeDevices","Effect":"Allow","Action":["iam:GetAccountPasswordPolicy","iam:ListVirtualMFADevices"],'
    '"Resource":"*"},'
    '{"Sid":"MakeDevice","Effect":"Allow","Action":"iam:CreateVirtualMFADevice","Resource":"arn:aws:iam::*:mfa/*"},'
    '{"Sid":"EnrolDevice","Effect":"Allow","Action":["iam:ChangePassword","iam:EnableMFADevice","iam:GetMFADevice",'
    '"iam:GetUser","iam:ListMFADevices","iam:ResyncMFADevice"],'
    '"Resource":["arn:aws:iam::*:user/${aws:username}","arn:aws:iam::*:user/*/${aws:username}"]},'
    '{"Sid":"OnlyWithMfa","Effect":"Deny","NotAction":["iam:ChangePassword","iam:CreateVirtualMFADevice",'
    '"iam:EnableMFADevice","iam:GetAccountPasswordPolicy","iam:GetMFADevice","iam:GetUser","iam:ListMFADevices",'
    '"iam:ListVirtualMFADevices","iam:ResyncMFADevice","sts:GetSessionToken"],"Resource":"*","Condition":'
    '{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false","aws:ViaAWSService":"false"}}}]}'
)


def text_in(partition: str) -> str:
    """The document, for the accounts of a partition."""
    return _TEXT.replace("arn:aws:", f"arn:{partition}:")


def may_enrol(estate: Estate, user: User) -> bool:
    """Whether a user who carries the policy can make and enable a device in a session without MFA.

    Where the account's place in its Organization was not seen, no policy of it counts.
    """
    account = estate.account
    carrying = msgspec.structs.replace(user, inline=(*user.inline, InlinePolicy(NAME, text_in(account.partition))))
    home = unbound(estate) if isinstance(estate.organization, Gap) else estate
    world = World((replace(home, users=Observed((carrying,)), roles=Observed()),), facts())
    device = f"arn:{account.partition}:iam::{account.id}:mfa/{user.name}"
    steps = (("iam:CreateVirtualMFADevice", device), ("iam:EnableMFADevice", user.arn))
    return all(_allowed(world, user, action, resource) for action, resource in steps)


def _allowed(world: World, user: User, action: str, resource: str) -> bool:
    """Surely, or from somewhere: an address or an hour is for people to find."""
    said = {"aws:MultiFactorAuthPresent": ("false",), "aws:ViaAWSService": ("false",)}
    without = frozenset({"aws:MultiFactorAuthAge"})
    asked = Question(principal=of_user(user), action=action, resource=resource, context=said, without=without)
    return world.ask(asked).says not in (Says.DENIED, Says.UNKNOWN)
