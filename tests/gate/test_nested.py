"""Nested stacks whose templates are files."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from leastwise.gate import Pair, Verdicts, judge
from leastwise.gate.template import moment, nested_in

INNER = """
Parameters:
  Who: {Type: String, Default: nobody}
  Buckets: {Type: CommaDelimitedList}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !Ref Who}, Action: 'sts:AssumeRole'}]}
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: !Ref Buckets}]}
"""
OUTER = """
Parameters:
  Env: {Type: String}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./parts/inner.yaml
      Parameters: {Who: WHO, Buckets: 'arn:aws:s3:::a/*, arn:aws:s3:::b/*'}
"""
CDK = """{"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack",
  "Properties": {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::Region}.${AWS::URLSuffix}/x"},
    "Parameters": {"Who": "*", "Buckets": "*"}},
  "Metadata": {"aws:asset:path": "inner.nested.template.json", "aws:asset:property": "TemplateURL"}}}}"""


def judged(outer: str, files: Mapping[str, str], before: Mapping[str, str] | None = None) -> Verdicts:
    """The template `deploy/outer.yaml` beside these files, by their paths."""
    then = None if before is None else moment("deploy/outer.yaml", outer, beside=before.get)
    return judge(Pair(then, moment("deploy/outer.yaml", outer, beside=files.get)))


def test_what_is_handed_down_is_judged_inside_at_the_nested_file() -> None:
    files = {"deploy/parts/inner.yaml": INNER}
    [opened] = [each for each in judged(OUTER.replace("WHO", "'*'"), files).found if each.check == "public-access"]
    assert opened.address == "Inner.Role"
    assert (opened.place.path, opened.place.line) == ("deploy/parts/inner.yaml", 10)
    assert opened.leans == ()
    closed = judged(OUTER.replace("WHO", "'111122223333'"), files)
    assert "public-access" not in {each.check for each in closed.found}
    assert closed.unjudged == ()


def test_a_parameter_that_is_not_known_outside_is_what_the_inside_depends_on() -> None:
    found = judged(OUTER.replace("WHO", "!Ref Env"), {"deploy/parts/inner.yaml": INNER})
    role = moment("deploy/outer.yaml", OUTER.replace("WHO", "!Ref Env"), beside={"deploy/parts/inner.yaml": INNER}.get)
    assert found.unjudged == ()
    assert [each.written.leans for each in role.slots if each.kind.name == "TRUST"] == [("parameter Env",)]


def test_a_list_is_handed_down_as_a_text() -> None:
    outer = OUTER.replace("WHO", "'111122223333'")
    narrow = outer.replace(", arn:aws:s3:::b/*", "")
    files = {"deploy/parts/inner.yaml": INNER}
    before, after = (moment("deploy/outer.yaml", each, beside=files.get) for each in (narrow, outer))
    [new] = [each for each in judge(Pair(before, after)).found if each.check == "new-access"]
    assert new.witness is not None
    assert new.witness.resource.startswith("arn:aws:s3:::b/")


def test_a_change_inside_is_compared_with_what_was_there() -> None:
    outer = OUTER.replace("WHO", "'111122223333'")
    more = INNER.replace("s3:GetObject", "s3:*")
    found = judged(outer, {"deploy/parts/inner.yaml": more}, {"deploy/parts/inner.yaml": INNER}).found
    assert ("Inner.Role", "new-access") in {(each.address, each.check) for each in found}
    assert judged(outer, {"deploy/parts/inner.yaml": INNER}, {"deploy/parts/inner.yaml": INNER}).found == ()


def test_an_asset_of_cdk_and_a_serverless_application_are_followed() -> None:
    found = judged(CDK, {"deploy/inner.nested.template.json": INNER}).found
    assert "public-access" in {each.check for each in found}
    application = OUTER.replace("CloudFormation::Stack", "Serverless::Application").replace("TemplateURL", "Location")
    opened = judged(application.replace("WHO", "'*'"), {"deploy/parts/inner.yaml": INNER}).found
    assert "public-access" in {each.check for each in opened}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "its template `deploy/parts/inner.yaml` was not seen"),
        ({"deploy/parts/inner.yaml": "a: [b"}, "its template `deploy/parts/inner.yaml` was not judged: not YAML"),
        ({"deploy/parts/inner.yaml": "name: x"}, "was not judged: it has no resources"),
    ],
)
def test_what_was_not_seen_is_said_in_one_line(files: Mapping[str, str], says: str) -> None:
    [unjudged] = judged(OUTER, files).unjudged
    assert says in unjudged.why
    assert (unjudged.address, unjudged.place.line) == ("Inner", 5)


def test_a_template_that_nests_itself_ends() -> None:
    itself = OUTER.replace("./parts/inner.yaml", "outer.yaml")
    [unjudged] = judged(itself, {"deploy/outer.yaml": itself}).unjudged
    assert "in which this one is nested" in unjudged.why
    chain = {f"deploy/{n}.yaml": OUTER.replace("./parts/inner.yaml", f"{n + 1}.yaml") for n in range(30)}
    [deep] = judged(OUTER.replace("./parts/inner.yaml", "0.yaml"), chain).unjudged
    assert "was not seen" in deep.why


def test_an_address_names_no_file() -> None:
    packaged = OUTER.replace("./parts/inner.yaml", "https://s3.amazonaws.com/bucket/inner.yaml")
    assert nested_in("deploy/outer.yaml", packaged) == ()
    [unjudged] = judged(packaged, {}).unjudged
    assert "its template is no file here" in unjudged.why
