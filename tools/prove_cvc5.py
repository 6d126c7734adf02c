"""The terms of a comparison for cvc5, by way of SMT-LIB: a third opinion, from a solver that nothing else here uses.

Needs cvc5, which is for development only.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import cvc5
import z3

from leastwise.prove.search import Direction
from leastwise.prove.solver import Solver
from leastwise.prove.solver_terms import Term

__all__ = ["solved"]

_MILLISECONDS = 1_000
_SHARES = 3


def solved(solver: Solver, direction: Direction, seconds: float) -> bool | None:
    """Whether something differs; None: cvc5 cannot tell.  Only for policies without variables."""
    left, unsure = seconds, False
    for obligation in solver.obligations(direction):
        if left <= 0:
            return None
        answer, took = _asked(obligation.terms, left / _SHARES)
        left -= took
        if answer and not obligation.doubts:
            return True
        unsure |= answer is not False
    return None if unsure else False


def _asked(terms: Sequence[Term], seconds: float) -> tuple[bool | None, float]:
    written = z3.Solver()
    written.add(*terms)
    began = perf_counter()
    manager = cvc5.TermManager()
    asked = cvc5.Solver(manager)
    asked.setOption("tlimit-per", str(max(1, int(seconds * _MILLISECONDS))))
    asked.setOption("strings-exp", "true")
    asked.setLogic("ALL")
    parser = cvc5.InputParser(asked)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, written.to_smt2(), "terms")
    while not (command := parser.nextCommand()).isNull():
        if command.getCommandName() == "check-sat":
            break
        command.invoke(asked, parser.getSymbolManager())
    result = asked.checkSat()
    answer = True if result.isSat() else False if result.isUnsat() else None
    return answer, perf_counter() - began
