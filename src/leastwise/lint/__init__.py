"""What is wrong in a policy document, where it stands, and what to write instead.

    lint(text, kind)   the findings of one document
    guess_kind(text)   which kind of document a text seems to be
    all_codes()        every code: AWS's own issue codes where they apply, and this project's (`LW_…`)

A code is a declared value in a module below `codes`; each carries a document that has the flaw and one that has not.

Source: IAM User Guide, "IAM policy validation check reference". The order of severities is AWS's.
"""

from __future__ import annotations

from leastwise.lint.code import Code, Edit, Finding, Flaw, Severity
from leastwise.lint.run import all_codes, guess_kind, lint

__all__ = ["Code", "Edit", "Finding", "Flaw", "Severity", "all_codes", "guess_kind", "lint"]
