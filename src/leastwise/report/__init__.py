"""Results for people and programs, never from AWS: terminal, JSON, HTML.

Whatever comes from AWS is hostile: each format escapes it in one place (`safe.py`, `json.py`, the HTML template).
"""

from leastwise.report.formats import FORMATS, PIPED_WIDTH, render
from leastwise.report.json import results_json
from leastwise.report.table import table

__all__ = ["FORMATS", "PIPED_WIDTH", "render", "results_json", "table"]
