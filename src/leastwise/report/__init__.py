"""Results for people and programs, never from AWS: terminal, JSON, HTML.

Whatever comes from AWS is hostile: each format escapes it in one place (`safe.py`, `json.py`, the HTML template).
Each format's module is imported when it is asked for.
"""

from leastwise.report.formats import FORMATS, PIPED_WIDTH, render

__all__ = ["FORMATS", "PIPED_WIDTH", "render"]
