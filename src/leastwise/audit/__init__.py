"""Runs checks over an Estate: statuses, coverage, score.  Pure: a function of what was observed."""

from leastwise.audit.coverage import Coverage, Missing
from leastwise.audit.profile import ESSENTIALS, all_checks, flagged_key_owners, profile
from leastwise.audit.result import Result
from leastwise.audit.run import Audit, audit, judge
from leastwise.audit.score import PracticeScore, Score

__all__ = [
    "ESSENTIALS",
    "Audit",
    "Coverage",
    "Missing",
    "PracticeScore",
    "Result",
    "Score",
    "all_checks",
    "audit",
    "flagged_key_owners",
    "judge",
    "profile",
]
