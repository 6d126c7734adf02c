"""Signing certificates, switched off and on again."""

from __future__ import annotations

from collections.abc import Mapping

from demo.planted.planting import PRODUCTION
from demo.stage import Stage
from leastwise.apply import Aws
from leastwise.model import Estate, seen
from leastwise.objects.iam_credentials import SIGNING_CERTIFICATE, of_user
from objects.live import cycle, tried_and_seen


def test_a_certificate_is_switched_off_and_on(
    stage: Stage, accounts: Mapping[str, Aws], estates: Mapping[str, Estate]
) -> None:
    production = stage.story.accounts[PRODUCTION]
    row = estates[production].credentials_of("ci-runner")
    assert row is not None
    [certificate] = seen(row.certificates)
    assert certificate.id is not None
    target = of_user(SIGNING_CERTIFICATE, "ci-runner", certificate.id)
    cycle(accounts[production], target, {"Status": "Inactive"})
    tried_and_seen(estates[production], target, [{"Status": "Inactive"}, None])
