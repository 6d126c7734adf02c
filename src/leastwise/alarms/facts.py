"""What is always true of CloudTrail records: which fields are there, and what they can hold.

An event that no service writes is no counterexample: these facts keep the search for one to real records.

Source: CloudTrail User Guide, "CloudTrail record contents", "CloudTrail userIdentity element" and
"AWS Management Console sign-in events".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from leastwise.alarms.evaluate import ABSENT, Absent
from leastwise.alarms.syntax import Selector

__all__ = ["API_CALL", "RECORD", "SIGN_IN", "SUCCESS", "Fact", "Scalar"]

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a field of a record can hold.

    Args:
        selector: the field.
        values: everything it can hold (`ABSENT` among it if it can be missing); empty for any string.
        examples: strings to try before invented ones, so that counterexamples read like real events.
        optional: for any string, whether the field can be missing.
    """

    selector: Selector
    values: tuple[Scalar | Absent, ...] = ()
    examples: tuple[str, ...] = ()
    optional: bool = False


_IDENTITY = "userIdentity"

RECORD: tuple[Fact, ...] = (
    Fact(("eventName",), examples=("RunInstances",)),
    Fact(("eventSource",), examples=("ec2.amazonaws.com",)),
    Fact(("eventType",), ("AwsApiCall", "AwsConsoleSignIn", "AwsConsoleAction", "AwsServiceEvent")),
    Fact(("eventCategory",), ("Management", "Data")),
    Fact(("managementEvent",), (True, False)),
    Fact(("readOnly",), (False, True)),
    Fact(("eventVersion",), examples=("1.11",)),
    Fact(("eventID",), examples=("4f9c2c0e-0d1b-4f6e-9d55-2b1d7c1f0a11",)),
    Fact(("eventTime",), examples=("2026-01-31T12:00:00Z",)),
    Fact(("awsRegion",), examples=("us-east-1", "eu-west-1")),
    Fact(("sourceIPAddress",), examples=("203.0.113.9",)),
    Fact(("userAgent",), examples=("aws-cli/2.17.0",), optional=True),
    Fact(("errorCode",), examples=("AccessDenied",), optional=True),
    Fact(("errorMessage",), examples=("Not allowed",), optional=True),
    Fact(("recipientAccountId",), examples=("111122223333",), optional=True),
    Fact(
        (_IDENTITY, "type"),
        (
            "IAMUser",
            "AssumedRole",
            "Root",
            "FederatedUser",
            "AWSAccount",
            "AWSService",
            "IdentityCenterUser",
            "Unknown",
        ),
    ),
    Fact((_IDENTITY, "invokedBy"), examples=("cloudformation.amazonaws.com",), optional=True),
    Fact((_IDENTITY, "userName"), examples=("zelda",), optional=True),
    Fact((_IDENTITY, "arn"), examples=("arn:aws:iam::111122223333:user/zelda",), optional=True),
    Fact((_IDENTITY, "accountId"), examples=("111122223333",), optional=True),
    Fact((_IDENTITY, "principalId"), examples=("AIDA" + "EXAMPLE",), optional=True),
)
"""True of every record."""

API_CALL: tuple[Fact, ...] = (
    Fact(("eventType",), ("AwsApiCall",)),
    Fact(("eventCategory",), ("Management",)),
    Fact(("managementEvent",), (True,)),
    Fact(("readOnly",), (False,)),
)
"""Besides, true of the records of calls that change configuration."""

SIGN_IN: tuple[Fact, ...] = (
    Fact(("eventSource",), ("signin.amazonaws.com",)),
    Fact(("eventType",), ("AwsConsoleSignIn",)),
    Fact(("eventCategory",), ("Management",)),
    Fact(("managementEvent",), (True,)),
    Fact(("readOnly",), (False,)),
    Fact(("additionalEventData", "MFAUsed"), ("No", "Yes")),
    Fact(("responseElements", "ConsoleLogin"), ("Success", "Failure")),
)
"""Besides, true of the records of sign-ins to the console."""

SUCCESS: tuple[Fact, ...] = (Fact(("errorMessage",), (ABSENT,)), Fact(("errorCode",), (ABSENT,)))
"""Besides, true of the records of what succeeded."""
