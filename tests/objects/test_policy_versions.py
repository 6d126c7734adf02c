"""Versions of managed policies: deleted and given back, also where several have one text."""

from __future__ import annotations

from leastwise.apply import Aws
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from leastwise.objects import find_kind
from leastwise.objects.iam_policy import version
from objects.live import cycle, read, restore

OLD, NEW = (
    f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:{action}","Resource":"*"}}]}}'
    for action in ("GetObject", "ListBucket")
)


def test_versions_with_one_text_are_told_apart(aws: Aws, estate: Estate) -> None:
    given = {"PolicyName": "scratch-versions", "PolicyDocument": OLD}
    arn = aws.do(AwsCall("iam", "CreatePolicy", given))["Policy"]["Arn"]
    for text in (NEW, OLD, OLD):
        aws.do(AwsCall("iam", "CreatePolicyVersion", {"PolicyArn": arn, "PolicyDocument": text, "SetAsDefault": True}))
    target, old, new = Target("iam:policy", arn), version(OLD), version(NEW)
    assert {name: value for name, value in (read(aws, target) or {}).items() if "Versions" in name} == {
        old: OLD,
        f"{old}.2": OLD,
        f"{old}.3": OLD,
        new: NEW,
    }
    numbers = find_kind("iam:policy").read(aws.ask, target) or {}
    assert (numbers[f"~Numbers/{old[9:]}"], numbers[f"~Numbers/{old[9:]}.3"]) == ("v4", "v1")
    cycle(aws, target, {f"{old}.3": None, new: None}, {f"{old}.3": None}, {"Document": NEW}, None)
    restore(aws, target, None)
