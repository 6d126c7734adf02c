"""What no plan fixes on the embedded Organization, and why that is right; anything else that is left out is news."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A reason that a plan may give for leaving a finding of these checks out."""

    checks: str
    """Ids, separated by spaces."""
    says: str
    """A regular expression that the whole reason matches."""
    because: str
    """Why a program should not do it."""

    def covers(self, check: str, why: str) -> bool:
        return check in self.checks.split() and re.fullmatch(self.says, why) is not None


LEFT_OUT = (
    LeftOut(
        "access-logs load-balancer-logs trail-bucket-logs",
        "the account has no bucket `acme-logs`, which the setting `fixes.log_bucket` names",
        "a bucket of logs is made by people, who pay for it and say who reads it",
    ),
    LeftOut("access-logs", "where CloudFront is to log to is for people to choose", "the same"),
    LeftOut(
        "ai-opt-out",
        "it needs the setting `fixes.ai_opted_out_at`",
        "what services stored to learn from is gone then",
    ),
    LeftOut(
        "alarms",
        "no trail of this account brings these events to CloudWatch Logs: heal `trail` first",
        "the next plan has it, when the trail is there",
    ),
    LeftOut(
        "block-public-access-account block-public-access-buckets",
        "objects in `.*` may have public ACLs of their own, which were not seen|"
        "the policy of `.*` is public, and whoever comes by it would be turned away",
        "somebody may read it from outside on purpose, as a website",
    ),
    LeftOut(
        "cloudshell-full-access",
        "role `console-guest`: what it used is not known: .*",
        "what nobody knows to be unused is not taken away",
    ),
    LeftOut(
        "config-recorder",
        "there is no recorder: it needs the setting `fixes.config_bucket`|"
        "a recorder needs a bucket and costs by what changes: whether and where is for people to choose|"
        "recorder `default` is not just stopped: what it records, and where, is for people to mend",
        "it costs money by use",
    ),
    LeftOut(
        "creators-without-boundary instance-role-powers",
        "it needs the setting `fixes.boundary`",
        "which boundary it is to be is known to people only",
    ),
    LeftOut(
        "deleted-principals",
        "IAM does not take the id of somebody who is deleted again; nobody else is left whom it trusts: .*",
        "a role that trusts nobody is for people to delete",
    ),
    LeftOut(
        "duplicate-trails",
        "trail `shop-trail` writes to a log group, and alarms may look there",
        "they would no longer hear of what happens in IAM",
    ),
    LeftOut(
        "expired-server-certificates idle-mfa-devices inactive-keys member-root-credentials unused-providers",
        "it cannot be taken back: ask for it with --lossy",
        "what is lossy has to be asked for",
    ),
    LeftOut(
        "external-access-analyzer",
        "a region has one analyzer of external access, and `broken` is `FAILED`: see why",
        "AWS says itself that something is wrong with it",
    ),
    LeftOut("flow-logs", "it needs the setting `fixes.flow_log_bucket`", "the same as of the recorder"),
    LeftOut(
        "full-admin",
        "it needs the setting `fixes.bounded`",
        "who may have to do anything is known to people only",
    ),
    LeftOut("idle-groups", "it has members: give it a policy, or take them out", "people have to say which"),
    LeftOut(
        "imds-default",
        "`i-.*` still answers without a token, and what is launched like it may have to",
        "the instance has to be healed first",
    ),
    LeftOut(
        "imds-in-templates",
        "a launch configuration cannot be changed: move its group to a launch template",
        "its group has to be moved by people",
    ),
    LeftOut(
        "imds-v1",
        "it was asked without a token on .*: what asks so has to be updated first|"
        "CloudWatch shows no day on which it ran and not 14 days: something may ask without a token",
        "it is in use, or nobody knows that it is not",
    ),
    LeftOut(
        "instance-profile",
        "the setting `fixes.instance_profiles` has none for it",
        "what a machine may do is known to people only",
    ),
    LeftOut(
        "log-encryption trail-encryption",
        "the setting `fixes.(log|trail)_keys` has no key of this account.*",
        "which key it is to be is known to people only",
    ),
    LeftOut(
        "loose-trust",
        "it lets in others loosely, or in the same statement: a person has to decide",
        "whom a role is meant for is known to people only",
    ),
    LeftOut("member-root-credentials", "root's password was used 2 days ago", "it is in use"),
    LeftOut(
        "mfa-conditions",
        "`console-operators` carries it, and what a role's session tells of MFA depends on how it began",
        "whom it would shut out is known to people only",
    ),
    LeftOut(
        "mfa-demanded",
        "`.*` would be refused with an active key, which never comes with MFA",
        "what the key does would stop",
    ),
    LeftOut(
        "owner-tags",
        "the tool itself works as `(leastwise-operator|OrganizationAccountAccessRole)`: it is never touched",
        "undo needs it",
    ),
    LeftOut(
        "password-expiry",
        "the password of `.*` and 2 more would expire at once: have it changed first|"
        "people whose password expires would be locked out: switch HardExpiry off first",
        "nobody is locked out",
    ),
    LeftOut(
        "policy-dead-text",
        "`INVALID_ACTION`: a person has to say what was meant, and whether AWS knows it by now|"
        "it is a Deny that denies nothing: a person has to say what it was to deny",
        "what somebody meant is known to people only",
    ),
    LeftOut(
        "public-bucket-acls public-resources",
        "the setting `fixes.closed` does not say that nobody from outside needs it",
        "a website is open on purpose",
    ),
    LeftOut(
        "region-deny",
        "it needs the setting `fixes.regions_in_use` and `fixes.regions_denied_at`",
        "what members use is not seen from the management account",
    ),
    LeftOut(
        "roles-without-mfa",
        ".* would be locked out: a device for everybody, and no access key, come first",
        "nobody is locked out",
    ),
    LeftOut(
        "root-guardrail",
        "it needs the setting `fixes.root_denied_in`",
        "where root may still be needed is known to people only",
    ),
    LeftOut(
        "s3-data-events",
        "the setting `fixes.data_events` does not name `read`|"
        "no trail of this account records all regions: heal `trail` first",
        "it costs money by use",
    ),
    LeftOut(
        "scp-guardrails",
        "it needs the setting `fixes.guardrails` and `fixes.guardrails_at`",
        "the same",
    ),
    LeftOut(
        "security-hub",
        "the setting `fixes.security_hub` does not name `eu-west-1`",
        "it costs money by use",
    ),
    LeftOut(
        "service-credentials",
        "AWS does not tell when it was used, and whether `ci-runner` used codecommit was not seen|"
        "it was made within 90 days and may be waiting for its first use",
        "it may be in use",
    ),
    LeftOut(
        "service-user-passwords",
        "it was set or used on .*: whoever did needs an identity of their own first",
        "it is in use",
    ),
    LeftOut(
        "session-duration",
        "it was used on .*, and whoever asks for longer sessions would be refused: see CloudTrail",
        "it is in use",
    ),
    LeftOut(
        "trail",
        "a trail is there already, and a second one costs; trail `partner-feed` cannot deliver .*",
        "it costs money by use",
    ),
    LeftOut(
        "two-active-keys",
        "both keys may be in use: `.*` was made or used within 90 days",
        "which of them is in use is known to people only",
    ),
    LeftOut(
        "unheard-topics",
        "who was asked has not confirmed yet by the link in the mail that AWS sent",
        "nobody can be made to confirm",
    ),
    LeftOut(
        "unused-credentials",
        "a password that is taken away cannot be given back: deny its use first",
        "what is lossy has to be asked for",
    ),
    LeftOut(
        "unused-instance-profiles unused-role",
        "a launch template may name its instance profile",
        "what is launched tomorrow may need it",
    ),
    LeftOut(
        "unused-services",
        "it needs the setting `fixes.narrow_unused`",
        "what runs once a quarter looks unused as well",
    ),
)
