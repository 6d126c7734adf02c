"""The fifteen sets of events that CIS asks an alarm for, one declaration each.

Sources: CIS AWS Foundations Benchmark 7.0, controls 5.1 to 5.15 (which events; the wording here is our own);
Security Hub user guide, controls CloudWatch.1 to CloudWatch.14.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from leastwise.alarms.facts import API_CALL, RECORD, SIGN_IN, SUCCESS, Fact
from leastwise.alarms.pattern import parse
from leastwise.alarms.syntax import Compare, Operator, Or, Pattern, Text, unparse

__all__ = ["ESSENTIAL", "EVENT_SETS", "Event", "EventSet", "calls_of"]

Event: TypeAlias = Mapping[str, object]
"""A CloudTrail record, or the fields of one that matter."""


@dataclass(frozen=True, slots=True)
class EventSet:
    """A set of events that somebody must hear of.

    Args:
        id: our name for the set.
        title: what happens in these events, in a few words.
        cis: the control of CIS AWS Foundations Benchmark 7.0, where there is one.
        fsbp: the control of Security Hub's catalogue, where there is one.
        filter: a filter pattern of ours that covers the set, ready for PutMetricFilter.
        required: which events a filter must match to count as covering.  Where CIS accepts narrower forms this is
            what they all have in common, so every one of them covers.
        wider: the whole set, where the narrower forms leave some of it out; it tells a partial filter from none.
        source: the service whose API calls these are, where they are of one service.
        names: the names of the required API calls or events, where names decide.
        optional: names that ours covers and a filter may leave out, because the calls are retired.
        facts: what else is true of these events' records; the last fact on a field holds.
        near: events of the same kind that need no alarm, to tell a filter that is too broad.
        management_account_only: whether only the organization's management account records them.
    """

    id: str
    title: str
    cis: str | None
    fsbp: str | None
    filter: str
    required: Pattern
    wider: Pattern | None = None
    source: str | None = None
    names: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = RECORD
    near: tuple[Event, ...] = ()
    management_account_only: bool = False

    @property
    def reads(self) -> bool:
        """Whether some of these calls only read."""
        *_, last = (fact for fact in self.facts if fact.selector == ("readOnly",))
        return True in last.values


def _named(names: tuple[str, ...]) -> str:
    terms = tuple(Compare(("eventName",), Operator.EQUAL, Text(name)) for name in names)
    return unparse(terms[0] if len(terms) == 1 else Or(terms)).removeprefix("{ ").removesuffix(" }")


def _of(source: str, names: tuple[str, ...]) -> str:
    return f'{{ $.eventSource = "{source}" && ({_named(names)}) }}'


def calls_of(services: Mapping[str, str]) -> Pattern:
    """What matches the calls of several services: by the service, their names with spaces between."""
    each = tuple(parse(_of(f"{service}.amazonaws.com", tuple(names.split()))) for service, names in services.items())
    return each[0] if len(each) == 1 else Or(each)


def _calls(
    id: str,
    title: str,
    cis: str,
    fsbp: str | None,
    service: str,
    names: str,
    *,
    optional: str = "",
    guarded: bool = False,
    management_account_only: bool = False,
) -> EventSet:
    """API calls of one service; ours names the service only when other services have calls of the same name."""
    source = f"{service}.amazonaws.com"
    wanted, retired = tuple(names.split()), tuple(optional.split())
    ours = _of(source, wanted + retired) if guarded else f"{{ {_named(wanted + retired)} }}"
    reads = tuple(
        {"eventName": name, "eventSource": source, "eventType": "AwsApiCall", "readOnly": True}
        for name in ("DescribeAccountSettings", "ListTags", "GetServiceQuota")
    )
    return EventSet(
        id=id,
        title=title,
        cis=cis,
        fsbp=fsbp,
        filter=ours,
        required=parse(_of(source, wanted)),
        source=source,
        names=wanted,
        optional=retired,
        facts=RECORD + API_CALL,
        near=reads,
        management_account_only=management_account_only,
    )


_DENIED = '{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*" }'
_WITHOUT_MFA = '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" }'
_ROOT = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
_FAILED_CALL = {"eventName": "GetObject", "eventSource": "s3.amazonaws.com", "eventType": "AwsApiCall"}

EVENT_SETS: tuple[EventSet, ...] = (
    EventSet(
        id="unauthorised-calls",
        title="API calls that were denied",
        cis="5.1",
        fsbp="CloudWatch.2",
        filter=_DENIED,
        # Log delivery and HeadBucket are denied in normal operation, and leaving them out is accepted.
        required=parse(
            '{ ($.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*")'
            ' && $.sourceIPAddress != "delivery.logs.amazonaws.com" && $.eventName != "HeadBucket" }'
        ),
        wider=parse(_DENIED),
        facts=(
            *RECORD,
            Fact(("eventType",), ("AwsApiCall",)),
            Fact(("errorCode",), examples=("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation")),
        ),
        near=tuple(_FAILED_CALL | {"errorCode": code} for code in ("NoSuchKey", "ThrottlingException", "NotFound")),
    ),
    EventSet(
        id="sign-in-without-mfa",
        title="console sign-in without MFA",
        cis="5.2",
        fsbp="CloudWatch.3",
        filter=_WITHOUT_MFA,
        # Federated sign-ins say "No" even when the identity provider asked for a second factor.
        required=parse(
            '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes"'
            ' && $.userIdentity.type = "IAMUser" && $.responseElements.ConsoleLogin = "Success" }'
        ),
        wider=parse(_WITHOUT_MFA),
        source="signin.amazonaws.com",
        names=("ConsoleLogin",),
        facts=RECORD + SIGN_IN + SUCCESS,
    ),
    EventSet(
        id="root-usage",
        title="use of the root user",
        cis="5.3",
        fsbp="CloudWatch.1",
        filter=_ROOT,
        # What is done in the console and is no call comes after a sign-in, which tells that root is used.
        required=parse(_ROOT.replace(" }", ' && $.eventType != "AwsConsoleAction" }')),
        wider=parse(_ROOT),
    ),
    _calls(
        "iam-policy-changes",
        "changes to IAM policies and their attachments",
        "5.4",
        "CloudWatch.4",
        "iam",
        "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy"
        " CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy"
        " AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy",
    ),
    _calls(
        "cloudtrail-changes",
        "changes to trails, or logging stopped",
        "5.5",
        "CloudWatch.5",
        "cloudtrail",
        "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging",
    ),
    EventSet(
        id="console-sign-in-failures",
        title="console sign-ins that failed",
        cis="5.6",
        fsbp="CloudWatch.6",
        filter='{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed authentication" }',
        # A record of a wrong password says so twice; a filter on either field catches it.
        required=parse(
            '{ $.eventName = "ConsoleLogin" && $.errorMessage = "Failed authentication"'
            ' && $.responseElements.ConsoleLogin = "Failure" }'
        ),
        source="signin.amazonaws.com",
        names=("ConsoleLogin",),
        facts=RECORD + SIGN_IN,
    ),
    _calls(
        "key-disabling-or-deletion",
        "customer managed keys disabled or scheduled for deletion",
        "5.7",
        "CloudWatch.7",
        "kms",
        "DisableKey ScheduleKeyDeletion",
        guarded=True,
    ),
    _calls(
        "bucket-policy-changes",
        "changes to bucket policies, ACLs, CORS, lifecycle or replication",
        "5.8",
        "CloudWatch.8",
        "s3",
        "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy"
        " DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication",
        guarded=True,
    ),
    _calls(
        "config-changes",
        "changes to AWS Config recording and delivery",
        "5.9",
        "CloudWatch.9",
        "config",
        "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder",
        guarded=True,
    ),
    _calls(
        "security-group-changes",
        "changes to security groups and their rules",
        "5.10",
        "CloudWatch.10",
        "ec2",
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress"
        " RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules",
    ),
    _calls(
        "network-acl-changes",
        "changes to network ACLs",
        "5.11",
        "CloudWatch.11",
        "ec2",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry"
        " ReplaceNetworkAclAssociation",
    ),
    _calls(
        "network-gateway-changes",
        "changes to internet and customer gateways",
        "5.12",
        "CloudWatch.12",
        "ec2",
        "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway"
        " DeleteInternetGateway DetachInternetGateway",
    ),
    _calls(
        "route-table-changes",
        "changes to route tables",
        "5.13",
        "CloudWatch.13",
        "ec2",
        "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute"
        " DisassociateRouteTable",
    ),
    _calls(
        "vpc-changes",
        "changes to VPCs and their peering",
        "5.14",
        "CloudWatch.14",
        "ec2",
        "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection"
        " DeleteVpcPeeringConnection RejectVpcPeeringConnection",
        # EC2-Classic is retired, so nothing can happen to its links.
        optional="AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink",
    ),
    _calls(
        "organization-changes",
        "changes to the organization, its accounts and its policies",
        "5.15",
        None,
        "organizations",
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake"
        " DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType"
        " InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy"
        " UpdateOrganizationalUnit",
        guarded=True,
        management_account_only=True,
    ),
)
"""In the order of CIS 7.0, 5.1 to 5.15."""

ESSENTIAL: tuple[str, ...] = (
    "iam-policy-changes",
    "root-usage",
    "cloudtrail-changes",
    "sign-in-without-mfa",
    "console-sign-in-failures",
    "unauthorised-calls",
)
"""The sets about access itself, and about the record of it; to miss one of the others is less grave."""
