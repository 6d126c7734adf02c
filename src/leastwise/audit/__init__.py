"""Runs checks over an Estate: statuses, coverage, score.  Pure: a function of what was observed."""

from leastwise.audit.baseline import Baseline, Comparison, Former, read_baseline
from leastwise.audit.coverage import Coverage, Missing
from leastwise.audit.profile import ESSENTIALS, all_checks, flagged_key_owners, known_checks, profile
from leastwise.audit.result import Accepted, News, Result
from leastwise.audit.run import Across, Audit, audit, in_turn, judge, partition
from leastwise.audit.score import PracticeScore, Score
from leastwise.audit.waiver import Waiver, waivers

__all__ = [
    "ESSENTIALS",
    "Accepted",
    "Across",
    "Audit",
    "Baseline",
    "Comparison",
    "Coverage",
    "Former",
    "Missing",
    "News",
    "PracticeScore",
    "Result",
    "Score",
    "Waiver",
    "all_checks",
    "audit",
    "flagged_key_owners",
    "in_turn",
    "judge",
    "known_checks",
    "partition",
    "profile",
    "read_baseline",
    "waivers",
]
