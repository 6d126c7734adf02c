"""IAM Roles Anywhere: one authority, a role that any of its certificates opens, and one that says which."""

from __future__ import annotations

from leastwise.demo.seed.documents import Statement, allow, document
from leastwise.demo.seed.place import Place

__all__ = ["seed_roles_anywhere"]

_HOME = "us-east-1"
_ANCHOR = "0a0a0a0a-1b1b-4c2c-8d3d-4e4e4e4e4e4e"
_ACTIONS = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]


def seed_roles_anywhere(place: Place) -> None:
    """Everything of this module, in one account."""
    anchor = f"arn:aws:rolesanywhere:{_HOME}:{place.account}:trust-anchor/{_ANCHOR}"
    made = dict.fromkeys(("createdAt", "updatedAt"), place.ages.ago(200))
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "PEM"}}
    place.world.keep(
        "trust-anchor",
        place.account,
        _HOME,
        {
            "trustAnchorId": _ANCHOR,
            "trustAnchorArn": anchor,
            "name": "office",
            "enabled": True,
            "source": source,
            **made,
        },
    )
    pinned: Statement = {
        "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "backup.example.com"},
        "ArnEquals": {"aws:SourceArn": anchor},
    }
    _profile(place, "office-machines", "office-machine", None)
    _profile(place, "office-backup", "office-backup", pinned)


def _profile(place: Place, name: str, role: str, condition: Statement | None) -> None:
    policy = place.policy(role, document(allow("s3:PutObject", f"arn:aws:s3:::shop-backups/{role}/*")))
    conditions: Statement = {"Condition": condition} if condition else {}
    trust = {"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": _ACTIONS}
    place.role(role, document({**trust, **conditions}), policy)
    number = len(place.world.kept("anywhere-profile", place.account, _HOME)) + 1
    identifier = f"00000000-0000-4000-8000-{number:012}"
    place.world.keep(
        "anywhere-profile",
        place.account,
        _HOME,
        {
            "profileId": identifier,
            "profileArn": f"arn:aws:rolesanywhere:{_HOME}:{place.account}:profile/{identifier}",
            "name": name,
            "enabled": True,
            "roleArns": [place.arn(f"role/{role}")],
            "createdAt": place.ages.ago(200),
        },
    )
