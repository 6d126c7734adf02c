"""Users and roles that do not say whose they are.

## What it finds
Users and roles without tags, or without the tags that the organization asks for.

## Why it matters
When a key leaks or a role does something odd at night, somebody has to be asked. A name that three people understood is
no answer when all three have left, and what nobody owns nobody dares to delete.

## How it is decided
By the tags in iam:GetAccountAuthorizationDetails; those that begin with `aws:` are set by AWS and do not count. Without
a setting one tag is enough. The setting `owner_tags` lists the keys that all users and roles must carry, in whatever
case, since IAM does not tell `Owner` from `owner`. Service-linked roles belong to a service and those of IAM Identity
Center to a permission set: neither can be tagged here, and they are not judged.

## What to do
`aws iam tag-user --user-name NAME --tags Key=Owner,Value=TEAM`, and `tag-role` for a role. A team or a mailing list is
a better value than a person. Where infrastructure as code makes the roles, tag them there; a tag policy of the
Organization keeps the spelling the same. The trap: tags of a role are visible to everybody who may read it, and
policies may go by them, so look for conditions on `aws:PrincipalTag` before a value is changed.

## References
- [Tags for IAM resources](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.access.grants import CALL
from leastwise.checks import Unfit, check, fix
from leastwise.checks.names import first_match
from leastwise.checks.organizations import POLICIES
from leastwise.checks.sharing import RESOURCES
from leastwise.checks.tags_in_policies import goes_by_tag
from leastwise.language import fold
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Observed, Role, Severity, Thresholds, User, Verdict
from leastwise.model.change import Edit, Safety, Target


def _subjects(estate: Estate) -> Observed[User | Role]:
    gaps = tuple(dict.fromkeys((*estate.users.gaps, *estate.roles.gaps)))
    return Observed((*estate.users.items, *estate.roles.items), gaps)


@check(
    "owner-tags",
    severity=Severity.LOW,
    subjects=_subjects,
    needs={CALL},
    controls=("USER-08",),
    fsbp=("IAM.24", "IAM.25"),
)
def owner_tags(estate: Estate, principal: User | Role) -> Verdict:
    """Whether one user or role carries the tags that it must."""
    if isinstance(principal, Role) and principal.service_linked:
        return NotApplicable("belongs to its service")
    if isinstance(principal, Role) and principal.by_identity_center:
        return NotApplicable("belongs to IAM Identity Center")
    keys = [key for key, _ in principal.tags]
    told = lacking(keys, estate.thresholds)
    return None if told is None else Fail(f"`{principal.name}` {told}", (_evidence(principal, keys),))


def lacking(keys: Iterable[str], thresholds: Thresholds) -> str | None:
    """What tags with these keys do not say of an owner, in words; None: nothing is missing."""
    present = {fold(key) for key in keys if not fold(key).startswith("aws:")}
    if not present:
        return "has no tag"
    missing = [f"`{wanted}`" for wanted in thresholds.owner_tags if fold(wanted) not in present]
    return f"has no tag {', '.join(missing)}" if missing else None


def _evidence(principal: User | Role, keys: list[str]) -> Evidence:
    kind = type(principal).__name__
    path = f"{kind}DetailList[{kind}Name={principal.name}].Tags"
    return Evidence(call=CALL, path=path, value=", ".join(keys) or "none")


@fix(owner_tags, Safety.JOURNALED, needs=("owners",), sees={*POLICIES, *RESOURCES})
def name_the_owner(estate: Estate, principal: User | Role) -> Iterator[Edit]:
    """Tag it with the owner that the configuration gives, where no policy goes by that tag."""
    present = {fold(key) for key, _ in principal.tags}
    wanted = [key for key in estate.thresholds.owner_tags or ("Owner",) if fold(key) not in present]
    if len(wanted) != 1:
        raise Unfit(f"it lacks {len(wanted)} tags, and the setting `fixes.owners` gives one")
    given = dict(reversed([_pair(each) for each in estate.fixing.owners]))
    pattern = first_match((_pair(each)[0] for each in estate.fixing.owners), principal.name, principal.path)
    if pattern is None:
        raise Unfit("the setting `fixes.owners` does not say whose it is")
    if goes_by_tag(estate, wanted[0]):
        raise Unfit(f"a policy goes by the tag `{wanted[0]}`, so that setting it would give or take something")
    kind = "iam:role" if isinstance(principal, Role) else "iam:user"
    yield Edit(Target(kind, principal.name), {f"Tags/{wanted[0]}": given[pattern]})


def _pair(text: str) -> tuple[str, str]:
    pattern, equals, owner = text.rpartition("=")
    if not (pattern and equals and owner):
        raise Unfit(f"the setting `fixes.owners` holds `{text}`, which is no `name-pattern=owner`")
    return pattern, owner
