"""What is planted for the checks on users, their credentials and what is left over."""

from __future__ import annotations

from demo.planted.planting import ACME, PRODUCTION, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("inactive-keys", ACME, "access-key", "backup-bot:retired", "FAIL", "made 800, last used 400 days ago"),
    Planted("inactive-keys", PRODUCTION, "access-key", "svc-invoices:resting", "PASS", "used 15 days ago"),
    Planted("old-policy-versions", PRODUCTION, "policy", "old-fleet", "FAIL", "narrowed 500 days ago"),
    Planted("old-policy-versions", PRODUCTION, "policy", "orders-read", "PASS", "one version"),
    Planted("owner-tags", PRODUCTION, "user", "pat", "FAIL", "no tags"),
    Planted("owner-tags", PRODUCTION, "role", "orders-api", "FAIL", "no tags"),
    Planted("owner-tags", PRODUCTION, "user", "svc-invoices", "PASS", "an owner"),
    Planted("saml-expiry", PRODUCTION, "saml-provider", "acme-old-idp", "FAIL", "ended 200 days ago"),
    Planted("saml-expiry", PRODUCTION, "saml-provider", "acme-idp", "PASS", "years to go"),
    Planted("service-user-passwords", PRODUCTION, "user", "svc-invoices", "FAIL", "a password"),
    Planted("service-user-passwords", ACME, "user", "backup-bot", "PASS", "keys only"),
    Planted("setup-keys", PRODUCTION, "access-key", "newcomer:first-day", "FAIL", "made with the user, never used"),
    Planted("setup-keys", ACME, "access-key", "carla:old", "PASS", "made later, and used"),
    Planted("signing-certificates", PRODUCTION, "signing-certificate", "ci-runner/cert_1", "FAIL", "1500 days old"),
    Planted("signing-certificates", PRODUCTION, "signing-certificate", "report-reader/cert_1", "PASS", "20 days old"),
    Planted("ssh-keys", ACME, "ssh-key", "bruno:laptop", "FAIL", "900 days old"),
    Planted("ssh-keys", ACME, "ssh-key", "ana:laptop", "PASS", "100 days old"),
    Planted("unused-instance-profiles", PRODUCTION, "instance-profile", "old-fleet", "FAIL", "no instance"),
    Planted("unused-instance-profiles", PRODUCTION, "instance-profile", "shop-web", "PASS", "web-1 has it"),
    Planted("unused-providers", PRODUCTION, "saml-provider", "acme-old-idp", "FAIL", "no role trusts it"),
    Planted("unused-providers", PRODUCTION, "saml-provider", "acme-idp", "PASS", "roles trust it"),
    Planted("unused-providers", PRODUCTION, "saml-provider", "acme-vpn", "PASS", "an endpoint of the VPN names it"),
    Planted("unused-users", ACME, "user", "dora", "FAIL", "last signed in 200 days ago"),
    Planted("unused-users", ACME, "user", "emil", "FAIL", "never signed in, made 120 days ago"),
    Planted("unused-users", ACME, "user", "ana", "PASS", "signed in yesterday"),
    Planted("unused-users", PRODUCTION, "user", "ci-runner", "PASS", "its key was used the day before yesterday"),
    Planted("user-names", PRODUCTION, "user", "pat", "NOT_APPLICABLE", "no rule for names is set"),
    Planted("iam-editors", PRODUCTION, "user", "pat", "NOT_APPLICABLE", "nobody is named"),
    Planted("required-groups", PRODUCTION, "user", "pat", "NOT_APPLICABLE", "no group is required"),
    Planted("users-without-permissions", PRODUCTION, "user", "newcomer", "FAIL", "neither policies nor groups"),
    Planted("users-without-permissions", PRODUCTION, "user", "pat", "PASS", "reads through a group"),
    Planted("expired-server-certificates", PRODUCTION, "server-certificate", "shop-2024", "FAIL", "ended long ago"),
    Planted("expired-server-certificates", PRODUCTION, "server-certificate", "shop-2026", "PASS", "ends later"),
    Planted("service-credentials", PRODUCTION, "service-credential", "ci-runner:endless", "FAIL", "no end"),
    Planted("service-credentials", PRODUCTION, "service-credential", "ci-runner:git", "FAIL", "400 days old"),
    Planted("service-credentials", PRODUCTION, "service-credential", "ci-runner:short", "PASS", "ends soon"),
)
