"""Which of many patterns one text can match together: every set that is possible, each with a shortest text.

All patterns are walked at once, as one set of positions in one integer; only characters that some pattern waits for
are told apart from the rest, for which one character stands.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from leastwise.language.automaton import ANY, ANY_RUN, PART, PART_RUN
from leastwise.prove.limits import MOST_STEPS, OutOfBounds, spend

__all__ = ["LITERAL_WILDCARD", "Tokens", "counted", "reachable"]

Tokens = tuple[str, ...]
"""As in `leastwise.language.automaton`; a token of several characters stands for any one of them."""
LITERAL_WILDCARD = {"*": "**", "?": "??"}
"""A wildcard that stands for itself: as a token of two characters it is no token of the automaton."""

_STAND_INS = "xyzwvutsrqponmlkjihgfedcbaXYZWVUTSRQPONMLKJIHGFEDCBA0123456789-_/.+=@,"


class _Walk:
    """Several patterns as one set of positions: those of each stand behind those of the one before."""

    def __init__(self, patterns: Sequence[Tokens]) -> None:
        self.literal: dict[str, int] = {}
        self.one = self.run = self.part_one = self.part_run = self.begin = 0
        self.finals: list[int] = []
        self._known: dict[int, Counter[int]] = {}
        bit = 1
        for tokens in patterns:
            self.begin |= bit
            for token in tokens:
                self._add(token, bit)
                bit <<= 1
            self.finals.append(bit)
            bit <<= 1
        self.runs = self.run | self.part_run
        free = next((char for char in _STAND_INS if char not in self.literal), "\u00a1")
        colon = bool(self.part_one | self.part_run)
        self.moves = (*(self._move(char, -1) for char in ((free, ":") if colon else free)), *self._waited())

    def _add(self, token: str, bit: int) -> None:
        if token == ANY:
            self.one |= bit
        elif token == ANY_RUN:
            self.run |= bit
        elif token == PART:
            self.part_one |= bit
        elif token == PART_RUN:
            self.part_run |= bit
        else:
            for char in token:
                self.literal[char] = self.literal.get(char, 0) | bit

    def start(self) -> int:
        return self._skip(self.begin)

    def _skip(self, positions: int) -> int:
        """A run may be empty."""
        while more := ((positions & self.runs) << 1) & ~positions:
            positions |= more
        return positions

    def alive(self, count: int) -> int:
        """The positions in the patterns after the first so many."""
        return ((self.finals[-1] << 1) - 1) & ~((self.finals[count - 1] << 1) - 1 if count else 0)

    def ways(self, positions: int, alphabet: str) -> Mapping[int, int]:
        """Where the characters of an alphabet lead, and how many lead there."""
        known = self._known.get(positions)
        if known is None:
            known = Counter[int]()
            own = {char for char, waiting in self.literal.items() if waiting & positions} | {":"}
            for char in own & set(alphabet):
                known[self._after(positions, char)] += 1
            rest = next((char for char in alphabet if char not in own), None)
            if rest is not None:
                known[self._after(positions, rest)] += len(set(alphabet) - own)
            self._known[positions] = known
        return known

    def _after(self, positions: int, char: str) -> int:
        _, _, moving, staying = self._move(char, -1)
        return self._skip(((positions & moving) << 1) | (positions & staying))

    def _waited(self) -> Iterator[tuple[str, int, int, int]]:
        colon = bool(self.part_one | self.part_run)
        return (self._move(char, waiting) for char, waiting in self.literal.items() if not (colon and char == ":"))

    def _move(self, char: str, waiting: int) -> tuple[str, int, int, int]:
        """A character, the positions from which it leads elsewhere than others, and those that move and stay."""
        parts = char != ":"
        moving = self.literal.get(char, 0) | self.one | (self.part_one if parts else 0)
        return char, waiting, moving, self.run | (self.part_run if parts else 0)


def reachable(patterns: tuple[Tokens, ...], within: tuple[Tokens, ...] = ()) -> Mapping[int, str]:
    """For every set of patterns that some text matches, and matches no others, a shortest such text.

    The empty text is taken only where no other does.

    Args:
        patterns: bit i of a set stands for the i-th.
        within: the text has to match one of these; none: it may be any.

    Raises:
        OutOfBounds: it takes too many steps.
    """
    found, steps = _walked(patterns, within)
    spend(steps)
    if found is None:
        raise OutOfBounds(f"patterns that take more than {MOST_STEPS:,} steps")
    return found


@lru_cache(maxsize=16_384)
def _walked(patterns: tuple[Tokens, ...], within: tuple[Tokens, ...]) -> tuple[Mapping[int, str] | None, int]:
    """The same with the steps that it takes; None: too many."""
    walk = _Walk([*patterns, *within])
    count = len(patterns)
    needed = sum(walk.finals[count:])
    alive = walk.alive(count) if within else -1
    moves, runs, steps, start = walk.moves, walk.runs, 0, walk.start()
    seen = {start}
    todo: deque[tuple[int, str]] = deque([(start, "")])
    found: dict[int, str] = {}
    again = None
    while todo:
        positions, text = todo.popleft()
        if text and (not within or positions & needed):
            found.setdefault(_matched(walk, positions, count), text)
        for char, waiting, moving, staying in moves:
            if not positions & waiting and waiting >= 0:
                continue
            steps += 1
            after = ((positions & moving) << 1) | (positions & staying)
            while more := ((after & runs) << 1) & ~after:
                after |= more
            if after == start and again is None:
                again = text + char
            if after not in seen and (after & alive or not within):
                seen.add(after)
                todo.append((after, text + char))
        if steps > MOST_STEPS:
            return None, steps
    if not within or start & needed:
        found.setdefault(_matched(walk, start, count), again or "")
    return found, steps


def _matched(walk: _Walk, positions: int, count: int) -> int:
    return sum(1 << i for i in range(count) if positions & walk.finals[i])


@lru_cache(maxsize=16_384)
def counted(patterns: tuple[Tokens, ...], within: tuple[Tokens, ...], alphabet: str, length: int) -> Mapping[int, int]:
    """For every set of patterns the number of texts that match these and no others.

    Args:
        patterns, within: as for `reachable`.
        alphabet: the characters of the texts.
        length: the most that a text has; the least is one.

    Raises:
        OutOfBounds: it takes too many steps.
    """
    walk = _Walk([*patterns, *within])
    count, found = len(patterns), Counter[int]()
    needed = sum(walk.finals[count:])
    alive = walk.alive(count) if within else -1
    now = {walk.start(): 1}
    for _ in range(length):
        after: dict[int, int] = {}
        for positions, texts in now.items():
            for reached, chars in walk.ways(positions, alphabet).items():
                if reached & alive or not within:
                    after[reached] = after.get(reached, 0) + texts * chars
        for positions, texts in after.items():
            if not within or positions & needed:
                found[_matched(walk, positions, count)] += texts
        spend(8 * len(after))
        now = after
    return found
