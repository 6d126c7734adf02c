"""A password policy that does not ask for a kind of characters.

## What it finds
Kinds of characters that passwords need not have: lowercase letters, uppercase letters, numbers, symbols. Each kind is
a finding of its own.

## Why it matters
People choose the simplest password that a rule lets through, and words in lowercase are what guessing begins with.
Length does more, and password-policy judges it; the kinds are what auditors and AWS's own standard ask for beside it.

## How it is decided
By `RequireLowercaseCharacters` and its like in the answer of `iam:GetAccountPasswordPolicy`. An account without a
policy of its own lives by AWS's default, which asks for three of the four kinds and insists on none of them. Where no
user has a console password the finding is informational: the next one may.

## What to do
`aws iam update-account-password-policy --require-lowercase-characters --require-uppercase-characters
--require-numbers --require-symbols`, in one call with all other settings: the call replaces the whole policy, and
what it leaves out is switched off. A new policy holds for the next change of each password, not for those that exist.

## References
- [Set an account password policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html)
- [UpdateAccountPasswordPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html)
- [Security Hub controls for IAM](https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from leastwise.checks import check, fix
from leastwise.checks.check import Reference
from leastwise.checks.passwords import NEEDS, no_policy, policy, policy_evidence, tightened, too_weak
from leastwise.model import Estate, Observed, PasswordPolicy, Severity, Subject, Verdict
from leastwise.model.change import Edit, Safety


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of characters that passwords should have."""

    id: str
    field: str
    """What the answer calls the rule."""
    required: Callable[[PasswordPolicy], bool]
    one: str
    """One of its characters, in words."""


class Rule(Struct, frozen=True, kw_only=True):
    """A kind of characters in the policy of one account."""

    kind: Kind
    account: str

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="password-rule", id=self.kind.id, arn=None, unique=f"{self.account}/{self.kind.id}")


_LOWERCASE = Kind(
    id="lowercase",
    field="RequireLowercaseCharacters",
    required=lambda policy: policy.lowercase,
    one="a lowercase letter",
)
_UPPERCASE = Kind(
    id="uppercase",
    field="RequireUppercaseCharacters",
    required=lambda policy: policy.uppercase,
    one="an uppercase letter",
)
_NUMBER = Kind(id="number", field="RequireNumbers", required=lambda policy: policy.numbers, one="a number")
_SYMBOL = Kind(id="symbol", field="RequireSymbols", required=lambda policy: policy.symbols, one="a symbol")

_PARTS: Mapping[str, Reference] = MappingProxyType(
    {
        "lowercase": Reference(controls=("PWD-02",), fsbp=("IAM.12", "IAM.7", "IAM.10")),
        "uppercase": Reference(controls=("PWD-03",), fsbp=("IAM.11", "IAM.7", "IAM.10")),
        "number": Reference(controls=("PWD-04",), fsbp=("IAM.14", "IAM.7", "IAM.10")),
        "symbol": Reference(controls=("PWD-05",), fsbp=("IAM.13", "IAM.7")),
    }
)


def _rules(estate: Estate) -> Observed[Rule]:
    kinds = (_LOWERCASE, _UPPERCASE, _NUMBER, _SYMBOL)
    return Observed(tuple(Rule(kind=kind, account=estate.account.id) for kind in kinds))


@check(
    "password-characters",
    severity=Severity.LOW,
    subjects=_rules,
    needs=NEEDS,
    controls=("PWD-02", "PWD-03", "PWD-04", "PWD-05"),
    fsbp=("IAM.7", "IAM.10", "IAM.11", "IAM.12", "IAM.13", "IAM.14"),
    parts=_PARTS,
)
def password_characters(estate: Estate, rule: Rule) -> Verdict:
    """Whether passwords need one kind of characters."""
    found, kind = policy(estate), rule.kind
    if found is None:
        return no_policy(estate, f"does not insist on {kind.one}", Severity.INFO)
    if kind.required(found):
        return None
    evidence = policy_evidence(f"PasswordPolicy.{kind.field}", "false")
    return too_weak(estate, f"does not ask for {kind.one}", Severity.INFO, evidence)


@fix(password_characters, Safety.JOURNALED)
def ask_for_characters(estate: Estate, rule: Rule) -> Iterator[Edit]:
    """Ask for one kind of characters; passwords that are there stay as they are until they are changed."""
    yield tightened(estate, **{rule.kind.field: True})
