"""The laws of evaluation, for arbitrary policies over a small alphabet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from asking import (
    ALICE,
    ALLOWED,
    DENIED,
    FEDERATED,
    KEY,
    MALLORY,
    OTHERS,
    OURS,
    QUEUE,
    ROLE,
    ROOT,
    SESSION,
    SILENT,
    allow,
    ask,
    deny,
    to,
)
from leastwise.spec import Decision

CALLERS = (ALICE, SESSION, FEDERATED, ROOT, MALLORY, "*", "sns.amazonaws.com")
NAMES = (ALICE, ROLE, SESSION, FEDERATED, MALLORY, OURS, OTHERS, "*", {"Service": "sns.amazonaws.com"})
LIMITS = ("boundary", "session", "scps", "rcps", "vpc")

Said = dict[str, Any]

effects = st.sampled_from((allow, deny))
conditions = st.sampled_from(({}, {"StringEquals": {"k:a": "1"}}, {"StringNotEquals": {"k:a": "1"}}))
plain = st.builds(
    lambda effect, action, on, condition: effect(action, on, Condition=condition),
    effects,
    st.sampled_from(("*", "sqs:*", "sqs:SendMessage", "s3:*")),
    st.sampled_from(("*", QUEUE, KEY)),
    conditions,
)
named = st.builds(to, st.sampled_from(NAMES), plain)
everyone = st.builds(partial(to, "*"), plain)


def some_of(statement: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(statement, max_size=3)


said = st.fixed_dictionaries(
    {
        "identity": some_of(plain),
        "resource": some_of(named),
        "boundary": some_of(plain),
        "session": some_of(plain),
        "scps": st.lists(some_of(plain), max_size=2),
        "rcps": st.lists(some_of(everyone), max_size=2),
        "vpc": some_of(named),
    }
)
questions = st.fixed_dictionaries(
    {
        "principal": st.sampled_from(CALLERS),
        "action": st.sampled_from(("sqs:SendMessage", "kms:Decrypt")),
        "on": st.sampled_from((QUEUE, KEY)),
        "context": st.sampled_from(({}, {"k:a": "1"})),
        "role_arn": st.none(),
    }
)


def decided(question: dict[str, Any], policies: Said) -> Decision:
    return ask(**question, **policies)


def grown(policies: Said, type: str, statement: Any) -> Said:
    """One more statement in a document that is there; SCPs and RCPs in their first level."""
    if type in ("scps", "rcps"):
        return policies | {type: [[*policies[type][0], statement], *policies[type][1:]]}
    return policies | {type: [*policies[type], statement]}


def grows(policies: Said, type: str) -> bool:
    return bool(policies[type]) and (type not in ("scps", "rcps") or bool(policies[type][0]))


def statement_of(type: str, statement: Any) -> Any:
    return to("*", statement) if type in ("resource", "rcps", "vpc") else statement


@given(questions, said, st.sampled_from(("resource", "vpc", "rcps")))
def test_a_deny_for_everyone_trumps_everything(question: dict[str, Any], policies: Said, type: str) -> None:
    denied = policies | {type: [[to("*", deny())]] if type == "rcps" else [*policies[type], to("*", deny())]}
    assert decided(question, denied).outcome is DENIED


@given(questions, said, st.sampled_from(("identity", *LIMITS, "resource")), plain)
def test_an_allow_in_a_document_in_force_never_takes_away(
    question: dict[str, Any], policies: Said, type: str, statement: dict[str, Any]
) -> None:
    """An Allow as the first statement of a limit (a boundary, a first SCP) does: it makes the limit."""
    if not grows(policies, type) and type not in ("identity", "resource"):
        return
    more = grown(policies, type, statement_of(type, statement | {"Effect": "Allow"}))
    if decided(question, policies).outcome is ALLOWED:
        assert decided(question, more).outcome is ALLOWED


@given(questions, said, st.sampled_from(("identity", *LIMITS, "resource")), plain)
def test_a_deny_never_gives(question: dict[str, Any], policies: Said, type: str, statement: dict[str, Any]) -> None:
    if not grows(policies, type):
        return
    more = grown(policies, type, statement_of(type, statement | {"Effect": "Deny"}))
    if decided(question, more).outcome is ALLOWED:
        assert decided(question, policies).outcome is ALLOWED


@given(questions, said)
def test_scps_rcps_boundaries_and_endpoint_policies_never_grant(question: dict[str, Any], policies: Said) -> None:
    """Nor do session policies, but for federated user sessions, which have nothing without one (B5)."""
    limits = [limit for limit in LIMITS if limit != "session" or question["principal"] != FEDERATED]
    bare = policies | {limit: [] for limit in limits}
    if decided(question, policies).outcome is ALLOWED:
        assert decided(question, bare).outcome is ALLOWED


@given(questions, said, st.randoms(use_true_random=False))
def test_the_order_of_statements_is_irrelevant(question: dict[str, Any], policies: Said, random: Any) -> None:
    shuffled = {type: random.sample(statements, len(statements)) for type, statements in policies.items()}
    one, other = decided(question, policies), decided(question, shuffled)
    assert (one.outcome, one.blocked_by) == (other.outcome, other.blocked_by)


@given(questions, said)
def test_a_decision_explains_itself(question: dict[str, Any], policies: Said) -> None:
    decision = decided(question, policies)
    assert bool(decision.blocked_by) is (decision.outcome is not ALLOWED)
    assert (decision.outcome is SILENT) <= (decision.because == ())
    if decision.outcome is DENIED:
        assert {place.type for place in decision.because} == decision.blocked_by


@given(questions, said)
def test_a_decision_is_that_of_the_documents_apart(question: dict[str, Any], policies: Said) -> None:
    """The identity policies of a principal are a union, however they are cut into documents."""
    from asking import document, request
    from asking import policies as made
    from leastwise.spec import decide

    together = made(**policies)
    apart = replace(together, identity=tuple(document([each]) for each in policies["identity"]))
    asked = request(**question)
    assert decide(asked, apart).outcome is decide(asked, together).outcome
