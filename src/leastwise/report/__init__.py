"""Results for people and programs, never from AWS: terminal, HTML, Markdown, CSV, JSON, SARIF, JUnit, OCSF, ASFF.

Whatever comes from AWS is hostile: each format escapes it with what `safe.py` has for it, or in its template.
Each format's module is imported when it is asked for.
"""

from leastwise.report.formats import FORMATS, PIPED_WIDTH, render

__all__ = ["FORMATS", "PIPED_WIDTH", "render"]
