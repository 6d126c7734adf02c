"""What the accounts ask of passwords, of second factors and of their root users."""

from __future__ import annotations

from leastwise.demo.seed.documents import Statement, allow, deny, document, trust
from leastwise.demo.seed.place import Place

__all__ = ["seed_accounts"]

_WITH_MFA: Statement = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
_WITH_MFA_IF_KNOWN: Statement = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
_WITHOUT_MFA: Statement = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
_ROOT: Statement = {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}


def seed_accounts(management: Place, development: Place, security: Place) -> None:
    """A password policy that locks people out late, a phone that nobody uses, a root user that may do nothing."""
    policy = development.iam.account_password_policy
    policy.max_password_age, policy.hard_expiry = 180, True
    management.iam.create_virtual_mfa_device("old-phone", "/")
    management.world.roots[management.account].signing_certificates = 1
    _ask_for_mfa(management)
    _bind_root(management, security)


def _ask_for_mfa(place: Place) -> None:
    """A role for people that asks for MFA, with a policy that does so as well, and one that only seems to."""
    place.policy("only-with-mfa", document(deny("ec2:TerminateInstances", Condition=_WITHOUT_MFA)))
    place.policy("restart-if-mfa", document(allow("ec2:RebootInstances", Condition=_WITH_MFA_IF_KNOWN)))
    own = {"AWS": place.arn("root")}
    place.role("console-operators", trust(own, condition=_WITH_MFA), "only-with-mfa", "restart-if-mfa")


def _bind_root(management: Place, member: Place) -> None:
    from moto.organizations.models import organizations_backends

    backend = organizations_backends[management.account]["aws"]
    made = backend.create_policy(
        Name="no-root", Description="", Type="SERVICE_CONTROL_POLICY", Content=document(deny("*", Condition=_ROOT))
    )
    backend.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=member.account)
