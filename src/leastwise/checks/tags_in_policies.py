"""Whether some policy of the account goes by a tag, so that setting it would give or take something."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks.worlds import remembered
from leastwise.model import Estate, Group, Role, Unseen, User, seen

__all__ = ["goes_by_tag"]


def goes_by_tag(estate: Estate, key: str) -> bool:
    """Whether a policy that was seen speaks of a tag with this key.

    Raises:
        Unseen: the text of a policy was not seen.
    """
    known, place = remembered(estate), ("goes by tag", key)
    if place not in known:
        try:
            known[place] = any(f"tag/{key}".lower() in text.lower() for text in _texts(estate))
        except Unseen as unseen:
            known[place] = unseen
    found = known[place]
    if isinstance(found, Unseen):
        raise found
    return found is True


def _texts(estate: Estate) -> Iterator[str]:
    for policy in estate.policies.items:
        if policy.attachments or policy.boundaries:
            yield seen(policy.document)
    holders: tuple[User | Group | Role, ...] = (*estate.users.items, *estate.groups.items, *estate.roles.items)
    yield from (each.document for holder in holders for each in holder.inline)
    yield from (role.trust for role in estate.roles.items)
    for resource in estate.resources.items:
        yield seen(resource.document) or ""
    organization = seen(estate.organization)
    gaps = (*estate.policies.gaps, *estate.groups.gaps, *estate.resources.gaps)
    if organization is not None:
        yield from (seen(each.document) for each in organization.policies.items)
        gaps = (*gaps, *organization.policies.gaps)
    if gaps:
        raise Unseen(*gaps)
