"""Versions of launch templates: what a new one takes from another, and their deletion, both of which moto lacks.

Source: "CreateLaunchTemplateVersion" and "DeleteLaunchTemplateVersions", Amazon EC2 API Reference.
"""

from __future__ import annotations

from typing import Any

from leastwise.demo.call import Call, Item
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["create_launch_template_version", "delete_launch_template_versions"]


@override("ec2", "CreateLaunchTemplateVersion")
def create_launch_template_version(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """What is given replaces what the source has, whole parameter by whole parameter; snapshots are not taken over."""
    source = call.optional("SourceVersion")
    if source is None:
        return passthrough()
    template = _template(call)
    data = {**_without_snapshots(template.get_version(source).data), **_given(call)}
    version = template.create_version(data, call.optional("VersionDescription"))
    told: Item = {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "VersionNumber": version.number,
        "VersionDescription": version.description,
        "DefaultVersion": False,
    }
    return call.answer({"LaunchTemplateVersion": told})


@override("ec2", "DeleteLaunchTemplateVersions")
def delete_launch_template_versions(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The default version stays, and so does one that is older than another: moto finds versions by their place."""
    template = _template(call)
    outcome: dict[bool, list[Item]] = {True: [], False: []}
    for number in call.texts("Versions"):
        newest = template.latest_version_number
        fit = number == str(newest) != str(template.default_version_number)
        if fit:
            template.versions.pop()
        about: Item = {"LaunchTemplateId": template.id, "VersionNumber": int(number)}
        outcome[fit].append(about if fit else {**about, "ResponseError": {"Code": "unexpectedError"}})
    done, left = outcome[True], outcome[False]
    parts = {"Successfully": done, "Unsuccessfully": left}
    return call.answer({f"{word}DeletedLaunchTemplateVersions": list(each) for word, each in parts.items()})


def _template(call: Call) -> Any:
    from moto.ec2.models import ec2_backends

    return ec2_backends[call.account][call.region].get_launch_template(call.text("LaunchTemplateId"))


def _given(call: Call) -> dict[str, Any]:
    given = call.parameters.get("LaunchTemplateData")
    return dict(given) if isinstance(given, dict) else {}


def _without_snapshots(data: dict[str, Any]) -> dict[str, Any]:
    devices = [
        {**each, "Ebs": {name: value for name, value in each.get("Ebs", {}).items() if name != "SnapshotId"}}
        for each in data.get("BlockDeviceMappings", ())
    ]
    return {**data, **({"BlockDeviceMappings": devices} if devices else {})}
