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
    decide,
    deny,
    document,
    request,
    to,
    without,
)
from asking import policies as made
from leastwise.spec import Decision, Outcome, Place, together

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
    together = made(**policies)
    apart = replace(together, identity=tuple(document([each]) for each in policies["identity"]))
    asked = request(**question)
    assert decide(asked, apart).outcome is decide(asked, together).outcome


@given(questions, said, st.sampled_from(("identity", *LIMITS, "resource")))
def test_saying_a_thing_twice_changes_nothing(question: dict[str, Any], policies: Said, type: str) -> None:
    if not grows(policies, type):
        return
    first = policies[type][0][0] if type in ("scps", "rcps") else policies[type][0]
    one, other = decided(question, policies), decided(question, grown(policies, type, first))
    assert (one.outcome, one.blocked_by) == (other.outcome, other.blocked_by)


@given(questions, said)
def test_a_statement_with_two_actions_is_two_statements(question: dict[str, Any], policies: Said) -> None:
    both = [each | {"Action": [each["Action"], "iam:*"]} for each in policies["identity"]]
    apart = [each | {"Action": action} for each in both for action in each["Action"]]
    one, other = decided(question, policies | {"identity": both}), decided(question, policies | {"identity": apart})
    assert (one.outcome, one.blocked_by) == (other.outcome, other.blocked_by)


@given(questions, said, plain)
def test_action_and_not_action_are_everything_together(
    question: dict[str, Any], policies: Said, statement: dict[str, Any]
) -> None:
    complement = without(statement, "Action") | {"NotAction": statement["Action"]}
    halves = policies | {"identity": [*policies["identity"], statement, complement]}
    whole = policies | {"identity": [*policies["identity"], statement | {"Action": "*"}]}
    assert decided(question, halves).outcome is decided(question, whole).outcome


@given(questions, said, st.sampled_from(("identity", *LIMITS, "resource")), plain)
def test_a_condition_and_its_negation_are_no_condition(
    question: dict[str, Any], policies: Said, type: str, statement: dict[str, Any]
) -> None:
    """Also without the key, since a negated operator holds then."""
    if not grows(policies, type):
        return
    whole = statement_of(type, statement)
    equals, differs = (whole | {"Condition": {name: {"k:a": "1"}}} for name in ("StringEquals", "StringNotEquals"))
    halves = grown(grown(policies, type, equals), type, differs)
    unconditional = grown(policies, type, without(whole, "Condition"))
    assert decided(question, halves).outcome is decided(question, unconditional).outcome


@given(questions, said, st.dictionaries(st.sampled_from(("k:b", "aws:SourceIp", "aws:TagKeys")), st.just("x")))
def test_what_no_policy_asks_does_not_matter(question: dict[str, Any], policies: Said, more: dict[str, str]) -> None:
    assert decided(question | {"context": question["context"] | more}, policies) == decided(question, policies)


@given(questions, said)
def test_letter_case_of_actions_and_keys_does_not_matter(question: dict[str, Any], policies: Said) -> None:
    loud = {key.upper(): value for key, value in question["context"].items()}
    louder = question | {"action": question["action"].upper(), "context": loud}
    assert decided(louder, policies) == decided(question, policies)


@given(questions, said)
def test_limits_that_allow_everything_limit_nothing(question: dict[str, Any], policies: Said) -> None:
    """A session policy that allows everything even gives, to federated users, who have nothing without one (B5)."""
    free: Said = policies | {limit: [] for limit in LIMITS}
    wide = free | {"boundary": [allow()], "scps": [[allow()], [allow()]], "vpc": [to("*")]}
    if question["principal"] != FEDERATED:
        wide["session"] = [allow()]
    assert decided(question, wide).outcome is decided(question, free).outcome


def kept(policies: Said, places: tuple[Place, ...]) -> Said:
    """The policies with these statements only."""
    at = {(place.type.value, place.level, place.statement) for place in places}

    def chosen(type: str, level: int | None, statements: list[Any]) -> list[Any]:
        return [each for index, each in enumerate(statements) if (type, level, index) in at]

    names = {"scps": "scp", "rcps": "rcp", "vpc": "vpc_endpoint"}
    return {
        type: [chosen(names[type], level, each) for level, each in enumerate(said)]
        if type in ("scps", "rcps")
        else chosen(names.get(type, type), None, said)
        for type, said in policies.items()
    }


@given(questions, said)
def test_the_statements_of_the_reason_are_reason_enough(question: dict[str, Any], policies: Said) -> None:
    decision = decided(question, policies)
    if decision.outcome is not SILENT:
        reason = decided(question, kept(policies, decision.because))
        assert (reason.outcome, reason.blocked_by) == (decision.outcome, decision.blocked_by)


@given(questions, said)
def test_across_accounts_both_sides_are_among_the_reasons(question: dict[str, Any], policies: Said) -> None:
    decision = decided(question | {"principal": MALLORY}, policies)
    if decision.outcome is ALLOWED:
        assert {"identity", "resource"} <= {place.type.value for place in decision.because}


@given(st.lists(st.builds(decided, questions, said), max_size=4), st.randoms(use_true_random=False))
def test_several_resources_are_as_good_as_the_worst(decisions: list[Decision], random: Any) -> None:
    shuffled = random.sample(decisions, len(decisions))
    joined = together(decisions)
    assert (joined.outcome, joined.blocked_by) == (together(shuffled).outcome, together(shuffled).blocked_by)
    assert (joined.outcome is Outcome.ALLOWED) is all(each.outcome is ALLOWED for each in decisions)
    assert together([*decisions, *decisions]) == joined
