"""User pools of Amazon Cognito, which one call resets but for what it is given."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apply.scratch import AT_ONCE
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.apply.execute import Outcome, Result, execute
from leastwise.apply.journal import SCHEMA, Header, Journal, read_journal
from leastwise.apply.objects import read_object
from leastwise.apply.undo import undoing
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live
from leastwise.cli.sources import read as read_snapshot
from leastwise.collect.assemble import all_steps
from leastwise.collect.step import Refused
from leastwise.model import Estate
from leastwise.model.change import AwsCall, Target, Value
from leastwise.objects import find_kind
from leastwise.objects.cognito_user_pool import KEPT, SETTINGS, TOLD_ONLY, settings_text
from leastwise.remedy.plan import Plan
from objects.live import changed, cycle, read, refused, tried_and_seen
from remedy.fixtures import plan_of

REGION = "us-east-1"
ID = f"{REGION}_scratch"
POOL = Target("cognito-idp:user-pool", ID, REGION)
FUNCTION = f"arn:aws:lambda:{REGION}:111122223333:function:"
RULES = {
    "MinimumLength": 6,
    "RequireLowercase": True,
    "RequireUppercase": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "PasswordHistorySize": 5,
    "TemporaryPasswordValidityDays": 30,
}
EVERYTHING: dict[str, Any] = {
    "Id": ID,
    "Name": "scratch",
    "Arn": f"arn:aws:cognito-idp:{REGION}:111122223333:userpool/{ID}",
    "CreationDate": 1700000000.5,
    "LastModifiedDate": 1700000000.5,
    "EstimatedNumberOfUsers": 12,
    "UsernameAttributes": ["email"],
    "UsernameConfiguration": {"CaseSensitive": False},
    "SchemaAttributes": [{"Name": "email", "AttributeDataType": "String", "Required": True}],
    "Domain": "scratch",
    "MfaConfiguration": "OFF",
    "Policies": {"PasswordPolicy": RULES, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
    "DeletionProtection": "ACTIVE",
    "LambdaConfig": {
        "PreSignUp": f"{FUNCTION}pre",
        "PreTokenGeneration": f"{FUNCTION}tokens",
        "PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": f"{FUNCTION}tokens"},
        "KMSKeyID": f"arn:aws:kms:{REGION}:111122223333:key/1",
    },
    "AutoVerifiedAttributes": ["email"],
    "EmailVerificationMessage": "Your code is {####}.",
    "EmailVerificationSubject": "Your code",
    "VerificationMessageTemplate": {
        "EmailMessage": "Your code is {####}.",
        "EmailSubject": "Your code",
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
    },
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False},
    "EmailConfiguration": {
        "SourceArn": f"arn:aws:ses:{REGION}:111122223333:identity/example.com",
        "EmailSendingAccount": "DEVELOPER",
        "From": "Shop <shop@example.com>",
        "ConfigurationSet": "shop",
    },
    "UserPoolTags": {"team": "shop"},
    "AdminCreateUserConfig": {
        "AllowAdminCreateUserOnly": True,
        "UnusedAccountValidityDays": 30,
        "InviteMessageTemplate": {"EmailMessage": "{username} {####}", "EmailSubject": "Welcome"},
    },
    "UserPoolAddOns": {
        "AdvancedSecurityMode": "ENFORCED",
        "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"},
    },
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}, {"Priority": 2, "Name": "admin_only"}]
    },
    "UserPoolTier": "PLUS",
    "DcrConfiguration": {"EnableStatus": "Disabled"},
    "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": f"arn:aws:kms:{REGION}:111122223333:key/2"},
    "IssuerConfiguration": {"Type": "UPDATED"},
    "AcrConfiguration": {"Level1": {"AcrValue": "urn:scratch:low"}},
}
"""A pool with nothing as AWS would set it by itself, as DescribeUserPool tells it."""
TEXTS = {"SnsCallerArn": "arn:aws:iam::111122223333:role/texts", "ExternalId": "a", "SnsRegion": REGION}
PASSKEYS = {"RelyingPartyId": "example.com", "UserVerification": "required"}


@pytest.fixture
def pool(stage: Stage) -> Iterator[dict[str, Any]]:
    """The pool in the management account, as the embedded AWS keeps it."""
    account, kept = stage.story.accounts["acme"], copy.deepcopy(EVERYTHING)
    stage.world.keep("user-pool", account, REGION, kept)
    stage.world.keep("user-pool-factors", account, REGION, {"Id": ID, "WebAuthnConfiguration": PASSKEYS})
    yield kept
    for kind in ("user-pool", "user-pool-factors"):
        held = stage.world.held[kind, account, REGION]
        held[:] = [each for each in held if each["Id"] != ID]


def estate_of(stage: Stage, folder: Path) -> Estate:
    """The account with its pools, collected over HTTP."""
    wanted = ("ec2.DescribeRegions", "cognito-idp.ListUserPools", "cognito-idp.DescribeUserPool")
    steps = tuple(step for step in all_steps() if step.key in wanted)
    path = folder / "pools.zip"
    collect_live(targets(stage.aws, stage.story)[:1], path, regions=[REGION], quiet=True, overwrite=True, steps=steps)
    (estate,) = read_snapshot(path).estates
    return estate


def planned(stage: Stage, folder: Path) -> Plan:
    return plan_of(estate_of(stage, folder), "user-pool-passwords", "user-pool-mfa")


def applied(aws: Aws, plan: Plan, path: Path) -> tuple[Result, ...]:
    ids = tuple(step.id for step in plan.steps)
    journal = Journal(path)
    journal.write(Header(schema=SCHEMA, at="", account="", endpoint="", caller="", plan=plan, confirmed=ids))
    try:
        return execute(plan.steps, aws, journal, waits=AT_ONCE)
    finally:
        journal.close()


def taken_back(aws: Aws, path: Path) -> list[Outcome]:
    header, entries = read_journal(path)
    journal = Journal(path.with_suffix(".undo"))
    try:
        return [each.outcome for each in execute(undoing(header, entries).steps, aws, journal, waits=AT_ONCE)]
    finally:
        journal.close()


def factors(stage: Stage) -> dict[str, Any]:
    answer: dict[str, Any] = stage.client("cognito-idp").get_user_pool_mfa_config(UserPoolId=ID)
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_both_fixes_change_what_they_say_and_nothing_else(
    stage: Stage, aws: Aws, pool: dict[str, Any], tmp_path: Path
) -> None:
    before, journal = factors(stage), tmp_path / "journal.jsonl"
    plan = planned(stage, tmp_path)
    (step,) = plan.steps
    assert {each.check for each in step.heals} == {"user-pool-passwords", "user-pool-mfa"}
    assert [result.outcome for result in applied(aws, plan, journal)] == [Outcome.DONE]
    stronger = {"MinimumLength": 8, "RequireUppercase": True, "RequireNumbers": True, "RequireSymbols": True}
    rules = {**RULES, **stronger, "TemporaryPasswordValidityDays": 7}
    assert pool == {
        **EVERYTHING,
        "MfaConfiguration": "OPTIONAL",
        "Policies": {**EVERYTHING["Policies"], "PasswordPolicy": rules},
        "AdminCreateUserConfig": {**EVERYTHING["AdminCreateUserConfig"], "UnusedAccountValidityDays": 7},
    }
    assert factors(stage) == {
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "WebAuthnConfiguration": PASSKEYS,
    }
    assert planned(stage, tmp_path).steps == ()
    assert taken_back(aws, journal) == [Outcome.DONE]
    assert pool == EVERYTHING
    assert factors(stage) == before


def test_a_pool_of_which_aws_tells_little_comes_back_too(
    stage: Stage, aws: Aws, pool: dict[str, Any], tmp_path: Path
) -> None:
    """After an update AWS tells defaults that it had not told before."""
    for name in pool.keys() - {"Id", "Name", "Arn", "MfaConfiguration", "Policies", "UserPoolTier"}:
        del pool[name]
    before, journal = read(aws, POOL), tmp_path / "journal.jsonl"
    assert [result.outcome for result in applied(aws, planned(stage, tmp_path), journal)] == [Outcome.DONE]
    assert {"EmailConfiguration", "AdminCreateUserConfig", "VerificationMessageTemplate"} <= pool.keys()
    assert taken_back(aws, journal) == [Outcome.DONE]
    assert read(aws, POOL) == before


def test_what_is_forgotten_is_reset(stage: Stage, aws: Aws, pool: dict[str, Any]) -> None:
    """The embedded AWS does as AWS says: without this the other tests would prove nothing."""
    before = read(aws, POOL) or {}
    aws.do(AwsCall("cognito-idp", "UpdateUserPool", {"UserPoolId": ID, "UserPoolTier": "PLUS"}, REGION))
    after = read(aws, POOL) or {}
    kept = {name for name, value in before.items() if after.get(name) == value}
    rule = "PasswordPolicy.RequireLowercase"
    assert kept == {"PoolName", "UserPoolTier", "MfaConfiguration", "WebAuthnConfiguration", rule}


def test_each_parameter_that_is_forgotten_would_show(stage: Stage, aws: Aws, pool: dict[str, Any]) -> None:
    changed(aws, POOL, {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration.Enabled": True})
    before, now = copy.deepcopy(pool), find_kind(POOL.kind).read(aws.ask, POOL) or {}
    (call,) = find_kind(POOL.kind).write(POOL, now, {**now, "PasswordPolicy.MinimumLength": 7})
    assert len(call.parameters) > 15
    for name in call.parameters.keys() - {"UserPoolId", "PoolName", "UserPoolTier"}:
        pool.clear()
        pool.update(copy.deepcopy(before))
        parameters = {each: value for each, value in call.parameters.items() if each != name}
        aws.do(AwsCall("cognito-idp", "UpdateUserPool", parameters, REGION))
        assert pool.get(name) != before[name], name
    without = {name: value for name, value in call.parameters.items() if name != "UserPoolTier"}
    with pytest.raises(Refused, match="feature plan"):
        aws.do(AwsCall("cognito-idp", "UpdateUserPool", without, REGION))


def test_a_pool_with_a_setting_that_botocore_does_not_know_is_left_out(
    stage: Stage, aws: Aws, pool: dict[str, Any], tmp_path: Path
) -> None:
    known = planned(stage, tmp_path)
    pool["Replicas"] = {"Regions": ["eu-west-1"]}
    pool["LambdaConfig"]["PostSignOut"] = f"{FUNCTION}out"
    told = "`UserPool.LambdaConfig.PostSignOut`, `UserPool.Replicas`, which the installed botocore does not know"
    assert {each.why for each in planned(stage, tmp_path).left_out} == {
        f"AWS tells {told} and would reset: update it first"
    }
    (result,) = applied(aws, known, tmp_path / "journal.jsonl")
    assert result.outcome is Outcome.FAILED
    assert "does not know and would not give back" in result.why
    assert pool["Replicas"] == {"Regions": ["eu-west-1"]}
    assert stage.world.calls["cognito-idp", "UpdateUserPool"] == 0


def test_an_unknown_part_of_mfa_is_refused_too(stage: Stage, aws: Aws, pool: dict[str, Any]) -> None:
    kept = stage.world.held["user-pool-factors", stage.story.accounts["acme"], REGION]
    kept[-1]["PushMfaConfiguration"] = {"Enabled": True}
    with pytest.raises(Refused, match="`PushMfaConfiguration`"):
        read(aws, POOL)


def test_a_pool_goes_every_way_and_back(aws: Aws, pool: dict[str, Any]) -> None:
    cycle(
        aws,
        POOL,
        {"PasswordPolicy.MinimumLength": 12},
        {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration.Enabled": True},
        {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration.Enabled": True, "PasswordPolicy.MinimumLength": 9},
        {"LambdaConfig": None, "UserPoolTags": '{"team":"forum"}'},
    )
    assert pool == EVERYTHING


def test_the_rules_of_a_pool_with_mfa_change_nothing_of_it(stage: Stage, aws: Aws, pool: dict[str, Any]) -> None:
    changed(aws, POOL, {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration.Enabled": True})
    before = factors(stage)
    changed(aws, POOL, {"PasswordPolicy.MinimumLength": 10})
    assert factors(stage) == before
    assert before["MfaConfiguration"] == pool["MfaConfiguration"] == "ON"


def test_how_text_messages_are_sent_stays_and_makes_no_factor(aws: Aws, pool: dict[str, Any]) -> None:
    pool |= {"SmsConfiguration": TEXTS, "SmsAuthenticationMessage": "{####} is your code"}
    changed(aws, POOL, {"PasswordPolicy.MinimumLength": 10})
    assert (pool["SmsConfiguration"], pool["SmsAuthenticationMessage"]) == (TEXTS, "{####} is your code")
    refused(
        aws, POOL, {"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration.Enabled": True}, "another factor"
    )
    assert pool["SmsConfiguration"] == TEXTS


def test_an_old_pool_has_one_limit_for_temporary_passwords(aws: Aws, pool: dict[str, Any]) -> None:
    del pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
    assert (read(aws, POOL) or {})["PasswordPolicy.TemporaryPasswordValidityDays"] == 30
    changed(aws, POOL, {"PasswordPolicy.MinimumLength": 10})
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 30


def test_messages_stay_whichever_way_they_are_told(aws: Aws, pool: dict[str, Any]) -> None:
    pool["VerificationMessageTemplate"] = {"DefaultEmailOption": "CONFIRM_WITH_CODE"}
    changed(aws, POOL, {"PasswordPolicy.MinimumLength": 10})
    assert pool["VerificationMessageTemplate"]["EmailMessage"] == "Your code is {####}."
    linked = {"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": "{##Here##}"}
    pool["VerificationMessageTemplate"] = {**linked}
    changed(aws, POOL, {"PasswordPolicy.MinimumLength": 11})
    assert pool["VerificationMessageTemplate"] == linked


@pytest.mark.parametrize("lacking", ["UserPoolTier", "Policies"])
def test_a_pool_that_is_not_told_whole_is_refused(aws: Aws, pool: dict[str, Any], lacking: str) -> None:
    del pool[lacking]
    with pytest.raises(Refused, match="does not tell"):
        read(aws, POOL)


def test_a_member_that_botocore_knows_and_leastwise_does_not_is_refused(aws: Aws, pool: dict[str, Any]) -> None:
    def later(*arguments: Any, **more: Any) -> dict[str, Any] | None:
        answer = aws.ask(*arguments, **more)
        return None if answer is None else {**answer, "UserPool": {**answer.get("UserPool", {}), "Replicas": ["x"]}}

    with pytest.raises(Refused, match="`Replicas` of the pool, which this version cannot give back"):
        read_object(later, POOL)


def test_tags_of_aws_cannot_be_given_back(aws: Aws, pool: dict[str, Any]) -> None:
    pool["UserPoolTags"] = {"aws:cloudformation:stack-name": "shop"}
    refused(aws, POOL, {"PasswordPolicy.MinimumLength": 10}, "AWS's own")
    assert pool["Policies"]["PasswordPolicy"] == RULES


def test_a_pool_that_is_gone_is_not_there(aws: Aws) -> None:
    assert read(aws, POOL) is None


def test_what_is_tried_is_seen(stage: Stage, pool: dict[str, Any], tmp_path: Path) -> None:
    afters: list[dict[str, Value] | None] = [
        {"PasswordPolicy.MinimumLength": 12, "PasswordPolicy.RequireSymbols": True},
        {"MfaConfiguration": "OPTIONAL"},
        None,
    ]
    tried_and_seen(estate_of(stage, tmp_path), POOL, afters)


def test_every_parameter_that_is_told_is_given_back(aws: Aws, pool: dict[str, Any]) -> None:
    """By the model of the botocore that is installed, whichever it is."""
    from botocore.session import get_session

    model: Any = get_session().get_service_model("cognito-idp")
    asked = {*model.operation_model("UpdateUserPool").input_shape.members}
    told = {*model.operation_model("DescribeUserPool").output_shape.members["UserPool"].members}
    assert asked - told == {"UserPoolId", "PoolName"}
    assert asked == {*SETTINGS, *KEPT}
    assert told == {*SETTINGS.values(), *TOLD_ONLY}
    assert {*model.operation_model("SetUserPoolMfaConfig").input_shape.members} == {
        *("UserPoolId", "MfaConfiguration", "SoftwareTokenMfaConfiguration"),
        *("SmsMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration"),
    }
    pool |= {"SmsConfiguration": TEXTS, "SmsAuthenticationMessage": "{####}"}
    now = find_kind(POOL.kind).read(aws.ask, POOL) or {}
    (call,) = find_kind(POOL.kind).write(POOL, now, {**now, "PasswordPolicy.MinimumLength": 10})
    older = {"SmsVerificationMessage", "EmailVerificationMessage", "EmailVerificationSubject"}
    assert call.parameters.keys() == asked - older - {"DcrConfiguration"}


def test_the_same_setting_has_the_same_text() -> None:
    assert settings_text({"b": 1, "a": {"c": "", "d": False}, "e": [], "f": None}) == '{"a":{"d":false},"b":1}'
    assert settings_text({"a": {}}) is None
    assert json.loads(settings_text(["email"]) or "") == ["email"]
