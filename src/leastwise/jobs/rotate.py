"""Replace an access key without an outage: make, deliver, wait for silence, switch off, wait, delete.

Each stage is on disk before the call that begins it, so that whoever goes on after a crash knows what may have
happened.  The old key works until the new one was delivered and nobody has used the old one for a while; a new key
whose secret did not arrive is deleted, since nobody can ever use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from leastwise.apply.execute import Account
from leastwise.checks.switching import LAG
from leastwise.collect.step import Refused
from leastwise.errors import LeastwiseError, RefusedError
from leastwise.jobs.delivery import Delivery, NewKey
from leastwise.jobs.keys import LiveKey, Switchboard, last_used, live_keys, stamp
from leastwise.jobs.rotations import Rotation, Rotations, Stage
from leastwise.model.change import AwsCall

__all__ = ["PERMISSIONS", "Hands", "Rules", "Standing", "begin", "clear", "elsewhere", "go_on"]

PERMISSIONS = frozenset(
    {
        "iam:ListAccessKeys",
        "iam:GetAccessKeyLastUsed",
        "iam:CreateAccessKey",
        "iam:UpdateAccessKey",
        "iam:DeleteAccessKey",
        "secretsmanager:DescribeSecret",
        "secretsmanager:CreateSecret",
        "secretsmanager:TagResource",
        "secretsmanager:PutSecretValue",
        "ssm:DescribeParameters",
        "ssm:PutParameter",
    }
)
"""What a rotation may need beside what finds out who is due."""

MARGIN = timedelta(minutes=15)
"""AWS refuses requests whose clock differs by more, so a key that a killed process asked for was made in this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What has to be waited for."""

    silent: timedelta = timedelta(days=1)
    """For so long nobody may have used the old key before it is switched off."""
    kept: timedelta = timedelta(days=14)
    """For so long it stays switched off before it may be deleted."""
    habit: timedelta = timedelta(days=90)
    """Who has used the old key within this time before is expected to use the new one."""
    lossy: bool = False
    """Whether somebody agreed to deleting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a rotation works with."""

    account: Account
    rotations: Rotations
    board: Switchboard
    delivery: Callable[[Rotation], Delivery]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a rotation is, and what it waits for; none: it is over."""

    rotation: Rotation
    waits: str | None = None


def begin(user: str, old: str, to: str, hands: Hands, *, region: str | None = None, replace: bool = False) -> Rotation:
    """A rotation of which nothing is done yet.

    Raises:
        RefusedError: the secret cannot go there.
        UsageError: that is no place for a secret.
    """
    now = stamp(hands.clock())
    made = Rotation(user=user, old=old, to=to, region=region, replace=replace, stage=Stage.MAKING, began=now)
    hands.delivery(made).check()
    return made


def elsewhere(
    rotation: Rotation, to: str, hands: Hands, *, region: str | None = None, replace: bool = False
) -> Rotation:
    """The same rotation with another place for the secret, as long as none has gone anywhere.

    Raises:
        RefusedError: a key may be delivered by now, or the secret cannot go there.
        UsageError: that is no place for a secret.
    """
    if rotation.stage is not Stage.MAKING:
        raise RefusedError(f"{rotation.user}: its rotation has begun with `--to {rotation.to}`: go on without --to")
    moved = msgspec.structs.replace(rotation, to=to, region=region, replace=replace)
    hands.delivery(moved).check()
    return hands.rotations.keep(moved)


def go_on(rotation: Rotation, hands: Hands, rules: Rules) -> Standing:
    """Take a rotation as far as it gets now, whenever and however it was interrupted.

    Raises:
        RefusedError: AWS refused a call, or the account is not as the rotation has left it.
        OutputError: it cannot be kept how far it is.
    """
    try:
        while rotation.open:
            found = _STAGES[rotation.stage](rotation, hands, rules)
            if isinstance(found, str):
                return Standing(rotation, found)
            rotation = found
    except Refused as refused:
        raise RefusedError(f"the rotation of `{rotation.user}` stopped: {refused}; the same command goes on") from None
    return Standing(rotation)


def clear(user: str, spare: str, hands: Hands, rules: Rules) -> None:
    """Delete the second key of a user, which is in the way: inactive, and silent for long.

    Raises:
        RefusedError: it is neither, or AWS refused it.
    """
    now = hands.clock()
    try:
        key = live_keys(hands.account, user).get(spare)
        if key is None:
            return
        used = last_used(hands.account, spare)
    except Refused as refused:
        raise RefusedError(f"the second key of `{user}` was not seen: {refused}") from None
    if key.active or (used is not None and used > now - LAG - rules.kept):
        raise RefusedError(f"access key `{spare}` of `{user}` is active by now, or was used lately: it is not deleted")
    hands.board.delete(user, spare, now)


def _making(rotation: Rotation, hands: Hands, rules: Rules) -> Rotation:
    """Make the new key and deliver it; one that an interrupted run has made is deleted first."""
    keys = live_keys(hands.account, rotation.user)
    _working(keys, rotation.old, rotation.user)
    for key in keys.values():
        if key.id != rotation.old:
            _orphan(key, rotation, hands)
    delivery = hands.delivery(rotation)
    delivery.check()
    rotation = hands.rotations.keep(
        msgspec.structs.replace(rotation, stage=Stage.MAKING, new=None, began=stamp(hands.clock()))
    )
    answer = hands.account.do(AwsCall("iam", "CreateAccessKey", {"UserName": rotation.user}))["AccessKey"]
    made = NewKey(rotation.user, answer["AccessKeyId"], answer["SecretAccessKey"])
    try:
        rotation = hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.MADE, new=made.id))
        delivery.deliver(made)
    except LeastwiseError:
        _withdraw(made.id, rotation, delivery, hands)
        raise
    return _arrived(rotation, hands)


def _orphan(key: LiveKey, rotation: Rotation, hands: Hands) -> None:
    """Delete a key that an interrupted run of this rotation has made, and no other."""
    began = datetime.fromisoformat(rotation.began)
    if abs(key.created - began) > MARGIN or last_used(hands.account, key.id) is not None:
        raise RefusedError(
            f"access key `{key.id}` of `{rotation.user}` was made by somebody else meanwhile: it is not touched"
        )
    _delete(key.id, rotation.user, hands)


def _made(rotation: Rotation, hands: Hands, rules: Rules) -> Rotation:
    """The new key, if its secret has arrived; else it is deleted and made anew."""
    assert rotation.new is not None
    keys = _keys(hands, rotation.user, rotation.new)
    if rotation.new in keys:
        if hands.delivery(rotation).holds(rotation.new) or last_used(hands.account, rotation.new) is not None:
            return _arrived(rotation, hands)
        _working(keys, rotation.old, rotation.user)
        _delete(rotation.new, rotation.user, hands)
    return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.MAKING, new=None))


def _delivered(rotation: Rotation, hands: Hands, rules: Rules) -> Rotation | str:
    """The old key switched off, once nobody uses it."""
    assert rotation.new is not None
    keys, now = _keys(hands, rotation.user, rotation.new), hands.clock()
    _working(keys, rotation.new, rotation.user)
    old = keys.get(rotation.old)
    if old is None:
        return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.DELETED))
    if not old.active:
        return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.OFF, off=stamp(now)))
    if why := _not_silent(rotation, hands, rules, now):
        return why
    path = hands.board.switch_off(rotation.user, rotation.old, now)
    return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.OFF, off=stamp(now), journal=str(path)))


def _not_silent(rotation: Rotation, hands: Hands, rules: Rules, now: datetime) -> str | None:
    """Why the old key is still needed, or may be."""
    assert rotation.new is not None
    assert rotation.delivered is not None
    delivered = datetime.fromisoformat(rotation.delivered)
    old = last_used(hands.account, rotation.old)
    until = max(delivered, old or delivered) + rules.silent + LAG
    if now < until:
        return f"the old key `{rotation.old}`, {_used(old)}, to be silent until {stamp(until)}"
    if old is None or old <= delivered - rules.habit or last_used(hands.account, rotation.new) is not None:
        return None
    return f"the new key `{rotation.new}` to be used: nobody has yet, and the old one was {_used(old)}"


def _used(when: datetime | None) -> str:
    return "never used" if when is None else f"used at {stamp(when)}"


def _off(rotation: Rotation, hands: Hands, rules: Rules) -> Rotation | str:
    """The old key deleted, once nobody has missed it and somebody agreed."""
    assert rotation.new is not None
    assert rotation.off is not None
    keys, now = _keys(hands, rotation.user, rotation.new), hands.clock()
    old, off = keys.get(rotation.old), datetime.fromisoformat(rotation.off)
    if old is None:
        return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.DELETED))
    if old.active and now - off <= MARGIN:
        return f"a later look: the old key `{rotation.old}` is shown as Active, by late answers or by somebody"
    if old.active:  # somebody missed it: all of the silence counts anew
        again = msgspec.structs.replace(rotation, stage=Stage.DELIVERED, delivered=stamp(now), off=None, journal=None)
        return hands.rotations.keep(again)
    _working(keys, rotation.new, rotation.user)
    used = last_used(hands.account, rotation.old)
    if used is not None and used > off - LAG:
        return f"somebody to look: the old key `{rotation.old}` was used at {stamp(used)}, when it was to be silent"
    until = off + rules.kept + LAG
    if now < until:
        return f"the old key `{rotation.old}`, Inactive, to be missed by nobody until {stamp(until)}"
    if not rules.lossy:
        return f"--accept-lossy: the old key `{rotation.old}` may be deleted, which cannot be taken back"
    hands.board.delete(rotation.user, rotation.old, now)
    return hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.DELETED))


_STAGES: dict[Stage, Callable[[Rotation, Hands, Rules], Rotation | str]] = {
    Stage.MAKING: _making,
    Stage.MADE: _made,
    Stage.DELIVERED: _delivered,
    Stage.OFF: _off,
}


def _arrived(rotation: Rotation, hands: Hands) -> Rotation:
    return hands.rotations.keep(
        msgspec.structs.replace(rotation, stage=Stage.DELIVERED, delivered=stamp(hands.clock()))
    )


def _keys(hands: Hands, user: str, wanted: str) -> dict[str, LiveKey]:
    """The keys of a user; one that is to be there is waited for, since IAM's answers lag behind its writes."""
    for seconds in hands.board.waits.seconds:
        hands.board.waits.sleep(seconds)
        keys = live_keys(hands.account, user)
        if wanted in keys:
            break
    return keys


def _working(keys: dict[str, LiveKey], id: str, user: str) -> None:
    """Raises RefusedError where the key that is to work meanwhile does not: nobody is left without one."""
    key = keys.get(id)
    if key is None or not key.active:
        state = "gone" if key is None else "Inactive"
        raise RefusedError(
            f"access key `{id}` of `{user}` is {state}: somebody else has changed it; look at it by hand"
        )


def _withdraw(id: str, rotation: Rotation, delivery: Delivery, hands: Hands) -> None:
    """Delete a key whose secret was refused; where that is not clear, the next run finds out."""
    try:
        if not delivery.holds(id):
            _delete(id, rotation.user, hands)
            hands.rotations.keep(msgspec.structs.replace(rotation, stage=Stage.MAKING, new=None))
    except (LeastwiseError, Refused):
        return


def _delete(id: str, user: str, hands: Hands) -> None:
    named: dict[str, Any] = {"UserName": user, "AccessKeyId": id}
    try:
        hands.account.do(AwsCall("iam", "DeleteAccessKey", named))
    except Refused as refused:
        if refused.refusal.code != "NoSuchEntity":
            raise
