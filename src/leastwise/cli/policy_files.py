"""Policy documents in files, for questions about documents that hang nowhere yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leastwise.cli.texts import read_text
from leastwise.errors import InputError

if TYPE_CHECKING:
    from leastwise.access import Source
    from leastwise.access.free import Documents
    from leastwise.language import Kind

__all__ = ["PolicyFiles"]


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Files by what they are; `resource` is a role's trust policy where `trust` says so."""

    identity: tuple[Path, ...] = ()
    resource: Path | None = None
    boundary: Path | None = None
    session: tuple[Path, ...] = ()
    scps: tuple[Path, ...] = ()
    rcps: tuple[Path, ...] = ()
    vpc_endpoint: tuple[Path, ...] = ()
    trust: bool = False

    @property
    def free(self) -> bool:
        """Whether there are any but session policies, which go with an account as well."""
        return any((self.identity, self.resource, self.boundary, self.scps, self.rcps, self.vpc_endpoint))

    def documents(self) -> Documents:
        """All but the session policies.

        Raises:
            InputError: one cannot be read, or is not a policy of its kind.
        """
        from leastwise.access.free import Documents
        from leastwise.language import Kind

        return Documents(
            identity=_read(self.identity, Kind.IDENTITY, "the identity-based policy"),
            resource=_one(self.resource, Kind.TRUST if self.trust else Kind.RESOURCE, "the resource policy"),
            boundary=_one(self.boundary, Kind.BOUNDARY, "the permissions boundary"),
            scps=_read(self.scps, Kind.SCP, "the SCP"),
            rcps=_read(self.rcps, Kind.RCP, "the RCP"),
            vpc_endpoint=_read(self.vpc_endpoint, Kind.VPC_ENDPOINT, "the VPC endpoint policy"),
        )

    def sessions(self) -> tuple[Source, ...]:
        """The session policies.

        Raises:
            InputError: as for `documents`.
        """
        from leastwise.language import Kind

        return _read(self.session, Kind.SESSION, "the session policy")


def _one(path: Path | None, kind: Kind, told: str) -> Source | None:
    return None if path is None else _read((path,), kind, told)[0]


def _read(paths: Iterable[Path], kind: Kind, told: str) -> tuple[Source, ...]:
    from leastwise.access import Source
    from leastwise.language import parse

    found = []
    for path in paths:
        text = read_text(path)
        try:
            document = parse(text, kind)
        except InputError as error:
            raise InputError(f"`{path}`: {error}") from error
        found.append(Source(told, document, str(path)))
    return tuple(found)
