"""A patch names the place in the code and what has to change there, and is text whatever the names are."""

from __future__ import annotations

import json

import hcl2
import pytest

from leastwise.model.change import Change, Target, Value
from leastwise.remedy.emit.patch import patch
from leastwise.remedy.managed import Owner
from plans import HOSTILE, NEW, OLD, OWN_POLICY, READ_ONLY

STATE = Owner(by="Terraform", where="prod.tfstate", address='module.app.aws_iam_role.web["eu"]')
STACK = Owner(by="CloudFormation", where="shop", address="AppRole")
ROLE = Target("iam:role", "app")
OLD_ROLE: dict[str, Value] = {
    "MaxSessionDuration": 43200,
    "PermissionsBoundary": OWN_POLICY,
    f"AttachedPolicies/{READ_ONLY}": True,
    "InlinePolicies/own": OLD,
    "Tags/team": None,
}
NEW_ROLE: dict[str, Value] = {
    "MaxSessionDuration": 3600,
    "PermissionsBoundary": None,
    f"AttachedPolicies/{READ_ONLY}": None,
    "InlinePolicies/own": NEW,
    "Tags/team": "orders",
}


def said(change: Change, owner: Owner) -> str:
    found = patch(change, owner)
    assert found is not None
    return found


def test_terraform_gets_the_address_and_the_arguments() -> None:
    text = said(Change(ROLE, OLD_ROLE, NEW_ROLE), STATE)
    assert text.startswith('# iam:role app: module.app.aws_iam_role.web["eu"] of the state prod.tfstate\n')
    assert "# - remove the argument permissions_boundary" in text
    assert "# ~ max_session_duration was 43200" in text
    gone = f'# - remove the aws_iam_role_policy_attachment with role = "app" and policy_arn = "{READ_ONLY}"'
    assert gone in text
    assert '# tags: + "team": "orders"' in text
    blocks = {
        f"{type}.{name}".replace('"', ""): body
        for each in hcl2.loads(text)["resource"]
        for type, several in each.items()
        for name, body in several.items()
    }
    assert blocks["aws_iam_role.web"]["max_session_duration"] == 3600
    document = blocks["aws_iam_role_policy.app_own"]["policy"]
    assert json.loads(document.strip('"').removeprefix("<<POLICY").removesuffix("POLICY")) == json.loads(NEW)


def test_cloudformation_gets_the_stack_the_resource_and_the_properties() -> None:
    text = said(Change(ROLE, OLD_ROLE, NEW_ROLE), STACK)
    lines = text.splitlines()
    assert lines[0] == "# stack shop, resource AppRole (AWS::IAM::Role)"
    assert '~ "MaxSessionDuration": 3600 (was 43200)' in lines
    assert f'- "PermissionsBoundary" (was "{OWN_POLICY}")' in lines
    assert f'ManagedPolicyArns: - "{READ_ONLY}"' in lines
    assert f'Policies: ~ "own": {json.dumps(NEW)}' in lines
    assert "Tags team" in text


@pytest.mark.parametrize("owner", [STATE, STACK])
def test_an_object_that_goes_is_a_resource_that_goes(owner: Owner) -> None:
    assert "- remove the resource" in said(Change(ROLE, OLD_ROLE, None), owner)


@pytest.mark.parametrize("owner", [STATE, STACK])
def test_a_kind_without_words_is_still_told(owner: Owner) -> None:
    target = Target("iam:ssh-key", "ann/APKAEXAMPLE")
    assert '~ "Status": "Inactive" (was "Active")' in said(
        Change(target, {"Status": "Active"}, {"Status": "Inactive"}), owner
    )


@pytest.mark.parametrize(
    "name", ["AWSServiceRoleForSupport", "AWSReservedSSO_Admin_0badcafe", "AWSControlTowerExecution"]
)
@pytest.mark.parametrize("owner", [STATE, STACK])
def test_what_services_make_is_never_patched(name: str, owner: Owner) -> None:
    assert patch(Change(Target("iam:role", name), OLD_ROLE, NEW_ROLE), owner) is None


def test_nobody_who_has_no_code_gets_a_patch() -> None:
    assert patch(Change(ROLE, OLD_ROLE, NEW_ROLE), Owner(by="Service Catalog")) is None


@pytest.mark.parametrize("by", ["Terraform", "CloudFormation"])
def test_names_from_aws_begin_no_line_and_no_template(by: str) -> None:
    name = f'{HOSTILE}\nresource "x" "y" {{}}\n'
    change = Change(Target("iam:user", name), {}, {f"InlinePolicies/{name}": "{}", f"Tags/{name}": name})
    text = said(change, Owner(by=by, where=name, address=name))
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith('resource "x"')]
    if by == "Terraform":
        assert len(hcl2.loads(text)["resource"]) == 1
