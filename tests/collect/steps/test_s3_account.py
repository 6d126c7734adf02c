"""Block Public Access of the account."""

from __future__ import annotations

from collect.steps.helpers import ACCOUNT, answer, asked, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.s3_account import ACCOUNT_PUBLIC_ACCESS, public_access_block
from leastwise.model import Gap, PublicAccessBlock

KEY = "s3control.GetPublicAccessBlock"


def test_it_is_asked_of_this_account_even_without_buckets() -> None:
    assert asked(ACCOUNT_PUBLIC_ACCESS, pages({})) == [Ask({"AccountId": ACCOUNT})]


def test_values() -> None:
    said = answer({"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": True}}, AccountId=ACCOUNT)
    assert public_access_block.of(pages({KEY: said})) == PublicAccessBlock(restrict_public_buckets=True)


def test_nothing_set_is_none_and_a_refusal_is_a_gap() -> None:
    none = refusal("NoSuchPublicAccessBlockConfiguration", AccountId=ACCOUNT)
    assert public_access_block.of(pages({KEY: none})) is None
    found = public_access_block.of(pages({KEY: refusal(AccountId=ACCOUNT)}))
    assert isinstance(found, Gap)
    assert found.permission == "s3:GetAccountPublicAccessBlock"
    assert isinstance(public_access_block.of(pages({})), Gap)
