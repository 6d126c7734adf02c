"""What is planted of alarms and of rules on events, beyond the essentials."""

from __future__ import annotations

from demo.planted.planting import ACCOUNT, ACME, DEVELOPMENT, PRODUCTION, SECURITY, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("alarms", ACME, "alarm", "security-group-changes", "FAIL", "ModifySecurityGroupRules slips through"),
    Planted("alarms", ACME, "alarm", "organization-changes", "PASS", "every call of the service that changes"),
    Planted("alarms", ACME, "alarm", "vpc-changes", "PASS", "without the calls that are retired"),
    Planted("alarms", DEVELOPMENT, "alarm", "organization-changes", "NOT_APPLICABLE", "a member"),
    *(
        Planted("alarms", SECURITY, "alarm", kind, "PASS", "complete, with a confirmed subscriber")
        for kind in (
            "key-disabling-or-deletion",
            "bucket-policy-changes",
            "config-changes",
            "security-group-changes",
            "network-acl-changes",
            "network-gateway-changes",
            "route-table-changes",
            "vpc-changes",
        )
    ),
    Planted("alarms-without-actions", PRODUCTION, "alarm", "root-usage", "FAIL", "no action"),
    Planted("alarms-without-actions", ACME, "alarm", "root-usage", "PASS", "a topic"),
    Planted("muted-alarms", ACME, "alarm", "console-sign-in-failures", "FAIL", "switched off"),
    Planted("muted-alarms", ACME, "alarm", "root-usage", "PASS", "on"),
    Planted("muted-alarms", PRODUCTION, "alarm", "root-usage", "NOT_APPLICABLE", "no action to switch on"),
    Planted("unheard-topics", ACME, "topic", "night-shift", "FAIL", "the only subscriber never confirmed"),
    Planted("unheard-topics", PRODUCTION, "topic", "unread", "FAIL", "no subscriber"),
    Planted("unheard-topics", SECURITY, "topic", "security", "PASS", "one of two confirmed"),
    Planted("forgotten-events", SECURITY, "event-kind", "credentials-for-others", "FAIL", "passwords slip through"),
    Planted("forgotten-events", ACME, "event-kind", "blinded-trails", "FAIL", "no filter"),
    Planted("forgotten-events", SECURITY, "event-kind", "identity-providers", "PASS", "both kinds, by wildcards"),
    Planted("forgotten-events", SECURITY, "event-kind", "root-sessions", "NOT_APPLICABLE", "a member"),
    Planted("forgotten-events", PRODUCTION, "event-kind", "trust-and-membership", "PASS", "a rule takes all of IAM"),
    Planted("iam-event-rule", ACME, "account", ACCOUNT, "FAIL", "the rule writes to a log group"),
    Planted("iam-event-rule", DEVELOPMENT, "account", ACCOUNT, "FAIL", "no rule, and the trail is off"),
    Planted("iam-event-rule", PRODUCTION, "account", ACCOUNT, "PASS", "a rule takes all of IAM to a function"),
)
