"""Serverless templates, translated into the resources that they become, by AWS's own translator.

Where code lies does not matter here, so local paths stand in as S3 addresses.  An application of the Serverless
Application Repository is left as it is: what it holds is elsewhere.

Source: AWS Serverless Application Model Developer Guide, "AWS SAM template anatomy".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from leastwise import catalogue
from leastwise.gate.nodes import Path, Template
from leastwise.gate.plan import at, items

__all__ = ["TRANSFORM", "translated"]

TRANSFORM = "AWS::Serverless-2016-10-31"
_PREFIX = "AWS::Serverless::"
_ELSEWHERE = "AWS::Serverless::Application"
_CODE = ("CodeUri", "ContentUri", "DefinitionUri")
_ADDRESS = "s3://code/of-this-template"


@dataclass(frozen=True, slots=True)
class _Place:
    """What the translator takes for a session of AWS: it asks for the region alone."""

    region_name: str = "us-east-1"


def translated(template: Template) -> Template:
    """The template with its serverless resources translated; unchanged, with the reason, where that cannot be."""
    transforms = items(at(template.value, "Transform")) or [at(template.value, "Transform")]
    resources = at(template.value, "Resources")
    if TRANSFORM not in transforms or not isinstance(resources, dict):
        return template
    elsewhere = {name: each for name, each in resources.items() if at(each, "Type") == _ELSEWHERE}
    if not any(str(at(each, "Type")).startswith(_PREFIX) for each in resources.values()):
        return template
    try:
        from samtranslator.model.exceptions import InvalidDocumentException
        from samtranslator.parser.parser import Parser
        from samtranslator.translator.translator import Translator
    except ImportError:
        return replace(template, why="install `leastwise[code]` to have them judged")
    own = {name: _with_address(each) for name, each in resources.items() if name not in elsewhere}
    whole: dict[str, Any] = {**_mapping(template.value), "Resources": own}
    try:
        made = Translator(_managed(), Parser(), boto_session=_Place()).translate(whole, {})
    except InvalidDocumentException as error:
        return replace(template, why=_first_line(error))
    except Exception as error:  # noqa: BLE001  (the translator raises what it likes on templates that it does not expect)
        return replace(template, why=f"the translator gave up: {type(error).__name__}")
    found = {**made["Resources"], **elsewhere}
    return Template({**made, "Resources": found}, {**template.lines, **_lines(template, found)})


def _mapping(value: object) -> dict[str, Any]:
    return {str(name): each for name, each in value.items()} if isinstance(value, dict) else {}


def _with_address(resource: Any) -> Any:
    """The resource with an S3 address where a path to code stands."""
    properties = at(resource, "Properties")
    if not isinstance(properties, dict) or not str(at(resource, "Type")).startswith(_PREFIX):
        return resource
    given = {name: _ADDRESS for name in _CODE if isinstance(properties.get(name), str)}
    return {**resource, "Properties": {**properties, **given}}


def _managed() -> dict[str, str]:
    """The policies that AWS manages, by their names, as templates may name them."""
    return {arn.rpartition("/")[2]: arn for arn in catalogue.managed_policies()}


def _lines(template: Template, resources: dict[str, Any]) -> dict[Path, int]:
    """A line for each resource that was made: that of the serverless one whose name it begins with."""
    origins = sorted((path[1] for path in template.lines if len(path) == 2 and path[0] == "Resources"), key=len)
    found: dict[Path, int] = {}
    for name in resources:
        origin = next((each for each in reversed(origins) if name.startswith(each)), None)
        if origin is not None:
            found["Resources", name] = template.lines["Resources", origin]
    return found


def _first_line(error: object) -> str:
    causes = getattr(error, "causes", None) or [error]
    told = getattr(causes[0], "message", None) or str(causes[0])
    return f"the translator refuses it: {str(told).splitlines()[0]}"
