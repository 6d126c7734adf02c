"""Lambda functions: their role, and the secrets in their environment."""

from __future__ import annotations

from typing import Any

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.secrets import Found, found_in_pairs, kept, secrets_of
from leastwise.collect.step import Page, Paging, Step, reader
from leastwise.model import Fact, Function, Gap, Observed, Secret

__all__ = ["FUNCTIONS", "functions"]


class _Error(Page):
    ErrorCode: str = ""


class _Environment(Page):
    # In place of AWS's map, what was found in it.
    Variables: tuple[Found, ...] = ()
    Error: _Error | None = None


class _Function(Page):
    FunctionName: str = ""
    FunctionArn: str = ""
    Role: str = ""
    Environment: _Environment = _Environment()


class FunctionsPage(Page):
    """Source: "ListFunctions", AWS Lambda API Reference."""

    Functions: tuple[_Function, ...]


def _without_values(response: dict[str, Any]) -> dict[str, Any]:
    """The response with the secrets' kinds and names where the variables were."""
    return {**response, "Functions": [_redacted(function) for function in response.get("Functions", ())]}


def _redacted(function: dict[str, Any]) -> dict[str, Any]:
    environment = function.get("Environment")
    if not environment:
        return function
    found = kept(found_in_pairs(environment.get("Variables") or {}))
    return {**function, "Environment": {**environment, "Variables": found}}


FUNCTIONS = Step(
    service="lambda",
    operation="ListFunctions",
    permission="lambda:ListFunctions",
    page=FunctionsPage,
    everywhere=True,
    paging=Paging("Marker", "NextMarker"),
    redact=_without_values,
)


@reader("functions")
def functions(pages: Pages) -> Observed[Function]:
    """Every function, as its unpublished version is."""
    answers = pages.all(FUNCTIONS)
    return gathered(
        (_function(pages, raw, answer.region) for answer in answers.items for raw in answer.page.Functions),
        answers.gaps,
    )


def _function(pages: Pages, raw: _Function, region: str | None) -> Function | Gap:
    if not (raw.FunctionName and raw.FunctionArn and raw.Role) or region is None:
        about = {"FunctionName": raw.FunctionName}
        return pages.unreadable(FUNCTIONS, about, "a function without name, ARN, role or region", region)
    return Function(
        arn=raw.FunctionArn,
        name=raw.FunctionName,
        region=region,
        role=raw.Role,
        secrets=_secrets(pages, raw, region),
    )


def _secrets(pages: Pages, raw: _Function, region: str) -> Fact[tuple[Secret, ...]]:
    """The secrets; a gap where Lambda could not decrypt the variables for whoever asked."""
    error = raw.Environment.Error
    if error is not None:
        about = {"FunctionName": raw.FunctionName}
        return pages.unreadable(FUNCTIONS, about, f"the environment could not be decrypted: {error.ErrorCode}", region)
    return secrets_of(raw.Environment.Variables)
