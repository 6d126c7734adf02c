"""Whether one pattern matches everything that another matches.

`narrow` is read as a text in which `?` is a character that no pattern names and `*` is any number of those: that
character is the hardest for `wide`, since whatever takes it takes any other. `wide` must accept every such text.
It is followed as a set of positions (see `automaton`), and two facts keep the sets few and small:

- From a position that is followed by `?`s and then a `*`, everything is accepted that is accepted from any
  position before it, so those before it are dropped.
- What is accepted from a set is accepted from every larger one, so after each `*` only the smallest are kept.

After a `*` of `narrow` there are then at most as many sets as `wide` has positions: time is polynomial.
"""

from __future__ import annotations

from collections.abc import Iterable

from leastwise.language.automaton import FRESH, Automaton
from leastwise.language.pattern import has_wildcard, is_everything, matches

__all__ = ["covers"]


def covers(wide: str, narrow: str) -> bool:
    """Whether every text that `narrow` matches is matched by `wide`: exact, for `*` and `?`, letter for letter."""
    if wide == narrow or is_everything(wide):
        return True
    if not has_wildcard(narrow):
        return matches(wide, narrow)
    walk = _Walk(_normal(wide))
    sets = {walk.start()}
    for char in _normal(narrow):
        if char == "*":
            sets = _smallest(walk.padded(sets))
        else:
            sets = {walk.step(each, FRESH if char == "?" else char) for each in sets}
        if 0 in sets:
            return False
    return all(walk.accepts(each) for each in sets)


class _Walk(Automaton):
    """The positions of a pattern in normal form, without those that a later one makes superfluous."""

    __slots__ = ("before_runs",)

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.before_runs = 0
        inside = False
        for i in reversed(range(len(pattern))):
            inside = pattern[i] == "*" or (inside and pattern[i] == "?")
            self.before_runs |= inside << i

    def start(self) -> int:
        return self._needed(super().start())

    def step(self, positions: int, char: str) -> int:
        return self._needed(super().step(positions, char))

    def padded(self, sets: Iterable[int]) -> set[int]:
        """The sets after 0, 1, 2 … fresh characters; they soon repeat, and meet those of one another."""
        seen: set[int] = set()
        for positions in sets:
            while positions not in seen:
                seen.add(positions)
                positions = self.step(positions, FRESH)
        return seen

    def _needed(self, positions: int) -> int:
        last = (positions & self.before_runs).bit_length()
        return positions >> (last - 1) << (last - 1) if last else positions


def _smallest(sets: set[int]) -> set[int]:
    kept: list[int] = []
    for each in sorted(sets, key=int.bit_count):
        for small in kept:
            if small & each == small:
                break
        else:
            kept.append(each)
    return set(kept)


def _normal(pattern: str) -> str:
    """The same language with the `?`s of each row of wildcards first and one `*` after them."""
    chars: list[str] = []
    run = False
    for char in pattern:
        if char == "*":
            run = True
            continue
        if run and char != "?":
            chars.append("*")
            run = False
        chars.append(char)
    return "".join(chars) + "*" * run
