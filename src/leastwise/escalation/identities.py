"""Techniques that change IAM itself: credentials of others, permissions, trust, membership, boundaries."""

from __future__ import annotations

from leastwise.escalation.technique import Gain, Need, On, Technique

__all__ = ["IDENTITIES"]

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_ANY_POLICY = (("iam:PolicyARN", _ADMIN),)
"""Whoever may attach policies attaches this one, unless a condition on what is attached forbids it."""
_ANY_BOUNDARY = (("iam:PermissionsBoundary", _ADMIN),)
_API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_{}.html"
_STS = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"


def _one(id: str, action: str, on: On, gain: Gain, title: str, does: str) -> Technique:
    """A technique of a single action of IAM."""
    need = Need(f"iam:{action}", on)
    return Technique(id=id, title=title, does=does, gain=gain, needs=(need,), source=_API.format(action))


_AS_SOMEBODY = (
    Technique(
        id="assume-role",
        title="assume a role",
        does="assumes `{}`",
        gain=Gain.ROLE,
        needs=(Need("sts:AssumeRole", On.ROLE),),
        source=_STS,
    ),
    _one(
        "rewrite-trust",
        "UpdateAssumeRolePolicy",
        On.ROLE,
        Gain.ROLE,
        "let itself into a role by its trust policy",
        "writes itself into the trust policy of `{}`",
    ),
    _one(
        "make-access-key",
        "CreateAccessKey",
        On.USER,
        Gain.USER,
        "make an access key for another user",
        "makes an access key for `{}`",
    ),
    _one(
        "give-password",
        "CreateLoginProfile",
        On.USER,
        Gain.USER,
        "give a user without a password one",
        "gives `{}` a password",
    ),
    _one(
        "change-password",
        "UpdateLoginProfile",
        On.USER,
        Gain.USER,
        "change the password of a user without MFA",
        "changes the password of `{}`",
    ),
)

_POWERS = (
    _one(
        "put-user-policy",
        "PutUserPolicy",
        On.USER,
        Gain.POWERS,
        "write an inline policy of a user",
        "writes an inline policy of `{}`",
    ),
    _one(
        "put-role-policy",
        "PutRolePolicy",
        On.ROLE,
        Gain.POWERS,
        "write an inline policy of a role",
        "writes an inline policy of `{}`",
    ),
    _one(
        "put-group-policy",
        "PutGroupPolicy",
        On.GROUP,
        Gain.POWERS,
        "write an inline policy of a group that the user is in",
        "writes an inline policy of a group of `{}`",
    ),
    *(
        Technique(
            id=f"attach-{kind.name.lower()}-policy",
            title=f"attach any policy to {kind.value}" + (" that the user is in" if kind is On.GROUP else ""),
            does="attaches any policy to " + ("a group of `{}`" if kind is On.GROUP else "`{}`"),
            gain=Gain.POWERS,
            needs=(Need(f"iam:Attach{kind.name.capitalize()}Policy", kind, context=_ANY_POLICY),),
            source=_API.format(f"Attach{kind.name.capitalize()}Policy"),
        )
        for kind in (On.USER, On.ROLE, On.GROUP)
    ),
    _one(
        "new-policy-version",
        "CreatePolicyVersion",
        On.POLICY,
        Gain.POWERS,
        "rewrite a customer managed policy that the principal carries",
        "rewrites a managed policy of `{}`",
    ),
)

_BEYOND = (
    _one(
        "join-group",
        "AddUserToGroup",
        On.GROUP,
        Gain.MEMBERSHIP,
        "add itself to a group",
        "adds itself to group `{}`",
    ),
    *(
        _one(
            f"drop-{kind.name.lower()}-boundary",
            f"Delete{kind.name.capitalize()}PermissionsBoundary",
            kind,
            Gain.FREEDOM,
            f"take away the permissions boundary of {kind.value}",
            "takes away the permissions boundary of `{}`",
        )
        for kind in (On.USER, On.ROLE)
    ),
    *(
        Technique(
            id=f"widen-{kind.name.lower()}-boundary",
            title=f"replace the permissions boundary of {kind.value}",
            does="replaces the permissions boundary of `{}`",
            gain=Gain.FREEDOM,
            needs=(Need(f"iam:Put{kind.name.capitalize()}PermissionsBoundary", kind, context=_ANY_BOUNDARY),),
            source=_API.format(f"Put{kind.name.capitalize()}PermissionsBoundary"),
        )
        for kind in (On.USER, On.ROLE)
    ),
)

_MADE = tuple(
    Technique(
        id=f"new-{kind}-{how.lower()}",
        title=f"make a {kind}, {verb} and use it",
        does=f"makes a {kind} with any permission",
        gain=Gain.PRINCIPAL,
        needs=(
            Need(f"iam:Create{kind.capitalize()}", On.NEW),
            Need(f"iam:{how}{kind.capitalize()}Policy", On.NEW, context=_ANY_POLICY if how == "Attach" else ()),
            *((Need("iam:CreateAccessKey", On.NEW),) if kind == "user" else ()),
        ),
        source=_API.format(f"Create{kind.capitalize()}"),
    )
    for kind in ("user", "role")
    for how, verb in (("Attach", "attach any policy to it"), ("Put", "write an inline policy of it"))
)

IDENTITIES = (*_AS_SOMEBODY, *_POWERS, *_BEYOND, *_MADE)
