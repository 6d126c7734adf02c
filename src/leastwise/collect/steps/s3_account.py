"""S3 Block Public Access of the whole account."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.pages import Pages
from leastwise.collect.step import Ask, Asked, Step, reader
from leastwise.collect.steps.s3_access import PublicAccessPage, blocked
from leastwise.collect.steps.s3_list import BUCKETS
from leastwise.model import Fact, PublicAccessBlock

__all__ = ["ACCOUNT_PUBLIC_ACCESS", "public_access_block"]


def _this_account(asked: Asked) -> Iterator[Ask]:
    yield Ask({"AccountId": asked.pages.account})


ACCOUNT_PUBLIC_ACCESS = Step(
    service="s3control",
    operation="GetPublicAccessBlock",
    permission="s3:GetAccountPublicAccessBlock",
    page=PublicAccessPage,
    none=("NoSuchPublicAccessBlockConfiguration",),
    after=(BUCKETS,),
    asks=_this_account,
)


@reader("public_access_block")
def public_access_block(pages: Pages) -> Fact[PublicAccessBlock | None]:
    """The account's setting; None: nothing is set."""
    answer = pages.one(ACCOUNT_PUBLIC_ACCESS)
    return blocked(answer)
