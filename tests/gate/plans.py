"""A Terraform plan, written by hand in the JSON format that Terraform documents."""

from __future__ import annotations

import json
from collections.abc import Mapping

Json = object


def policy(*statements: Mapping[str, Json]) -> str:
    """A document, as `jsonencode` writes it."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def change(
    address: str,
    before: Json,
    after: Json,
    unknown: Json = None,
    *,
    module: str = "",
) -> dict[str, Json]:
    """An entry of `resource_changes`; its actions follow from what is there."""
    local = address.removeprefix(module).lstrip(".")
    data = local.startswith("data.")
    type, name = local.removeprefix("data.").split("[")[0].split(".")[:2]
    actions: dict[tuple[bool, bool], list[Json]] = {
        (False, True): ["create"],
        (True, False): ["delete"],
        (True, True): ["no-op"] if before == after and not unknown else ["update"],
    }
    entry: dict[str, Json] = {
        "address": address,
        "mode": "data" if data else "managed",
        "type": type,
        "name": name,
        "provider_name": "hashicorp/aws",
        "change": {
            "actions": ["read"] if data else actions[before is not None, after is not None],
            "before": before,
            "after": after,
            "after_unknown": {} if unknown is None else unknown,
            "before_sensitive": False,
            "after_sensitive": {},
        },
    }
    return entry | ({"module_address": module} if module else {})


def plan(*changes: Json, references: Mapping[str, Mapping[str, list[str]]] | None = None) -> Json:
    """A whole plan.

    Args:
        references: what the code of an attribute refers to, by resource and attribute.
    """
    resources: list[Json] = []
    for address, attributes in (references or {}).items():
        type, name = address.removeprefix("data.").split(".")
        expressions: dict[str, Json] = {
            key: [{"resources": {"references": [*each]}}] if key == "statement" else {"references": [*each]}
            for key, each in attributes.items()
        }
        resources.append(
            {
                "address": address,
                "mode": "data" if address.startswith("data.") else "managed",
                "type": type,
                "name": name,
                "expressions": expressions,
            }
        )
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.5",
        "planned_values": {"root_module": {"resources": []}},
        "resource_changes": [*changes],
        "configuration": {"root_module": {"resources": resources}},
        "errored": False,
    }
