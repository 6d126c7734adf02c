"""The engine and the reference semantics agree on all of a small world, and both keep the laws of evaluation.

Six types of policy are gone through in full for callers of an account and an object; for all callers and resources
what grants, and what surrounds a grant. `python -m differential --exhaustive` goes through all types for every
resource.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.small_world import AROUND, GRANTS, SCENES, SIX, Scene, broken_laws, table
from leastwise.spec import Outcome, PolicyType

IN_FULL = ("user", "session", "root", "federated user")
SOME = [scene for scene in SCENES if scene.target.name == "object" and scene.caller.name in IN_FULL]


@pytest.mark.parametrize("scene", SOME, ids=str)
def test_six_types(scene: Scene) -> None:
    decided = table(scene, SIX)
    assert next(broken_laws(scene, decided), None) is None
    assert len(decided) == 4 * 14 * 4**4


@pytest.mark.parametrize("scene", [scene for scene in SCENES if scene not in SOME], ids=str)
def test_what_grants(scene: Scene) -> None:
    decided = table(scene, GRANTS)
    assert next(broken_laws(scene, decided), None) is None
    assert len(decided) == 4 * 14 * 4 * 4
    assert {each.outcome for each in decided.values()} >= {Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED}


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_what_surrounds_a_grant(scene: Scene) -> None:
    decided = table(scene, AROUND)
    assert next(broken_laws(scene, decided), None) is None
    assert len(decided) == 2 * 4 * 4 * 4 * 4


@pytest.mark.parametrize("scene", SCENES[:10], ids=str)
def test_no_decision_could_be_another(scene: Scene) -> None:
    """The laws see it if an explicit deny were an implicit one or the reverse, and if an allow said what blocks."""
    decided = table(scene, AROUND)
    for said, decision in list(decided.items())[::37]:
        if decision.outcome is Outcome.EXPLICITLY_DENIED:
            wrong = replace(decision, outcome=Outcome.IMPLICITLY_DENIED)
        elif decision.outcome is Outcome.IMPLICITLY_DENIED:
            wrong = replace(decision, outcome=Outcome.EXPLICITLY_DENIED)
        else:
            wrong = replace(decision, blocked_by=frozenset({PolicyType.IDENTITY}))
        assert next(broken_laws(scene, {said: wrong}), None)
