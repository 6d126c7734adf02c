"""Trust policies that ask for MFA as well; all else of the text stays as it is written."""

from __future__ import annotations

from leastwise.checks.fix import Unfit
from leastwise.language import JsonValue, size
from leastwise.lint.code import Edit
from leastwise.lint.fix.edits import apply, insert
from leastwise.lint.fix.tree import Value, grow

__all__ = ["asking_for_mfa"]

_LONGEST = 2_048
"""Characters of a trust policy, unless AWS has raised the quota.  Source: IAM User Guide, "IAM and AWS STS quotas"."""
_PRESENT = "aws:MultiFactorAuthPresent"


def asking_for_mfa(text: str, index: int) -> str:
    """The policy whose statement with this number lets in whoever came with MFA.

    Raises:
        Unfit: it asks for MFA already, the text would be too long, or cannot be taken apart.
    """
    tree = grow(text)
    statements = tree.child("Statement") if tree else None
    if statements is None:
        raise Unfit("its trust policy cannot be taken apart")
    listed = statements.value.children
    statement = listed[index].value if listed and not listed[0].name else statements.value
    asked = apply(text, [_condition(text, statement)])
    if size(asked) > _LONGEST:
        raise Unfit(f"its trust policy would be longer than {_LONGEST:,} characters")
    return asked


def _condition(text: str, statement: Value) -> Edit:
    """What puts the condition into a statement, beside those that it has."""
    true: JsonValue = {_PRESENT: "true"}
    condition = statement.child("Condition")
    if condition is None:
        return insert(text, statement, "Condition", {"Bool": true})
    tests = condition.value.children
    if any(key.name.lower().startswith("aws:multifactorauth") for test in tests for key in test.value.children):
        raise Unfit(
            "it asks for MFA already, in a way that somebody gets around: a person has to decide what was meant"
        )
    if not tests or not all(test.value.children for test in tests):
        raise Unfit("it has a condition that asks for nothing: a person has to decide what was meant")
    alike = condition.value.child("Bool")
    if alike is None:
        return insert(text, condition.value, "Bool", true)
    return insert(text, alike.value, _PRESENT, "true")
