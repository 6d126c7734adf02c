"""What the demonstration plants for each of the 27 essential checks, as data: at least one FAIL and one PASS each."""

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

    check: int
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
    Planted(1, ACME, "root", ROOT, "FAIL", "has an active key"),
    Planted(1, PRODUCTION, "root", ROOT, "PASS", "has no key"),
    Planted(2, ACME, "root", ROOT, "FAIL", "has a password and no MFA"),
    Planted(2, DEVELOPMENT, "root", ROOT, "FAIL", "its MFA is virtual"),
    Planted(2, PRODUCTION, "root", ROOT, "PASS", "its MFA is not virtual"),
    Planted(2, SECURITY, "root", ROOT, "NOT_APPLICABLE", "its credentials were removed"),
    Planted(3, ACME, "root", ROOT, "FAIL", "password used 7 days ago, key 6 days ago"),
    Planted(3, DEVELOPMENT, "root", ROOT, "FAIL", "password used 2 days ago"),
    Planted(3, PRODUCTION, "root", ROOT, "PASS", "last used 200 days ago"),
    Planted(4, DEVELOPMENT, "account", ACCOUNT, "FAIL", "no users, and root works"),
    Planted(4, ACME, "user", "carla", "FAIL", "a password and active keys at once"),
    Planted(4, ACME, "account", ACCOUNT, "PASS", "has users of its own"),
    Planted(4, ACME, "user", "ana", "PASS", "a password only"),
    Planted(5, ACME, "account", ACCOUNT, "FAIL", "passwords and no federation"),
    Planted(5, PRODUCTION, "account", ACCOUNT, "PASS", "a SAML provider and an Identity Center instance"),
    Planted(6, ACME, "user", "carla", "FAIL", "an inline policy"),
    Planted(6, ACME, "user", "deploy-bot", "FAIL", "an attached policy"),
    Planted(6, ACME, "user", "ana", "PASS", "permissions through groups"),
    Planted(7, ACME, "group", "interns", "FAIL", "no members"),
    Planted(7, ACME, "group", "book-club", "FAIL", "members and no policy"),
    Planted(7, ACME, "group", "auditors", "PASS", "members and a policy"),
    Planted(8, ACME, "user", "ana", "FAIL", "AdministratorAccess through a group"),
    Planted(8, ACME, "user", "deploy-bot", "FAIL", "`*` attached"),
    Planted(8, ACME, "user", "felix", "FAIL", "NotAction through a group"),
    Planted(8, ACME, "role", "legacy-admin", "FAIL", "`*:*` attached"),
    Planted(8, ACME, "user", "gita", "PASS", "reads only"),
    Planted(9, ACME, "policy", "s3-anything", "FAIL", "`S3:*` on everything"),
    Planted(9, DEVELOPMENT, "policy", "sandbox", "FAIL", "`ec2:*` and `s3:*` on everything"),
    Planted(9, PRODUCTION, "inline-policy", "orders-api/pass-anything", "FAIL", "`iam:*` inline in a role"),
    Planted(9, ACME, "policy", "reports-read", "PASS", "one action on one bucket"),
    Planted(10, ACME, "policy", "old-migration", "FAIL", "attached to nothing"),
    Planted(10, ACME, "policy", "old-vpn", "FAIL", "attached to nothing"),
    Planted(10, ACME, "policy", "developers", "PASS", "attached to a group"),
    Planted(10, ACME, "policy", "developer-boundary", "PASS", "a user's boundary"),
    Planted(11, ACME, "account", ACCOUNT, "FAIL", "no password policy"),
    Planted(11, DEVELOPMENT, "account", ACCOUNT, "FAIL", "8 characters and no reuse prevention"),
    Planted(11, PRODUCTION, "account", ACCOUNT, "PASS", "14 characters, 24 remembered"),
    Planted(12, ACME, "password", "bruno", "FAIL", "400 days old, 90 where nothing is said"),
    Planted(12, PRODUCTION, "password", "quinn", "FAIL", "120 days old, 90 by the policy"),
    Planted(12, PRODUCTION, "password", "pat", "PASS", "30 days old"),
    Planted(13, ACME, "user", "bruno", "FAIL", "a password without MFA"),
    Planted(13, ACME, "user", "emil", "FAIL", "a password without MFA"),
    Planted(13, ACME, "user", "ana", "PASS", "an authenticator app"),
    Planted(13, ACME, "user", "break-glass-1", "PASS", "a hardware token"),
    Planted(14, ACME, "user", "bruno", "FAIL", "an administrator without MFA"),
    Planted(14, ACME, "user", "deploy-bot", "FAIL", "an administrator's key without MFA"),
    Planted(14, ACME, "user", "leastwise-operator", "FAIL", "an administrator's key without MFA"),
    Planted(14, ACME, "user", "ana", "PASS", "an administrator with MFA"),
    Planted(14, ACME, "user", "break-glass-2", "PASS", "an administrator with a security key"),
    Planted(15, PRODUCTION, "instance", "web-2", "FAIL", "no instance profile"),
    Planted(15, PRODUCTION, "instance", "bastion", "FAIL", "no instance profile, in another region"),
    Planted(15, PRODUCTION, "instance", "web-1", "PASS", "profile shop-web"),
    Planted(16, PRODUCTION, "instance", "web-2", "FAIL", "a key in its user data"),
    Planted(16, PRODUCTION, "function", "nightly-export", "FAIL", "a key in its environment"),
    Planted(16, PRODUCTION, "instance", "web-1", "PASS", "clean user data"),
    Planted(16, PRODUCTION, "function", "orders-api", "PASS", "a clean environment"),
    Planted(17, PRODUCTION, "instance", "web-2", "FAIL", "tokens are optional"),
    Planted(17, PRODUCTION, "instance", "batch-1", "FAIL", "tokens are optional, in another region"),
    Planted(17, PRODUCTION, "instance", "web-1", "PASS", "tokens are required"),
    Planted(18, PRODUCTION, "role", "vendor-without-id", "FAIL", "trusts a stranger without an external id"),
    Planted(18, PRODUCTION, "role", "vendor-with-id", "PASS", "asks for an external id"),
    Planted(18, PRODUCTION, "role", "sister-account", "PASS", "trusts an account of the Organization"),
    Planted(19, PRODUCTION, "role", "open-door", "FAIL", "trusts everybody"),
    Planted(19, PRODUCTION, "role", "github-loose", "FAIL", "any repository"),
    Planted(19, PRODUCTION, "role", "github-anybody", "FAIL", "no subject at all"),
    Planted(19, PRODUCTION, "role", "saml-no-audience", "FAIL", "no audience"),
    Planted(19, PRODUCTION, "role", "github-deploy", "PASS", "one branch of one repository"),
    Planted(19, PRODUCTION, "role", "saml-operators", "PASS", "bound to the audience"),
    Planted(19, PRODUCTION, "role", "organization-wide", "PASS", "everybody within the Organization"),
    Planted(20, ACME, "access-key", "carla:old", "FAIL", "500 days old"),
    Planted(20, ACME, "access-key", "deploy-bot:key", "FAIL", "700 days old"),
    Planted(20, PRODUCTION, "access-key", "ci-runner:key", "FAIL", "95 days old"),
    Planted(20, ACME, "access-key", "backup-bot:key", "PASS", "30 days old"),
    Planted(21, ACME, "user", "carla", "FAIL", "two active keys"),
    Planted(21, ACME, "user", "backup-bot", "PASS", "one of its two keys is inactive"),
    Planted(22, ACME, "access-key", "deploy-bot:key", "FAIL", "never used, made 700 days ago"),
    Planted(22, PRODUCTION, "access-key", "report-reader:key", "FAIL", "last used 50 days ago"),
    Planted(22, ACME, "password", "dora", "FAIL", "last used 200 days ago"),
    Planted(22, ACME, "password", "emil", "FAIL", "never used, set 120 days ago"),
    Planted(22, ACME, "access-key", "backup-bot:key", "PASS", "used yesterday"),
    Planted(22, ACME, "access-key", "metrics-bot:key", "PASS", "old, and used today"),
    Planted(22, ACME, "password", "ana", "PASS", "used yesterday"),
    Planted(23, PRODUCTION, "role", "legacy-import", "FAIL", "last used 400 days ago"),
    Planted(23, PRODUCTION, "role", "never-used", "FAIL", "never used, made 200 days ago"),
    Planted(23, PRODUCTION, "role", "brand-new", "PASS", "never used, made 10 days ago"),
    Planted(23, PRODUCTION, "role", "shop-web", "PASS", "used yesterday"),
    Planted(24, PRODUCTION, "account", ACCOUNT, "FAIL", "a trail in one region only, without validation"),
    Planted(24, DEVELOPMENT, "account", ACCOUNT, "FAIL", "a trail that nobody started"),
    Planted(24, ACME, "account", ACCOUNT, "PASS", "a good trail"),
    Planted(24, SECURITY, "account", ACCOUNT, "PASS", "a good trail"),
    Planted(25, PRODUCTION, "region", "us-east-1", "FAIL", "a recorder that was stopped"),
    Planted(25, PRODUCTION, "region", "eu-west-1", "FAIL", "no recorder"),
    Planted(25, SECURITY, "region", "eu-west-1", "FAIL", "a recorder of two types only"),
    Planted(25, ACME, "region", "us-east-1", "PASS", "records everything, global types too"),
    Planted(25, ACME, "region", "eu-west-1", "PASS", "records everything regional"),
    Planted(26, ACME, "bucket", "acme-website", "FAIL", "no access logs"),
    Planted(26, PRODUCTION, "distribution", "campaign", "FAIL", "no access logs"),
    Planted(26, ACME, "bucket", "acme-reports", "PASS", "logs into acme-logs"),
    Planted(26, PRODUCTION, "distribution", "shop", "PASS", "logs into shop-logs"),
    Planted(27, ACME, "alarm", "cloudtrail-changes", "FAIL", "StopLogging slips through"),
    Planted(27, ACME, "alarm", "sign-in-without-mfa", "FAIL", "the only subscriber never confirmed"),
    Planted(27, ACME, "alarm", "console-sign-in-failures", "FAIL", "the alarm's actions are off"),
    Planted(27, ACME, "alarm", "unauthorised-calls", "FAIL", "narrowed to one user"),
    Planted(27, PRODUCTION, "alarm", "root-usage", "FAIL", "the alarm tells nobody"),
    Planted(27, DEVELOPMENT, "alarm", "root-usage", "FAIL", "no alarm at all"),
    Planted(27, ACME, "alarm", "iam-policy-changes", "PASS", "two filters that miss nothing together"),
    Planted(27, ACME, "alarm", "root-usage", "PASS", "its terms in any order"),
    *(
        Planted(27, SECURITY, "alarm", kind, "PASS", "complete, with a confirmed subscriber")
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
