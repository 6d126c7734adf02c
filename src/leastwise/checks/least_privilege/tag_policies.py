"""Accounts without rules for tags.

## What it finds
Accounts of the Organization that no tag policy reaches.

## Why it matters
Where access is given by tags, a tag is a permission: `Team` and `team` are two keys, and whoever writes the wrong one
shuts people out or lets them in. A tag policy says how keys and values are written.

## How it is decided
By the tag policies that are attached to the account, to the organizational units above it and to the root, where the
policy type is switched on; what they say is not judged. An Organization that gives no access by tags may waive this.

## What to do
Write down the tags on which access or cost reports depend, attach a tag policy for them to one account, look at the
report of what does not comply, then attach it to the root. Only where `enforced_for` is set does it refuse anything.

## References
- [Tag policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html)
- [What is ABAC for AWS?](https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.organizations import (
    POLICIES,
    Member,
    MemberOrAccount,
    elsewhere,
    every_account,
    management_policies,
)
from leastwise.model import Estate, Evidence, Fail, Severity, Verdict


@check(
    "tag-policies",
    severity=Severity.INFO,
    subjects=every_account,
    needs=POLICIES,
    controls=("LP-39",),
)
def tag_policies(estate: Estate, member: MemberOrAccount) -> Verdict:
    """Whether a tag policy reaches one account."""
    if not isinstance(member, Member):
        return elsewhere(estate)
    if any(management_policies(member, "TAG_POLICY")):
        return None
    evidence = Evidence(call="organizations:ListTargetsForPolicy", path=f"Targets[above={member.id}]", value="none")
    return Fail(f"no tag policy reaches `{member.account.name}`", (evidence,))
