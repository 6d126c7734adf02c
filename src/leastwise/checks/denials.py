"""What the Denies of a policy leave of what one of its statements allows, by proof.

A Deny under several conditions, for some principals, or for all but some says what it leaves only together with the
`Allow`.  So whatever a Deny could demand is put to the prover, and is demanded if nothing is left to those who do
not meet it.

Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from leastwise.access.demands import Demand, demand, otherwise
from leastwise.language import Condition, Document, Principals, Statement

__all__ = ["Left"]

Alternatives = tuple[Condition, ...]
_MOST_STEPS = 400_000
"""For all that is asked about one statement: a tenth of what one question of a person may take."""


class Left:
    """What the Denies of a document leave of a statement.

    Nothing is claimed of a statement that no request meets by itself: what is meant by it may be met by AWS.

    Args:
        document: the policy, for its Denies.
        allow: the statement, narrowed to whom and what is asked about.
    """

    def __init__(self, document: Document, allow: Statement) -> None:
        self._denies = tuple(each for each in document.statements if not each.allows)
        self._alone = replace(document, statements=(allow,))
        self._beside = replace(document, statements=(allow, *self._denies))

    def nothing(self) -> bool:
        """Whether it is proven that nothing is left."""
        return () in self._proven([()])

    def conditions(self) -> tuple[Condition, ...]:
        """The conditions that everybody is proven to meet to whom something is left."""
        return tuple(each for (each,) in self._proven([(each,) for each in self._wanted()]))

    def demands(self) -> tuple[Demand, ...]:
        """What is proven to be demanded of everybody to whom something is left."""
        met = self._proven([(each,) for each in self._wanted() if demand(each)])
        return tuple(found for (each,) in met if (found := demand(each)))

    def meets_some(self, pins: Callable[[Demand], bool]) -> bool:
        """Whether everybody to whom something is left is proven to meet one or another demand of a kind."""
        some = tuple(each for each in self._wanted() if (found := demand(each)) and pins(found))
        return bool(some) and some in self._proven([some])

    def _wanted(self) -> tuple[Condition, ...]:
        return tuple(dict.fromkeys(each for deny in self._denies for each in _left_by(deny)))

    def _proven(self, wanted: Sequence[Alternatives]) -> Sequence[Alternatives]:
        """Those of which everybody meets one to whom something is left; of none nobody does."""
        # Loaded by the few policies whose Denies need it: most accounts have none.
        from leastwise.prove import compare, of_resource
        from leastwise.prove.limits import bounded
        from leastwise.prove.reading import NOTHING

        if not wanted or not self._denies:
            return ()
        beside = of_resource([self._beside])
        with bounded(_MOST_STEPS):
            if not compare(NOTHING, of_resource([self._alone])).new_possible:
                return ()
            within = (of_resource([replace(self._alone, statements=tuple(map(_everything, each)))]) for each in wanted)
            left = [compare(each, beside).new_possible for each in within]
        return [each for each, more in zip(wanted, left, strict=True) if more is False]


def _left_by(deny: Statement) -> Iterator[Condition]:
    """What each condition of a Deny leaves by itself, and whom its `NotPrincipal` leaves, by the ARN."""
    yield from filter(None, map(otherwise, deny.conditions))
    spared = deny.not_principal or Principals()
    arns = tuple(each for each in spared.aws if each.startswith("arn:") and not each.endswith(":root"))
    if arns:
        yield Condition("StringEquals", "aws:PrincipalArn", arns)


def _everything(condition: Condition) -> Statement:
    return Statement(
        index=0,
        sid=None,
        effect="Allow",
        principal=Principals(everyone=True),
        actions=("*",),
        resources=("*",),
        conditions=(condition,),
    )
