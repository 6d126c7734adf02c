"""What is true of AWS's services, as the catalogue has it."""

from __future__ import annotations

from functools import cache

from leastwise import catalogue
from leastwise.spec import Facts
from leastwise.spec.services import RCP_SERVICES

__all__ = ["facts"]


@cache
def facts() -> Facts:
    """The facts by which requests are decided for real.

    AWS tells of tasks of the root user that SCPs do not restrict (support plans, reverse DNS and the like), but of no
    action that is such a task and nothing else, so none is taken to be beyond SCPs.

    Raises:
        InputError: the catalogue is damaged.
    """
    return Facts(
        without_resource=catalogue.without_resource,
        multivalued=catalogue.multivalued,
        rcp_services=RCP_SERVICES,
    )
