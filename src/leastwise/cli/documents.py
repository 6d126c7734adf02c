"""The policy documents that `lint` is given: files, folders, standard input, snapshots and exports."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from leastwise.cli.texts import MAX_BYTES, decoded, opening
from leastwise.errors import InputError, UsageError

if TYPE_CHECKING:
    from leastwise.language import Kind
    from leastwise.model import Estate, Fact, Gap

__all__ = ["Documents", "PolicyText", "documents"]

_EXPORT = re.compile(rb'"(?:User|Group|Role)DetailList"\s*:')
_POLICY = re.compile(r'"(?:Statement|Effect)"|20(?:12|08)-10-17')
"""Something of a policy, however wrong the rest is."""
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A document: its name for a person, its place for a program, and its kind if that is known.

    `path` is the file that holds it and nothing else.
    """

    name: str
    uri: str
    text: str
    kind: Kind | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """What was read, the calls behind which there may be more, and why files of a folder could not be read."""

    texts: tuple[PolicyText, ...]
    gaps: tuple[Gap, ...] = ()
    unread: tuple[str, ...] = ()


def documents(given: str) -> Documents:
    """The documents that an argument stands for.

    Raises:
        InputError: it cannot be read.
        UsageError: it is a folder without any.
    """
    if given == "-":
        return Documents((_standard_input(),))
    path = Path(given)
    if not path.is_dir() or (path / "manifest.json").is_file():
        return _one(path)
    return _folder(path)


def _folder(path: Path) -> Documents:
    """Its *.json, but for those that are no policies; one that cannot be read does not stop the others."""
    found: list[Documents] = []
    for each in sorted(path.rglob("*.json")):
        try:
            found.append(_one(each))
        except InputError as error:
            found.append(Documents((), unread=(str(error),)))
    texts = tuple(text for each in found for text in each.texts if text.kind or _POLICY.search(text.text))
    unread = tuple(why for each in found for why in each.unread)
    if not texts and not unread:
        raise UsageError(f"`{path}` holds no policy in a *.json: name the files")
    return Documents(texts, tuple(gap for each in found for gap in each.gaps), unread)


def _one(path: Path) -> Documents:
    """What a file or a snapshot holds."""
    data = b"" if path.is_dir() else opening(path)
    if path.is_dir() or data.startswith(_ZIP) or _EXPORT.search(data):
        return _source(path)
    return Documents((_file(path, data),))


def _standard_input() -> PolicyText:
    return PolicyText("-", "stdin", decoded("-", sys.stdin.buffer.read(MAX_BYTES + 1)))


def _file(path: Path, data: bytes) -> PolicyText:
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix().encode("utf-8", "surrogateescape"))
    return PolicyText(str(path), uri, decoded(str(path), data), path=path)


def _source(path: Path) -> Documents:
    """The policies of the accounts in a snapshot or an export, each once."""
    from leastwise.cli.sources import read

    estates = read(path).estates
    texts = {text.name: text for estate in estates for text in _of_estate(estate)}
    gaps = dict.fromkeys(gap for estate in estates for gap in _gaps(estate))
    return Documents(tuple(texts.values()), tuple(gap for gap in gaps if gap.code != "NotCollected"))


def _of_estate(estate: Estate) -> Iterator[PolicyText]:
    from leastwise.language import Kind
    from leastwise.model import Gap

    owners = [(each.arn, each.inline) for each in estate.users.items]
    owners += [(each.arn, each.inline) for each in estate.groups.items]
    owners += [(each.arn, each.inline) for each in estate.roles.items]
    for arn, inline in owners:
        for policy in inline:
            yield _owned(arn, f"inline policy {policy.name}", policy.document, Kind.IDENTITY)
    for role in estate.roles.items:
        if not role.service_linked:
            yield _owned(role.arn, "trust policy", role.trust, Kind.TRUST)
    for managed in estate.policies.items:
        if not managed.by_aws and not isinstance(managed.document, Gap):
            only_boundary = managed.boundaries > 0 and managed.attachments == 0
            yield _owned(managed.arn, "", managed.document, Kind.BOUNDARY if only_boundary else Kind.IDENTITY)
    for resource in estate.resources.items:
        if isinstance(resource.document, str):
            yield _owned(resource.arn, "resource policy", resource.document, Kind.RESOURCE)
    yield from _of_organization(estate)


def _of_organization(estate: Estate) -> Iterator[PolicyText]:
    from leastwise.language import Kind
    from leastwise.model import Gap

    kinds = {"SERVICE_CONTROL_POLICY": Kind.SCP, "RESOURCE_CONTROL_POLICY": Kind.RCP}
    if estate.organization is None or isinstance(estate.organization, Gap):
        return
    for policy in estate.organization.policies.items:
        if policy.type in kinds and not policy.by_aws and not isinstance(policy.document, Gap):
            yield _owned(policy.arn, policy.name, policy.document, kinds[policy.type])


def _owned(arn: str, what: str, text: str, kind: Kind) -> PolicyText:
    name = f"{arn} ({what})" if what else arn
    return PolicyText(name, quote(f"{arn}#{what}" if what else arn, safe=":/#"), text, kind)


def _gaps(estate: Estate) -> Iterator[Gap]:
    from leastwise.model import Gap

    for observed in (estate.users, estate.groups, estate.roles, estate.policies, estate.resources):
        yield from observed.gaps
    facts: list[Fact[str | None]] = [each.document for each in estate.policies.items]
    facts += [each.document for each in estate.resources.items]
    if estate.organization is not None and not isinstance(estate.organization, Gap):
        yield from estate.organization.policies.gaps
        facts += [each.document for each in estate.organization.policies.items]
    yield from (fact for fact in facts if isinstance(fact, Gap))
