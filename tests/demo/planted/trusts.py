"""What is planted for the checks on trusts and on the Organization."""

from __future__ import annotations

from demo.planted.planting import ACCOUNT, ACME, DEVELOPMENT, PRODUCTION, SECURITY, Planted
from leastwise.demo.seed import ACCOUNTS

_ADMIN = "OrganizationAccountAccessRole"

PLANTED: tuple[Planted, ...] = (
    Planted("support-role", ACME, "account", ACCOUNT, "FAIL", "no such role"),
    Planted("support-role", SECURITY, "account", ACCOUNT, "PASS", "incident-support"),
    Planted("security-audit-role", DEVELOPMENT, "account", ACCOUNT, "FAIL", "no such role"),
    Planted("security-audit-role", SECURITY, "account", ACCOUNT, "PASS", "auditor"),
    Planted("deleted-principals", PRODUCTION, "role", "left-behind", "FAIL", "a role that is gone"),
    Planted("deleted-principals", PRODUCTION, "role", "saml-operators", "PASS", "a provider that is there"),
    Planted("whole-account-trust", PRODUCTION, "role", "sister-account", "FAIL", "the management account as a whole"),
    Planted("whole-account-trust", PRODUCTION, "role", "vendor-with-id", "PASS", "a stranger with an external id"),
    Planted("whole-account-trust", DEVELOPMENT, "role", "deployment", "PASS", "one role of another account"),
    Planted("member-admin-role", PRODUCTION, "role", _ADMIN, "FAIL", "whoever is in the management account"),
    Planted("member-admin-role", SECURITY, "role", _ADMIN, "PASS", "the operator of the management account"),
    Planted("service-trust-without-source", PRODUCTION, "role", "refunds-flow", "FAIL", "no condition"),
    Planted("service-trust-without-source", PRODUCTION, "role", "orders-flow", "PASS", "for the own account"),
    Planted("service-trust-without-source", PRODUCTION, "role", "shop-web", "NOT_APPLICABLE", "EC2 says nothing"),
    Planted("service-trust-loose-source", PRODUCTION, "role", "returns-flow", "FAIL", "a wildcard for the account"),
    Planted("service-trust-loose-source", PRODUCTION, "role", "orders-flow", "PASS", "the own account"),
    Planted("wide-access-for-strangers", PRODUCTION, "role", "cost-tool", "FAIL", "ReadOnlyAccess"),
    Planted("wide-access-for-strangers", PRODUCTION, "role", "vendor-with-id", "PASS", "SecurityAudit"),
    Planted("region-deny", ACME, "member-account", ACCOUNTS[DEVELOPMENT], "FAIL", "no region is denied"),
    Planted("region-deny", ACME, "member-account", ACCOUNTS[PRODUCTION], "PASS", "kept in two regions"),
    Planted("region-deny", PRODUCTION, "account", ACCOUNT, "NOT_APPLICABLE", "asked in the management account"),
    Planted("resource-control-policies", ACME, "member-account", ACCOUNTS[SECURITY], "FAIL", "none reaches it"),
    Planted("resource-control-policies", ACME, "member-account", ACCOUNTS[PRODUCTION], "PASS", "one of its unit"),
    Planted("scp-guardrails", ACME, "guardrail", "leave-organization", "FAIL", "acme-security may leave"),
    Planted("scp-guardrails", ACME, "guardrail", "configuration-recorder", "PASS", "denied at the root"),
    Planted("management-account-workloads", ACME, "role", "billing-export", "FAIL", "a function used it"),
    Planted("management-account-workloads", ACME, "role", "forgotten-import", "PASS", "never used"),
    Planted("management-account-workloads", ACME, "role", "legacy-admin", "NOT_APPLICABLE", "people assume it"),
    Planted("delegated-administrators", ACME, "integrated-service", "ssm.amazonaws.com", "FAIL", "no member does it"),
    Planted("delegated-administrators", ACME, "integrated-service", "cloudtrail.amazonaws.com", "FAIL", "nobody else"),
    Planted("delegated-administrators", ACME, "integrated-service", "guardduty.amazonaws.com", "PASS", "acme-security"),
    Planted("ai-opt-out", ACME, "member-account", ACCOUNTS[DEVELOPMENT], "FAIL", "opted in again"),
    Planted("ai-opt-out", ACME, "member-account", ACCOUNTS[PRODUCTION], "PASS", "opted out at the root"),
    Planted("tag-policies", ACME, "member-account", ACCOUNTS[SECURITY], "FAIL", "none reaches it"),
    Planted("tag-policies", ACME, "member-account", ACCOUNTS[PRODUCTION], "PASS", "one of its own"),
    Planted("policy-errors", PRODUCTION, "policy", "send-orders", "FAIL", "an account of eleven digits"),
    Planted("policy-errors", PRODUCTION, "policy", "orders-read", "PASS", "nothing wrong"),
    Planted("policy-dead-text", PRODUCTION, "policy", "keep-orders", "FAIL", "an action that there is not"),
    Planted("policy-dead-text", PRODUCTION, "policy", "orders-read", "PASS", "nothing wrong"),
    Planted("session-duration", ACME, "role", "legacy-admin", "FAIL", "twelve hours"),
    Planted("session-duration", PRODUCTION, "role", _ADMIN, "PASS", "one hour"),
    Planted("session-duration", PRODUCTION, "role", "shop-web", "NOT_APPLICABLE", "only EC2 assumes it"),
    Planted("delegated-policies", ACME, "policy-type", "TAG_POLICY", "FAIL", "the management account alone"),
    Planted("delegated-policies", ACME, "policy-type", "SERVICE_CONTROL_POLICY", "PASS", "acme-security"),
)
