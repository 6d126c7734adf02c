"""Root of a member account makes its own calls before and after a policy of the Organization refuses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from demo.stage import Stage
from end_to_end.served import Shell
from leastwise.demo import Credentials
from leastwise.demo.motos import iam
from leastwise.demo.seed import ACCOUNTS
from leastwise.demo.seed.operator import session

NAMED, OTHER = ACCOUNTS["acme-production"], ACCOUNTS["acme-development"]
DONE, DENIED = "done", "AccessDenied"


def root_of(account: str) -> Credentials:
    """A key of the root user, as somebody may have made it long ago."""
    from moto.iam.models import AccessKey

    key = AccessKey(user_name=None, prefix="AKIA", account_id=account)
    iam(account).access_keys[key.access_key_id] = key
    return Credentials(key.access_key_id, key.secret_access_key)


@dataclass(frozen=True)
class Callers:
    """Who calls, by a name."""

    stage: Stage
    all: dict[str, Credentials]

    def try_all(self) -> dict[str, str]:
        return {name: self._outcome(who) for name, who in self.all.items()}

    def _outcome(self, who: Credentials) -> str:
        try:
            self.stage.client_with(who, "iam").list_users()
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return DONE


@pytest.fixture
def callers(stage: Stage) -> Iterator[Callers]:
    roots = {account: root_of(account) for account in (NAMED, OTHER)}
    administrator = session(NAMED, "OrganizationAccountAccessRole")
    stage.world.enforce, stage.world.regions = True, ("us-east-1",)
    yield Callers(stage, {"root": roots[NAMED], "administrator": administrator, "root elsewhere": roots[OTHER]})
    stage.world.enforce = False
    for account, key in roots.items():
        del iam(account).access_keys[key.access_key_id]


@pytest.fixture
def shell(stage: Stage, callers: Callers, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The management account plans a policy for one member."""
    folder = tmp_path_factory.mktemp("root")
    (folder / "leastwise.toml").write_text(f'[fixes]\nroot_denied_in = ["{NAMED}"]\n')
    place = {"AWS_ENDPOINT_URL": stage.aws.endpoint, "AWS_DEFAULT_REGION": "us-east-1"}
    made = Shell(folder, {**place, **stage.story.operator.environment()})
    made.run("plan", "-q", "-o", "plan.json", "--check", "root-guardrail", expect=None)
    return made


def test_root_of_that_account_is_refused_and_nobody_else(callers: Callers, shell: Shell) -> None:
    everybody = dict.fromkeys(callers.all, DONE)
    assert callers.try_all() == everybody
    shell.run("apply", "plan.json", "--yes")
    assert callers.try_all() == everybody | {"root": DENIED}
    (journal,) = shell.journals()
    shell.run("undo", str(journal), "--yes")
    assert callers.try_all() == everybody
