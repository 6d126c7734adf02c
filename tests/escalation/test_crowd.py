from __future__ import annotations

from leastwise.escalation.crowd import crowd, has, members


def test_a_crowd_is_the_set_of_its_members() -> None:
    some = crowd((70, 3, 3, 0))
    assert [*members(some)] == [0, 3, 70]
    assert [has(some, each) for each in (0, 1, 3, 70, 71)] == [True, False, True, True, False]
    assert [*members(crowd(()))] == []
