"""Serverless templates are judged by what they become."""

from __future__ import annotations

from leastwise.gate.nodes import read
from leastwise.gate.sam import translated
from leastwise.gate.template import moment

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Name: {Type: String, Default: x}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: ./src
      MemorySize: 128
      Policies:
        - S3ReadPolicy: {BucketName: !Ref Name}
        - AmazonS3FullAccess
        - Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]
"""


def test_a_function_becomes_a_role_with_all_of_its_policies() -> None:
    found = moment("t.yaml", FUNCTION)
    assert found.unjudged == ()
    (role,) = (each for each in found.holdings if each.address == "WorkRole")
    texts = " ".join(each.text for each in role.documents)
    assert "sqs:*" in texts
    assert "s3:GetObject" in texts
    assert {slot.place.line for slot in found.slots} == {5}


def test_the_line_is_that_of_the_serverless_resource() -> None:
    template = translated(read(FUNCTION))
    assert template.line("Resources", "WorkRole") == template.line("Resources", "Work") == 5


def test_what_the_translator_refuses_is_said_and_left_unjudged() -> None:
    found = moment("t.yaml", FUNCTION.replace("      Handler: a.b\n", "      Events: {X: {Type: Nonsense}}\n"))
    (unjudged,) = found.unjudged
    assert "these were not judged: the translator refuses it" in unjudged.why


def test_an_application_from_elsewhere_is_said_and_hides_nothing_else() -> None:
    text = (
        FUNCTION + "  Other:\n    Type: AWS::Serverless::Application\n    Properties: {Location: {ApplicationId: a}}\n"
    )
    found = moment("t.yaml", text)
    assert [each.address for each in found.unjudged] == ["Other"]
    assert any(each.address == "WorkRole" for each in found.holdings)


def test_a_template_without_the_transform_is_left_as_it_is() -> None:
    plain = read(FUNCTION.partition("\n")[2])
    assert translated(plain) is plain
