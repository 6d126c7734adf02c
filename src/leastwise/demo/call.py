"""One AWS call as it came over the wire: which operation of which service, asked by whom, with what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qs

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from leastwise.demo.envelopes import AwsError, Protocol
from leastwise.demo.motos import environ
from leastwise.demo.serving import HttpReply, HttpRequest

__all__ = ["Call", "Item", "identify"]

Item = dict[str, object]
"""A structure of an answer, with AWS's member names; times are datetimes, documents are text."""

_SIGNED_AS = {"monitoring": "cloudwatch", "sso": "sso-admin", "access-analyzer": "accessanalyzer"}
"""Names that requests are signed with, where botocore calls the service otherwise."""

_BY_VERSION = {("elasticloadbalancing", "2012-06-01"): "elb", ("elasticloadbalancing", "2015-12-01"): "elbv2"}
"""Services that sign alike, told apart by the version of their API."""

_S3_CONTROL = "/v20180820/"
"""How every path of S3 Control begins, which signs its requests as S3."""

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_REST_XML = frozenset({"cloudfront", "route53"})


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        http: the request itself.
        signed_as: the service in its signature, `monitoring` for CloudWatch.
        service: botocore's name of the service.
        operation: the operation, or an empty string where the path tells none.
        access_key: the id it was signed with; none when it was not signed.
        region: the region it was signed for.
        protocol: how it is written, and how its answer must be.
        account: whose call it is; the management account until the call is authenticated.
        principal: the ARN of the caller, once authenticated.
    """

    http: HttpRequest
    signed_as: str
    service: str
    operation: str
    access_key: str | None
    region: str
    protocol: Protocol
    account: str = ""
    principal: str = ""

    @cached_property
    def parameters(self) -> Item:
        """The members of the request by the service model; empty for operations that botocore does not know."""
        try:
            operation = get_service_model(self.service).operation_model(self.operation)
        except (OperationNotFoundError, UnknownServiceError):
            return {}
        request = Request(environ(self.http))
        wire = {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": self.http.body,
            "url_path": request.path,
            "url_params": self._path_parameters(request),
        }
        return cast(Item, PROTOCOL_PARSERS[self._dialect](operation).parse(wire))

    @property
    def _dialect(self) -> str:
        return "rest-xml" if self.protocol == "s3" else self.protocol

    def _path_parameters(self, request: Any) -> dict[str, str]:
        if not self._dialect.startswith("rest"):
            return {}
        return cast(dict[str, str], get_service_router(self.service).match(request)[1])

    def text(self, name: str) -> str:
        """A parameter that must be there; raises AwsError (`ValidationError`) where it is not."""
        value = self.parameters.get(name)
        if not isinstance(value, str):
            member = name[:1].lower() + name[1:]
            says = f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: "
            raise AwsError("ValidationError", says + "Member must not be null")
        return value

    def optional(self, name: str) -> str | None:
        """A text parameter, or none."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str, otherwise: int) -> int:
        """A whole number, or `otherwise` where it was not given."""
        value = self.parameters.get(name)
        return int(value) if isinstance(value, int | str) else otherwise

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it was not given."""
        value = self.parameters.get(name)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def answer(self, result: Item | None = None) -> HttpReply:
        """`result` in the operation's output shape and this call's protocol."""
        operation = get_service_model(self.service).operation_model(self.operation)
        reply = get_serializer_class(self.service, self._dialect)(operation).serialize(result or {})
        body = reply["body"]
        return HttpReply(
            reply["status_code"],
            tuple((str(name), str(value)) for name, value in reply["headers"].items()),
            body if isinstance(body, bytes) else body.encode(),
        )

    def result(self, reply: HttpReply) -> Item:
        """What botocore reads out of `reply` to this call: the way to change an answer of moto's."""
        from botocore.parsers import create_parser

        operation = get_service_model(self.service).operation_model(self.operation)
        wire = {"status_code": reply.status, "headers": dict(reply.headers), "body": reply.body}
        result = cast(Item, create_parser(self._dialect).parse(wire, operation.output_shape))
        result.pop("ResponseMetadata", None)
        return result


def identify(http: HttpRequest) -> Call:
    """The call that a request makes.  An operation that cannot be told is an empty string."""
    signed = _CREDENTIAL.search(http.headers.get("authorization", ""))
    key, region, name = (signed["key"], signed["region"], signed["service"]) if signed else (None, "us-east-1", "")
    target = http.headers.get("x-amz-target")
    if target:
        return Call(http, name, _SIGNED_AS.get(name, name), target.rpartition(".")[2], key, region, "json")
    if http.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = parse_qs(http.body.decode("utf-8", "replace"))
        operation, name = form.get("Action", [""])[0], name or "sts"
        protocol: Protocol = "ec2" if name == "ec2" else "query"
        service = _BY_VERSION.get((name, form.get("Version", [""])[0])) or _SIGNED_AS.get(name, name)
        return Call(http, name, service, operation, key, region, protocol)
    name = name or "s3"
    if name == "s3" and http.path.startswith(_S3_CONTROL):
        return Call(http, name, "s3control", _rest_operation("s3control", http), key, region, "rest-xml")
    protocol = "s3" if name == "s3" else "rest-xml" if name in _REST_XML else "rest-json"
    service = _SIGNED_AS.get(name, name)
    return Call(http, name, service, _rest_operation(service, http), key, region, protocol)


def _rest_operation(service: str, http: HttpRequest) -> str:
    try:
        return str(get_service_router(service).match(Request(environ(http)))[0].name)
    except (HTTPException, UnknownServiceError, NotImplementedError):
        return ""
