"""CloudFormation templates as values that know their lines; JSON or YAML with the short forms of intrinsic functions.

Source: CloudFormation User Guide, "Template formats" and "Intrinsic function reference".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leastwise.errors import InputError
from leastwise.language import MAX_LENGTH, JsonValue

__all__ = ["Path", "Template", "read"]

_PREFIX = "tag:yaml.org,2002:"
_BARE = frozenset({"Ref", "Condition"})
_MOST_NODES = 200_000
_DEPTH = 200
Path: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class Template:
    """A template.

    Attributes:
        value: as JSON would have it, short forms written out.
        lines: of the members of `Resources` and of what is in them, by their names.
        why: why serverless resources are left as they are; empty: nothing stands against it.
    """

    value: JsonValue
    lines: dict[Path, int] = field(default_factory=dict)
    why: str = ""

    def line(self, *path: str) -> int:
        """Of the member at the path, or the deepest on the way that is there."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def read(text: str) -> Template:
    """The template in a text.

    Raises:
        InputError: it is neither YAML nor JSON, or too large.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(f"more than {MAX_LENGTH:,} characters are no template, split it")
    try:
        node = YAML(typ="safe", pure=True).compose(text.replace("\t", " "))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise InputError(f"not YAML at line {line}: {error.problem or error.context}, correct it") from None
    except (YAMLError, RecursionError) as error:
        raise InputError(f"not YAML: {str(error).splitlines()[0]}, correct it") from None
    if node is None:
        raise InputError("it is empty, and no template")
    return _Reader().template(node)


class _Reader:
    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.count = 0

    def template(self, node: Node) -> Template:
        return Template(self._value(node, ()), self.lines)

    def _value(self, node: Node, path: Path) -> JsonValue:
        self.count += 1
        if self.count > _MOST_NODES or len(path) > _DEPTH:  # aliases of aliases grow without end
            raise InputError("it grows beyond what a template can be, write its aliases out")
        tag = str(node.tag or "")
        value = self._plain(node, path, tag)
        if not tag.startswith("!") or tag == "!":
            return value
        name = tag[1:] if tag[1:] in _BARE else f"Fn::{tag[1:]}"
        if name == "Fn::GetAtt" and isinstance(value, str):
            return {name: [*value.split(".", 1)]}
        return {name: value}

    def _plain(self, node: Node, path: Path, tag: str) -> JsonValue:
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(each, (*path, str(number))) for number, each in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        text = str(node.value)
        if tag == f"{_PREFIX}bool":
            return text.lower() in ("true", "yes", "on")
        return None if tag == f"{_PREFIX}null" else text

    def _mapping(self, node: MappingNode, path: Path) -> JsonValue:
        found: dict[str, JsonValue] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                raise InputError(f"`{name}` is there twice at line {key.start_mark.line + 1}, remove one")
            self.lines[(*path, name)] = key.start_mark.line + 1
            found[name] = self._value(value, (*path, name))
        return found
