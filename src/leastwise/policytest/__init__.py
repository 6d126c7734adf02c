"""Unit tests for policies: requests with the answer that is expected, exact and offline.

    read_suite(name, text, load)   the cases in a YAML file of tests, with the policies that it names
    run(suite, facts)              each case decided, and what is not as expected
    coverage(results)              the statements that were never the reason of an answer
    as_lines, as_json, as_junit    the results for a person, a program, a CI system

Nothing here opens a file: `load` is given, and turns a reference to a policy into its text.
"""

from __future__ import annotations

from leastwise.policytest.coverage import Coverage, Spot, coverage
from leastwise.policytest.json import as_json
from leastwise.policytest.junit import as_junit
from leastwise.policytest.read import read_suite
from leastwise.policytest.run import run
from leastwise.policytest.source import File, Load, Source
from leastwise.policytest.suite import Case, Expectation, Reason, Result, Suite
from leastwise.policytest.text import as_lines

__all__ = [
    "Case",
    "Coverage",
    "Expectation",
    "File",
    "Load",
    "Reason",
    "Result",
    "Source",
    "Spot",
    "Suite",
    "as_json",
    "as_junit",
    "as_lines",
    "coverage",
    "read_suite",
    "run",
]
