"""Lines per second of `leastwise can --batch`, where every line brings documents that no other line has.

The floor is the decoding of the same lines as JSON by the standard library, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from bench_decide import ALICE, policies, requests
from measure import LEASTWISE, measured, python, row

FLOOR = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
FULL_ACCESS = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def write(path: Path, count: int, statements: int) -> None:
    """Requests, each with three identity policies, a bucket policy and SCPs at two levels."""
    random = Random(2026)
    with path.open("w") as file:
        for number, asked in enumerate(requests(random, count)):
            identity, bucket = policies(random, documents=3, statements=statements)
            for each in (*identity, bucket):
                each["Id"] = f"line {number}"
            line = {
                "id": number,
                "request": {"principal": ALICE, **asked},
                "identity_policies": identity,
                "scps": [[FULL_ACCESS], [FULL_ACCESS | {"Id": f"line {number}"}]],
            }
            about_bucket = str(asked["action"]).startswith("s3:")
            file.write(json.dumps(line | ({"resource_policy": bucket} if about_bucket else {})) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure lines per second of `leastwise can --batch`.")
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--statements", type=int, nargs="*", default=[2, 5, 10], help="in each document")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "batch.jsonl")
        for statements in given.statements:
            write(path, given.lines, statements)
            size = f"{path.stat().st_size / given.lines / 1000:.1f} kB a line"
            floor = measured(python("-c", FLOOR, str(path)), times=given.times)
            row(f"json.loads ({size}, the floor)", floor, f"{given.lines / floor.cpu:9,.0f} lines/s")
            cost = measured([LEASTWISE, "can", "--batch", str(path)], times=given.times)
            row(f"can --batch ({statements} statements a document)", cost, f"{given.lines / cost.cpu:9,.0f} lines/s")


if __name__ == "__main__":
    main()
