"""A snapshot: the AWS answers, page by page with the requests that led to them, plus a manifest.

It is at once the cache, the evidence for an auditor and the unit of distribution.  A directory, or the
same as one `.zip`; `docs/snapshot.md` describes the format.
"""

from leastwise.snapshot.format import Line, Manifest, Member, Refusal, Scope
from leastwise.snapshot.reader import Snapshot, open_snapshot
from leastwise.snapshot.writer import SnapshotWriter, snapshot_id

__all__ = [
    "Line",
    "Manifest",
    "Member",
    "Refusal",
    "Scope",
    "Snapshot",
    "SnapshotWriter",
    "open_snapshot",
    "snapshot_id",
]
