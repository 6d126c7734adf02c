"""An audit that can be handed to somebody else: what was seen, what was found, and proof that neither was changed.

pack          one zip: the raw pages, the results, the report, a sheet for the review of access, a chain of hashes
verify        whether a pack is whole, and whether its results follow from its pages
review        the sheet: a row for everybody who has access, to be filled in and read back
"""

from __future__ import annotations

from leastwise.evidence.chain import Entry, EvidenceManifest
from leastwise.evidence.pack import pack
from leastwise.evidence.review import Reviewed, read_review, review_sheet
from leastwise.evidence.verify import Verified, verify

__all__ = ["Entry", "EvidenceManifest", "Reviewed", "Verified", "pack", "read_review", "review_sheet", "verify"]
