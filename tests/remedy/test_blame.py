"""Who is to blame for what a principal would lose: the fix of that principal, not all that share what it makes."""

from __future__ import annotations

from collections.abc import Iterator

from estates import estate_of
from leastwise.checks import Access, fix
from leastwise.checks.groups_for_permissions.policies_on_users import policies_on_users
from leastwise.model import Estate, Role, User
from leastwise.model.change import Edit, Safety, Target
from leastwise.remedy.allowed import Texts
from leastwise.remedy.make import Circumstances, make_plan
from leastwise.remedy.plan import Scope

READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
USERS = ", ".join(
    f'{{UserName: {name}, AttachedManagedPolicies: [{{PolicyArn: "{ADMIN}", PolicyName: x}}]}}'
    for name in ("alice", "bob", "carol")
)


@fix(policies_on_users, Safety.JOURNALED, access=Access(takes=True))
def into_readers(estate: Estate, user: User) -> Iterator[Edit]:
    """Move whoever administers to a new group that reads."""
    yield Edit(Target("iam:group", "readers"), {f"AttachedPolicies/{READ}": True}, creates=True)
    yield Edit(Target("iam:user", user.name), {f"AttachedPolicies/{ADMIN}": None, "Groups/readers": True})


def bob_works(estate: Estate, who: User | Role, old: Texts, new: Texts) -> str | None:
    return "it was used" if who.name == "bob" else None


def test_a_new_group_that_several_join_blames_none_for_another() -> None:
    scope = Scope(checks=("policies-on-users",), least="info")
    circumstances = Circumstances(snapshot="", tool="", scope=scope, used=bob_works)
    plan = make_plan(estate_of(f"users: [{USERS}]"), (into_readers,), circumstances)
    assert [(each.finding.subject, each.why) for each in plan.left_out] == [("bob", "user `bob`: it was used")]
    assert [step.change.target.id for step in plan.steps] == ["readers", "alice", "carol"]
