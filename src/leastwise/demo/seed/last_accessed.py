"""A role whose policy says more than it uses, one that uses what it has, and keys that are bait."""

from __future__ import annotations

from leastwise.demo.overlay.iam.uses import KIND
from leastwise.demo.seed.documents import allow, document, trust_service
from leastwise.demo.seed.place import Key, Place

__all__ = ["seed_last_accessed"]

_IMAGES = "arn:aws:s3:::acme-images/*"


def seed_last_accessed(production: Place) -> None:
    """One policy with a table that nobody writes to any more, one with nothing to spare, and two keys as bait."""
    everything = [
        allow(["s3:GetObject", "s3:PutObject"], _IMAGES),
        allow("sqs:ReceiveMessage", f"arn:aws:sqs:us-east-1:{production.account}:images"),
        allow("dynamodb:PutItem", f"arn:aws:dynamodb:us-east-1:{production.account}:table/images"),
    ]
    production.policy("resize-images", document(*everything))
    production.policy("show-images", document(allow("s3:GetObject", _IMAGES)))
    production.role("image-resizer", trust_service("lambda"), "resize-images")
    production.role("image-viewer", trust_service("lambda"), "show-images")
    for role, action, days in (
        ("image-resizer", "s3:GetObject", 1),
        ("image-resizer", "sqs:ReceiveMessage", 2),
        ("image-resizer", "dynamodb:PutItem", 200),
        ("image-viewer", "s3:GetObject", 1),
    ):
        _use(production, role, action, days)
    production.user("backup-canary", 300, Key("laid", 300, 3, "sts"))
    production.user("restore-canary", 300, Key("laid", 300))


def _use(place: Place, role: str, action: str, days: float) -> None:
    use: dict[str, object] = {"Arn": place.arn(f"role/{role}"), "Action": action, "At": place.ages.ago(days)}
    place.world.keep(KIND, place.account, "global", use | {"Region": "us-east-1"})
