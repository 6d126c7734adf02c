"""Decisions per second of PMapper's local simulation: `python principalmapper_local.py CASE`.

For the Python of an environment that has principalmapper; CASE is what bench_decide.py wrote. Prints seconds and the
outcomes: it says only whether a request is allowed.
"""

from __future__ import annotations

import collections
import collections.abc
import json
import sys
from pathlib import Path
from time import process_time

for name in ("Mapping", "MutableMapping"):  # principalmapper 1.1.5 looks for them where Python 3.9 had them
    setattr(collections, name, getattr(collections.abc, name))

from principalmapper.common import Node, Policy  # type: ignore[import-not-found]  # noqa: E402
from principalmapper.querying.query_interface import (  # type: ignore[import-not-found]  # noqa: E402
    local_check_authorization_full,
)


def main(path: str) -> None:
    """Decide all requests of a case."""
    case = json.loads(Path(path).read_text())
    arn = case["principal"]
    policies = [Policy(arn, f"policy{number}", each) for number, each in enumerate(case["identity"])]
    caller = Node(arn, "AIDAEXAMPLE", policies, [], None, None, 0, False, False, None, False, {})

    def allowed(asked: dict[str, object]) -> bool:
        about_bucket = str(asked["action"]).startswith("s3:")
        return bool(
            local_check_authorization_full(
                caller,
                asked["action"],
                asked["resource"],
                asked["context"],
                case["bucket"] if about_bucket else None,
                case["account"] if about_bucket else None,
            )
        )

    for asked in case["requests"][:50]:
        allowed(asked)
    began = process_time()
    outcomes = ["Allowed" if allowed(asked) else "Denied" for asked in case["requests"]]
    print(json.dumps({"seconds": process_time() - began, "outcomes": outcomes}))


if __name__ == "__main__":
    main(sys.argv[1])
