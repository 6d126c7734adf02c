"""Every lint code: its examples, its place, its severity, and that none is missing."""

from __future__ import annotations

import re

import pytest

from leastwise.errors import JsonError
from leastwise.language import Array, Node, Object, Place, scan
from leastwise.lint import Code, Finding, Severity, all_codes, lint

CODES = {code.id: code for code in all_codes()}

AWS = {
    Severity.ERROR: """
        ARN_ACCOUNT_NOT_ALLOWED ARN_REGION_NOT_ALLOWED DATA_TYPE_MISMATCH DUPLICATE_KEYS_WITH_DIFFERENT_CASE
        EMPTY_VARIABLE FEDERATED_PRINCIPAL_NOT_SUPPORTED INVALID_ACTION INVALID_ARN_ACCOUNT INVALID_ARN_PREFIX
        INVALID_ARN_REGION INVALID_ARN_RESOURCE INVALID_ARN_SERVICE_CASE INVALID_CONDITION_DATA_TYPE
        INVALID_CONDITION_KEY_FORMAT INVALID_CONDITION_MULTIPLE_BOOLEAN INVALID_CONDITION_OPERATOR
        INVALID_EFFECT INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY INVALID_GLOBAL_CONDITION_KEY
        INVALID_KMS_KEY_VALUE INVALID_PARTITION INVALID_POLICY_ELEMENT INVALID_PRINCIPAL_FORMAT
        INVALID_PRINCIPAL_KEY INVALID_REGION INVALID_SERVICE INVALID_SERVICE_CONDITION_KEY
        INVALID_SERVICE_IN_ACTION INVALID_SERVICE_PRINCIPAL_FORMAT INVALID_VARIABLE_FOR_OPERATOR INVALID_VERSION
        INVALID_VPCE_FORMAT INVALID_VPC_FORMAT JSON_SYNTAX_ERROR MISMATCHED_ACTION_FOR_PRINCIPAL MISSING_ACTION
        MISSING_ACTION_FOR_CONDITION_KEY MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY MISSING_ARN_ACCOUNT
        MISSING_ARN_FIELD MISSING_ARN_REGION MISSING_BRACE_IN_VARIABLE MISSING_EFFECT MISSING_PRINCIPAL
        MISSING_QUALIFIER MISSING_QUOTE_IN_VARIABLE MISSING_RESOURCE MISSING_STATEMENT
        MISSING_TAG_KEY_IN_CONDITION NULL_WITH_IF_EXISTS POLICY_SIZE_EXCEEDS_RCP_QUOTA
        POLICY_SIZE_EXCEEDS_SCP_QUOTA PRIVATE_IP_ADDRESS PRIVATE_NOT_IP_ADDRESS RCP_SYNTAX_ERROR_ACTION
        RCP_SYNTAX_ERROR_ALLOW RCP_SYNTAX_ERROR_NOTACTION RCP_SYNTAX_ERROR_PRINCIPAL
        ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE
        ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL SCP_SYNTAX_ERROR_ACTION_WILDCARD
        SCP_SYNTAX_ERROR_PRINCIPAL TYPE_MISMATCH_IP_RANGE UNIQUE_SIDS_REQUIRED
        UNSUPPORTED_ACTION_FOR_CONDITION_KEY UNSUPPORTED_ACTION_IN_POLICY
        UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL UNSUPPORTED_ELEMENT_COMBINATION
        UNSUPPORTED_GLOBAL_CONDITION_KEY UNSUPPORTED_PRINCIPAL UNSUPPORTED_RESOURCE_ARN_IN_POLICY
        UNSUPPORTED_SID UNSUPPORTED_SPACE_IN_VARIABLE UNSUPPORTED_WILDCARD_IN_PRINCIPAL
        VARIABLE_UNSUPPORTED_IN_ELEMENT VARIABLE_UNSUPPORTED_IN_VERSION VARIABLE_USAGE_TOO_PERMISSIVE
        WILDCARD_USAGE_TOO_PERMISSIVE
    """,
    Severity.WARNING: """
        CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE CREATE_SLR_WITH_NOT_RESOURCE
        CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE
        CREATE_SLR_WITH_STAR_IN_RESOURCE CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION
        DEPRECATED_GLOBAL_CONDITION_KEY INVALID_DATE_VALUE INVALID_ROLE_REFERENCE INVALID_USER_REFERENCE
        MISSING_VERSION POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA
        POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY
        RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK
        SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED TYPE_MISMATCH TYPE_MISMATCH_BOOLEAN TYPE_MISMATCH_DATE
        TYPE_MISMATCH_NUMBER TYPE_MISMATCH_STRING UNIQUE_SIDS_RECOMMENDED
        USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES WILDCARD_WITHOUT_LIKE_OPERATOR
    """,
    Severity.SECURITY_WARNING: """
        ALLOW_WITH_NOT_PRINCIPAL DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
        DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE DYNAMODB_ATTRIBUTES_WITHOUT_SELECT
        FORALLVALUES_WITH_SINGLE_VALUED_KEY FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE
        MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL MISSING_GITHUB_REPO_CONDITION_KEY MISSING_PAIRED_CONDITION_KEYS
        PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE PASS_ROLE_WITH_NOT_RESOURCE
        PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE
        PASS_ROLE_WITH_STAR_IN_RESOURCE PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION
        RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS
        UNTRUSTWORTHY_CONDITION_KEY
    """,
    Severity.SUGGESTION: """
        ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE
        ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE CONFIRM_AUDIENCE_CLAIM_TYPE EMPTY_ARRAY_ACTION
        EMPTY_ARRAY_CONDITION EMPTY_ARRAY_CONDITION_FORALLVALUES EMPTY_ARRAY_CONDITION_FORANYVALUE
        EMPTY_ARRAY_CONDITION_IFEXISTS EMPTY_ARRAY_PRINCIPAL EMPTY_ARRAY_RESOURCE EMPTY_OBJECT_CONDITION
        EMPTY_OBJECT_PRINCIPAL EMPTY_SID_VALUE EQUIVALENT_TO_NULL_FALSE EQUIVALENT_TO_NULL_TRUE IMPROVE_IP_RANGE
        IRRELEVANT_CONDITION_KEY_IN_POLICY NULL_WITH_QUALIFIER PRIVATE_IP_ADDRESS_SUBSET
        PRIVATE_NOT_IP_ADDRESS_SUBSET RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL REDUNDANT_ACTION
        REDUNDANT_CONDITION_VALUE_NUM REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION
        REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY REDUNDANT_RESOURCE REDUNDANT_STATEMENT
        REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION WILDCARD_IN_SERVICE_NAME
    """,
}
"""AWS's own issue codes by their severity.  Source: IAM User Guide, "IAM policy validation check reference"."""

LEFT_OUT = {"SCP_SYNTAX_ERROR_ACTION_WILDCARD"}
"""It says that a wildcard in an SCP's action may stand at the end only, which is no longer so."""

every_code = pytest.mark.parametrize("code", CODES.values(), ids=CODES)


def _found(code: Code, text: str) -> list[Finding]:
    return [finding for finding in lint(text, code.kind) if finding.code == code.id]


@every_code
def test_the_bad_example_has_the_flaw_and_the_good_one_has_none(code: Code) -> None:
    assert _found(code, code.bad)
    assert lint(code.good, code.kind) == ()


@every_code
def test_the_flaw_is_where_the_path_leads(code: Code) -> None:
    for finding in _found(code, code.bad) if code.id != "LW_REFUSED" else ():
        assert Place(finding.line, finding.column) in _places(code.bad, finding.path), finding


def _places(text: str, path: str) -> set[Place]:
    """Where the path leads: to a member, which stands at its name and at its value, or to an item."""
    try:
        node = scan(text)
    except JsonError as error:
        return {Place(error.line, error.column)}
    places = {node.place}
    while path:
        places, node, path = _step(node, path)
    return places


def _step(node: Node, path: str) -> tuple[set[Place], Node, str]:
    if path.startswith("["):
        index, _, rest = path[1:].partition("]")
        if isinstance(node, Array):
            node = node.items[int(index)]
        return {node.place}, node, rest
    assert isinstance(node, Object)
    path = path.removeprefix(".")
    name = max((each for each in node.members if path.startswith(each)), key=len)
    member = node.members[name]
    return {member.place, member.node.place}, member.node, path[len(name) :]


@every_code
def test_what_a_flaw_says_is_one_line_without_a_full_stop(code: Code) -> None:
    for finding in _found(code, code.bad):
        assert finding.says.isprintable()
        assert not finding.says.endswith(".")
        assert finding.severity is code.severity


@every_code
def test_a_code_is_declared_in_full(code: Code) -> None:
    assert re.fullmatch("[A-Z0-9_]+", code.id)
    assert code.title
    assert code.find.__doc__ or code.id.startswith(("PASS_ROLE_", "CREATE_SLR_"))
    assert code.kind in code.kinds


def test_ids_are_unique() -> None:
    assert len(CODES) == len(all_codes()) == 168


def test_aws_has_152_codes_and_151_of_them_are_here_with_its_severities() -> None:
    theirs = {id: severity for severity, ids in AWS.items() for id in ids.split()}
    assert len(theirs) == 152
    assert {id: CODES[id].severity for id in theirs if id in CODES} == {
        id: severity for id, severity in theirs.items() if id not in LEFT_OUT
    }
    assert {id for id in CODES if id not in theirs} == {id for id in CODES if id.startswith("LW_")}


def test_no_code_of_an_scp_complains_of_a_wildcard_within_an_action() -> None:
    text = """{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:*Vpc*", "Resource": "*"}}"""
    assert lint(text, CODES["SCP_SYNTAX_ERROR_PRINCIPAL"].kind) == ()
