"""The only package that writes to AWS: the executor of plans, its journal, and undo.

Aws      reading and writing calls of one account
"""

from __future__ import annotations

from leastwise.apply.aws import Aws

__all__ = ["Aws"]
