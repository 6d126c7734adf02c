"""A plan as one HTML file, for whoever has to agree to it."""

from __future__ import annotations

from collections import Counter

from leastwise.remedy.plan import Plan
from leastwise.report.page import page
from leastwise.report.plan_view import DONE, SAFETY, left_out, next_command, patch_views, step_views, summary

__all__ = ["plan_html"]


def plan_html(plan: Plan, *, sha256: str = "") -> bytes:
    """The plan as one self-contained page, UTF-8.

    Args:
        plan: what to write.
        sha256: pins the plan that is agreed to; empty: it is not told.
    """
    views = step_views(plan)
    return page(
        "plan.html",
        plan=plan,
        views=views,
        patches=patch_views(plan),
        title=f"Plan {plan.id} for {plan.account} · leastwise",
        summary=summary(plan),
        counts=Counter(view.mark for view in views for _ in view.steps),
        done=DONE,
        safety=SAFETY,
        left_out=left_out(plan),
        command=f"{next_command(plan)}{f' --expect {sha256}' if sha256 else ''}",
    )
