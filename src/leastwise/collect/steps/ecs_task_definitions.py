"""ECS task definitions, the newest of each family, with the secrets in the environment of their containers."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.secrets import Found, found_in_pairs, kept
from leastwise.collect.step import Ask, Asked, Page, Paging, Step, reader
from leastwise.model import Gap, Observed, Secret, TaskDefinition

__all__ = ["FAMILIES", "TASK_DEFINITION", "task_definitions"]


class FamiliesPage(Page):
    """Source: "ListTaskDefinitionFamilies", Amazon ECS API Reference."""

    families: tuple[str, ...] = ()


class _Container(Page):
    name: str = ""
    # In place of AWS's list of pairs, what was found in it.
    environment: tuple[Found, ...] = ()


class _Definition(Page):
    taskDefinitionArn: str = ""
    family: str = ""
    taskRoleArn: str | None = None
    containerDefinitions: tuple[_Container, ...] = ()


class TaskDefinitionPage(Page):
    """Source: "DescribeTaskDefinition", Amazon ECS API Reference."""

    taskDefinition: _Definition


FAMILIES = Step(
    service="ecs",
    operation="ListTaskDefinitionFamilies",
    permission="ecs:ListTaskDefinitionFamilies",
    page=FamiliesPage,
    everywhere=True,
    request={"status": "ACTIVE"},
    paging=Paging("nextToken", "nextToken", size=("maxResults", 100)),
)


def _every_family(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(FAMILIES).items:
        yield from (Ask({"taskDefinition": family}, answer.region) for family in answer.page.families)


def _without_values(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the secrets' kinds and names where the variables were."""
    definition = response.get("taskDefinition") or {}
    containers = [_redacted(each) for each in definition.get("containerDefinitions") or ()]
    return {"taskDefinition": {**definition, "containerDefinitions": containers}}


def _redacted(container: dict[str, Any]) -> dict[str, Any]:
    pairs = {str(each.get("name")): str(each.get("value", "")) for each in container.get("environment") or ()}
    return {"name": container.get("name", ""), "environment": kept(found_in_pairs(pairs))}


TASK_DEFINITION = Step(
    service="ecs",
    operation="DescribeTaskDefinition",
    permission="ecs:DescribeTaskDefinition",
    page=TaskDefinitionPage,
    after=(FAMILIES,),
    asks=_every_family,
    redact=_without_values,
)


@reader("task_definitions")
def task_definitions(pages: Pages) -> Observed[TaskDefinition]:
    """The newest active revision of every family that has one."""
    answers = in_every_region(pages, FAMILIES)
    found = (_definition(pages, family, each.region) for each in answers.items for family in each.page.families)
    return gathered((each for each in found if each is not None), answers.gaps)


def _definition(pages: Pages, family: str, region: str | None) -> TaskDefinition | Gap | None:
    page = pages.one(TASK_DEFINITION, region, taskDefinition=family)
    if page is None or isinstance(page, Gap):
        return page
    raw = page.taskDefinition
    if not (raw.taskDefinitionArn and raw.family) or region is None:
        about = {"taskDefinition": family}
        return pages.unreadable(TASK_DEFINITION, about, "a task definition without ARN, family or region", region)
    return TaskDefinition(
        arn=raw.taskDefinitionArn,
        family=raw.family,
        region=region,
        role=raw.taskRoleArn,
        secrets=tuple(secret for container in raw.containerDefinitions for secret in _secrets(container)),
    )


def _secrets(container: _Container) -> Iterator[Secret]:
    for found in container.environment:
        yield Secret(kind=found.Kind, place=f"{container.name}/{found.Place}", long_lived=found.LongLived)
