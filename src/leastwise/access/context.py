"""What is known of the context of a request in an account, and which condition keys it surely lacks.

Whatever is neither known nor surely absent is unknown, so that an answer can hang on it: "allowed with MFA".  Two
things are taken for granted unless the asker says otherwise: the request is made over TLS, when the account was seen.

Source: IAM User Guide, "AWS global condition context keys", the availability of each key.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, lru_cache

from leastwise.access.organization import org_path
from leastwise.errors import ArnError
from leastwise.language import fold
from leastwise.model import Arn, Estate, Organization, Role, Unseen, User
from leastwise.spec import Principal, PrincipalKind

__all__ = ["absent_keys", "known_keys"]

Keys = dict[str, tuple[str, ...]]

_OF_SERVICES = ("aws:PrincipalServiceName", "aws:PrincipalServiceNamesList")
_OF_SOURCES = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")
"""Of a resource for which a service calls; a principal that calls for itself has none."""
_OF_ORGANIZATION = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
_OF_NETWORK = ("aws:SourceIp", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp")
_OF_MFA = ("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge")
_OF_ENTITIES = ("aws:username", "aws:userid", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalTag/*")
_OF_SESSIONS = ("aws:FederatedProvider", "aws:SourceIdentity", "sts:RoleSessionName", "ec2:SourceInstanceArn")
_OF_ROOT_TASKS = ("aws:AssumedRoot",)

_ABSENT: Mapping[PrincipalKind, tuple[str, ...]] = {
    PrincipalKind.USER: (*_OF_SERVICES, *_OF_SOURCES, *_OF_SESSIONS, *_OF_ROOT_TASKS, "aws:PrincipalTag/*"),
    PrincipalKind.ROOT: (*_OF_SERVICES, *_OF_SOURCES, *_OF_SESSIONS, "aws:username", "aws:PrincipalTag/*"),
    PrincipalKind.ROLE_SESSION: (*_OF_SERVICES, *_OF_SOURCES, *_OF_ROOT_TASKS, "aws:username"),
    PrincipalKind.FEDERATED_USER: (*_OF_SERVICES, *_OF_SOURCES, *_OF_ROOT_TASKS, "aws:username"),
    PrincipalKind.SERVICE: (*_OF_ENTITIES, *_OF_ORGANIZATION, *_OF_NETWORK, *_OF_MFA, *_OF_SESSIONS),
    PrincipalKind.PROVIDER: (*_OF_SERVICES, *_OF_SOURCES, *_OF_ORGANIZATION, *_OF_MFA, "aws:username"),
    PrincipalKind.ANONYMOUS: (*_OF_SERVICES, *_OF_SOURCES, *_OF_ORGANIZATION, *_OF_MFA, *_OF_SESSIONS, *_OF_ENTITIES),
}


def known_keys(
    who: Principal,
    entity: User | Role | None,
    home: Estate | None,
    resource: str,
    owner: str | None,
    owners: Estate | None,
) -> Keys:
    """The keys, in lower case, whose values are known beside those that follow from the principal alone.

    Args:
        who: the caller.
        entity: the user or role that it is.
        home: its account, where that was seen.
        resource: the ARN that is asked for.
        owner: the account that owns it, where that is known.
        owners: that account as it was seen, if it was.
    """
    keys: Keys = {"aws:securetransport": ("true",)}
    seen = home or owners
    if seen is not None:
        keys |= _now(seen.seen_at)
    if entity is not None:
        keys |= {f"aws:principaltag/{fold(name)}": (value,) for name, value in entity.tags}
    if home is not None and not who.outside:
        keys |= _place(home, "aws:principalorgid", "aws:principalorgpaths")
    if owners is not None:
        keys |= _place(owners, "aws:resourceorgid", "aws:resourceorgpaths")
    if owner is not None:
        keys["aws:resourceaccount"] = (owner,)
    if region := _region(resource):
        keys["aws:requestedregion"] = (region,)
    return keys


@lru_cache(maxsize=1_024)
def _now(moment: datetime) -> Mapping[str, tuple[str, ...]]:
    now = moment.astimezone(UTC)
    return {
        "aws:currenttime": (now.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "aws:epochtime": (str(int(now.timestamp())),),
    }


def absent_keys(who: Principal, home: Estate | None, owners: Estate | None) -> frozenset[str]:
    """The keys that such a request cannot have, `*` standing for any tag."""
    return _absent(
        who.kind,
        home is not None and home.organization is None,
        owners is not None and owners.organization is None,
    )


@cache
def _absent(kind: PrincipalKind, homeless: bool, ownerless: bool) -> frozenset[str]:
    """By whether the caller's account, and that of the resource, is in no Organization."""
    absent = set(_ABSENT[kind])
    if homeless:
        absent |= {*_OF_ORGANIZATION}
    if ownerless:
        absent |= {"aws:ResourceOrgID", "aws:ResourceOrgPaths"}
    return frozenset(map(fold, absent))


def _place(estate: Estate, id_key: str, path_key: str) -> Keys:
    organization = estate.organization
    if not isinstance(organization, Organization):
        return {}
    keys: Keys = {id_key: (organization.id,)}
    with suppress(Unseen):  # the path may be unknown where the Organization is not
        keys[path_key] = (org_path(organization, estate.account.id),)
    return keys


def _region(resource: str) -> str | None:
    try:
        return Arn.parse(resource).region or None
    except ArnError:
        return None
