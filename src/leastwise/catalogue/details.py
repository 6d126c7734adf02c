"""What is known of a service beyond its names, read when it is asked for."""

from __future__ import annotations

from leastwise.catalogue.archive import Archive
from leastwise.catalogue.formats import Format, fits
from leastwise.catalogue.names import ActionNames
from leastwise.catalogue.stored import StoredService, restored
from leastwise.catalogue.values import Action, Service
from leastwise.language import fold

__all__ = ["Details"]


class Details:
    """The services of a file.  Each is kept once it has been read.

    Raises:
        InputError: where a service is first asked for: the file is damaged.
    """

    __slots__ = ("_actions", "_archive", "_formats", "_names", "_namespaces", "_services")

    def __init__(self, archive: Archive, names: ActionNames) -> None:
        self._archive = archive
        self._names = names
        self._services: dict[str, Service] = {}
        self._actions: dict[str, dict[str, Action]] = {}
        self._formats: dict[str, tuple[Format, ...]] = {}
        self._namespaces: dict[str, tuple[str, ...]] | None = None

    def service(self, prefix: str) -> Service | None:
        """With all that is known of it; None if AWS does not have it."""
        prefix = fold(prefix)
        if prefix not in self._services:
            held = self._names.held(prefix)
            if held is None:
                return None
            kept = self._archive.decoded(f"service/{prefix}", StoredService)
            try:
                self._services[prefix] = restored(prefix, held, kept)
            except (LookupError, ValueError) as error:
                raise self._archive.broken() from error
        return self._services[prefix]

    def action(self, action: str) -> Action | None:
        """In any letter case."""
        prefix, _, name = fold(action).partition(":")
        if prefix not in self._actions:
            service = self.service(prefix)
            if service is None:
                return None
            self._actions[prefix] = {each.name.lower(): each for each in service.actions}
        return self._actions[prefix].get(name)

    def arn_formats(self, action: str) -> tuple[str, ...]:
        """The ARN formats of all its resource types; none if it has none, or is unknown."""
        found = self.action(action)
        service = self.service(found.prefix) if found else None
        if found is None or service is None:
            return ()
        wanted = {each.name for each in found.resource_types}
        return tuple(dict.fromkeys(arn for each in service.resource_types if each.name in wanted for arn in each.arns))

    def resource_types_of(self, arn: str) -> tuple[tuple[str, str], ...]:
        """The resource types whose formats an ARN has: the service's own first, and the most definite first."""
        fields = arn.split(":", 5)
        if len(fields) < 6 or fields[0] != "arn":
            return ()
        if self._namespaces is None:
            self._namespaces = self._archive.decoded("namespaces", dict[str, tuple[str, ...]])
        prefixes = self._namespaces.get(fields[2], ()) + self._namespaces.get("", ())
        found = [each for prefix in prefixes for each in self._known(prefix) if fits(each.arn, arn)]
        found.sort(key=lambda each: (each.prefix != fields[2], -each.literal))
        return tuple(dict.fromkeys((each.prefix, each.type) for each in found))

    def _known(self, prefix: str) -> tuple[Format, ...]:
        if prefix not in self._formats:
            service = self.service(prefix)
            types = service.resource_types if service else ()
            self._formats[prefix] = tuple(Format.of(prefix, each.name, arn) for each in types for arn in each.arns)
        return self._formats[prefix]
