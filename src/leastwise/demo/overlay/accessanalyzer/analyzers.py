"""Analyzers and their findings, as the story put them into the world.

Source: "ListAnalyzers" and "ListFindingsV2", IAM Access Analyzer API Reference.
"""

from __future__ import annotations

from typing import cast

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["list_analyzers", "list_findings"]


@override("accessanalyzer", "ListAnalyzers")
def list_analyzers(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The analyzers of the region."""
    kept = aws.kept("analyzer", call.account, call.region)
    return call.answer({"analyzers": [{k: v for k, v in each.items() if k != "findings"} for each in kept]})


@override("accessanalyzer", "ListFindingsV2")
def list_findings(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The findings of one analyzer whose status is asked for."""
    arn = call.text("analyzerArn")
    for each in aws.kept("analyzer", call.account, call.region):
        if each["arn"] == arn:
            wanted = _statuses(call)
            findings = cast(list[Item], each["findings"])
            return call.answer({"findings": [f for f in findings if not wanted or f["status"] in wanted]})
    raise AwsError("ResourceNotFoundException", "The specified analyzer could not be found.", 404)


def _statuses(call: Call) -> list[str]:
    """The statuses of the filter; empty: all of them."""
    criteria = cast(dict[str, dict[str, list[str]]], call.parameters.get("filter") or {})
    return criteria.get("status", {}).get("eq", [])
