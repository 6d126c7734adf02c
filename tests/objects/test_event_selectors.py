"""Event selectors of trails."""

from __future__ import annotations

import json

import pytest

from leastwise.apply import Aws
from leastwise.collect.step import Refused
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target
from leastwise.objects.event_selectors import selector_text
from objects.live import cycle, read, tried_and_seen

OURS = {
    "Name": "leastwise: objects written",
    "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "readOnly", "Equals": ["false"]},
    ],
}


def test_selectors_of_one_form_replace_those_of_the_other_and_come_back(aws: Aws, estate: Estate) -> None:
    own = [each for each in estate.trails.items if each.arn.split(":")[4] == estate.account.id]
    assert own
    for trail in own:
        target = Target("cloudtrail:event-selectors", trail.arn)
        cycle(aws, target, {"AdvancedEventSelectors": selector_text([OURS]), "EventSelectors": None})


def test_a_trail_that_is_not_there_has_none(aws: Aws) -> None:
    assert read(aws, Target("cloudtrail:event-selectors", "arn:aws:cloudtrail:us-east-1:111122223333:trail/no")) is None


def test_empty_lists_count_for_nothing() -> None:
    plain = {"ReadWriteType": "All", "IncludeManagementEvents": False}
    assert selector_text([{**plain, "DataResources": []}]) == selector_text([plain])
    assert json.loads(selector_text([plain]) or "") == [plain]
    assert selector_text([]) is None


def test_what_is_tried_is_seen(estate: Estate) -> None:
    assert estate.trails.items
    for trail in estate.trails.items:
        target = Target("cloudtrail:event-selectors", trail.arn)
        tried_and_seen(estate, target, [{"AdvancedEventSelectors": selector_text([OURS]), "EventSelectors": None}])


def test_aws_takes_one_form_at_a_time(aws: Aws, estate: Estate) -> None:
    arn = next(each.arn for each in estate.trails.items if each.arn.split(":")[4] == estate.account.id)
    with pytest.raises(Refused, match="InvalidEventSelectors"):
        aws.do(AwsCall("cloudtrail", "PutEventSelectors", {"TrailName": arn}, arn.split(":")[3]))
