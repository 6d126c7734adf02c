"""Users that carry policies of their own.

## What it finds
Users with a managed policy attached directly to them, or with an inline policy.

## Why it matters
A permission that hangs on one person is not seen when somebody asks what a team may do, and it stays when the person
changes jobs. Through groups, one change gives or takes the same for everybody who does the same work.

## How it is decided
By the user's own `AttachedManagedPolicies` and `UserPolicyList`. A permissions boundary grants nothing and does not
count. Neither does `AWSCompromisedKeyQuarantine` in any of its versions: AWS attaches it to a user whose key was found
in public, and it has to stay until that key is gone; nor the Deny by which `leastwise` stops a user
(`LeastwiseQuarantine`). `IAMUserChangePassword`, which the console attaches when a new user must change the first
password, does count: it belongs on a group, or into the password policy.

## What to do
Make a group for the work that the user does, attach the policies to it (`aws iam attach-group-policy`; for an inline
policy `aws iam create-policy` with its document first), add the user (`aws iam add-user-to-group`), and only then
detach (`aws iam detach-user-policy`, `aws iam delete-user-policy`): the other way round there is a moment without
permissions. A user can be in 10 groups, and an inline `Deny` protects only as long as it stays, so move it first. For
people, a permission set of IAM Identity Center does all of this outside the account.

## References
- [IAM user groups](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html)
- [Managed policies and inline policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from leastwise.access.grants import CALL, attachment, documents
from leastwise.checks import Unfit, check, fix
from leastwise.checks.quarantine import is_quarantine
from leastwise.model import Arn, Estate, Fail, Group, Severity, User, Verdict
from leastwise.model.change import Edit, Safety, Target, Value
from leastwise.objects import keyed
from leastwise.objects.iam_group import GROUP
from leastwise.objects.iam_user import USER

QUARANTINE = "AWSCompromisedKeyQuarantine"
"""What AWS attaches by itself; the name may end in a version such as `V3`."""


@check(
    "policies-on-users",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.users,
    needs={CALL},
    controls=("GRP-01", "GRP-02"),
    cis=("2.13",),
    fsbp=("IAM.2",),
)
def policies_on_users(estate: Estate, user: User) -> Verdict:
    """Whether one user gets permissions in another way than through groups."""
    attached = [arn for arn in user.attached if not _quarantine(arn)]
    inline = [each for each in documents(user) if not is_quarantine(each.name, each.text)]
    if not attached and not inline:
        return None
    names = [f"`{Arn.parse(arn).name}`" for arn in attached] + [f"`{each.name}` (inline)" for each in inline]
    count = "1 policy of its own" if len(names) == 1 else f"{len(names)} policies of its own"
    return Fail(
        f"`{user.name}` carries {count}: {', '.join(names)}",
        (*(attachment(user, arn) for arn in attached), *(each.evidence for each in inline)),
    )


def _quarantine(arn: str) -> bool:
    parts = Arn.parse(arn)
    return parts.account == "aws" and parts.name.startswith(QUARANTINE)


MOST_GROUPS = 10
"""Groups that a user may be in.  Source: IAM User Guide, "IAM and AWS STS quotas"."""


@fix(policies_on_users, Safety.JOURNALED)
def into_a_group(estate: Estate, user: User) -> Iterator[Edit]:
    """Move the user's own policies to a group that gives exactly the same; one that is there is used."""
    own = _own(user)
    group = next((each for each in estate.groups if _carries(each) == own), None)
    name = group.name if group else _named(own)
    if name not in user.groups and len(user.groups) >= MOST_GROUPS:
        raise Unfit(f"the user is in {len(user.groups)} groups already, and more are not possible")
    if group is None:
        yield Edit(Target(GROUP.name, name), own, creates=True)
    yield Edit(Target(USER.name, user.name), {f"Groups/{name}": True, **dict.fromkeys(own)})


def _own(user: User) -> dict[str, Value]:
    """What the user carries and a group could carry for it."""
    attached = dict.fromkeys((arn for arn in user.attached if not _quarantine(arn)), True)
    inline = {each.name: each.document for each in user.inline if not is_quarantine(each.name, each.document)}
    return {**keyed("AttachedPolicies", attached), **keyed("InlinePolicies", inline)}


def _carries(group: Group) -> dict[str, Value]:
    return {
        **keyed("AttachedPolicies", dict.fromkeys(group.attached, True)),
        **keyed("InlinePolicies", {each.name: each.document for each in group.inline}),
    }


def _named(own: dict[str, Value]) -> str:
    """After its policies; two groups with policies of one name and different texts have different names."""
    names = "-".join(sorted(name.rpartition("/")[2] for name in own))
    texts = [str(value) for name, value in sorted(own.items()) if name.startswith("InlinePolicies/")]
    suffix = f"-{sha256(''.join(texts).encode()).hexdigest()[:6]}" if texts else ""
    return f"{names[: 120 - len(suffix)]}{suffix}"
