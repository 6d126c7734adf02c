"""Files of tests in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping

from leastwise.errors import InputError
from leastwise.policytest import File, Result, read_suite, run
from leastwise.spec import Facts

READER = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Read", "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"},
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Action": "sqs:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"},
        ],
    },
    indent=1,
)
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"
HEAD = f"""\
schema: leastwise/policy-test/1
defaults:
  principal: arn:aws:iam::111122223333:role/reader
  policies: [reader.json]
  resource: {QUEUE}
  context: {{aws:SecureTransport: true}}
tests:
"""


def results(text: str, files: Mapping[str, str] | None = None) -> tuple[Result, ...]:
    """The results of the tests in `text`."""

    def load(reference: str) -> File:
        found = {"reader.json": READER, **(files or {})}
        if reference not in found:
            raise InputError(f"cannot read `{reference}`, name a file that can be read")
        return File(f"policies/{reference}", found[reference])

    return run(read_suite("t.yaml", text, load), Facts())


def complaints(tests: str) -> list[tuple[str, ...]]:
    """What is not as expected in each case of tests under the usual head."""
    return [result.complaints for result in results(HEAD + tests)]
