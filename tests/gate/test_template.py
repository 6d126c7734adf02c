"""The gate on CloudFormation templates."""

from __future__ import annotations

import json

import pytest

from leastwise.errors import InputError
from leastwise.gate import Found, Pair, Place, Verdicts, judge
from leastwise.gate.sources import Sort, Source, sort_of
from leastwise.gate.template import moment

HEAD = "AWSTemplateFormatVersion: '2010-09-09'\n"
ROLE = """\
Resources:
  Box:
    Type: AWS::S3::Bucket
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: [s3:GetObject]
                Resource: !Sub '${Box.Arn}/*'
"""
WRITE = ROLE.replace("[s3:GetObject]", "[s3:GetObject, s3:PutObject]")
OPEN = """
Resources:
  Box: {Type: 'AWS::S3::Bucket', Properties: {BucketName: box}}
  Open:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Box
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource: !Join ['', ['arn:aws:s3:::', !Ref Box, '/*']]
"""


def judged(after: str, before: str | None = None) -> Verdicts:
    return judge(Pair(None if before is None else moment("t.yaml", before), moment("t.yaml", after)))


def of(verdicts: Verdicts, check: str) -> list[Found]:
    return [each for each in verdicts.found if each.check == check]


def test_what_a_role_newly_holds_has_a_witness_with_a_stand_in() -> None:
    [found] = of(judged(WRITE, ROLE), "new-access")
    assert found.witness is not None
    assert found.witness.action == "s3:PutObject"
    assert found.witness.resource.startswith("arn:aws:s3:::unknown-box/")
    assert found.leans == ("Box",)
    assert (found.address, found.place.line) == ("App", 4)
    assert of(judged(ROLE, WRITE), "new-access") == []
    assert of(judged(WRITE), "new-access") == []


def test_public_access_has_the_line_of_the_document() -> None:
    verdicts = judged(OPEN)
    [found] = of(verdicts, "public-access")
    assert found.place.line == 8
    assert not verdicts.compared


def test_a_policy_of_its_own_belongs_to_the_role_that_it_names() -> None:
    moved = WRITE.replace("[s3:GetObject, s3:PutObject]", "[s3:GetObject]") + (
        "  Mine:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: x\n      Roles: [!Ref App]\n"
        "      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:PutObject,"
        " Resource: !Sub '${Box.Arn}/*'}]}\n"
    )
    assert of(judged(moved, WRITE), "new-access") == []
    assert [each.address for each in of(judged(moved, ROLE), "new-access")] == ["App"]


def test_administration_that_is_attached_is_an_escalation() -> None:
    arn = "      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/IAMFullAccess']\n"
    assert of(judged(ROLE + arn, ROLE), "escalation")
    assert of(judged(ROLE, ROLE), "escalation") == []


def test_json_is_read_as_well_and_what_cdk_writes_is_a_template() -> None:
    template = {
        "Resources": {
            "Q": {
                "Type": "AWS::SQS::QueuePolicy",
                "Metadata": {"aws:cdk:path": "stack/q"},
                "Properties": {
                    "Queues": [{"Ref": "Queue"}],
                    "PolicyDocument": {
                        "Statement": {
                            "Effect": "Allow",
                            "Principal": {"AWS": {"Fn::If": ["IsProd", "*", {"Ref": "AWS::AccountId"}]}},
                            "Action": "sqs:SendMessage",
                            "Resource": {"Fn::GetAtt": ["Queue", "Arn"]},
                        }
                    },
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        }
    }
    text = json.dumps(template, indent="\t")
    assert sort_of("t.json", text) is Sort.TEMPLATE
    [found] = of(judged(text), "public-access")
    assert "condition IsProd" in found.leans
    assert found.place.line == 14


def test_both_outcomes_of_a_condition_are_judged() -> None:
    text = OPEN.replace("Principal: '*'", "Principal: !If [Closed, {AWS: '111122223333'}, '*']")
    source = Source("t.yaml", Sort.TEMPLATE, text, None, False, lambda module, local: Place(local))
    assert [len(of(judge(pair), "public-access")) for pair in source.pairs()] == [0, 1]


def test_parameters_mappings_and_literals_are_resolved() -> None:
    text = """
Parameters: {Team: {Type: String, Default: blue}, Free: {Type: String}}
Mappings: {Stages: {prod: {bucket: big}}}
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Action: s3:GetObject
          Resource:
            - !Sub 'arn:aws:s3:::${Team}/${!aws:username}/*'
            - !Sub ['arn:aws:s3:::${b}/*', {b: !FindInMap [Stages, prod, bucket]}]
            - !Join ['', ['arn:aws:s3:::', !Select [1, !Split ['-', 'a-b']], '/*']]
            - Fn::If: [Maybe, !Sub 'arn:aws:s3:::${Free}/*', !Ref AWS::NoValue]
"""
    [slot] = moment("t.yaml", text).slots
    resources = json.loads(slot.written.text)["Statement"]["Resource"]
    assert resources == [
        "arn:aws:s3:::blue/${aws:username}/*",
        "arn:aws:s3:::big/*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::unknown-free/*",
    ]
    assert slot.written.leans == ("parameter Team", "condition Maybe", "parameter Free")


@pytest.mark.parametrize(
    ("resource", "says"),
    [
        ("{Type: 'AWS::CloudFormation::Stack'}", "its template is no file here"),
        ("[each, [], {}]", "made by a function"),
        ("{Type: 'AWS::S3::BucketPolicy', Properties: {PolicyDocument: !Transform {Name: x}}}", "made by a function"),
        ("{Type: 'AWS::IAM::User', Properties: {Policies: [!Transform {Name: x}]}}", "inline policies of it are made"),
        ("{Type: 'AWS::Serverless::Function', Properties: {Policies: []}}", "becomes other resources"),
        (
            "{Type: 'AWS::New::Thing', Properties: {Deep: {Doc: {Version: 2012-10-17, Statement: []}}}}",
            "its `Deep.Doc` looks like a policy",
        ),
    ],
)
def test_what_is_not_judged_is_said(resource: str, says: str) -> None:
    [unjudged] = judged(f"{HEAD}Resources:\n  X: {resource}\n").unjudged
    assert says in unjudged.why
    assert unjudged.place.line == 3


def test_what_is_not_judged_and_did_not_change_is_not_said_again() -> None:
    text = "Resources:\n  S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: a}}\n"
    assert judged(text, "\n" + text).unjudged == ()
    assert len(judged(text.replace("URL: a", "URL: b"), text).unjudged) == 1
    assert len(judged(text).unjudged) == 1


def test_a_macro_is_said() -> None:
    [unjudged] = judged("Transform: [AWS::LanguageExtensions, Mine]\nResources: {}\n").unjudged
    assert "`Mine`" in unjudged.why


def test_inline_policies_behind_conditions_are_judged() -> None:
    text = ROLE.replace("- PolicyName: own", "- !If\n          - Maybe\n          - PolicyName: own").replace(
        "          PolicyDocument:", "            PolicyDocument:"
    )
    text = text.replace(
        "            Version: 2012-10-17\n            Statement:\n              - Effect",
        "              Version: 2012-10-17\n              Statement:\n              - Effect",
    )
    text += "          - !Ref AWS::NoValue\n"
    assert [len(each.documents) for each in moment("t.yaml", text).holdings] == [1]
    assert [len(each.documents) for each in moment("t.yaml", text, met=False).holdings] == [0]


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "Resources: {A: 1, A: 2}", "Resources: &a {A: *a}", "Resources: {A: &a {Ref: x}, B: !X *nobody}"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        moment("t.yaml", text)


def test_a_resource_that_refers_to_itself_ends() -> None:
    assert judged("Resources: {A: {Type: 'AWS::IAM::Role', Properties: {RoleName: !Ref A, Policies: x}}}").found == ()


@pytest.mark.parametrize(
    ("operator", "public"), [("StringNotEquals", False), ("StringLike", True), ("StringNotEqualsIfExists", False)]
)
def test_a_deny_beside_it_closes_what_is_open_to_everybody(operator: str, public: bool) -> None:
    deny = f"""\
          - Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource: !Join ['', ['arn:aws:s3:::', !Ref Box, '/*']]
            Condition: {{{operator}: {{'aws:PrincipalOrgID': o-a1b2c3d4e5}}}}
"""
    assert bool(of(judged(OPEN + deny), "public-access")) is public
    trust = ROLE.replace("{Service: ec2.amazonaws.com}", "{AWS: '*'}").replace(
        "Action: sts:AssumeRole}\n",
        "Action: sts:AssumeRole}\n          - {Effect: Deny, Principal: {AWS: '*'}, Action: 'sts:*',"
        f" Condition: {{{operator}: {{'aws:PrincipalOrgID': o-a1b2c3d4e5}}}}}}\n",
    )
    assert bool(of(judged(trust), "public-access")) is public
