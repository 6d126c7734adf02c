"""A key that leaked: records of what somebody did with it, and of who took most of it back, but not the key.

Nothing but the records is seeded.  The user, the function and the federated session that they speak of are gone, the
trust policy is what it was; the key still works, and its last use is not known yet, as AWS takes hours to tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from leastwise.demo.call import Item
from leastwise.demo.seed.place import Place
from leastwise.demo.trail.history import tell

__all__ = ["ADDRESS", "FEDERATED_KEY", "NEW_KEY", "SESSION_KEY", "STRANGER", "seed_leak"]

ADDRESS = "203.0.113.77"
"""Where the key was used from, which nobody of the Organization ever did."""

_OF_ACCOUNT = "RTX3GSDSQ2"
SESSION_KEY = f"ASIA{_OF_ACCOUNT}LEAKED"
FEDERATED_KEY = f"ASIA{_OF_ACCOUNT}FEDER8"
NEW_KEY = f"AKIA{_OF_ACCOUNT}NEWKEY"
STRANGER = "999988887777"

_CONSOLE_KEY = f"ASIA{_OF_ACCOUNT}ANASKE"
_AGENT = "aws-cli/2.31.4 md/Botocore#1.40.4 ua/2.1 os/linux#6.8.0 lang/python#3.13.7"


def seed_leak(management: Place) -> None:
    """What was done with the key of `deploy-bot` within an hour, and what `ana` did about it."""
    identities = _identities(management)
    for minutes, who, event, more in _story(management):
        tell(management.world, _record(management, minutes, identities[who], event, more))


def _identities(place: Place) -> dict[str, Item]:
    user, ana = place.iam.users["deploy-bot"], place.iam.users["ana"]
    role = next(role for role in place.iam.roles.values() if role.name == "legacy-admin")
    leaked = place.ids["deploy-bot:key"]
    issuer: Item = {"principalId": role.id, "arn": role.arn, "accountId": place.account, "userName": role.name}
    return {
        "key": _user(place, user.id, "deploy-bot", leaked),
        "session": {
            "type": "AssumedRole",
            "principalId": f"{role.id}:sync",
            "arn": f"arn:aws:sts::{place.account}:assumed-role/legacy-admin/sync",
            "accountId": place.account,
            "accessKeyId": SESSION_KEY,
            "sessionContext": {"sessionIssuer": {"type": "Role", **issuer}, "attributes": _attributes(place, "false")},
        },
        "federated": {
            "type": "FederatedUser",
            "principalId": f"{place.account}:sync",
            "arn": f"arn:aws:sts::{place.account}:federated-user/sync",
            "accountId": place.account,
            "accessKeyId": FEDERATED_KEY,
            "sessionContext": {"sessionIssuer": _user(place, user.id, "deploy-bot")},
        },
        "new": _user(place, "AIDARTX3GSDSQ2NEWUSER", "support-sync", NEW_KEY),
        "ana": _user(place, ana.id, "ana", _CONSOLE_KEY)
        | {"sessionContext": {"attributes": _attributes(place, "true")}},
    }


def _user(place: Place, identifier: str, name: str, key: str | None = None) -> Item:
    about: Item = {"type": "IAMUser", "principalId": identifier, "arn": place.arn(f"user/{name}")}
    return {**about, "accountId": place.account, **({"accessKeyId": key} if key else {}), "userName": name}


def _attributes(place: Place, mfa: str) -> Item:
    return {"creationDate": f"{place.ages.now - timedelta(minutes=150):%Y-%m-%dT%H:%M:%SZ}", "mfaAuthenticated": mfa}


Told = tuple[int, str, str, Item]
"""Minutes before now, who, `service:Operation`, and what else the record holds."""


def _story(place: Place) -> Iterator[Told]:
    yield from _entry(place)
    yield from _persistence(place)
    yield from _sessions(place)
    yield from _cleaning(place)


def _entry(place: Place) -> Iterator[Told]:
    """A look around."""
    yield 170, "key", "sts:GetCallerIdentity", {}
    yield 169, "key", "iam:ListUsers", {}
    yield 168, "key", "iam:GetUser", {"requestParameters": {"userName": "deploy-bot"}}
    yield 167, "key", "secretsmanager:ListSecrets", {}
    yield 166, "key", "sts:AssumeRole", _refused("arn:aws:iam::444455556666:role/auditor", place)


def _refused(role: str, place: Place) -> Item:
    says = f"User: {place.arn('user/deploy-bot')} is not authorized to perform: sts:AssumeRole on resource: {role}"
    return {"errorCode": "AccessDenied", "errorMessage": says}


def _persistence(place: Place) -> Iterator[Told]:
    """A user of its own, with all permissions and a key."""
    name: Item = {"userName": "support-sync"}
    made: Item = name | {"path": "/", "userId": "AIDARTX3GSDSQ2NEWUSER", "arn": place.arn("user/support-sync")}
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    key: Item = name | {"accessKeyId": NEW_KEY, "status": "Active"}
    yield 160, "key", "iam:CreateUser", {"requestParameters": name, "responseElements": {"user": made}}
    yield 159, "key", "iam:AttachUserPolicy", {"requestParameters": name | {"policyArn": admin}}
    yield 158, "key", "iam:CreateAccessKey", {"requestParameters": name, "responseElements": {"accessKey": key}}
    yield 157, "new", "sts:GetCallerIdentity", {}


def _sessions(place: Place) -> Iterator[Told]:
    """A role's session, which opens another role to a stranger and lays a function; a federated one, which reads."""
    role: Item = {"roleArn": place.arn("role/legacy-admin"), "roleSessionName": "sync"}
    assumed = {"credentials": {"accessKeyId": SESSION_KEY}, "assumedRoleUser": {"arn": _session(place)}}
    federated = {"credentials": {"accessKeyId": FEDERATED_KEY}, "federatedUser": {"federatedUserId": _federated(place)}}
    trust = f'{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{STRANGER}"}},"Action":"sts:AssumeRole"}}}}'
    opened: Item = {"roleName": "billing-export", "policyDocument": trust}
    function: Item = {"functionName": "metrics-sync", "role": place.arn("role/billing-export"), "runtime": "python3.13"}
    yield 150, "key", "sts:AssumeRole", {"requestParameters": role, "responseElements": assumed}
    yield 148, "session", "iam:UpdateAssumeRolePolicy", {"requestParameters": opened}
    yield 145, "session", "lambda:CreateFunction20150331", {"requestParameters": function, "awsRegion": "eu-west-1"}
    yield 140, "key", "sts:GetFederationToken", {"requestParameters": {"name": "sync"}, "responseElements": federated}
    yield 138, "federated", "secretsmanager:GetSecretValue", {"requestParameters": {"secretId": "shop/database"}}


def _session(place: Place) -> str:
    return f"arn:aws:sts::{place.account}:assumed-role/legacy-admin/sync"


def _federated(place: Place) -> str:
    return f"{place.account}:sync"


def _cleaning(place: Place) -> Iterator[Told]:
    """What `ana` found, and took back."""
    name: Item = {"userName": "support-sync"}
    function: Item = {"functionName": "metrics-sync"}
    trust: Item = {"roleName": "billing-export"}
    yield 60, "ana", "iam:DeleteAccessKey", {"requestParameters": name | {"accessKeyId": NEW_KEY}}
    yield 59, "ana", "iam:DetachUserPolicy", {"requestParameters": name}
    yield 58, "ana", "iam:DeleteUser", {"requestParameters": name}
    yield 57, "ana", "iam:UpdateAssumeRolePolicy", {"requestParameters": trust}
    yield 55, "ana", "lambda:DeleteFunction20150331", {"requestParameters": function, "awsRegion": "eu-west-1"}


def _record(place: Place, minutes: int, who: Item, event: str, more: Item) -> Item:
    service, _, name = event.partition(":")
    identifier = str(uuid5(NAMESPACE_URL, f"{place.account}/{minutes}/{event}"))
    return {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": f"{place.ages.now - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.10" if who.get("userName") == "ana" else ADDRESS,
        "userAgent": _AGENT,
        "requestParameters": None,
        "responseElements": None,
        "requestID": str(uuid5(NAMESPACE_URL, f"request/{identifier}")),
        "eventID": identifier,
        "readOnly": service == "sts" or name.startswith(("Get", "List")),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": place.account,
        "eventCategory": "Management",
        **more,
    }
