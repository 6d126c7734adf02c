"""A plan in a terminal says everything that will happen, about a screen of it, and steers nothing."""

from __future__ import annotations

import io

import msgspec
from rich.console import Console

from leastwise.remedy.plan import Plan, Proof
from leastwise.report.plan_table import plan_table
from plans import a_hostile_plan, a_plan, step, the_plan


def printed(plan: Plan, *, every: bool = True, colour: bool = False, asking: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=140, force_terminal=colour, color_system="standard" if colour else None)
    plan_table(plan, console, every=every, asking=asking)
    return out.getvalue()


def test_everything_is_said() -> None:
    said = printed(the_plan())
    for words in (
        "~ change access key `AKIAIOSFODNN7EXAMPLE` of user `ann`",
        "~ status: Active → Inactive",
        "why:    high unused-credentials: key `AKIAIOSFODNN7EXAMPLE` of `ann` was last used 200 days ago",
        "proven: nobody gains anything (prover)",
        "after 30 days of silence the final step is planned",
        "+ create IAM group `auditors`",
        "can be taken back from the journal; after s2",
        "- delete access key `AKIAI44QH8DHBEXAMPLE` of user `bob`",
        "can NOT be taken back",
        "full-admin of carol: `carol` is kept for emergencies: it is never touched",
        "3 people can administer the account afterwards",
        "To be changed in code, by whoever owns it; apply does none of this:",
        "~ change IAM role `app`  p1",
        "owner:  Terraform `aws_iam_role.app` of the state `prod.tfstate`",
        "# - remove aws_iam_role_policy_attachment.read",
        "owner:  nobody known; it changes with the others of its findings",
        "+ member of group x",
        "Nothing has been changed yet",
    ):
        assert words in said
    assert "2 objects to be changed in code" in " ".join(said.split())


def test_a_long_plan_is_cut_to_a_screen_and_says_so() -> None:
    many = a_plan([step(f"s{n}", "iam:user", f"user-{n}", {"Groups/a": True}, {"Groups/a": None}) for n in range(50)])
    said = printed(many, every=False)
    assert len(said.splitlines()) < 85
    assert "more steps" in said
    assert "--all shows every step in full" in said
    assert "~ change IAM user `user-12`  s12" in said
    assert "50 objects changed" in said
    assert "user-49" in printed(many)


def test_who_is_asked_right_now_is_not_told_how_to_apply_it() -> None:
    assert "Nothing has been changed yet: `leastwise apply" in printed(the_plan())
    assert "Nothing has been changed yet." in printed(the_plan(), asking=True)


def test_of_many_proofs_the_first_are_shown() -> None:
    proofs = tuple(Proof(claim=f"user `u{n}` is allowed less", by="prover") for n in range(50))
    several = a_plan([msgspec.structs.replace(step("s1", "iam:group", "g", None, {}), proofs=proofs)])
    said = printed(several, every=False)
    assert "`u2` is allowed less (prover)" in said
    assert "`u3`" not in said
    assert "and 47 more proofs" in said
    assert "`u49`" in printed(several)


def test_a_long_sentence_goes_on_below_its_beginning() -> None:
    long = step("s1", "iam:user", "ann", {"Groups/a": True}, {"Groups/a": None}, does=("very " * 40 + "long",))
    lines = printed(a_plan([long])).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  does:   very"))
    assert lines[place + 1].startswith("          very")


def test_no_name_steers_the_terminal() -> None:
    said = printed(a_hostile_plan())
    assert "\x1b" not in said
    assert "‮" not in said
    assert "\\u001b[31m" in said


def test_colours_tell_what_comes_and_goes() -> None:
    said = printed(the_plan(), colour=True)
    assert "\x1b[32m" in said
    assert "\x1b[31m" in said
