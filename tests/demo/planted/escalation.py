"""What is planted for the checks on ways to administration."""

from __future__ import annotations

from demo.planted.planting import ACME, DEVELOPMENT, PRODUCTION, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("path-to-admin", PRODUCTION, "role", "orders-api", "FAIL", "writes its own policy"),
    Planted("path-to-admin", DEVELOPMENT, "role", "shipper", "FAIL", "passes a role to a function"),
    Planted("path-to-admin", DEVELOPMENT, "role", "release", "FAIL", "assumes the shipper"),
    Planted("path-to-admin", DEVELOPMENT, "role", "provisioner", "FAIL", "writes its own policy"),
    Planted("path-to-admin", DEVELOPMENT, "role", "team-lead", "PASS", "only within a boundary"),
    Planted("path-to-admin", DEVELOPMENT, "role", "careful-builder", "PASS", "passes roles that are not there"),
    Planted("path-to-admin", DEVELOPMENT, "role", "migrations", "NOT_APPLICABLE", "an administrator"),
    Planted("path-to-admin", ACME, "user", "hana", "PASS", "its own credentials only"),
    Planted("escalation-in-policies", DEVELOPMENT, "policy", "ship-anything", "FAIL", "any role, to a function"),
    Planted("escalation-in-policies", DEVELOPMENT, "policy", "ship-migrations", "PASS", "one role"),
    Planted("escalation-in-policies", DEVELOPMENT, "policy", "team-roles", "PASS", "within a boundary"),
    Planted("escalation-in-policies", ACME, "policy", "own-credentials", "PASS", "of the user itself"),
    Planted("escalation-inline", PRODUCTION, "role", "orders-api", "FAIL", "all of IAM"),
    Planted("escalation-inline", ACME, "group", "contractors", "PASS", "reads reports"),
    Planted("escalation-inline", ACME, "user", "hana", "NOT_APPLICABLE", "no inline policy"),
    Planted("instance-role-powers", DEVELOPMENT, "instance", "provisioner-1", "FAIL", "writes roles' policies"),
    Planted("instance-role-powers", PRODUCTION, "instance", "web-1", "PASS", "reads orders"),
    Planted("instance-role-powers", PRODUCTION, "instance", "bastion", "NOT_APPLICABLE", "no role"),
    Planted("public-instance-powers", DEVELOPMENT, "instance", "provisioner-1", "FAIL", "writes roles' policies"),
    Planted("public-instance-powers", PRODUCTION, "instance", "web-1", "PASS", "reads orders"),
    Planted("public-instance-powers", PRODUCTION, "instance", "bastion", "NOT_APPLICABLE", "no role"),
    Planted("outsider-to-admin", DEVELOPMENT, "role", "github-release", "FAIL", "a pipeline, over the shipper"),
    Planted("outsider-to-admin", PRODUCTION, "role", "github-deploy", "PASS", "a pipeline that reads orders"),
    Planted("outsider-to-admin", PRODUCTION, "role", "vendor-with-id", "PASS", "a stranger who audits"),
    Planted("outsider-to-admin", DEVELOPMENT, "role", "release", "NOT_APPLICABLE", "lets nobody in from outside"),
    Planted("dangerous-actions", DEVELOPMENT, "policy", "all-but-identity", "FAIL", "reads and opens everything"),
    Planted("dangerous-actions", DEVELOPMENT, "policy", "ship-migrations", "PASS", "makes and calls functions"),
    Planted("dangerous-actions", ACME, "policy", "reports-read", "PASS", "reads one bucket"),
)
