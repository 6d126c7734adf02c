"""A framework's view as one HTML file for an auditor."""

from __future__ import annotations

from leastwise.audit import Audit
from leastwise.frameworks import FrameworkView
from leastwise.report.about import about
from leastwise.report.framework_view import LABELS, said, tally
from leastwise.report.page import page
from leastwise.report.view import accounts

__all__ = ["framework_html"]


def framework_html(view: FrameworkView, audit: Audit) -> bytes:
    """The view as one self-contained page, UTF-8, without a script."""
    people = accounts(audit)
    return page(
        "framework.html",
        audit=audit,
        view=view,
        accounts=people,
        names={account.id: account.alias or account.id for account in people},
        counts=view.counts(),
        labels=LABELS,
        tally=tally(view),
        titles={id: each.title for id, each in about().items()},
        said=said,
        title=f"{view.title} · leastwise",
    )
