"""How principals gain more power than they were given, and who can become administrator that way.

Technique      what it takes and what one gains, declared once
paths          every principal's way to administration of an account
"""

from __future__ import annotations

from leastwise.escalation.certainty import Certainty
from leastwise.escalation.known import DECIDED, TECHNIQUES
from leastwise.escalation.path import Hop, Path
from leastwise.escalation.paths import Paths, paths
from leastwise.escalation.technique import Gain, Need, On, Technique

__all__ = ["DECIDED", "TECHNIQUES", "Certainty", "Gain", "Hop", "Need", "On", "Path", "Paths", "Technique", "paths"]
