"""GetAnalyzer, CreateAnalyzer and DeleteAnalyzer, which moto lacks.

Source: these operations, IAM Access Analyzer API Reference.
"""

from __future__ import annotations

from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World

__all__ = ["create_analyzer", "delete_analyzer", "get_analyzer"]

_KIND = "analyzer"


@override("accessanalyzer", "GetAnalyzer")
def get_analyzer(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The analyzer with this name."""
    found = _found(call, aws)
    return call.answer({"analyzer": {name: value for name, value in found.items() if name != "findings"}})


@override("accessanalyzer", "CreateAnalyzer")
def create_analyzer(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Active at once; its name is free."""
    name, kind = call.text("analyzerName"), call.text("type")
    kept = aws.kept(_KIND, call.account, call.region)
    if any(each["name"] == name for each in kept):
        raise AwsError("ConflictException", f"An analyzer with name {name} already exists.", 409)
    arn = f"arn:aws:access-analyzer:{call.region}:{call.account}:analyzer/{name}"
    made: Item = {"arn": arn, "name": name, "type": kind, "status": "ACTIVE", "createdAt": aws.now(), "findings": []}
    given: Item = {each: call.parameters[each] for each in ("tags", "configuration") if each in call.parameters}
    aws.keep(_KIND, call.account, call.region, {**made, **given})
    return call.answer({"arn": arn})


@override("accessanalyzer", "DeleteAnalyzer")
def delete_analyzer(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Its findings go with it."""
    aws.held[_KIND, call.account, call.region].remove(_found(call, aws))
    return call.answer({})


def _found(call: Call, aws: World) -> Item:
    name = call.text("analyzerName")
    for each in aws.kept(_KIND, call.account, call.region):
        if each["name"] == name:
            return each
    raise AwsError("ResourceNotFoundException", f"Analyzer {name} was not found.", 404)
