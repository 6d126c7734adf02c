"""What the catalogue costs: its names, one service, one managed policy, and all of it, beside what it stands on."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from measure import LEASTWISE, measured, python, row

STANDS_ON = "import leastwise.language, msgspec"
CASES = (
    (STANDS_ON, "what it stands on"),
    ("from leastwise import catalogue", "importing it"),
    ("from leastwise import catalogue; catalogue.spelling('S3:getobject')", "names of all services, one folded"),
    ("from leastwise import catalogue; catalogue.every_action()", "all 22,000 names"),
    ("from leastwise import catalogue; catalogue.action('s3:GetObject')", "details of one service"),
    ("from leastwise import catalogue; catalogue.is_condition_key('aws:SourceIp')", "condition keys"),
    ("from leastwise import catalogue as c; c.managed_policy(c.managed_policies()[0])", "one managed policy"),
    ("from leastwise import catalogue as c; [c.service(p) for p in c.services()]", "details of all services"),
)
GOAL = 0.01
"""CPU seconds for the names, beyond what it stands on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what the catalogue costs.")
    parser.add_argument("--times", type=int, default=15)
    given = parser.parse_args(arguments)
    floor = measured(python("-c", STANDS_ON), times=given.times)
    for code, label in CASES:
        cost = measured(python("-c", code if code == STANDS_ON else f"{STANDS_ON}; {code}"), times=given.times)
        row(label, cost, f"{1000 * (cost.cpu - floor.cpu):+.0f} ms of CPU")
    row("leastwise catalogue show s3:GetObject", measured([LEASTWISE, "catalogue", "show", "s3:GetObject"]))
    print(f"goal: {1000 * GOAL:.0f} ms for the names")


if __name__ == "__main__":
    main()
