"""`acme-development`, where the root user works, and `acme-security`, which is kept well."""

from __future__ import annotations

from leastwise.demo.seed.documents import allow, document, trust, trust_federated, trust_service
from leastwise.demo.seed.place import Place

__all__ = ["seed_development", "seed_security"]

_GITHUB = "token.actions.githubusercontent.com"


def seed_development(place: Place) -> None:
    """No users at all: whoever needs something signs in as root."""
    place.iam.update_account_password_policy(False, False, None, 8, None, False, False, False, False)
    place.policy("sandbox", document(allow(["ec2:*", "s3:*"])))
    place.profile("sandbox", "sandbox", used=5)
    github = place.iam.create_open_id_connect_provider(f"https://{_GITHUB}", [], ["sts.amazonaws.com"], [])
    subject = {f"{_GITHUB}:aud": "sts.amazonaws.com", f"{_GITHUB}:sub": "repo:acme/shop:environment:development"}
    place.role("github-preview", trust_federated(github.arn, {"StringEquals": subject}), "sandbox")


def seed_security(place: Place) -> None:
    """Roles only, used every day; its root user has no credentials."""
    place.iam.update_account_password_policy(True, False, 90, 16, 24, True, True, True, True)
    place.policy("read-the-trail", document(allow("s3:GetObject", "arn:aws:s3:::acme-security-trail/*")))
    place.role("trail-reader", trust_service("lambda"), "read-the-trail")
    place.role("auditor", trust({"AWS": place.arn("role/trail-reader")}), "aws:SecurityAudit", used=10)
