"""A pattern as a set of positions that moves along a text: one integer, one bit for each position.

Position i means that the first i tokens have been matched. A step costs a few operations on integers, so a match
takes time proportional to the text, whatever the pattern.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["ANY", "ANY_RUN", "FRESH", "PART", "PART_RUN", "Automaton"]

ANY, ANY_RUN = "?", "*"
"""Tokens: one character, and any run of characters."""
PART, PART_RUN = "part?", "part*"
"""The same without `:`, that is, inside one part of an ARN."""
FRESH = ""
"""Stands in a text for a character that no pattern names."""


class Automaton:
    """Decides which texts a list of tokens spans; a token is one of the four above or a literal character."""

    __slots__ = ("any_one", "any_run", "final", "literal", "part_one", "part_run", "runs")

    def __init__(self, tokens: Iterable[str]) -> None:
        masks = dict.fromkeys((ANY, ANY_RUN, PART, PART_RUN), 0)
        self.literal: dict[str, int] = {}
        bit, last = 1, FRESH
        for token in tokens:
            # A run after its like says nothing more, and a row of them would make `_skip_runs` slow.
            if token == last and token in (ANY_RUN, PART_RUN):
                continue
            last = token
            if token in masks:
                masks[token] |= bit
            else:
                self.literal[token] = self.literal.get(token, 0) | bit
            bit <<= 1
        self.final = bit
        self.any_one, self.any_run, self.part_one, self.part_run = masks.values()
        self.runs = self.any_run | self.part_run

    def start(self) -> int:
        """The positions before the first character."""
        return self._skip_runs(1)

    def step(self, positions: int, char: str) -> int:
        """The positions after one more character."""
        moving = self.literal.get(char, 0) | self.any_one
        staying = self.any_run
        if char != ":":
            moving |= self.part_one
            staying |= self.part_run
        return self._skip_runs(((positions & moving) << 1) | (positions & staying))

    def accepts(self, positions: int) -> bool:
        """Whether the text may end here."""
        return bool(positions & self.final)

    def spans(self, text: str) -> bool:
        """Whether the tokens match the whole of `text`."""
        positions = self.start()
        for char in text:
            positions = self.step(positions, char)
            if not positions:
                return False
        return self.accepts(positions)

    def _skip_runs(self, positions: int) -> int:
        """A run may be empty."""
        while more := ((positions & self.runs) << 1) & ~positions:
            positions |= more
        return positions
