"""An account without Block Public Access.

## What it finds
Accounts where one of the four settings of S3 Block Public Access is off.

## Why it matters
The settings are the fuse behind bucket policies and ACLs: with all four on, a policy that is public by mistake lets
nobody in, and putting one is refused. Set for the account, they hold for every bucket that will ever be made there.

## How it is decided
By s3:GetAccountPublicAccessBlock. Nothing set means that all four are off. Whether anything is public today is asked
by `public-resources` and `public-bucket-acls`.

## What to do
See first which buckets are public on purpose (`public-resources`, `public-bucket-acls`) and put CloudFront in front of
them, or they go dark in that moment. Then `aws s3control put-public-access-block` with all four; the old values put
back undo it.

## References
- [Blocking public access to your Amazon S3 storage](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
- [Security Hub controls for Amazon S3](https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix, the_account
from leastwise.checks.blocks import ALL, SEES, off, turned_away
from leastwise.model import Account, Estate, Evidence, Fail, PublicAccessBlock, Severity, Unseen, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.s3_public_access import ACCOUNT_PUBLIC_ACCESS


@check(
    "block-public-access-account",
    severity=Severity.MEDIUM,
    subjects=the_account,
    needs={"s3:GetAccountPublicAccessBlock"},
    controls=("LP-32",),
    fsbp=("S3.1",),
)
def block_public_access_account(estate: Estate, account: Account) -> Verdict:
    """Whether the account blocks public access to all of its buckets."""
    missing = off(seen(estate.public_access_block) or PublicAccessBlock())
    if not missing:
        return None
    evidence = tuple(
        Evidence(call="s3:GetAccountPublicAccessBlock", path=f"PublicAccessBlockConfiguration.{each}", value="false")
        for each in missing
    )
    return Fail(f"the account leaves {', '.join(f'`{each}`' for each in missing)} off", evidence)


@fix(block_public_access_account, Safety.JOURNALED, sees=SEES)
def block_everywhere(estate: Estate, account: Account) -> Iterator[Edit]:
    """Block public access to all buckets of the account, where that turns nobody away from any of them."""
    if estate.buckets.gaps:
        raise Unseen(*estate.buckets.gaps)
    if why := next((told for each in estate.buckets.items if (told := turned_away(estate, each))), None):
        raise Unfit(why)
    target = Target(ACCOUNT_PUBLIC_ACCESS.name, account.id)
    yield Edit(target, dict.fromkeys(ALL, True), creates=seen(estate.public_access_block) is None)
