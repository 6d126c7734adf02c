"""Log groups of CloudWatch Logs: how long they keep events, and whose key encrypts them."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region
from leastwise.collect.step import Page, Paging, Step, reader
from leastwise.model import Gap, LogGroup, Observed

__all__ = ["LOG_GROUPS", "log_groups"]


class _Group(Page):
    logGroupName: str = ""
    logGroupArn: str = ""
    arn: str = ""
    retentionInDays: int | None = None
    kmsKeyId: str | None = None
    logGroupClass: str = ""


class LogGroupsPage(Page):
    """Source: "DescribeLogGroups" and "LogGroup", Amazon CloudWatch Logs API Reference."""

    logGroups: tuple[_Group, ...] = ()


LOG_GROUPS = Step(
    service="logs",
    operation="DescribeLogGroups",
    permission="logs:DescribeLogGroups",
    page=LogGroupsPage,
    everywhere=True,
    paging=Paging("nextToken", "nextToken", size=("limit", 50)),
)


@reader("log_groups")
def log_groups(pages: Pages) -> Observed[LogGroup]:
    """Every log group of the account."""
    answers = in_every_region(pages, LOG_GROUPS)
    found = (_group(pages, raw, answer.region) for answer in answers.items for raw in answer.page.logGroups)
    return gathered(found, answers.gaps)


def _group(pages: Pages, raw: _Group, region: str | None) -> LogGroup | Gap:
    arn = raw.logGroupArn or raw.arn.removesuffix(":*")
    if not (raw.logGroupName and arn) or region is None:
        about = {"logGroupName": raw.logGroupName}
        return pages.unreadable(LOG_GROUPS, about, "a log group without name, ARN or region", region)
    return LogGroup(
        arn=arn,
        name=raw.logGroupName,
        region=region,
        retention_days=raw.retentionInDays,
        key=raw.kmsKeyId or None,
        delivery=raw.logGroupClass == "DELIVERY",
    )
