"""`acme`, the management account: where everything grew, and where people still have passwords."""

from __future__ import annotations

from leastwise.demo.seed.documents import allow, document, trust, trust_service
from leastwise.demo.seed.operator import OPERATOR
from leastwise.demo.seed.place import Key, Place

__all__ = ["HOSTILE", "seed_management"]

HOSTILE = "<script>alert(1)</script>"
"""Stands in a tag and in a description: whoever renders it must escape it."""


def seed_management(place: Place) -> None:
    """Policies, people, programs, groups and roles of the management account."""
    _policies(place)
    _people(place)
    _programs(place)
    _groups(place)
    _roles(place)


def _policies(place: Place) -> None:
    place.policy("everything", document(allow("*")))
    place.policy("star-colon-star", document(allow("*:*")))
    place.policy("all-but-one", document({"Effect": "Allow", "NotAction": "account:CloseAccount", "Resource": "*"}))
    place.policy("s3-anything", document(allow("S3:*")))
    place.policy("developers", document(allow(["ec2:Describe*", "logs:FilterLogEvents", "lambda:InvokeFunction"])))
    place.policy("reports-read", document(allow("s3:GetObject", "arn:aws:s3:::acme-reports/*")))
    place.policy("old-migration", document(allow("dms:StartReplicationTask")), created=1100)
    place.policy("old-vpn", document(allow("ec2:DescribeVpnConnections")), created=800)
    place.policy("developer-boundary", document(allow(["ec2:*", "s3:*", "lambda:*", "logs:*"])))


def _people(place: Place) -> None:
    for name, created, changed, used in (
        ("ana", 900, 40, 1),
        ("bruno", 850, 400, 3),
        ("dora", 1200, 600, 200),
        ("emil", 120, 120, None),
        ("felix", 300, 60, 2),
        ("gita", 250, 30, 4),
        ("break-glass-1", 700, 80, 20),
        ("break-glass-2", 700, 80, 20),
    ):
        place.user(name, created, tags={"team": "people"})
        place.password(name, changed, used)
    place.user("carla", 800, Key("old", 500, 2), Key("new", 30, 1, "s3", "N/A"), tags={"team": "web"})
    place.password("carla", 70, 5)
    place.user("mallory", 60, tags={"team": HOSTILE, "note": '=HYPERLINK("https://example.com")'})
    place.password("mallory", 60, 1)
    for name in ("ana", "carla", "felix", "gita", "mallory"):
        place.virtual_mfa(name)
    place.hardware_mfa("break-glass-1", "GAHT12345678")
    place.hardware_mfa("break-glass-2", place.arn("u2f/user/break-glass-2/key"))
    place.iam.put_user_policy("carla", "read-reports", document(allow("s3:GetObject", "arn:aws:s3:::acme-reports/*")))
    place.bound("carla", "developer-boundary")


def _programs(place: Place) -> None:
    place.user(OPERATOR, 20, Key("key", 20, 0.01, "iam"), path="/leastwise/")
    deploy = place.user("deploy-bot", 720, Key("key", 700), tags={"team": "delivery"})
    place.attach(deploy, "everything")
    place.user("backup-bot", 820, Key("retired", 800, 400, "s3", "N/A", active=False), Key("key", 30, 1, "s3", "N/A"))
    place.user("metrics-bot", 400, Key("key", 399, 0.5, "monitoring"))


def _groups(place: Place) -> None:
    admins = ("ana", "bruno", OPERATOR, "break-glass-1", "break-glass-2")
    place.group("platform-admins", "aws:AdministratorAccess", members=admins)
    place.group("developers", "developers", "s3-anything", members=("carla", "mallory"))
    place.group("almost-admins", "all-but-one", members=("felix",))
    place.group("auditors", "aws:SecurityAudit", members=("gita", "dora", "emil"))
    place.group("backups", "reports-read", members=("backup-bot",))
    place.group("metrics", "aws:CloudWatchReadOnlyAccess", members=("metrics-bot",))
    place.group("interns", "aws:ReadOnlyAccess")
    place.group("book-club", members=("ana", "gita"))


def _roles(place: Place) -> None:
    place.role("legacy-admin", trust({"AWS": place.arn("root")}), "star-colon-star", used=30)
    place.role("billing-export", trust_service("lambda"), "reports-read", used=2, description=HOSTILE)
    place.role("forgotten-import", trust_service("datapipeline"), "reports-read", created=900, used=None)
    place.linked_role("organizations", "Organizations", 1200)
