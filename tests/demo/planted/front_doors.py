"""What is planted of load balancers."""

from __future__ import annotations

from demo.planted.planting import PRODUCTION, SECURITY, Planted

PLANTED: tuple[Planted, ...] = (
    Planted("load-balancer-logs", PRODUCTION, "load-balancer", "shop-front", "FAIL", "nobody keeps a record"),
    Planted("load-balancer-logs", SECURITY, "load-balancer", "portal", "PASS", "logs into a bucket"),
    Planted("load-balancer-logs", SECURITY, "load-balancer", "portal-classic", "PASS", "an old one that logs"),
)
