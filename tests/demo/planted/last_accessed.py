"""What is planted for the checks on what was used last."""

from __future__ import annotations

from demo.planted.planting import PRODUCTION, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("unused-services", PRODUCTION, "policy", "resize-images", "FAIL", "DynamoDB was used 200 days ago"),
    Planted("unused-services", PRODUCTION, "policy", "show-images", "PASS", "its only service was used yesterday"),
    Planted("canary-keys", PRODUCTION, "access-key", "backup-canary:laid", "FAIL", "used 3 days ago"),
    Planted("canary-keys", PRODUCTION, "access-key", "restore-canary:laid", "PASS", "nobody took it"),
    Planted("canary-keys", PRODUCTION, "access-key", "ci-runner:key", "NOT_APPLICABLE", "for work"),
)
