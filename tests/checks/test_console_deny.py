"""The Deny of the console against the reference semantics: what it refuses, and what does not notice."""

from __future__ import annotations

import pytest

from leastwise.checks.console_deny import TEXT
from leastwise.language import parse
from leastwise.spec import Facts, Outcome, Policies, Request, decide, principal_of

USER = principal_of("arn:aws:iam::111122223333:user/svc-billing")
EVERYTHING = parse('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')
PRESENT, VIA = "aws:MultiFactorAuthPresent", "aws:ViaAWSService"


@pytest.mark.parametrize(
    "said, allowed",
    [
        ({VIA: ("false",)}, True),
        ({PRESENT: ("false",), VIA: ("true",)}, True),
        ({PRESENT: ("false",), VIA: ("false",)}, False),
        ({PRESENT: ("true",), VIA: ("false",)}, False),
    ],
    ids=["a long-term key", "a service for the user", "a session without MFA", "a session with MFA"],
)
def test_sessions_are_refused_and_keys_are_not(said: dict[str, tuple[str, ...]], allowed: bool) -> None:
    asked = Request(principal=USER, action="s3:ListAllMyBuckets", resource="*", context=said)
    decision = decide(asked, Policies(identity=(EVERYTHING, parse(TEXT))), Facts())
    assert (decision.outcome is Outcome.ALLOWED) is allowed
