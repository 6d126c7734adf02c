"""Authorisation of every call by the reference (`leastwise.spec`), on the policies as they stand in moto.

asked       what a call asks for: actions, and the ARNs that they are asked on
policies    what the request meets: identity, group, boundary, session, SCP, RCP, the resource's own
context     the condition keys of the request
refusals    AWS's words
"""

from __future__ import annotations

from leastwise.demo.enforcing.authorise import authorise

__all__ = ["authorise"]
