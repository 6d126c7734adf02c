"""Security Hub CSPM, region by region."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from leastwise.model import Estate, Hub
from leastwise.model.change import AwsCall, State, Target
from leastwise.objects.kind import Ask, Kind
from leastwise.objects.lists import exchanged_item, found

__all__ = ["HUB", "hub_target"]

_OFF = "InvalidAccessException ResourceNotFoundException"
_GENERATOR = "ControlFindingGenerator"


def hub_target(region: str) -> Target:
    """The hub of a region."""
    return Target("securityhub:hub", "default", region)


def _ours(target: Target) -> Callable[[Hub], bool]:
    return lambda each: each.region == target.region


def _seen(estate: Estate, target: Target) -> State | None:
    """Its settings are not collected."""
    return None if found(estate.hubs, _ours(target), target.region) is None else {}


def _tried(estate: Estate, target: Target, state: State | None) -> Estate:
    account, region = estate.account, target.region or ""
    new = Hub(arn=f"arn:{account.partition}:securityhub:{region}:{account.id}:hub/{target.id}", region=region)
    hub = None if state is None else found(estate.hubs, _ours(target), target.region) or new
    return replace(estate, hubs=exchanged_item(estate.hubs, _ours(target), hub))


def _read(ask: Ask, target: Target) -> State | None:
    answer = ask("securityhub", "DescribeHub", {}, region=target.region, none=_OFF)
    return None if answer is None else {_GENERATOR: answer.get(_GENERATOR)}


def _write(target: Target, now: State | None, then: State | None) -> Iterator[AwsCall]:
    """Standards cost by the check, and are switched on by people."""
    if now is None and then is not None:
        given = {"EnableDefaultStandards": False, _GENERATOR: then[_GENERATOR]}
        yield AwsCall("securityhub", "EnableSecurityHub", given, target.region)
    elif now is not None and then is None:
        yield AwsCall("securityhub", "DisableSecurityHub", {}, target.region)


HUB = Kind(
    name="securityhub:hub",
    title="Security Hub",
    seen=_seen,
    tried=_tried,
    read=_read,
    write=_write,
    reads=frozenset({"securityhub:DescribeHub"}),
    writes=frozenset(
        {"securityhub:EnableSecurityHub", "securityhub:DisableSecurityHub", "iam:CreateServiceLinkedRole"}
    ),
)
"""`default` of a region, which has one at most; see `hub_target`."""
