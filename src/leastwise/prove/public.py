"""Whether a resource's policy lets the public in, by AWS's notion of it, proven.

The notion, in our words: a policy is taken to be public until each thing that it allows is tied to somebody or
something that it names: a principal, an account, an organization, the network or the resource that a call comes from.
A name ties only if it is whole: one with a wildcard or with a variable that the caller chooses names nobody.  Ranges of
addresses tie if they are not wider than /8 (IPv6: /32), or private.  What ARNs tie to is their account, so elsewhere
than in S3, whose page wants them whole, their names may hold wildcards; that of an access point may in S3 too, but not
in the policy of an access point.

So everything that these names let in, whatever the action, is one document, and the question is whether the policy
allows anything beside that: a condition that a request without the key passes ties nothing, and a Deny that
leaves out nobody but those who are named ties as well as an Allow.

Sources: IAM Access Analyzer API Reference, "CheckNoPublicAccess"; Amazon S3 User Guide, "Blocking public access to your
Amazon S3 storage", heading "The meaning of 'public'"; Amazon EFS User Guide, "Blocking public access".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leastwise.access.public import is_narrow
from leastwise.language import (
    VARIABLES_VERSION,
    Condition,
    Document,
    Principals,
    Statement,
    fold,
    has_variables,
    has_wildcard,
    parse_operator,
)
from leastwise.prove.questions import Answer, compared
from leastwise.prove.sides import of_resource

__all__ = ["RESOURCE_TYPES", "no_public"]

RESOURCE_TYPES = (
    "AWS::ApiGateway::RestApi",
    "AWS::Backup::BackupVault",
    "AWS::CloudTrail::Dashboard",
    "AWS::CloudTrail::EventDataStore",
    "AWS::CodeArtifact::Domain",
    "AWS::DynamoDB::Stream",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::IAM::AssumeRolePolicyDocument",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::Kinesis::StreamConsumer",
    "AWS::Lambda::Function",
    "AWS::OpenSearchService::Domain",
    "AWS::S3::AccessPoint",
    "AWS::S3::Bucket",
    "AWS::S3::Glacier",
    "AWS::S3Express::AccessPoint",
    "AWS::S3Express::DirectoryBucket",
    "AWS::S3Outposts::AccessPoint",
    "AWS::S3Outposts::Bucket",
    "AWS::S3Tables::Table",
    "AWS::S3Tables::TableBucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
)
"""The types that AWS's check takes (November 2026)."""

_WHOLE = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "aws:vpceaccount",
        "aws:vpceorgid",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
    }
)
"""Keys whose values tie if they have no wildcard."""
_ARNS = frozenset({"aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "s3:dataaccesspointarn"})
_PATHS = frozenset({"aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"})
"""Keys of paths in an organization, which tie by its id."""
_SERVICES = frozenset({"aws:principalservicename", "aws:principalservicenameslist"})
_CLAIMS = re.compile(r".+:(?:aud|sub|app_id|user_id)")
"""Claims of identity providers that are shared by everybody."""
_MOUNTED = "elasticfilesystem:accessedviamounttarget"
_SHARED_PROVIDERS = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)
_ARN_PARTS = 6
_ACCOUNT = re.compile(r"[0-9]{12}")
_DOMAINS = ("AWS::S3", "AWS::S3Express", "AWS::S3Outposts", "AWS::S3Tables")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What differs between types of resource.

    Attributes:
        whole: whether ARNs have to be whole, as in S3.
        access_point: whether it is the policy of an access point.
    """

    whole: bool
    access_point: bool


def no_public(document: Document, type: str) -> Answer:
    """Whether nothing is public; the witness is a request that nothing ties to anybody who is named.

    Args:
        document: the policy of a resource.
        type: one of `RESOURCE_TYPES`.
    """
    rules = _Rules(type.rsplit("::", 1)[0] in _DOMAINS, type.endswith("::AccessPoint"))
    return compared(of_resource([_tied(document, rules)]), of_resource([document]))


def _tied(document: Document, rules: _Rules) -> Document:
    """All that the names in a document could let in, as a document."""
    conditions = dict.fromkeys(
        tie for each in document.statements for condition in each.conditions for tie in _ties(condition, rules)
    )
    statements = [_allow(Principals(everyone=True), (each,)) for each in conditions]
    statements += [
        _allow(named)
        for each in document.statements
        for principals in (each.principal, each.not_principal)
        if principals is not None and (named := _named(principals)) != Principals()
    ]
    return Document(VARIABLES_VERSION, None, tuple(statements))


def _allow(named: Principals, conditions: tuple[Condition, ...] = ()) -> Statement:
    return Statement(
        index=0, sid=None, effect="Allow", principal=named, actions=("*",), resources=("*",), conditions=conditions
    )


def _named(principals: Principals) -> Principals:
    """Those that are somebody; whoever signs in with a provider that is everybody's is nobody in particular."""
    return Principals(
        aws=tuple(each for each in principals.aws if each != "*"),
        service=principals.service,
        federated=tuple(each for each in principals.federated if each not in _SHARED_PROVIDERS),
        canonical=principals.canonical,
    )


def _ties(condition: Condition, rules: _Rules) -> Iterator[Condition]:
    """What is true of a request that has one of the values that tie."""
    key, operator = fold(condition.key), parse_operator(condition.operator)
    if operator is None:
        return
    name = operator.base.name
    if key == "aws:sourceip":
        if values := tuple(filter(is_narrow, condition.values)):
            yield Condition("IpAddress", condition.key, values)
    elif key == _MOUNTED:
        yield Condition("Bool", condition.key, ("true",))
    elif key in _ARNS:
        wild = name.endswith("Like") or name.startswith("Arn")
        if values := tuple(each for each in condition.values if _ties_arn(key, each, rules, wild=wild)):
            yield Condition("ArnLike" if name.startswith("Arn") else "StringLike", condition.key, values)
    elif key in _PATHS:
        if values := tuple(filter(_ties_path, condition.values)):
            yield Condition("ForAnyValue:StringLike", condition.key, values)
    elif (key in _WHOLE or key in _SERVICES or _CLAIMS.fullmatch(key)) and (
        values := tuple(filter(_is_whole, condition.values))
    ):
        several = "ForAnyValue:" if key == "aws:principalservicenameslist" else ""
        yield Condition(f"{several}{_equality(name)}", condition.key, values)


def _equality(name: str) -> str:
    return "StringEqualsIgnoreCase" if name.endswith("IgnoreCase") else "StringEquals"


def _is_whole(value: str) -> bool:
    """Without wildcards and without variables, but for those that tell of the resource, which no caller chooses."""
    if has_variables(value):
        return fold(value).startswith("${aws:resource") and value.count("$") == 1
    return bool(value) and not has_wildcard(value)


def _ties_path(value: str) -> bool:
    organization, slash, _ = value.partition("/")
    return bool(slash) and _is_whole(organization)


def _ties_arn(key: str, value: str, rules: _Rules, *, wild: bool) -> bool:
    if _is_whole(value) or not wild:
        return _is_whole(value)
    parts = value.split(":", _ARN_PARTS - 1)
    tied = len(parts) == _ARN_PARTS and bool(_ACCOUNT.fullmatch(parts[4])) and not has_variables(value)
    if key == "s3:dataaccesspointarn":
        return tied and not rules.access_point
    return tied and not rules.whole
