"""The gate on Terraform plans."""

from __future__ import annotations

import json

import pytest

from gate.plans import Json, change, plan, policy
from leastwise.errors import InputError
from leastwise.gate import Found, Place, Verdicts, judge
from leastwise.gate.terraform import pair
from leastwise.language import JsonValue, loads
from leastwise.model import Severity

READ = {"Sid": "Read", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
WRITE = {"Sid": "Write", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::box/*"}
EC2 = policy({"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})
ROLE: dict[str, Json] = {"name": "app", "arn": "arn:aws:iam::111122223333:role/app", "assume_role_policy": EC2}


def judged(*changes: Json, references: dict[str, dict[str, list[str]]] | None = None) -> Verdicts:
    return judge(
        pair(loads(json.dumps(plan(*changes, references=references))), lambda module, local: Place(f"{module}/{local}"))
    )


def of(verdicts: Verdicts, check: str) -> list[Found]:
    return [each for each in verdicts.found if each.check == check]


def role(**more: Json) -> dict[str, Json]:
    return change("aws_iam_role.app", ROLE, ROLE | more)


def inline(before: str | None, after: str | None, **more: Json) -> dict[str, Json]:
    sides: list[Json] = [{"role": "app", "policy": text, **more} if text else None for text in (before, after)]
    return change("aws_iam_role_policy.app", *sides)


def test_what_a_policy_newly_allows_has_a_witness_and_what_it_loses_is_no_finding() -> None:
    change_of = {"policy": policy(READ)}, {"policy": policy(READ, WRITE)}
    [found] = of(judged(change("aws_iam_policy.a", *change_of)), "new-access")
    assert found.witness is not None
    assert found.witness.action == "s3:PutObject"
    assert found.severity is Severity.INFO
    assert "`Write`" in found.says
    assert of(judged(change("aws_iam_policy.a", *reversed(change_of))), "new-access") == []


def test_a_statement_that_moves_to_another_policy_of_the_same_role_is_not_new() -> None:
    one, other = (
        change(
            "aws_iam_role_policy.one",
            {"role": "app", "policy": policy(READ, WRITE)},
            {"role": "app", "policy": policy(READ)},
        ),
        change("aws_iam_role_policy.two", None, {"role": "app", "policy": policy(WRITE)}),
    )
    assert of(judged(role(), one, other), "new-access") == []
    assert len(of(judged(role(), other), "new-access")) == 1


def test_what_did_not_change_is_not_judged() -> None:
    wide = policy({"Action": "*", "Resource": "*"})
    verdicts = judged(role(), inline(wide, wide))
    assert (verdicts.found, verdicts.documents) == ((), 0)


def test_a_managed_policy_of_aws_that_is_attached_is_judged_by_its_statements() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    attach = change("aws_iam_role_policy_attachment.a", None, {"role": "app", "policy_arn": arn})
    verdicts = judged(role(), attach)
    assert of(verdicts, "new-access")[0].address == "aws_iam_role.app"
    assert [(each.new, each.severity) for each in of(verdicts, "administrator")] == [(True, Severity.HIGH)]
    assert of(verdicts, "escalation") == []
    iam = {"role": "app", "policy_arn": "arn:aws:iam::aws:policy/IAMFullAccess"}
    assert [
        each.new for each in of(judged(role(), change("aws_iam_role_policy_attachment.a", None, iam)), "escalation")
    ] == [True]
    kept = judged(role(), change("aws_iam_role_policy_attachment.a", iam, iam), inline(None, policy(READ)))
    assert [each.new for each in of(kept, "escalation")] == [False]


def test_who_may_do_all_but_something_is_no_administrator() -> None:
    wide: dict[str, Json] = {"Action": "*", "Resource": "*"}
    assert of(judged(role(), inline(None, policy(wide))), "administrator")
    less = policy(wide, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    assert of(judged(role(), inline(None, less)), "administrator") == []


def test_power_that_two_policies_give_together_is_an_escalation_unless_the_boundary_forbids_it() -> None:
    passing = inline(policy(READ), policy({"Action": "iam:PassRole", "Resource": "*"}))
    function = {"Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}
    held = {"role": "app", "policy": policy(function)}
    other = change("aws_iam_role_policy.other", held, held)
    [found] = of(judged(role(), passing, other), "escalation")
    assert "Lambda function" in found.says
    assert of(judged(role(), passing), "escalation") == []
    limit = {"arn": "arn:aws:iam::111122223333:policy/limit", "policy": policy(READ, function)}
    bound = role(permissions_boundary=limit["arn"])
    assert of(judged(change("aws_iam_policy.limit", limit, limit), bound, passing, other), "escalation") == []


def test_an_attachment_is_resolved_by_what_its_code_refers_to() -> None:
    made = change("aws_iam_policy.a", None, {"policy": policy(WRITE)}, {"arn": True})
    attach = change("aws_iam_role_policy_attachment.a", None, {"role": "app"}, {"policy_arn": True})
    refer = {"aws_iam_role_policy_attachment.a": {"policy_arn": ["aws_iam_policy.a.arn", "aws_iam_policy.a"]}}
    verdicts = judged(role(), made, attach, references=refer)
    assert [each.address for each in of(verdicts, "new-access")] == ["aws_iam_role.app"]
    assert verdicts.unjudged == ()
    assert "known only after apply" in judged(role(), made, attach).unjudged[0].why


def test_a_policy_that_is_written_elsewhere_is_said() -> None:
    arn = "arn:aws:iam::111122223333:policy/elsewhere"
    attach = change("aws_iam_role_policy_attachment.a", None, {"role": "app", "policy_arn": arn})
    [unjudged] = judged(role(), attach).unjudged
    assert arn in unjudged.why


def test_an_attachment_to_a_role_that_is_not_in_the_plan_is_judged() -> None:
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    attach = change("aws_iam_role_policy_attachment.a", None, {"role": "elsewhere", "policy_arn": arn})
    verdicts = judged(role(), attach)
    assert {each.address for each in of(verdicts, "new-access")} == {"aws_iam_role_policy_attachment.a"}
    assert of(verdicts, "administrator")


def test_a_boundary_limits_what_is_new_and_its_removal_is_new_access() -> None:
    arn = "arn:aws:iam::111122223333:policy/limit"
    limit = {"arn": arn, "policy": policy(READ)}
    bound = change("aws_iam_policy.limit", limit, limit)
    both = policy(READ, WRITE)
    held = change("aws_iam_role.app", ROLE | {"permissions_boundary": arn}, ROLE | {"permissions_boundary": arn})
    assert of(judged(bound, held, inline(policy(READ), both)), "new-access") == []
    freed = change("aws_iam_role.app", ROLE | {"permissions_boundary": arn}, ROLE)
    [found] = of(judged(bound, freed, inline(both, both)), "new-access")
    assert found.witness is not None
    assert found.witness.action == "s3:PutObject"


def test_a_deny_that_goes_is_a_finding_though_the_document_allowed_nothing() -> None:
    deny = policy(READ, {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"})
    changed = change("aws_iam_policy.a", {"policy": deny}, {"policy": policy(READ)})
    [found] = of(judged(changed), "fewer-denials")
    assert found.witness is not None
    assert found.witness.action == "s3:DeleteBucket"
    assert "allowed on nothing before" not in found.says
    both = judged(change("aws_iam_policy.a", {"policy": deny}, {"policy": policy(READ, WRITE)}))
    assert {each.check for each in both.found} >= {"fewer-denials", "new-access"}
    assert "(allowed on nothing before: `s3:PutObject`)" in of(both, "new-access")[0].says
    gone = change("aws_organizations_policy.a", {"content": deny, "type": "SERVICE_CONTROL_POLICY"}, None)
    assert len(of(judged(gone), "fewer-denials")) == 1


def test_a_trust_that_opens_says_to_whom() -> None:
    both = policy(
        {"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Principal": {"AWS": "arn:aws:iam::999900001111:root"}, "Action": "sts:AssumeRole"},
    )
    [found] = of(judged(role(assume_role_policy=both)), "new-access")
    assert "999900001111" in found.says
    assert found.name == "aws_iam_role.app assume_role_policy"


@pytest.mark.parametrize(
    ("type", "attribute", "action"),
    [
        ("aws_s3_bucket_policy", "policy", "s3:GetObject"),
        ("aws_sqs_queue", "policy", "sqs:SendMessage"),
        ("aws_sns_topic_policy", "policy", "sns:Publish"),
        ("aws_kms_key", "policy", "kms:Decrypt"),
        ("aws_secretsmanager_secret_policy", "policy", "secretsmanager:GetSecretValue"),
        ("aws_ecr_repository_policy", "policy", "ecr:BatchGetImage"),
        ("aws_opensearch_domain", "access_policies", "es:ESHttpGet"),
    ],
)
def test_everybody_is_let_in_by_a_star_and_not_by_an_organization(type: str, attribute: str, action: str) -> None:
    statement: dict[str, Json] = {"Principal": "*", "Action": action, "Resource": "*"}
    pinned = statement | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
    open_one, closed = ({attribute: policy(each)} for each in (statement, pinned))
    [found] = of(judged(change(f"{type}.a", closed, open_one)), "public-access")
    assert found.new
    assert of(judged(change(f"{type}.a", open_one, closed)), "public-access") == []
    assert of(judged(change(f"{type}.a", open_one, open_one)), "public-access") == []
    more = {attribute: policy(statement, pinned)}
    assert [each.new for each in of(judged(change(f"{type}.a", open_one, more)), "public-access")] == [False]


def test_a_trust_in_a_provider_that_many_share_has_to_say_whose_tokens() -> None:
    host = "token.actions.githubusercontent.com"
    trust: dict[str, Json] = {
        "Principal": {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{host}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{host}:aud": "sts.amazonaws.com"}},
    }
    [found] = of(judged(role(assume_role_policy=policy(trust))), "public-access")
    assert host in found.says
    bound = trust | {"Condition": {"StringEquals": {f"{host}:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"}}}
    assert of(judged(role(assume_role_policy=policy(bound))), "public-access") == []
    anybody: dict[str, Json] = {"Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    assert of(judged(role(assume_role_policy=policy(anybody))), "public-access")


def test_permissions_of_functions_and_acls_of_buckets_let_everybody_in() -> None:
    open_function = {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "*"}
    assert of(judged(change("aws_lambda_permission.a", None, open_function)), "public-access")
    service = open_function | {"principal": "s3.amazonaws.com", "source_account": "111122223333"}
    assert of(judged(change("aws_lambda_permission.a", None, service)), "public-access") == []
    acl = change("aws_s3_bucket_acl.a", {"bucket": "b", "acl": "private"}, {"bucket": "b", "acl": "public-read"})
    assert of(judged(acl), "public-access")


def test_what_is_unknown_stands_in_and_is_named() -> None:
    data = change(
        "data.aws_iam_policy_document.a",
        None,
        {"statement": [{"effect": "Allow", "actions": ["s3:PutObject"], "resources": [None]}]},
        {"json": True, "statement": [{"actions": [False], "resources": [True]}]},
    )
    made = change("aws_iam_policy.a", None, {"name": "a"}, {"policy": True, "arn": True})
    refer = {
        "aws_iam_policy.a": {"policy": ["data.aws_iam_policy_document.a.json", "data.aws_iam_policy_document.a"]},
        "data.aws_iam_policy_document.a": {"statement": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]},
    }
    verdicts = judged(data, made, references=refer)
    [found] = of(verdicts, "new-access")
    assert found.witness is not None
    assert found.witness.resource.startswith("arn:aws:s3:::unknown-aws-s3-bucket-b-arn")
    assert found.leans == ("aws_s3_bucket.b.arn",)
    assert verdicts.unjudged == ()


def test_what_cannot_be_known_is_said_with_what_it_depends_on() -> None:
    made = change("aws_iam_policy.a", {"policy": policy(READ)}, {"name": "a"}, {"policy": True})
    verdicts = judged(made, references={"aws_iam_policy.a": {"policy": ["aws_s3_bucket.b.arn"]}})
    [unjudged] = verdicts.unjudged
    assert "`aws_s3_bucket.b.arn`" in unjudged.why
    assert unjudged.address == "aws_iam_policy.a"


def test_an_optional_policy_that_the_provider_makes_is_no_unknown() -> None:
    assert judged(change("aws_sqs_queue.a", None, {"name": "q"}, {"policy": True})).unjudged == ()


def test_what_terraform_put_off_is_said() -> None:
    whole = loads(json.dumps(plan()))
    assert isinstance(whole, dict)
    put_off: dict[str, JsonValue] = {"complete": False, "deferred_changes": [{"resource_change": {"address": "x.y"}}]}
    for more, name in ((put_off, "x.y"), ({"complete": False}, "plan")):
        [unjudged] = judge(pair({**whole, **more}, lambda module, local: Place(local))).unjudged
        assert unjudged.address == name


def test_a_policy_in_a_type_that_is_not_known_is_said() -> None:
    strange = change("aws_new_thing.a", None, {"doc": policy(READ)})
    [unjudged] = judged(strange).unjudged
    assert "`aws_new_thing` is not known" in unjudged.why
    assert judged(change("aws_new_thing.a", {"doc": policy(READ)}, {"doc": policy(READ)})).unjudged == ()


def test_resources_in_modules_and_with_indexes_belong_together() -> None:
    module = 'module.x["a"]'
    roles = [
        change(f"{module}.aws_iam_role.app[{n}]", None, {"name": f"r{n}", "assume_role_policy": EC2}, module=module)
        for n in (0, 1)
    ]
    own = change(f"{module}.aws_iam_role_policy.p[1]", None, {"policy": policy(READ), "role": "r1"}, module=module)
    assert [
        each.address for each in of(judged(*roles, own), "new-access") if each.witness and "s3" in each.witness.action
    ] == [f"{module}.aws_iam_role.app[1]"]


def test_inline_policies_have_a_quota_together() -> None:
    long = policy({"Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::bucket-{n:05}/*" for n in range(200)]})
    two = [change(f"aws_iam_role_policy.p{n}", None, {"role": "app", "policy": long}) for n in (0, 1)]
    assert of(judged(role(), *two), "size-limit")[0].severity is Severity.HIGH
    assert of(judged(role(), two[0]), "size-limit") == []


def test_a_plan_that_is_none_is_refused() -> None:
    for wrong in ({"format_version": "9.0", "resource_changes": []}, {"format_version": "1.0", "errored": True}):
        with pytest.raises(InputError):
            pair(loads(json.dumps({"resource_changes": [], **wrong})), lambda module, local: Place(local))
