"""The text of a policy document with its flaws healed.

    remedy(text, finding)       the edits that heal one finding, and whether they leave the meaning unchanged
    mend(text, kind, …)         all of them applied, until nothing more can be healed
    healing(code)               whether a code can be healed, and safely

A safe edit leaves every answer unchanged that the document could have a part in; an unsafe one changes what the
document says into what it seems to be meant to say. All else of the text, its layout included, stays as it is.
"""

from __future__ import annotations

from leastwise.lint.fix.mend import Mended, mend
from leastwise.lint.fix.remedy import Healing, Remedy, healing, remedy

__all__ = ["Healing", "Mended", "Remedy", "healing", "mend", "remedy"]
