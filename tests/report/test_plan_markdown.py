"""A plan in a pull request: all of it, and nothing in it comes alive."""

from __future__ import annotations

from markdown_it import MarkdownIt

from leastwise.report.plan_markdown import plan_markdown
from plans import a_hostile_plan, a_plan, policy, step, the_plan


def test_everything_is_said() -> None:
    said = plan_markdown(the_plan(), sha256="ab" * 32).decode()
    for words in (
        "## s1: change access key `AKIAIOSFODNN7EXAMPLE` of user `ann`",
        "! status: Active → Inactive",
        "- can NOT be taken back",
        "- after s2",
        "## To be changed in code",
        "### p1: change IAM role `app`",
        "# - remove aws_iam_role_policy_attachment.read",
        "- managed by: Terraform `aws_iam_role.app`",
        "## Left out",
        f"--expect {'ab' * 32}`",
    ):
        assert words in said


def test_nothing_in_it_is_markup() -> None:
    html = MarkdownIt("commonmark", {"html": True}).render(plan_markdown(a_hostile_plan()).decode())
    assert "<script>" not in html
    assert "\x1b" not in html
    assert "‮" not in html
    outside = "".join(part.partition("</code>")[2] for part in html.split("<code"))
    assert "@team" not in outside


def test_no_document_ends_its_block() -> None:
    document = policy("```", "````\n# loose")
    said = plan_markdown(a_plan([step("s1", "iam:group", "g", None, {"InlinePolicies/p": document})])).decode()
    blocks = [token for token in MarkdownIt().parse(said) if token.type == "fence"]
    assert len(blocks) == 1
    assert "loose" in blocks[0].content
