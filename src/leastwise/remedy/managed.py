"""Who manages an object in code: what is changed behind its back comes again, or breaks the next run.

Known are the tags that CloudFormation and its relatives leave, the names that AWS's own set-ups give, and the state
files of Terraform that somebody hands over.  None means that nobody is known, not that there is nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from leastwise.language import fold
from leastwise.model import Estate
from leastwise.model.change import Target
from leastwise.remedy.emit.shapes import PARTS
from leastwise.remedy.guards import owner
from leastwise.remedy.tfstate import StateFile, Written

__all__ = ["Owner", "find_owner", "owner_of", "owner_tag"]


class Owner(Struct, frozen=True, kw_only=True):
    """What manages an object."""

    by: str
    """`CloudFormation`, `Terraform`, `AWS Control Tower`, …"""
    where: str = ""
    """The stack, or the state file."""
    address: str = ""
    """The logical id, or the resource's address in the state."""
    parts: tuple[tuple[str, str], ...] = ()
    """Attributes that are resources of their own, as `AttachedPolicies/arn:…`, and the addresses of these."""

    def part(self, attribute: str) -> str | None:
        """The address of what holds an attribute; None: it is not known to be a resource of its own."""
        return dict(self.parts).get(attribute)

    def __str__(self) -> str:
        address = f" `{self.address}`" if self.address else ""
        kind = "stack" if self.by == "CloudFormation" else "state"
        return f"{self.by}{address}" + (f" of the {kind} `{self.where}`" if self.where else "")


STACK, LOGICAL = "aws:cloudformation:stack-name", "aws:cloudformation:logical-id"

NAMES = {
    "AWSControlTower": "AWS Control Tower",
    "aws-controltower": "AWS Control Tower",
    "aws-guardrails-": "AWS Control Tower",
    "AWSAFT": "Account Factory for Terraform",
    "aws-aft-": "Account Factory for Terraform",
    "stacksets-exec-": "CloudFormation StackSets",
    "AWSCloudFormationStackSet": "CloudFormation StackSets",
    "StackSet-": "CloudFormation StackSets",
    "AWSAccelerator": "Landing Zone Accelerator",
    "cdk-hnb659fds-": "the CDK's bootstrap stack",
    "AWSServiceRole": "an AWS service",
    "AWSReservedSSO_": "IAM Identity Center",
}
"""How names begin that nobody gives by hand, and who gives them."""

TAGS = {
    "aws:servicecatalog:": "Service Catalog",
    "aws:cloudformation:": "CloudFormation",
    "managed_by=aft": "Account Factory for Terraform",
}
PROGRAMS = {"terraform": "Terraform", "opentofu": "OpenTofu", "pulumi": "Pulumi", "cdk": "the CDK"}
_MARKS = frozenset({"managedby", "provisionedby", "createdby", "provisioner", "managed"})
"""Keys of tags, without case and punctuation, by which teams say which program made an object."""


def owner_of(estate: Estate, target: Target, states: Sequence[StateFile] = ()) -> str | None:
    """Who manages an object, in words; None: nobody is known."""
    found = find_owner(estate, target, states)
    return None if found is None else str(found)


def find_owner(estate: Estate, target: Target, states: Sequence[StateFile] = ()) -> Owner | None:
    """Who manages an object.

    Args:
        estate: the account.
        target: the object; what a user signs in with is its user's.
        states: Terraform's.
    """
    return _in_states(estate, target, states) or _by_tags(_tags(estate, target)) or _by_name(target)


def owner_tag(estate: Estate, target: Target) -> str | None:
    """Whose an object is, by the tags that name owners; None: they do not say."""
    wanted = {fold(each) for each in estate.thresholds.owner_tags or ("Owner",)}
    found = [value for key, value in _tags(estate, target).items() if fold(key) in wanted and value.strip()]
    return ", ".join(found) or None


def _by_name(target: Target) -> Owner | None:
    name = (owner(target) or target.id).rpartition("/")[2].rpartition(":")[2]
    return next((Owner(by=by) for start, by in NAMES.items() if name.startswith(start)), None)


def _tags(estate: Estate, target: Target) -> Mapping[str, str]:
    if target.kind == "cognito-idp:user-pool":
        return next((dict(pool.tags) for pool in estate.user_pools.items if pool.id == target.id), {})
    name = owner(target)
    if name is None:
        return {}
    if target.kind == "iam:role":
        return next((dict(role.tags) for role in estate.roles.items if role.name == name), {})
    if target.kind == "iam:group":
        return {}
    return next((dict(user.tags) for user in estate.users.items if user.name == name), {})


def _by_tags(tags: Mapping[str, str]) -> Owner | None:
    if STACK in tags:
        return Owner(by="CloudFormation", where=tags[STACK], address=tags.get(LOGICAL, ""))
    for key, value in tags.items():
        for mark, by in TAGS.items():
            if key.startswith(mark) or f"{key}={value}".lower() == mark:
                return Owner(by=by)
        word = "".join(filter(str.isalnum, key)).lower()
        program = value.strip().lower() if word in _MARKS else word if value.strip().lower() == "true" else ""
        if program in PROGRAMS:
            return Owner(by=PROGRAMS[program])
    return None


_BELONGS: dict[str, dict[str, tuple[str, ...]]] = {
    "iam:user": {
        "aws_iam_user": ("name", "id"),
        "aws_iam_user_": ("user",),
        "aws_iam_policy_attachment": ("users",),
        "aws_iam_group_membership": ("users",),
    },
    "iam:group": {
        "aws_iam_group": ("name", "id"),
        "aws_iam_group_": ("group",),
        "aws_iam_policy_attachment": ("groups",),
    },
    "iam:role": {
        "aws_iam_role": ("name", "id"),
        "aws_iam_role_": ("role",),
        "aws_iam_policy_attachment": ("roles",),
    },
    "iam:policy": {"aws_iam_policy": ("arn", "id")},
    "iam:access-key": {"aws_iam_access_key": ("id",)},
    "iam:login-profile": {"aws_iam_user_login_profile": ("user",)},
    "iam:signing-certificate": {"aws_iam_signing_certificate": ("certificate_id",)},
    "iam:ssh-key": {"aws_iam_user_ssh_key": ("id",)},
    "iam:service-credential": {"aws_iam_service_specific_credential": ("id",)},
    "iam:password-policy": {"aws_iam_account_password_policy": ()},
}
"""Types of resources (those that end in `_`: all that begin so) and the attributes that name the object."""
_OTHER_WORDS = {
    "cloudwatch": "cloudwatch_metric",
    "cognito_idp": "cognito",
    "ec2": "instance",
    "logs": "cloudwatch_log",
    "s3control": "s3",
}
"""Services whose resources Terraform calls by another word."""


def _in_states(estate: Estate, target: Target, states: Iterable[StateFile]) -> Owner | None:
    for state in states:
        if not state.accounts or estate.account.id in state.accounts:
            several = tuple(_matching(target, state))
            if several:
                parts = tuple(dict.fromkeys(_parts(target, several)))
                return Owner(by="Terraform", where=state.file, address=several[0].address, parts=parts)
    return None


def _parts(target: Target, several: Iterable[Written]) -> Iterator[tuple[str, str]]:
    """What hangs on the object and stands in the state by itself."""
    for (kind, prefix), part in PARTS.items():
        for written in several if kind == target.kind else ():
            if written.type == part.terraform:
                for key in written.named(part.arguments[1].strip("[]")):
                    yield f"{prefix}/{key}", written.address


def _matching(target: Target, state: StateFile) -> Iterator[Written]:
    """The object itself first, then what belongs to it."""
    own = target.id.rpartition("/")[2] if target.kind in _CREDENTIALS else target.id
    types = _BELONGS.get(target.kind) or _any_of(target)
    for wanted, attributes in types.items():
        found = (each for name in attributes for each in state.index.get((name, own), ()))
        for written in found if attributes else state.resources:
            if written.type == wanted or (wanted.endswith("_") and written.type.startswith(wanted)):
                yield written


def _any_of(target: Target) -> dict[str, tuple[str, ...]]:
    service = target.kind.partition(":")[0].replace("-", "_")
    names = ("arn", "id", "name", "bucket")
    if service == "iam":
        return {f"aws_iam_{target.kind.partition(':')[2].replace('-', '_')}": names, "aws_iam_": ("arn",)}
    word = _OTHER_WORDS.get(service, service)
    return {f"aws_{word}": names, f"aws_{word}_": names, f"aws_{service}_": names}


_CREDENTIALS = ("iam:access-key", "iam:signing-certificate", "iam:ssh-key", "iam:service-credential")
