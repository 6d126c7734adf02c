"""What fixes of user pools have in common."""

from __future__ import annotations

from leastwise.checks.fix import Unfit
from leastwise.model import UserPool
from leastwise.model.change import Edit, Target, Value
from leastwise.objects.cognito_user_pool import USER_POOL

__all__ = ["pool_edit"]


def pool_edit(pool: UserPool, after: dict[str, Value]) -> Edit:
    """What a fix wants of a pool that can be written whole again.

    Raises:
        Unfit: it cannot: something of it was not told, or AWS takes it from nobody.
    """
    if pool.unknown:
        names = ", ".join(f"`{each}`" for each in pool.unknown)
        raise Unfit(f"AWS tells {names}, which the installed botocore does not know and would reset: update it first")
    if own := next((key for key, _ in pool.tags if key.startswith("aws:")), None):
        raise Unfit(f"its tag `{own}` is AWS's own, which nobody can give back: change it where it was made")
    return Edit(Target(USER_POOL.name, pool.id, pool.region), after)
