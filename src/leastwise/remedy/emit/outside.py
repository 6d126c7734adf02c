"""Policies of the Organization, identity providers and permissions of functions: what says who comes from outside.

Sources: as in `shapes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from leastwise.model.change import Target, Value
from leastwise.objects.lambda_permission import parameters
from leastwise.objects.organization_policy import AI_OPT_OUTS, SCPS, Sort
from leastwise.remedy.emit.shape import NO_ID, CloudFormation, Shape, Terraform, Within

__all__ = ["OUTSIDE"]


def _policy(sort: Sort) -> Shape:
    return Shape(
        Terraform(
            type="aws_organizations_policy",
            identity=lambda target: {"name": target.id, "type": sort.type},
            imported=NO_ID,
            arguments={"Content": "content", "Description": "description"},
        ),
        CloudFormation(
            type="AWS::Organizations::Policy",
            identity=lambda target: {"Name": target.id, "Type": sort.type},
            properties={"Content": "Content", "Description": "Description"},
            needed=("Content",),
        ),
    )


def _attachment(sort: Sort) -> Shape:
    """In CloudFormation a policy lists what it is attached to."""

    def policy(target: Target) -> Target:
        return Target(sort.kind, target.id.partition("/")[2])

    def place(target: Target) -> str:
        return target.id.partition("/")[0]

    return Shape(
        Terraform(
            type="aws_organizations_policy_attachment",
            identity=lambda target: {"target_id": place(target)},
            imported=NO_ID,
            follows=("Attached",),
            refers={"policy_id": policy},
        ),
        Within(
            whose=policy,
            listed=("TargetIds", place),
            alone="in CloudFormation it stands in a list of its policy, which the plan does not make",
        ),
        switch="Attached",
    )


_ARGUMENTS = {
    "Action": "action",
    "Principal": "principal",
    "SourceArn": "source_arn",
    "SourceAccount": "source_account",
    "PrincipalOrgID": "principal_org_id",
    "EventSourceToken": "event_source_token",
    "FunctionUrlAuthType": "function_url_auth_type",
}


def _statement(value: Value) -> Mapping[str, str] | None:
    """The arguments that make a statement; None: there is a part of it that no argument makes."""
    given: dict[str, Any] | None = parameters(msgspec.json.decode(str(value)))
    return None if given is None else {_ARGUMENTS[name]: each for name, each in given.items()}


def _function(target: Target) -> dict[str, str | bool | list[str]]:
    function, _, sid = target.id.partition("/")
    return {"function_name": function, "statement_id": sid}


def _url(target: Target) -> str:
    return "https://" + target.id.partition(":oidc-provider/")[2]


def _name(target: Target) -> str:
    return target.id.rpartition("/")[2]


OUTSIDE: Mapping[str, Shape] = {
    SCPS.kind: _policy(SCPS),
    AI_OPT_OUTS.kind: _policy(AI_OPT_OUTS),
    f"{SCPS.kind}-attachment": _attachment(SCPS),
    f"{AI_OPT_OUTS.kind}-attachment": _attachment(AI_OPT_OUTS),
    "organizations:policy-type": Shape(
        "in Terraform it stands in a list of the whole Organization, of which the plan holds a part",
        "CloudFormation has no property for it",
    ),
    "lambda:permission": Shape(
        Terraform(
            type="aws_lambda_permission",
            identity=_function,
            imported="Terraform would take the statement away and make another, since none can be changed",
            opened={"Statement": _statement},
        ),
        "CloudFormation gives a statement an id of its own, and lets nobody name one",
    ),
    "iam:oidc-provider": Shape(
        Terraform(
            type="aws_iam_openid_connect_provider",
            identity=lambda target: {"url": _url(target)},
            imported=lambda target: target.id,
            lists={"ClientIDList": "client_id_list", "ThumbprintList": "thumbprint_list"},
            follows=("Url",),
        ),
        CloudFormation(
            type="AWS::IAM::OIDCProvider",
            identity=lambda target: {"Url": _url(target)},
            lists={"ClientIDList": "ClientIdList", "ThumbprintList": "ThumbprintList"},
            follows=("Url",),
        ),
    ),
    "iam:saml-provider": Shape(
        Terraform(
            type="aws_iam_saml_provider",
            identity=lambda target: {"name": _name(target)},
            imported=lambda target: target.id,
            arguments={"SAMLMetadataDocument": "saml_metadata_document"},
            others=("tags", "tags_all"),
        ),
        CloudFormation(
            type="AWS::IAM::SAMLProvider",
            identity=lambda target: {"Name": _name(target)},
            properties={"SAMLMetadataDocument": "SamlMetadataDocument"},
            needed=("SamlMetadataDocument",),
        ),
    ),
}
