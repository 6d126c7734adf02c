"""What changed between two observations of accounts.  Pure: a function of two lists of Estates."""

from leastwise.diff.compare import diff
from leastwise.diff.difference import Change, Diff, Difference, NotCompared
from leastwise.diff.json import diff_json
from leastwise.diff.text import diff_lines

__all__ = ["Change", "Diff", "Difference", "NotCompared", "diff", "diff_json", "diff_lines"]
