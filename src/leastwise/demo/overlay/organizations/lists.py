"""Organizations lists in pages of at most 20, for the management account and delegated administrators only.

Source: Organizations API reference; MaxResults is 1–20 for these operations.
"""

from __future__ import annotations

import json
from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.organizations.callers import refuse_others
from leastwise.demo.overlay.paging import token_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["lists", "managers_only"]

_KEYS = {
    "ListAccounts": "Accounts",
    "ListAccountsForParent": "Accounts",
    "ListAWSServiceAccessForOrganization": "EnabledServicePrincipals",
    "ListChildren": "Children",
    "ListDelegatedAdministrators": "DelegatedAdministrators",
    "ListDelegatedServicesForAccount": "DelegatedServices",
    "ListOrganizationalUnitsForParent": "OrganizationalUnits",
    "ListParents": "Parents",
    "ListPolicies": "Policies",
    "ListPoliciesForTarget": "Policies",
    "ListRoots": "Roots",
    "ListTargetsForPolicy": "Targets",
}


@override("organizations", *_KEYS)
def lists(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto's whole list, then the page of it that was asked for."""
    refuse_others(call, aws)
    key = _KEYS[call.operation]
    page, paging = token_page(call, _whole(call, key, aws, passthrough), most=20)
    return call.answer({key: list(page), **paging})


def _whole(call: Call, key: str, aws: World, passthrough: Passthrough) -> list[Item]:
    """moto's list, however it is cut: some of its lists have pages, some ignore that they were asked for."""
    asked = {name: value for name, value in call.parameters.items() if name not in ("MaxResults", "NextToken")}
    items: list[Item] = []
    token: object = None
    while True:
        more = {"NextToken": token} if token else {}
        reply = passthrough(json.dumps(asked | more).encode(), aws.management)
        result = call.result(reply)
        if reply.status != 200:
            raise _passed_on(result, reply.status)
        items += cast(list[Item], result.get(key, []))
        token = result.get("NextToken")
        if not token:
            return items


def _passed_on(result: Item, status: int) -> AwsError:
    error = cast(dict[str, str], result["Error"])
    return AwsError(error["Code"], error.get("Message", ""), status)


@override("organizations", "DescribeAccount", "DescribeOrganizationalUnit", "DescribePolicy")
def managers_only(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """moto lets members ask, and answers that there is no such thing."""
    refuse_others(call, aws)
    return passthrough(account=aws.management)
