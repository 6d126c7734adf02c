"""What the demonstration plants for each check, as data: at least one FAIL and one PASS each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from leastwise.demo import Story

Status = Literal["FAIL", "PASS", "NOT_APPLICABLE"]

ROOT, ACCOUNT = "<root_account>", "<account>"
ACME, PRODUCTION, DEVELOPMENT, SECURITY = "acme", "acme-production", "acme-development", "acme-security"


@dataclass(frozen=True, slots=True)
class Planted:
    """One subject and its expected status.

    `subject_id` is a name, or stands for what was generated: `user:label` for an access key, the name of an
    instance or distribution, `<account>` for the account's own id; `identify` gives what AWS calls it.
    """

    check: str
    account_name: str
    subject_type: str
    subject_id: str
    status: Status
    why: str

    def identify(self, story: Story) -> str:
        """The subject's id in AWS."""
        if self.subject_id == ACCOUNT:
            return story.accounts[self.account_name]
        return story.identify(self.account_name, self.subject_id)


PLANTED: tuple[Planted, ...] = (
    Planted("root-access-key", ACME, "root", ROOT, "FAIL", "has an active key"),
    Planted("root-access-key", PRODUCTION, "root", ROOT, "PASS", "has no key"),
    Planted("root-mfa", ACME, "root", ROOT, "FAIL", "has a password and no MFA"),
    Planted("root-mfa", DEVELOPMENT, "root", ROOT, "FAIL", "its MFA is virtual"),
    Planted("root-mfa", PRODUCTION, "root", ROOT, "PASS", "its MFA is not virtual"),
    Planted("root-mfa", SECURITY, "root", ROOT, "NOT_APPLICABLE", "its credentials were removed"),
    Planted("root-used", ACME, "root", ROOT, "FAIL", "password used 7 days ago, key 6 days ago"),
    Planted("root-used", DEVELOPMENT, "root", ROOT, "FAIL", "password used 2 days ago"),
    Planted("root-used", PRODUCTION, "root", ROOT, "PASS", "last used 200 days ago"),
    Planted("individual-users", DEVELOPMENT, "account", ACCOUNT, "FAIL", "no users, and root works"),
    Planted("individual-users", ACME, "user", "carla", "FAIL", "a password and active keys at once"),
    Planted("individual-users", ACME, "account", ACCOUNT, "PASS", "has users of its own"),
    Planted("individual-users", ACME, "user", "ana", "PASS", "a password only"),
    Planted("federation-for-people", ACME, "account", ACCOUNT, "FAIL", "passwords and no federation"),
    Planted(
        "federation-for-people",
        PRODUCTION,
        "account",
        ACCOUNT,
        "PASS",
        "a SAML provider and an Identity Center instance",
    ),
    Planted("policies-on-users", ACME, "user", "carla", "FAIL", "an inline policy"),
    Planted("policies-on-users", ACME, "user", "deploy-bot", "FAIL", "an attached policy"),
    Planted("policies-on-users", ACME, "user", "ana", "PASS", "permissions through groups"),
    Planted("idle-groups", ACME, "group", "interns", "FAIL", "no members"),
    Planted("idle-groups", ACME, "group", "book-club", "FAIL", "members and no policy"),
    Planted("idle-groups", ACME, "group", "auditors", "PASS", "members and a policy"),
    Planted("full-admin", ACME, "user", "ana", "FAIL", "AdministratorAccess through a group"),
    Planted("full-admin", ACME, "user", "deploy-bot", "FAIL", "`*` attached"),
    Planted("full-admin", ACME, "user", "felix", "FAIL", "NotAction through a group"),
    Planted("full-admin", ACME, "role", "legacy-admin", "FAIL", "`*:*` attached"),
    Planted("full-admin", ACME, "user", "gita", "PASS", "reads only"),
    Planted("service-wildcard", ACME, "policy", "s3-anything", "FAIL", "`S3:*` on everything"),
    Planted("service-wildcard", DEVELOPMENT, "policy", "sandbox", "FAIL", "`ec2:*` and `s3:*` on everything"),
    Planted("service-wildcard", PRODUCTION, "role", "orders-api", "FAIL", "`iam:*` inline in a role"),
    Planted("service-wildcard", ACME, "policy", "reports-read", "PASS", "one action on one bucket"),
    Planted("unused-policy", ACME, "policy", "old-migration", "FAIL", "attached to nothing"),
    Planted("unused-policy", ACME, "policy", "old-vpn", "FAIL", "attached to nothing"),
    Planted("unused-policy", ACME, "policy", "developers", "PASS", "attached to a group"),
    Planted("unused-policy", ACME, "policy", "developer-boundary", "PASS", "a user's boundary"),
    Planted("password-policy", ACME, "account", ACCOUNT, "FAIL", "no password policy"),
    Planted("password-policy", DEVELOPMENT, "account", ACCOUNT, "FAIL", "8 characters and no reuse prevention"),
    Planted("password-policy", PRODUCTION, "account", ACCOUNT, "PASS", "14 characters, 24 remembered"),
    Planted("password-age", ACME, "password", "bruno", "FAIL", "400 days old, 90 where nothing is said"),
    Planted("password-age", PRODUCTION, "password", "quinn", "FAIL", "120 days old, 90 by the policy"),
    Planted("password-age", PRODUCTION, "password", "pat", "PASS", "30 days old"),
    Planted("console-mfa", ACME, "user", "bruno", "FAIL", "a password without MFA"),
    Planted("console-mfa", ACME, "user", "emil", "FAIL", "a password without MFA"),
    Planted("console-mfa", ACME, "user", "ana", "PASS", "an authenticator app"),
    Planted("console-mfa", ACME, "user", "break-glass-1", "PASS", "a hardware token"),
    Planted("privileged-mfa", ACME, "user", "bruno", "FAIL", "an administrator without MFA"),
    Planted("privileged-mfa", ACME, "user", "deploy-bot", "FAIL", "an administrator's key without MFA"),
    Planted("privileged-mfa", ACME, "user", "leastwise-operator", "FAIL", "an administrator's key without MFA"),
    Planted("privileged-mfa", ACME, "user", "ana", "PASS", "an administrator with MFA"),
    Planted("privileged-mfa", ACME, "user", "break-glass-2", "PASS", "an administrator with a security key"),
    Planted("instance-profile", PRODUCTION, "instance", "web-2", "FAIL", "no instance profile"),
    Planted("instance-profile", PRODUCTION, "instance", "bastion", "FAIL", "no instance profile, in another region"),
    Planted("instance-profile", PRODUCTION, "instance", "web-1", "PASS", "profile shop-web"),
    Planted("keys-on-compute", PRODUCTION, "instance", "web-2", "FAIL", "a key in its user data"),
    Planted("keys-on-compute", PRODUCTION, "function", "nightly-export", "FAIL", "a key in its environment"),
    Planted("keys-on-compute", PRODUCTION, "instance", "web-1", "PASS", "clean user data"),
    Planted("keys-on-compute", PRODUCTION, "function", "orders-api", "PASS", "a clean environment"),
    Planted("imds-v1", PRODUCTION, "instance", "web-2", "FAIL", "tokens are optional"),
    Planted("imds-v1", PRODUCTION, "instance", "batch-1", "FAIL", "tokens are optional, in another region"),
    Planted("imds-v1", PRODUCTION, "instance", "web-1", "PASS", "tokens are required"),
    Planted("external-id", PRODUCTION, "role", "vendor-without-id", "FAIL", "trusts a stranger without an external id"),
    Planted("external-id", PRODUCTION, "role", "vendor-with-id", "PASS", "asks for an external id"),
    Planted("external-id", PRODUCTION, "role", "sister-account", "PASS", "trusts an account of the Organization"),
    Planted("loose-trust", PRODUCTION, "role", "open-door", "FAIL", "trusts everybody"),
    Planted("loose-trust", PRODUCTION, "role", "github-loose", "FAIL", "any repository"),
    Planted("loose-trust", PRODUCTION, "role", "github-anybody", "FAIL", "no subject at all"),
    Planted("loose-trust", PRODUCTION, "role", "saml-no-audience", "FAIL", "no audience"),
    Planted("loose-trust", PRODUCTION, "role", "github-deploy", "PASS", "one branch of one repository"),
    Planted("loose-trust", PRODUCTION, "role", "saml-operators", "PASS", "bound to the audience"),
    Planted("loose-trust", PRODUCTION, "role", "organization-wide", "PASS", "everybody within the Organization"),
    Planted("key-age", ACME, "access-key", "carla:old", "FAIL", "500 days old"),
    Planted("key-age", ACME, "access-key", "deploy-bot:key", "FAIL", "700 days old"),
    Planted("key-age", PRODUCTION, "access-key", "ci-runner:key", "FAIL", "95 days old"),
    Planted("key-age", ACME, "access-key", "backup-bot:key", "PASS", "30 days old"),
    Planted("two-active-keys", ACME, "user", "carla", "FAIL", "two active keys"),
    Planted("two-active-keys", ACME, "user", "backup-bot", "PASS", "one of its two keys is inactive"),
    Planted("unused-credentials", ACME, "access-key", "deploy-bot:key", "FAIL", "never used, made 700 days ago"),
    Planted("unused-credentials", PRODUCTION, "access-key", "report-reader:key", "FAIL", "last used 50 days ago"),
    Planted("unused-credentials", ACME, "password", "dora", "FAIL", "last used 200 days ago"),
    Planted("unused-credentials", ACME, "password", "emil", "FAIL", "never used, set 120 days ago"),
    Planted("unused-credentials", ACME, "access-key", "backup-bot:key", "PASS", "used yesterday"),
    Planted("unused-credentials", ACME, "access-key", "metrics-bot:key", "PASS", "old, and used today"),
    Planted("unused-credentials", ACME, "password", "ana", "PASS", "used yesterday"),
    Planted("unused-role", PRODUCTION, "role", "legacy-import", "FAIL", "last used 400 days ago"),
    Planted("unused-role", PRODUCTION, "role", "never-used", "FAIL", "never used, made 200 days ago"),
    Planted("unused-role", PRODUCTION, "role", "brand-new", "PASS", "never used, made 10 days ago"),
    Planted("unused-role", PRODUCTION, "role", "shop-web", "PASS", "used yesterday"),
    Planted("trail", PRODUCTION, "account", ACCOUNT, "FAIL", "a trail in one region only, without validation"),
    Planted("trail", DEVELOPMENT, "account", ACCOUNT, "FAIL", "a trail that nobody started"),
    Planted("trail", ACME, "account", ACCOUNT, "PASS", "a good trail"),
    Planted("trail", SECURITY, "account", ACCOUNT, "PASS", "a good trail"),
    Planted("config-recorder", PRODUCTION, "region", "us-east-1", "FAIL", "a recorder that was stopped"),
    Planted("config-recorder", PRODUCTION, "region", "eu-west-1", "FAIL", "no recorder"),
    Planted("config-recorder", SECURITY, "region", "eu-west-1", "FAIL", "a recorder of two types only"),
    Planted("config-recorder", ACME, "region", "us-east-1", "PASS", "records everything, global types too"),
    Planted("config-recorder", ACME, "region", "eu-west-1", "PASS", "records everything regional"),
    Planted("access-logs", ACME, "bucket", "acme-website", "FAIL", "no access logs"),
    Planted("access-logs", PRODUCTION, "distribution", "campaign", "FAIL", "no access logs"),
    Planted("access-logs", ACME, "bucket", "acme-reports", "PASS", "logs into acme-logs"),
    Planted("access-logs", PRODUCTION, "distribution", "shop", "PASS", "logs into shop-logs"),
    Planted("alarms", ACME, "alarm", "cloudtrail-changes", "FAIL", "StopLogging slips through"),
    Planted("alarms", ACME, "alarm", "sign-in-without-mfa", "FAIL", "the only subscriber never confirmed"),
    Planted("alarms", ACME, "alarm", "console-sign-in-failures", "FAIL", "the alarm's actions are off"),
    Planted("alarms", ACME, "alarm", "unauthorised-calls", "FAIL", "narrowed to one user"),
    Planted("alarms", PRODUCTION, "alarm", "root-usage", "FAIL", "the alarm tells nobody"),
    Planted("alarms", DEVELOPMENT, "alarm", "root-usage", "FAIL", "no alarm at all"),
    Planted("alarms", ACME, "alarm", "iam-policy-changes", "PASS", "two filters that miss nothing together"),
    Planted("alarms", ACME, "alarm", "root-usage", "PASS", "its terms in any order"),
    Planted("admin-groups", ACME, "group", "platform-admins", "FAIL", "AdministratorAccess attached"),
    Planted("admin-groups", ACME, "group", "auditors", "PASS", "reads only"),
    Planted("denials-on-groups", DEVELOPMENT, "policy", "protect-admins", "FAIL", "a denial about users on a group"),
    Planted("denials-on-groups", DEVELOPMENT, "policy", "buy", "PASS", "denies nothing"),
    Planted("inline-policies-on-groups", ACME, "group", "contractors", "FAIL", "an inline policy"),
    Planted("inline-policies-on-groups", ACME, "group", "auditors", "PASS", "an attached policy"),
    Planted("users-without-group", ACME, "user", "deploy-bot", "FAIL", "in no group"),
    Planted("users-without-group", ACME, "user", "ana", "PASS", "in a group"),
    Planted("agent-tokens", DEVELOPMENT, "policy", "agents", "FAIL", "`GetWorkload*` on everything"),
    Planted("agent-tokens", DEVELOPMENT, "policy", "buy", "PASS", "another service"),
    Planted("allow-not-action", DEVELOPMENT, "policy", "all-but-identity", "FAIL", "Allow with NotAction"),
    Planted("allow-not-action", DEVELOPMENT, "policy", "buy", "PASS", "Action"),
    Planted("allow-not-resource", DEVELOPMENT, "policy", "all-but-payroll", "FAIL", "Allow with NotResource"),
    Planted("allow-not-resource", DEVELOPMENT, "policy", "buy", "PASS", "Resource"),
    Planted("assume-any-role", DEVELOPMENT, "policy", "enter-roles", "FAIL", "every role of every account"),
    Planted("assume-any-role", DEVELOPMENT, "policy", "buy", "PASS", "another action"),
    Planted("pass-any-role", DEVELOPMENT, "policy", "pass-roles", "FAIL", "every role to every service"),
    Planted("pass-any-role", PRODUCTION, "role", "orders-api", "FAIL", "`iam:*` inline"),
    Planted("pass-any-role", DEVELOPMENT, "policy", "pass-build-roles", "PASS", "one path, one service"),
    Planted("block-public-access-account", ACME, "account", ACCOUNT, "FAIL", "nothing set"),
    Planted("block-public-access-account", PRODUCTION, "account", ACCOUNT, "FAIL", "half of it"),
    Planted("block-public-access-account", SECURITY, "account", ACCOUNT, "PASS", "all of it"),
    Planted("block-public-access-buckets", ACME, "bucket", "acme-website", "FAIL", "all off"),
    Planted("block-public-access-buckets", PRODUCTION, "bucket", "shop-orders", "PASS", "all on"),
    Planted("block-public-access-buckets", SECURITY, "bucket", "acme-security-trail", "PASS", "all on in the account"),
    Planted("broad-managed-policies", DEVELOPMENT, "role", "console-guest", "FAIL", "AmazonS3FullAccess"),
    Planted("broad-managed-policies", DEVELOPMENT, "role", "careful-builder", "PASS", "a policy of its own"),
    Planted("bucket-acls", ACME, "bucket", "acme-website", "FAIL", "ObjectWriter"),
    Planted("bucket-acls", ACME, "bucket", "acme-reports", "PASS", "BucketOwnerEnforced"),
    Planted("cloudshell-full-access", DEVELOPMENT, "role", "console-guest", "FAIL", "attached"),
    Planted("cloudshell-full-access", DEVELOPMENT, "role", "careful-builder", "PASS", "not attached"),
    Planted("creators-without-boundary", DEVELOPMENT, "policy", "make-roles", "FAIL", "without a boundary"),
    Planted("creators-without-boundary", DEVELOPMENT, "policy", "buy", "PASS", "makes nobody"),
    Planted("decrypt-all-keys", DEVELOPMENT, "policy", "decrypt", "FAIL", "every key of the account"),
    Planted("decrypt-all-keys", DEVELOPMENT, "policy", "buy", "PASS", "another action"),
    Planted("inline-policies-on-roles", PRODUCTION, "role", "orders-api", "FAIL", "an inline policy"),
    Planted("inline-policies-on-roles", DEVELOPMENT, "role", "careful-builder", "PASS", "attached policies only"),
    Planted("marketplace-subscribe", DEVELOPMENT, "policy", "buy", "FAIL", "any product"),
    Planted("marketplace-subscribe", DEVELOPMENT, "policy", "decrypt", "PASS", "another action"),
    Planted("public-bucket-acls", ACME, "bucket", "acme-website", "FAIL", "public-read"),
    Planted("public-bucket-acls", ACME, "bucket", "acme-reports", "PASS", "ACLs are off"),
    Planted("public-resources", ACME, "bucket", "acme-website", "FAIL", "open to everybody"),
    Planted("public-resources", PRODUCTION, "bucket", "shop-assets", "FAIL", "a referrer pins nobody"),
    Planted("public-resources", PRODUCTION, "topic", "deployments", "FAIL", "open to every AWS account"),
    Planted("public-resources", PRODUCTION, "repository", "shop/web", "PASS", "the Organization only"),
    Planted("public-resources", PRODUCTION, "bucket", "shop-orders", "PASS", "denies"),
    Planted("services-without-source", PRODUCTION, "queue", "uploads", "FAIL", "S3 for anybody"),
    Planted("services-without-source", PRODUCTION, "queue", "new-orders", "PASS", "one bucket"),
    Planted("shared-with-strangers", PRODUCTION, "key", "export-key", "FAIL", "a partner outside of the Organization"),
    Planted("shared-with-strangers", PRODUCTION, "key", "orders-key", "PASS", "the own account"),
    *(
        Planted("alarms", SECURITY, "alarm", kind, "PASS", "complete, with a confirmed subscriber")
        for kind in (
            "iam-policy-changes",
            "root-usage",
            "cloudtrail-changes",
            "sign-in-without-mfa",
            "console-sign-in-failures",
            "unauthorised-calls",
        )
    ),
)
