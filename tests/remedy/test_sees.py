"""What fixes look at beside what their checks do is collected."""

from __future__ import annotations

from leastwise.collect.assemble import all_steps, steps_for
from remedy.fixtures import FIXES


def test_what_a_fix_sees_is_shown_by_a_step() -> None:
    shown = {permission for step in all_steps() for permission in (step.permission, *step.also)}
    for each in FIXES:
        assert each.sees <= shown, each.check.id


def test_the_steps_of_what_is_seen_are_made_with_those_that_they_wait_for() -> None:
    keys = {step.key for step in steps_for((), also={"iam:GetServiceLastAccessedDetails"})}
    assert {"iam.GetServiceLastAccessedDetails", "iam.ListSSHPublicKeys", "iam.GetAccountAuthorizationDetails"} <= keys
    assert "iam.ListSigningCertificates" not in keys
    assert any(each.sees for each in FIXES)
