"""The collector's own policy."""

from __future__ import annotations

from leastwise.collect.permissions import permissions
from leastwise.collect.step import Page, Step


class Empty(Page):
    pass


def test_each_permission_once_in_order() -> None:
    steps = [
        Step(service="iam", operation="B", permission="iam:B", page=Empty, also=("iam:Generate",)),
        Step(service="ec2", operation="A", permission="ec2:A", page=Empty),
        Step(service="iam", operation="B2", permission="iam:B", page=Empty),
    ]
    assert permissions(steps) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "LeastwiseCollect",
                "Effect": "Allow",
                "Action": ["ec2:A", "iam:B", "iam:Generate"],
                "Resource": "*",
            }
        ],
    }
