"""Centralised root access: the Organizations features that IAM lists, enables and disables.

Source: IAM API reference, ListOrganizationsFeatures.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import organization
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["disable", "enable", "list_features"]

_FEATURES = {
    "EnableOrganizationsRootCredentialsManagement": "RootCredentialsManagement",
    "EnableOrganizationsRootSessions": "RootSessions",
}


@override("iam", "ListOrganizationsFeatures")
def list_features(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """For the management account only."""
    return call.answer({"OrganizationId": _organization(call, aws), "EnabledFeatures": aws.features})


@override("iam", *_FEATURES)
def enable(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Enable one feature; enabling it twice changes nothing."""
    identifier = _organization(call, aws)
    feature = _FEATURES[call.operation]
    if feature not in aws.features:
        aws.features.append(feature)
    return call.answer({"OrganizationId": identifier, "EnabledFeatures": aws.features})


@override("iam", *(operation.replace("Enable", "Disable") for operation in _FEATURES))
def disable(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Disable one feature; disabling it twice changes nothing."""
    identifier = _organization(call, aws)
    feature = _FEATURES[call.operation.replace("Disable", "Enable")]
    if feature in aws.features:
        aws.features.remove(feature)
    return call.answer({"OrganizationId": identifier, "EnabledFeatures": aws.features})


def _organization(call: Call, aws: World) -> str:
    if call.account != aws.management:
        says = "Caller is not the management account or a delegated administrator."
        raise AwsError("AccountNotManagementOrDelegatedAdministratorException", says)
    found = organization(aws.management)
    if found is None:
        raise AwsError("OrganizationNotFoundException", "The account is not a member of an organization.")
    return str(found.id)
