"""The policies of Lambda functions; not those of their versions and aliases, nor of layers."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import Ask, Asked, Page, Step
from leastwise.collect.steps.lambda_functions import FUNCTIONS, functions
from leastwise.model import Function, Observed, ResourcePolicy

__all__ = ["FUNCTION_POLICY", "function_policies"]


class FunctionPolicyPage(Page):
    """Source: "GetPolicy", AWS Lambda API Reference."""

    Policy: str


def _every_function(asked: Asked) -> Iterator[Ask]:
    return (Ask({"FunctionName": each.name}, each.region) for each in functions.of(asked.pages).items)


FUNCTION_POLICY = Step(
    service="lambda",
    operation="GetPolicy",
    permission="lambda:GetPolicy",
    page=FunctionPolicyPage,
    none=("ResourceNotFoundException",),
    after=(FUNCTIONS,),
    asks=_every_function,
)


def function_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every function with its policy."""
    gaps = (*functions.of(pages).gaps, *in_every_region(pages, FUNCTIONS).gaps)
    return Observed(tuple(_policy(pages, each) for each in functions.of(pages).items), tuple(dict.fromkeys(gaps)))


def _policy(pages: Pages, function: Function) -> ResourcePolicy:
    answer = pages.one(FUNCTION_POLICY, function.region, FunctionName=function.name)
    document = answer.Policy if isinstance(answer, FunctionPolicyPage) else answer
    return with_policy(pages, "AWS::Lambda::Function", function.arn, function.region, document)
