"""Whoever a plan is about makes its own calls before and after, on an AWS that decides by the policies as they stand.

What the plan leaves people and programs works, what it takes is refused, and after undo all is as it was.  Not here:
what services do (they assume roles of their own) and tokens of other identity providers, whose calls nobody can make.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from demo.stage import Stage
from end_to_end.served import Shell
from end_to_end.wire import (
    ACCOUNT,
    BOUNDARY,
    SETTINGS,
    STRANGER,
    Call,
    Who,
    assume,
    forgotten,
    in_session,
    key,
    list_queues,
    list_users,
    make_user,
    outcome,
    person,
    read_report,
    told,
    unnoticed,
    write_report,
)
from leastwise.remedy.file import read_plan
from leastwise.remedy.plan import Plan

CHECKS = (
    *("policies-on-users", "inline-policies-on-groups", "inline-policies-on-roles", "unused-users", "unused-role"),
    *("unused-credentials", "setup-keys", "service-user-passwords", "mfa-conditions", "roles-without-mfa"),
    *("external-id", "deleted-principals", "security-audit-role", "unused-services", "creators-without-boundary"),
)
DONE, DENIED, UNKNOWN = "done", "AccessDenied", "InvalidClientTokenId"
DENIED_BY_SQS = "AccessDeniedException"


@dataclass(frozen=True)
class Try:
    """A call, what came of it before, and what comes of it when the plan is applied.

    Attributes:
        says: a proof of the plan's for this.
        step: the object of the step that it stands in.
    """

    who: Who
    call: Call
    before: str
    after: str
    step: str
    says: str


SAME = "nobody's permissions change"


def less(who: str) -> str:
    return f"{who} is allowed less, and nothing new, as before"


LESS = "its policy allows less, and nothing new, as before"
MORE = "its policy allows the same and more as before"


TRIES = {
    "own policies moved to a group": Try(key("carla:key"), read_report, DONE, DONE, "carla", SAME),
    "a boundary holds in the group too": Try(key("carla:key"), list_users, DENIED, DENIED, "carla", SAME),
    "what the policies never gave": Try(key("carla:key"), write_report, DENIED, DENIED, "carla", SAME),
    "a group's policy made a managed one": Try(key("dan:key"), read_report, DONE, DONE, "contractors", SAME),
    "a role's policy made a managed one": Try(in_session("worker"), read_report, DONE, DONE, "worker", SAME),
    "a role is still assumed": Try(key("frank:used"), assume("worker"), DONE, DONE, "worker", SAME),
    "the key that is idle": Try(key("frank:idle"), list_users, DONE, UNKNOWN, "frank/", SAME),
    "the other key of the same user": Try(key("frank:used"), list_users, DONE, DONE, "frank/", SAME),
    "the key of the first day": Try(key("gil:first"), list_users, DONE, UNKNOWN, "gil/", SAME),
    "its owner, otherwise": Try(person("gil"), list_users, DONE, DONE, "gil/", SAME),
    "whoever left": Try(person("eve"), list_users, DONE, DENIED, "eve", less("user `eve`")),
    "a program that has a password": Try(
        key("svc-lists:key"), list_users, DONE, DONE, "svc-lists", less("user `svc-lists`")
    ),
    "others of the same group": Try(key("frank:used"), list_users, DONE, DONE, "eve", less("user `eve`")),
    "a key made to get around MFA": Try(person("hal"), list_users, DONE, DENIED, "list-with-mfa", less("user `hal`")),
    "a role without MFA": Try(person("hal"), assume("on-call"), DONE, DENIED, "on-call", LESS),
    "a role nobody used": Try(in_session("forgotten"), list_users, DONE, DENIED, "forgotten", less("role `forgotten`")),
    "a stranger who says for whom": Try(
        key("partner:key", STRANGER), assume("vendor", ExternalId="wire-7"), DONE, DONE, "vendor", LESS
    ),
    "a stranger who says nothing": Try(key("partner:key", STRANGER), assume("vendor"), DONE, DENIED, "vendor", LESS),
    "a trust that loses somebody deleted": Try(key("frank:used"), assume("two-ways"), DONE, DONE, "two-ways", LESS),
    "a service that nobody used": Try(
        key("nia:key"), list_queues, DONE, DENIED_BY_SQS, "list-and-queues", less("user `nia`")
    ),
    "the service beside it": Try(key("nia:key"), list_users, DONE, DONE, "list-and-queues", less("user `nia`")),
    "a user without the boundary": Try(key("mia:key"), make_user(), DONE, DENIED, "make-users", less("user `mia`")),
    "a user within it": Try(
        key("mia:key"), make_user(PermissionsBoundary=BOUNDARY), DONE, DONE, "make-users", less("user `mia`")
    ),
    "what has nothing to do with it": Try(key("mia:key"), read_report, DONE, DONE, "make-users", less("user `mia`")),
    "a role for auditors": Try(
        key("operator:key"),
        assume("SecurityAuditAccess"),
        DENIED,
        DONE,
        "SecurityAuditAccess",
        MORE,
    ),
    "a role for auditors is not for others": Try(
        key("kim:key"),
        assume("SecurityAuditAccess"),
        DENIED,
        DENIED,
        "SecurityAuditAccess",
        MORE,
    ),
}
BYSTANDERS = {"reads": (read_report, DONE), "writes": (write_report, DENIED), "lists": (list_users, DENIED)}
"""What comes of the calls of `kim`, whom no step is about, at any time."""


@dataclass(frozen=True)
class Told:
    """The plan, and what came of every call by the time of it."""

    plan: Plan
    at: dict[str, dict[str, str]]
    kim: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def tried(running: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    world, folder = running.world, tmp_path_factory.mktemp("wire")
    wire = told(running)
    shell = Shell(folder, wire.operator())
    (folder / "leastwise.toml").write_text(SETTINGS)
    world.enforce, world.regions = True, ("us-east-1",)
    at: dict[str, dict[str, str]] = {}
    kim: dict[str, dict[str, str]] = {}

    def all_try(time: str) -> None:
        with unnoticed(wire):
            at[time] = {name: outcome(wire, each.who, each.call) for name, each in TRIES.items()}
            kim[time] = {name: outcome(wire, key("kim:key"), call) for name, (call, _) in BYSTANDERS.items()}

    try:
        shell.run("plan", "-q", "-o", "plan.json", "--severity", "info", "--check", ",".join(CHECKS), expect=None)
        plan = read_plan("plan.json", (folder / "plan.json").read_bytes())
        all_try("before")
        applied = shell.run("apply", "plan.json", "--yes")
        assert applied.splitlines()[-1] == f"{len(plan.steps)} done"
        all_try("after")
        (journal,) = (folder / "state" / "leastwise" / ACCOUNT).glob("*.jsonl")
        shell.run("undo", str(journal), "--yes")
        all_try("undone")
        yield Told(plan, at, kim)
    finally:
        world.enforce, world.regions = False, ()
        forgotten(wire)


@pytest.mark.parametrize("name", TRIES)
def test_what_is_kept_works_and_what_is_taken_is_refused(tried: Told, name: str) -> None:
    each = TRIES[name]
    assert (tried.at["before"][name], tried.at["after"][name]) == (each.before, each.after)


@pytest.mark.parametrize("name", TRIES)
def test_the_plan_said_so(tried: Told, name: str) -> None:
    each = TRIES[name]
    steps = [step for step in tried.plan.steps if each.step in step.change.target.id]
    assert any(proof.claim == each.says for step in steps for proof in step.proofs), steps


def test_undone_everybody_is_answered_as_before(tried: Told) -> None:
    assert tried.at["undone"] == tried.at["before"]


@pytest.mark.parametrize("time", ["before", "after", "undone"])
def test_nobody_else_notices(tried: Told, time: str) -> None:
    assert tried.kim[time] == {name: expected for name, (_, expected) in BYSTANDERS.items()}


def test_whatever_the_plan_does_is_tried(tried: Told) -> None:
    """Every check that the plan heals has a step here that somebody's calls meet."""
    met = {step.id for step in tried.plan.steps for each in TRIES.values() if each.step in step.change.target.id}
    healed = {found.check for step in tried.plan.steps if step.id in met for found in step.heals}
    assert healed == {*CHECKS}
