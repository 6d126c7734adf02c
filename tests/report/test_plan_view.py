"""A plan in words: what comes, what goes, what becomes another, and how long it takes."""

from __future__ import annotations

import msgspec
import pytest

from leastwise.model.change import Safety, Target, Value
from leastwise.remedy.plan import LeftOut
from leastwise.report.plan_view import left_out, named_target, next_command, seconds, step_views, summary
from plans import KEY_GONE, KEY_OFF, OLD, POLICY_NARROWED, a_plan, finding, policy, step, the_plan

GRAVE = msgspec.structs.replace(finding("some-check", "ann"), severity="critical")


def told(kind: str, name: str, old: dict[str, Value] | None, new: dict[str, Value] | None) -> list[str]:
    (view,) = step_views(a_plan([step("s1", kind, name, old, new, calls=())]))
    return [f"{line.mark} {line.text}" for line in view.lines]


@pytest.mark.parametrize(
    "target, words",
    [
        (Target("iam:user", "ann"), "IAM user `ann`"),
        (Target("iam:access-key", "ann/AKIA1"), "access key `AKIA1` of user `ann`"),
        (Target("iam:login-profile", "ann"), "console password of user `ann`"),
        (Target("iam:password-policy", "account"), "password policy of the account"),
        (Target("later:thing", "x", "eu-west-1"), "later:thing `x` in eu-west-1"),
    ],
)
def test_objects_are_called_as_people_call_them(target: Target, words: str) -> None:
    assert named_target(target) == words


@pytest.mark.parametrize(
    "old, new, lines",
    [
        ({"Status": "Active"}, {"Status": "Inactive"}, ["~ status: Active → Inactive"]),
        ({"RequireSymbols": None}, {"RequireSymbols": True}, ["+ require symbols: on"]),
        ({"RequireSymbols": True}, {"RequireSymbols": False}, ["~ require symbols: on → off"]),
        ({"Groups/ops": True}, {"Groups/ops": None}, ["- member of group ops"]),
        ({"AttachedPolicies/a": None}, {"AttachedPolicies/a": True}, ["+ attached policy a"]),
        ({"Tags/true": "x"}, {"Tags/true": "y"}, ["~ tag true: x → y"]),
        ({"PermissionsBoundary": "a"}, {"PermissionsBoundary": None}, ["- permissions boundary: a"]),
        ({"Path": "/", "Status": "Active"}, {"Path": "/", "Status": "Active"}, []),
        ({"~Numbers/1": None}, {"~Numbers/1": "v2"}, []),
    ],
)
def test_attributes(old: dict[str, Value], new: dict[str, Value], lines: list[str]) -> None:
    assert told("iam:user", "ann", old, new) == lines


def test_the_gravest_steps_come_first_and_those_that_differ_by_their_region_alone_are_one() -> None:
    made: dict[str, Value] = {"type": "ACCOUNT"}
    steps = [
        step("s1", "accessanalyzer:analyzer", "outside", None, made, region="eu-west-1", calls=(), after=("s9",)),
        step("s2", "accessanalyzer:analyzer", "outside", None, made, region="us-east-1", calls=()),
        step("s3", "accessanalyzer:analyzer", "outside", None, {"type": "x"}, region="us-east-2", calls=()),
        step("s4", "iam:user", "ann", {"Groups/a": None}, {"Groups/a": True}),
        step("s5", "iam:user", "ann", {"Groups/a": None}, {"Groups/a": True}, heals=(GRAVE,)),
    ]
    views = step_views(a_plan(steps))
    assert [view.ids for view in views] == [("s5",), ("s1", "s2"), ("s3",), ("s4",)]
    assert [view.regions for view in views] == [(), ("eu-west-1", "us-east-1"), (), ()]
    assert views[1].title.endswith("`outside` in 2 regions")
    assert views[2].title.endswith("`outside` in us-east-2")
    assert [each.subject for each in views[1].heals] == ["outside", "outside"]
    assert len(views[1].proofs) == 1
    assert views[1].after == ("s9",)


def test_a_document_is_told_by_what_differs_in_it() -> None:
    lines = told("iam:user", "ann", {"InlinePolicies/p": policy("s3:*")}, {"InlinePolicies/p": policy("s3:Get*")})
    assert [line.replace(" ", "") for line in lines if line[0] != " "] == [
        "~inlinepolicyp:",
        '-"Action":["s3:*"],',
        '+"Action":["s3:Get*"],',
    ]


def test_a_document_that_goes_is_told_in_full() -> None:
    lines = told("iam:group", "ops", {"InlinePolicies/p": OLD}, None)
    assert lines[0] == "- inline policy p:"
    assert '-       "Action": ["s3:*"],' in lines
    assert all(line.startswith("- ") for line in lines)


def test_what_is_no_json_is_told_as_it_is() -> None:
    assert told("iam:group", "ops", None, {"InlinePolicies/p": "{not json"})[1:] == ["+ {not json"]


def test_the_version_that_is_the_document_is_not_told_twice() -> None:
    lines = told("iam:policy", "a", {"Document": OLD, "Versions/1": None}, {"Document": "{}", "Versions/1": "{}"})
    assert lines[0] == "~ policy document:"
    assert not any("policy version" in line for line in lines)


def test_the_whole_in_one_sentence() -> None:
    assert summary(the_plan()).startswith(
        "1 object created, 4 objects changed and 1 object deleted, which heals 6 findings; "
        "1 step can NOT be taken back."
    )
    assert "all of it can be taken back" in summary(a_plan([KEY_OFF]))
    assert summary(a_plan([])).startswith("No step: nothing is changed. What only people can do")


def test_time_grows_with_chains_and_with_numbers() -> None:
    one = seconds(a_plan([KEY_OFF]))
    chain = [step(f"s{n}", "iam:user", f"u{n}", {}, {}, after=(f"s{n - 1}",)) for n in range(1, 5)]
    many = [step(f"s{n}", "iam:user", f"u{n}", {}, {}) for n in range(80)]
    assert seconds(a_plan(chain)) == 4 * one
    assert seconds(a_plan(many)) == 10 * one
    assert seconds(a_plan(many[:8])) == one
    assert seconds(a_plan([])) == 0


def test_what_is_left_out_stands_by_its_reason_the_most_frequent_first() -> None:
    several = [LeftOut(finding=finding("c", name), why=why) for name, why in [("a", "x"), ("b", "y"), ("c", "y")]]
    found = left_out(a_plan([], several))
    assert {why: [each.finding.subject for each in group] for why, group in found.items()} == {
        "y": ["b", "c"],
        "x": ["a"],
    }
    assert [*found] == ["y", "x"]


def test_lossy_steps_need_to_be_asked_for() -> None:
    assert KEY_GONE.safety is Safety.LOSSY
    assert "--accept-lossy" in next_command(a_plan([KEY_GONE]))
    assert "--accept-lossy" not in next_command(a_plan([POLICY_NARROWED]))
