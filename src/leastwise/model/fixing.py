"""How fixes go about it: what an organization wants of them, and what only it can know."""

from __future__ import annotations

from dataclasses import dataclass

from leastwise.model.thresholds import line

__all__ = ["DEFAULT_FIXING", "Fixing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """The settings of fixes; without arguments, the documented ones."""

    silence_days: int = line(
        14, "What was switched off must be silent for so many days before it may be deleted.", "plan", least=1
    )
    human_administrators: int = line(
        2, "No plan may leave fewer people than this who can administer the account.", "plan", "apply", least=1, most=99
    )
    most_changes: int = line(
        100, "A plan with more changes than this is applied with `--max-changes` alone.", "apply", least=1
    )
    usage_days: int = line(90, "What was used within so many days is not taken away.", "plan", least=1, most=400)
    window: tuple[str, ...] = line(
        (), "When plans may be applied, each as `Mon-Fri 08:00-17:00 UTC`; none: always.", "apply"
    )
    tools_roles: tuple[str, ...] = line(
        (), "Names of the roles and users that leastwise works with, which are never touched.", "plan", "apply"
    )
    alarm_email: tuple[str, ...] = line((), "Addresses that a topic for alarms is to tell.", "plan")
    trail_bucket: tuple[str, ...] = line((), "Name of the bucket to make for a trail; at most one.", "plan")
    config_bucket: tuple[str, ...] = line(
        (),
        "Name of the bucket that AWS Config is to deliver to, made where it is not there; `{account}` is its id.",
        "plan",
    )
    flow_log_bucket: tuple[str, ...] = line(
        (), "Name of the bucket for flow logs, made where it is not there; `{account}`: the account's id.", "plan"
    )
    data_events: tuple[str, ...] = line(
        (),
        "Which events about objects in S3 trails are to record, of `write` and `read`; AWS charges for each.",
        "plan",
    )
    security_hub: tuple[str, ...] = line(
        (), "Regions in which Security Hub is to be switched on, without standards; `*`: all that are enabled.", "plan"
    )
    log_bucket: tuple[str, ...] = line(
        (), "Name of the bucket for access logs; at most one, `{account}` is the account's id.", "plan"
    )
    trail_keys: tuple[str, ...] = line(
        (),
        "ARNs of the KMS keys for trails; the first of the account and the region of the trail's bucket counts.",
        "plan",
    )
    log_keys: tuple[str, ...] = line(
        (), "ARNs of the KMS keys for log groups; the first of the account and the group's region counts.", "plan"
    )
    organization_trail: tuple[str, ...] = line(
        (),
        "Name of the trail of the management account that is to record every account of the Organization; at most one.",
        "plan",
    )
    external_ids: tuple[str, ...] = line((), "External ids to ask of callers, each as `role-name=id`.", "plan")
    oidc_subjects: tuple[str, ...] = line(
        (),
        "Subjects to ask of the tokens that a role takes, each as `role-name=repo:owner/name:ref:refs/heads/main`.",
        "plan",
    )
    instance_profiles: tuple[str, ...] = line(
        (),
        "Instance profiles for instances that have none, each as `pattern=profile`: the first pattern that fits the "
        "instance's id or its tag Name counts.",
        "plan",
    )
    closed: tuple[str, ...] = line(
        (),
        "ARNs, with `*` and `?`, of resources and roles for nobody from outside of the Organization, or of the "
        "account where there is none.",
        "plan",
    )
    narrow_unused: tuple[str, ...] = line(
        (),
        "Names, or patterns of them, of policies, users, groups and roles whose documents may lose the services that "
        "nobody used.",
        "plan",
    )
    bounded: tuple[str, ...] = line(
        (),
        "Names, or patterns of them, of programs that administer, around which a boundary may be put without the "
        "services that they did not use.",
        "plan",
    )
    boundary: tuple[str, ...] = line(
        (),
        "ARN of the permissions boundary for roles of machines that can do too much, and for users and roles that "
        "somebody makes; `{account}`: the account's id.",
        "plan",
    )
    support_principals: tuple[str, ...] = line(
        (), "ARNs of the users and roles that may assume the role for AWS Support, where there is none.", "plan"
    )
    audit_principals: tuple[str, ...] = line(
        (), "ARNs of the users and roles that may assume the role for auditors, where there is none.", "plan"
    )
    administrators: tuple[str, ...] = line(
        (), "ARNs of the users and roles that may assume the role which administers a new account.", "bootstrap"
    )
    owners: tuple[str, ...] = line(
        (), "Whose users and roles are, each as `name-pattern=owner`; the first that fits the name counts.", "plan"
    )
    security_contact: tuple[str, ...] = line(
        (), "The security contact: name, e-mail address, telephone number and title.", "plan"
    )
    root_denied_in: tuple[str, ...] = line(
        (), "Ids of member accounts in which nobody needs the root user any more, so that a policy may deny it.", "plan"
    )
    guardrails: tuple[str, ...] = line(
        (),
        "Guardrails of `scp-guardrails` that nobody in a member account has to pass, as `leave-organization`.",
        "plan",
    )
    guardrails_at: tuple[str, ...] = line(
        (), "Ids of the roots, organizational units and accounts to attach the policy with the guardrails to.", "plan"
    )
    regions_in_use: tuple[str, ...] = line(
        (), "The regions that member accounts use, `us-east-1` among them; a policy may deny all others.", "plan"
    )
    regions_denied_at: tuple[str, ...] = line(
        (), "Ids of the roots, organizational units and accounts in which nobody needs any other region.", "plan"
    )
    ai_opted_out_at: tuple[str, ...] = line(
        (), "Ids of the roots, organizational units and accounts that AI services are not to learn from.", "plan"
    )


DEFAULT_FIXING = Fixing()
