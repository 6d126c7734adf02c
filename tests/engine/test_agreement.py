"""The engine and the reference semantics say the same: on all of a small world, and on much of a larger one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from asking import ALICE, ALLOWED, FEDERATED, MALLORY, OURS, QUEUE, ROLE, ROOT, SESSION, document, same
from differential import FACTS, cases
from leastwise.engine import Stack, Unknown
from leastwise.language import Document, Kind, fold
from leastwise.spec import Facts, Outcome, Policies, Request, decide, principal_of

_ORDER = {Outcome.EXPLICITLY_DENIED: 0, Outcome.IMPLICITLY_DENIED: 1, Outcome.ALLOWED: 2}
_FOREIGN = "arn:aws:sqs:eu-west-1:444455556666:jobs"
_OTHER_ROOT = "arn:aws:iam::444455556666:root"
_NAMES = {"role": ROLE, "session": SESSION, "account": OURS, "everyone": "*"}


def _said(effect: str, kind: Kind, principal: str = "*") -> Document:
    """A document that allows, denies, or speaks of something else."""
    action = "sqs:DeleteQueue" if effect == "other" else "sqs:SendMessage"
    statement = {"Effect": "Deny" if effect == "deny" else "Allow", "Action": action, "Resource": "*"}
    if kind in (Kind.RESOURCE, Kind.RCP):
        statement["Principal"] = principal if principal == "*" else {"AWS": principal}  # type: ignore[assignment]
    return document(statement, kind)


def _worlds(principal: str) -> Iterator[Policies]:
    """Six types of policy, each absent, silent on the action, allowing or denying."""
    sayings = ("absent", "other", "allow", "deny")
    for identity, resource, boundary, session, scp, rcp in product(sayings, repeat=6):
        yield Policies(
            identity=() if identity == "absent" else (_said(identity, Kind.IDENTITY),),
            resource=None if resource == "absent" else _said(resource, Kind.RESOURCE, principal),
            boundary=None if boundary == "absent" else _said(boundary, Kind.BOUNDARY),
            session=() if session == "absent" else (_said(session, Kind.SESSION),),
            scps=() if scp == "absent" else ((_said(scp, Kind.SCP),),),
            rcps=() if rcp == "absent" else ((_said(rcp, Kind.RCP),),),
        )


@pytest.mark.parametrize("resource", [QUEUE, _FOREIGN], ids=["same account", "cross account"])
@pytest.mark.parametrize(
    ("caller", "named"),
    [
        (ALICE, ALICE),
        (SESSION, ROLE),
        (SESSION, SESSION),
        (SESSION, OURS),
        (ROOT, ROOT),
        (FEDERATED, FEDERATED),
        ("lambda.amazonaws.com", "*"),
        ("*", "*"),
        (MALLORY, _OTHER_ROOT),
    ],
)
def test_all_of_a_small_world(caller: str, named: str, resource: str) -> None:
    asked = Request(principal=principal_of(caller), action="sqs:SendMessage", resource=resource)
    facts = Facts()
    allowed = 0
    for policies in _worlds(named):
        expected, stack = decide(asked, policies, facts), Stack(policies, facts)
        assert same(stack.decide(asked), expected)
        assert stack.outcome(asked) is expected.outcome
        allowed += expected.outcome is ALLOWED
    assert 0 < allowed < 4**6


@pytest.mark.parametrize("seed", range(8))
def test_much_of_a_larger_world(seed: int) -> None:
    met = None
    for asked, policies in cases(seed, 2_500):
        stack = stack if policies is met else Stack(policies, FACTS)  # noqa: F821
        met = policies
        expected = decide(asked, policies, FACTS)
        assert same(stack.decide(asked), expected), f"{asked} {policies}"
        assert stack.outcome(asked) is expected.outcome, f"{asked} {policies}"


@pytest.mark.parametrize("seed", range(100, 104))
def test_what_is_unknown_lies_between_the_best_and_the_worst(seed: int) -> None:
    """Whatever the keys turn out to be, the outcome is one of the two, or between them; what is certain is so."""
    random = Random(seed)
    certain = 0
    for asked, policies in cases(seed, 1_500):
        hidden = frozenset(key for key in asked.context if random.random() < 0.7)
        rest = {key: values for key, values in asked.context.items() if key not in hidden}
        partly = Request(
            principal=asked.principal, action=asked.action, resource=asked.resource, context=rest,
            owner=asked.owner, key_of_aws=asked.key_of_aws,
        )  # fmt: skip
        considered = Stack(policies, FACTS).consider(partly, Unknown(only=hidden))
        truth = decide(asked, policies, FACTS).outcome
        if {fold(key) for key in hidden} & set(partly.keys()):
            continue
        assert _ORDER[considered.worst.outcome] <= _ORDER[truth] <= _ORDER[considered.best.outcome], f"{asked}"
        certain += bool(hidden) and considered.certain
        assert considered.certain or considered.needs
    assert certain
