"""Where the templates of nested stacks are, as long as they are files: before they are packaged, or as CDK writes them.

Nothing is fetched: a template at an address is not seen.

Source: CloudFormation Template Reference, "AWS::CloudFormation::Stack"; AWS CLI Command Reference, "cloudformation
package"; AWS Serverless Application Model Developer Guide, "AWS::Serverless::Application".
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from leastwise.gate.plan import at
from leastwise.gate.values import Moment
from leastwise.language import JsonValue

__all__ = ["NESTING", "Beside", "Handed", "nested_files", "nowhere", "under"]

Beside: TypeAlias = Callable[[str], str | None]
"""The text of a file by its path; None where there is none that may be looked at."""
NESTING = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""Types that nest a template, and the property that names it."""
_ASSET = "aws:asset:path"


@dataclass(frozen=True, slots=True)
class Handed:
    """What an outer template hands down for a parameter, and what that depends on."""

    value: JsonValue
    leans: tuple[str, ...] = ()


def nowhere(path: str) -> str | None:
    """No file is there to be seen."""
    return None


def nested_files(path: str, template: JsonValue) -> Iterator[tuple[str, str]]:
    """The resources of a template that nest one, each with the path of its file."""
    resources = at(template, "Resources")
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        key = NESTING.get(str(at(resource, "Type")))
        if key is None:
            continue
        asset, url = at(resource, "Metadata", _ASSET), at(resource, "Properties", key)
        local = url if isinstance(url, str) and "://" not in url else asset
        if isinstance(local, str) and local:
            yield name, posixpath.normpath(posixpath.join(posixpath.dirname(path), local))


def under(name: str, inner: Moment) -> Moment:
    """What a nested template says, its addresses begun with that of the stack."""
    return Moment(
        tuple(replace(each, address=f"{name}.{each.address}") for each in inner.slots),
        tuple(replace(each, address=f"{name}.{each.address}") for each in inner.holdings),
        tuple(replace(each, address=f"{name}.{each.address}") for each in inner.unjudged),
    )
