"""What every step declares is what AWS's own service models know."""

from __future__ import annotations

import dataclasses
import functools
import re
import types
from collections import Counter
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from msgspec import Struct

import leastwise.collect.steps
from leastwise.collect.secrets import Found
from leastwise.collect.step import Reader, Step
from leastwise.discover import discover
from leastwise.model import Estate

STEPS = discover(leastwise.collect.steps, Step)
READERS = discover(leastwise.collect.steps, Reader)

BESIDE_READERS = {"account", "seen_at", "seen_at_source", "gaps", "answered", "thresholds", "fixing"}
"""Fields of the Estate that are not read from pages."""

UNMODELLED = {
    "ec2.DescribeInstanceAttribute": ("InvalidInstanceID.NotFound",),
    "s3.GetBucketAcl": ("NoSuchBucket",),
    "s3.GetBucketLogging": ("NoSuchBucket",),
    "s3.GetBucketOwnershipControls": ("NoSuchBucket", "OwnershipControlsNotFoundError"),
    "s3.GetBucketPolicy": ("NoSuchBucket", "NoSuchBucketPolicy"),
    "s3.GetBucketVersioning": ("NoSuchBucket",),
    "s3.GetObjectLockConfiguration": ("NoSuchBucket", "ObjectLockConfigurationNotFoundError"),
    "s3.GetPublicAccessBlock": ("NoSuchBucket", "NoSuchPublicAccessBlockConfiguration"),
    "sqs.GetQueueAttributes": ("AWS.SimpleQueueService.NonExistentQueue",),
}
"""Error codes that services send and botocore's models leave out."""

BESIDE_THE_ANSWER = {"DescribeUserPool.UnknownMembers"}
"""Fields in which a step says what AWS told and botocore's model leaves out of the answer."""


@functools.cache
def operation(service: str, name: str) -> OperationModel:
    return botocore.session.get_session().get_service_model(service).operation_model(name)


def model_of(step: Step[Any]) -> OperationModel:
    return operation(step.service, step.operation)


def members(shape: Shape | None) -> dict[str, Shape]:
    return dict(shape.members) if isinstance(shape, StructureShape) else {}


def unknown_fields(kind: Any, shape: Shape, path: str) -> Iterator[str]:
    """Where a page declares a field that the operation's output does not have."""
    if kind is Found:
        return
    if isinstance(kind, type) and issubclass(kind, Struct):
        known = members(shape)
        for name, hint in get_type_hints(kind).items():
            if name not in known:
                yield f"{path}.{name}"
            else:
                yield from unknown_fields(hint, known[name], f"{path}.{name}")
    elif get_origin(kind) in {Union, types.UnionType}:
        for part in get_args(kind):
            yield from unknown_fields(part, shape, path)
    elif get_origin(kind) in {tuple, list}:
        if isinstance(shape, ListShape):
            yield from unknown_fields(get_args(kind)[0], shape.member, f"{path}[]")
        elif get_args(kind)[0] is not Found:
            yield f"{path} is no list"
    elif get_origin(kind) is dict:
        if isinstance(shape, MapShape):
            yield from unknown_fields(get_args(kind)[1], shape.value, f"{path}{{}}")
        elif get_args(kind)[1] is not Any:
            yield f"{path} is no map"


def reached(shape: Shape | None, dotted: str) -> bool:
    head, _, rest = dotted.partition(".")
    known = members(shape)
    return head in known and (not rest or reached(known[head], rest))


each_step = pytest.mark.parametrize("step", STEPS, ids=[step.key for step in STEPS])


def test_there_are_steps() -> None:
    assert {"ec2.DescribeInstances", "lambda.ListFunctions", "sns.ListSubscriptionsByTopic"} <= {s.key for s in STEPS}


def test_no_operation_is_declared_twice() -> None:
    assert [key for key, count in Counter(step.key for step in STEPS).items() if count > 1] == []


@each_step
def test_the_operation_exists(step: Step[Any]) -> None:
    assert model_of(step).name == step.operation


@each_step
def test_every_kept_field_is_one_of_the_answer(step: Step[Any]) -> None:
    output = model_of(step).output_shape
    assert output is not None
    assert {*unknown_fields(step.page, output, step.operation)} <= BESIDE_THE_ANSWER


@each_step
def test_the_constant_request_fits(step: Step[Any]) -> None:
    known = members(model_of(step).input_shape)
    assert set(step.request) <= set(known)


@each_step
def test_required_parameters_are_given(step: Step[Any]) -> None:
    if step.asks is None:
        required = getattr(model_of(step).input_shape, "required_members", [])
        assert set(required) <= set(step.request)


@each_step
def test_paging_names_exist(step: Step[Any]) -> None:
    model, paging = model_of(step), step.paging
    if paging is None:
        return
    given = members(model.input_shape)
    assert paging.give in given
    assert reached(model.output_shape, paging.take)
    assert paging.more is None or reached(model.output_shape, paging.more)
    if paging.size:
        name, most = paging.size
        assert given[name].type_name == "integer"
        assert 1 <= most <= given[name].metadata.get("max", most)


@each_step
def test_an_operation_with_pages_is_paged(step: Step[Any]) -> None:
    pages = {"NextToken", "nextToken", "NextMarker", "IsTruncated", "ContinuationToken"}
    if step.paging is None and not any(step.request.get(key) for key in ("MaxResults",)):
        assert not pages & set(members(model_of(step).output_shape))


@each_step
def test_codes_that_mean_none_are_the_operations_own(step: Step[Any]) -> None:
    shapes = model_of(step).error_shapes
    named = {code for shape in shapes for code in (shape.name, shape.metadata.get("error", {}).get("code", ""))}
    known = named | {code.removesuffix("Exception") for code in named}
    assert set(step.none) <= known | set(UNMODELLED.get(step.key, ()))


@each_step
def test_permissions_are_in_the_form_of_iam(step: Step[Any]) -> None:
    for permission in (step.permission, *step.also):
        assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", permission)


@each_step
def test_only_reads(step: Step[Any]) -> None:
    assert re.match(r"(Get|List|Describe|Generate)[A-Z]", step.operation)


@each_step
def test_what_comes_after_is_declared(step: Step[Any]) -> None:
    assert all(any(other is one for one in STEPS) for other in step.after)
    assert step.asks is None or step.after


def test_every_field_of_the_estate_is_read_once() -> None:
    wanted = {field.name for field in dataclasses.fields(Estate)} - BESIDE_READERS
    filled = Counter(reader.fills for reader in READERS)
    assert {
        "missing": sorted(wanted - set(filled)),
        "unknown": sorted(set(filled) - wanted),
        "twice": sorted(name for name, count in filled.items() if count > 1),
    } == {"missing": [], "unknown": [], "twice": []}
