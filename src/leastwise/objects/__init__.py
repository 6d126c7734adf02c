"""AWS objects that leastwise can change, each kind in all its views: seen, read, written, tried.

Kind       how a kind is declared
find_kind  the kind with a name
"""

from __future__ import annotations

from leastwise.objects.kind import Ask, Kind, NotWhole, keyed, under
from leastwise.objects.known import all_kinds, find_kind

__all__ = ["Ask", "Kind", "NotWhole", "all_kinds", "find_kind", "keyed", "under"]
