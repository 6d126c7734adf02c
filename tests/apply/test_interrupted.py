"""Interrupted with Ctrl-C, what has begun is ended and nothing else begins."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from apply.scratch import ACCOUNT, AT_ONCE, aws_of, plan_of, scratch, steps
from demo.stage import Stage
from leastwise.apply.execute import Outcome, Result, execute
from leastwise.apply.journal import SCHEMA, Begun, Done, Header, Journal, read_journal
from leastwise.remedy.plan import Step


def begun(several: tuple[Step, ...], path: Path) -> Journal:
    journal = Journal(path)
    ids = tuple(step.id for step in several)
    plan = plan_of(several)
    journal.write(Header(schema=SCHEMA, at="", account=ACCOUNT, endpoint="", caller="", plan=plan, confirmed=ids))
    return journal


def interrupt(result: Result) -> None:
    raise KeyboardInterrupt


def test_steps_that_wait_for_a_thread_do_not_begin(stage: Stage, tmp_path: Path) -> None:
    aws, path = aws_of(stage), tmp_path / "journal.jsonl"
    with scratch(aws) as key:
        several = steps(key)
        journal = begun(several, path)
        with pytest.raises(KeyboardInterrupt):
            execute(several, aws, journal, waits=AT_ONCE, workers=1, progress=interrupt)
        journal.close()
        entries = read_journal(path)[1]
        started, ended = ({each.step for each in entries if isinstance(each, kind)} for kind in (Begun, Done))
        assert started == ended, "a step that has begun is ended"
        assert 1 <= len(started) < len(several) - 1


def test_another_thread_can_halt_it(stage: Stage, tmp_path: Path) -> None:
    aws, halt = aws_of(stage), Event()
    with scratch(aws) as key:
        several = steps(key)
        journal = begun(several, tmp_path / "journal.jsonl")
        results = execute(
            several, aws, journal, waits=AT_ONCE, workers=1, progress=lambda result: halt.set(), halt=halt
        )
        journal.close()
        assert results[0].outcome is Outcome.DONE
        assert (results[-1].outcome, results[-1].why) == (Outcome.NOT_BEGUN, "it was interrupted")
