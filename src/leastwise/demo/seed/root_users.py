"""Four root users: one at work without MFA, one behind a hardware token, one behind an app, one without credentials."""

from __future__ import annotations

from leastwise.demo.seed.place import Place
from leastwise.demo.world import RootUser

__all__ = ["seed_roots"]


def seed_roots(management: Place, production: Place, development: Place, security: Place) -> None:
    """Replace the root users of the four accounts."""
    ago = management.ages.ago
    roots = management.world.roots
    roots[management.account] = RootUser(ago(2000), password_changed=ago(1500), password_used=ago(7))
    roots[production.account] = RootUser(ago(1200), ago(1190), ago(200), mfa="hardware")
    roots[development.account] = RootUser(ago(1200), ago(1190), ago(2), mfa="virtual")
    roots[security.account] = RootUser(ago(1200))
    _root_key(management)


def _root_key(place: Place) -> None:
    from moto.iam.models import AccessKey

    key = AccessKey(user_name=None, prefix="AKIA", account_id=place.account)
    place.ages.created(key, 900)
    place.ages.key_used(key, 6, "ec2", "us-east-1")
    place.iam.access_keys[key.access_key_id] = key
    place.world.roots[place.account].access_keys.append(key.access_key_id)
    place.ids["<root_account>:key"] = key.access_key_id
