"""The page of a plan: everything is on it, nothing in it can act, and it loads nothing."""

from __future__ import annotations

import base64
import hashlib

from leastwise.report.plan_html import plan_html
from plans import a_hostile_plan, a_plan, the_plan
from report.test_html import Page


def test_everything_is_said() -> None:
    page = Page(plan_html(the_plan(), sha256="ab" * 32).decode())
    assert page.open == []
    said = " ".join(page.text.split())
    for words in (
        "change access key AKIAIOSFODNN7EXAMPLE of user ann",
        "status: Active → Inactive",
        "key AKIAIOSFODNN7EXAMPLE of ann was last used 200 days ago",
        "nobody gains anything (prover)",
        "can NOT be taken back",
        "To be changed in code",
        "# - remove aws_iam_role_policy_attachment.read",
        "Terraform aws_iam_role.app of the state prod.tfstate",
        "carol is kept for emergencies: it is never touched",
        "1 object created, 4 objects changed and 1 object deleted",
        f"--accept-lossy --expect {'ab' * 32}",
    ):
        assert words in said


def test_only_its_own_style_is_let_through() -> None:
    page = Page(plan_html(the_plan()).decode())
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    digest = base64.b64encode(hashlib.sha256(page.blocks["style"].encode()).digest()).decode()
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "script" not in page.blocks


def test_names_from_aws_are_text() -> None:
    source = plan_html(a_hostile_plan()).decode()
    page = Page(source)
    assert page.all("script") == []
    assert "\x1b" not in source
    assert "‮" not in source
    assert "<script>x</script>" in page.text


def test_links_lead_to_steps_of_the_page() -> None:
    page = Page(plan_html(the_plan()).decode())
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {(link["href"] or "")[1:] for link in page.all("a")} <= ids


def test_every_step_stands_in_a_line_at_the_top() -> None:
    page = Page(plan_html(the_plan()).decode())
    assert [link["href"] for link in page.all("a")][1:7] == [f"#s{number}" for number in range(1, 7)]
    said = " ".join(page.text.split())
    assert "At a glance" in said
    assert said.count("can NOT be taken back") == 3, "of all, at the top, and below"
    assert "At a glance" not in plan_html(a_plan(the_plan().steps[:3])).decode()


def test_an_empty_plan_asks_for_nothing() -> None:
    page = Page(plan_html(a_plan([])).decode())
    assert "No step: nothing is changed." in page.text
    assert "leastwise apply" not in page.text
