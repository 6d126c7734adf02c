"""Coverage-guided fuzzing: texts and requests that nobody thought of.

    python tools/fuzz.py TARGET [FOLDER] [-max_total_time=SECONDS] [-runs=N]

    scan      `loads` and `scan` accept the same texts, with the same value or the same error
    policy    whatever is parsed is printed, and parsed to the same again; what is not is refused in one line
    decide    the engine decides as the reference semantics do

FOLDER keeps the inputs that reached something new; all options are libFuzzer's. It needs atheris, which the project
does not: `pip install atheris`. An input that fails is written to `crash-…`, and `python tools/fuzz.py TARGET crash-…`
runs it again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
Target = Callable[[bytes], None]


class Bytes(Random):
    """Choices that the input makes: it decides until it is used up, and then everything is the first choice."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = iter(data)

    def random(self) -> float:
        """One byte of the input."""
        return next(self._data, 0) / 256

    def getrandbits(self, k: int, /) -> int:
        """As many bytes as hold the bits."""
        bits = int.from_bytes(bytes(next(self._data, 0) for _ in range((k + 7) // 8)), "big")
        return bits & ((1 << k) - 1)


class Atheris(Protocol):
    """What is used of it."""

    def instrument_imports(self, include: list[str]) -> _Instrumented:
        """Follow what is imported meanwhile."""

    def Setup(self, args: list[str], target: Target) -> list[str]:  # noqa: N802
        """Take the options of the command line."""

    def Fuzz(self) -> None:  # noqa: N802
        """Run until something fails or the time is over."""


class _Instrumented(Protocol):
    def __enter__(self) -> object: ...

    def __exit__(self, *error: object) -> object: ...


def _scan() -> Target:
    from leastwise.errors import JsonError
    from leastwise.language import loads, plain, scan
    from leastwise.language.tree import JsonValue

    def read(reader: Callable[[str], JsonValue], text: str) -> str:
        try:
            return repr(reader(text))
        except JsonError as error:
            return f"error: {error}"

    def target(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        assert read(loads, text) == read(lambda each: plain(scan(each)), text)

    return target


def _policy() -> Target:
    from leastwise.errors import InputError
    from leastwise.language import Kind, parse, show

    kinds = tuple(Kind)

    def target(data: bytes) -> None:
        kind, text = kinds[data[0] % len(kinds)] if data else kinds[0], data[1:].decode("utf-8", "replace")
        try:
            parsed = parse(text, kind)
        except InputError as error:
            if not str(error).isprintable():
                raise AssertionError(str(error)) from error
            return
        again = parse(show(parsed), kind)
        assert (again.version, again.id, again.statements) == (parsed.version, parsed.id, parsed.statements)

    return target


def _decide() -> Target:
    from asking import same
    from differential import FACTS, policies, request
    from leastwise.engine import Stack
    from leastwise.errors import PolicyError
    from leastwise.spec import decide

    def target(data: bytes) -> None:
        random = Bytes(data)
        try:
            asked, met = request(random), policies(random)
        except PolicyError:  # two statements drew the same Sid
            return
        expected, stack = decide(asked, met, FACTS), Stack(met, FACTS)
        assert same(stack.decide(asked), expected), (asked, met)
        assert stack.outcome(asked) is expected.outcome, (asked, met)

    return target


TARGETS: dict[str, Callable[[], Target]] = {"scan": _scan, "policy": _policy, "decide": _decide}


def _usage() -> str | None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        return f"give one of {', '.join(TARGETS)} to fuzz"
    return None


def main() -> int:
    """Exit code 2 when it cannot begin; else libFuzzer ends the process, with 0 if nothing was found."""
    if wrong := _usage():
        print(f"fuzz: {wrong}", file=sys.stderr)
        return 2
    try:
        atheris: Atheris = import_module("atheris")
    except ImportError:
        print("fuzz: atheris is not installed, run `pip install atheris`", file=sys.stderr)
        return 2
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    with atheris.instrument_imports(include=["leastwise"]):
        target = TARGETS[sys.argv[1]]()
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
