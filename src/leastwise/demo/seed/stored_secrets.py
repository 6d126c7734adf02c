"""Secrets in Secrets Manager, as old and as unread as the story needs them."""

from __future__ import annotations

from typing import Any

from leastwise.demo.seed.place import Place

__all__ = ["seed_stored_secrets"]

_HOME = "us-east-1"


def seed_stored_secrets(management: Place, production: Place, security: Place) -> None:
    """Two that exist already, one whose rotation fails and nobody reads, one that is as it should be."""
    _age(production, "shop/database", created=400, read=1)
    _age(production, "shop/payments", created=30, read=2)
    _rotate(_add(management, "billing/legacy", created=500, read=200), management, rotated=100, due=40)
    _rotate(_add(security, "audit/database", created=300, read=1), security, rotated=10, due=-20)


def _add(place: Place, name: str, created: float, read: float) -> Any:
    _backend(place).create_secret(name, "not-a-secret-of-anybody", None, "", [], None, None, [], False)
    return _age(place, name, created, read)


def _age(place: Place, name: str, created: float, read: float) -> Any:
    secret = next(each for each in _backend(place).secrets.values() if each.name == name)
    secret.created_date = secret.last_changed_date = int(place.ages.ago(created).timestamp())
    day = place.ages.ago(read).replace(hour=0, minute=0, second=0)
    place.world.keep("secret-read", place.account, _HOME, {"Name": name, "LastAccessedDate": day})
    return secret


def _rotate(secret: Any, place: Place, rotated: float, due: float) -> None:
    """Let it rotate every 30 days; last so many days ago, next so many days ago."""
    secret.rotation_requested = secret.rotation_enabled = True
    secret.rotation_lambda_arn = f"arn:aws:lambda:{_HOME}:{place.account}:function:rotate"
    secret.auto_rotate_after_days = 30
    secret.last_rotation_date = secret.last_changed_date = int(place.ages.ago(rotated).timestamp())
    secret.next_rotation_date = int(place.ages.ago(due).timestamp())


def _backend(place: Place) -> Any:
    from moto.secretsmanager.models import secretsmanager_backends

    return secretsmanager_backends[place.account][_HOME]
