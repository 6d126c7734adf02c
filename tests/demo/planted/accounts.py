"""What is planted of passwords, of second factors and of root users."""

from __future__ import annotations

from demo.planted.planting import ACCOUNT, ACME, DEVELOPMENT, PRODUCTION, ROOT, SECURITY, Planted
from leastwise.demo.seed import ACCOUNTS

_RULE = "password-rule"

PLANTED: tuple[Planted, ...] = (
    Planted("password-characters", ACME, _RULE, "lowercase", "FAIL", "no password policy"),
    Planted("password-characters", DEVELOPMENT, _RULE, "uppercase", "FAIL", "not asked for"),
    Planted("password-characters", DEVELOPMENT, _RULE, "symbol", "FAIL", "not asked for"),
    Planted("password-characters", PRODUCTION, _RULE, "lowercase", "PASS", "asked for"),
    Planted("password-characters", PRODUCTION, _RULE, "number", "PASS", "asked for"),
    Planted("password-characters", SECURITY, _RULE, "uppercase", "PASS", "asked for"),
    Planted("password-characters", SECURITY, _RULE, "symbol", "PASS", "asked for"),
    Planted("password-expiry", ACME, "account", ACCOUNT, "FAIL", "no password policy"),
    Planted("password-expiry", DEVELOPMENT, "account", ACCOUNT, "FAIL", "180 days"),
    Planted("password-expiry", PRODUCTION, "account", ACCOUNT, "PASS", "90 days"),
    Planted("hard-expiry", DEVELOPMENT, "account", ACCOUNT, "FAIL", "locked out after 180 days"),
    Planted("hard-expiry", PRODUCTION, "account", ACCOUNT, "PASS", "off"),
    Planted("own-password", ACME, "account", ACCOUNT, "FAIL", "auditors may read only"),
    Planted("own-password", PRODUCTION, "account", ACCOUNT, "PASS", "the setting is on"),
    Planted("own-password", DEVELOPMENT, "account", ACCOUNT, "NOT_APPLICABLE", "nobody has a password"),
    Planted("root-certificates", ACME, "root", ROOT, "FAIL", "has one"),
    Planted("root-certificates", PRODUCTION, "root", ROOT, "PASS", "has none"),
    Planted("member-root-credentials", DEVELOPMENT, "root", ROOT, "FAIL", "a password"),
    Planted("member-root-credentials", SECURITY, "root", ROOT, "PASS", "nothing is left"),
    Planted("member-root-credentials", ACME, "root", ROOT, "NOT_APPLICABLE", "the management account"),
    Planted("central-root-access", ACME, "root-feature", "RootSessions", "FAIL", "switched off"),
    Planted("central-root-access", ACME, "root-feature", "RootCredentialsManagement", "PASS", "switched on"),
    Planted("root-guardrail", ACME, "member-account", ACCOUNTS[PRODUCTION], "FAIL", "nothing denies root"),
    Planted("root-guardrail", ACME, "member-account", ACCOUNTS[SECURITY], "PASS", "root is denied everything"),
    Planted("in-organization", ACME, "account", ACCOUNT, "PASS", "the management account"),
    Planted("in-organization", PRODUCTION, "account", ACCOUNT, "PASS", "a member"),
    Planted("user-mfa", ACME, "user", "bruno", "FAIL", "a password without MFA"),
    Planted("user-mfa", ACME, "user", "metrics-bot", "FAIL", "a key without MFA"),
    Planted("user-mfa", ACME, "user", "ana", "PASS", "an authenticator app"),
    Planted("phishable-mfa", ACME, "user", "ana", "FAIL", "an administrator with an authenticator app"),
    Planted("phishable-mfa", ACME, "user", "break-glass-1", "PASS", "an administrator with a hardware token"),
    Planted("phishable-mfa", ACME, "user", "gita", "NOT_APPLICABLE", "no administrator"),
    Planted("idle-mfa-devices", ACME, "mfa-device", "old-phone", "FAIL", "assigned to nobody"),
    Planted("idle-mfa-devices", ACME, "mfa-device", "ana", "PASS", "her phone"),
    Planted("mfa-conditions", ACME, "policy", "restart-if-mfa", "FAIL", "`BoolIfExists` under an Allow"),
    Planted("mfa-conditions", ACME, "policy", "only-with-mfa", "PASS", "`BoolIfExists` under a Deny"),
    Planted("mfa-conditions", ACME, "role", "console-operators", "PASS", "`Bool` in its trust policy"),
    Planted("mfa-demanded", ACME, "user", "bruno", "FAIL", "an administrator without a device"),
    Planted("mfa-demanded", ACME, "user", "gita", "FAIL", "a device, and no policy that asks for it"),
    Planted("mfa-demanded", PRODUCTION, "user", "pat", "PASS", "a group's policy refuses the rest"),
    Planted("mfa-demanded", PRODUCTION, "user", "newcomer", "PASS", "may do nothing"),
    Planted("mfa-demanded", PRODUCTION, "user", "ci-runner", "NOT_APPLICABLE", "no password"),
    Planted("roles-without-mfa", ACME, "role", "legacy-admin", "FAIL", "bruno has no device"),
    Planted("roles-without-mfa", ACME, "role", "console-operators", "PASS", "its trust policy asks for MFA"),
    Planted("roles-without-mfa", SECURITY, "role", "incident-support", "NOT_APPLICABLE", "no people here"),
)
