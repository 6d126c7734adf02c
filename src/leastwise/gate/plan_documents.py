"""`aws_iam_policy_document`: the document of a data source that is read only when the plan is applied.

Its blocks are in the plan, with the values that are known; for the others something stands in.

Source: the page of the data source in the documentation of Terraform's AWS provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.gate.plan import Plan, Resource, at, items
from leastwise.gate.policies import document_text
from leastwise.gate.stand_ins import ACCOUNT, arns_for, name_for
from leastwise.gate.values import Written
from leastwise.language import VARIABLES_VERSION, JsonValue

__all__ = ["TYPE", "document_of"]

TYPE = "aws_iam_policy_document"
_ELEMENTS = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
_MERGED = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")


def document_of(plan: Plan, data: Resource) -> Written | None:
    """The document, as far as it is known; None where parts of it come from other documents that are not."""
    if any(data.is_unknown(each) or data.value(each) for each in _MERGED):
        return None
    reader = _Reader(", ".join(_told(plan.references(data, "statement"))) or data.address)
    statements: list[JsonValue] = list(reader.statements(data))
    version = data.value("version")
    value: JsonValue = {"Version": version if isinstance(version, str) else VARIABLES_VERSION, "Statement": statements}
    return Written(document_text(value), tuple(reader.leans)) if statements else None


def _told(references: tuple[str, ...]) -> Iterator[str]:
    """Those that say the most: `aws_s3_bucket.a.arn`, not `aws_s3_bucket.a` as well."""
    for each in references:
        if not any(other.startswith(f"{each}.") for other in references):
            yield each


class _Reader:
    """Reads one data source.

    Attributes:
        leans: what something stands in for.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.leans: dict[str, None] = {}

    def statements(self, data: Resource) -> Iterator[JsonValue]:
        for number, block in enumerate(items(data.value("statement"))):
            yield self._statement(block, _nth(data.unknown.get("statement"), number))

    def _statement(self, block: JsonValue, unknown: JsonValue) -> JsonValue:
        actions = [str(each) for each in items(at(block, "actions")) if each is not None]
        sid, effect = at(block, "sid"), at(block, "effect")
        found: dict[str, JsonValue] = {"Sid": sid} if isinstance(sid, str) and sid else {}
        found["Effect"] = effect if isinstance(effect, str) else "Allow"
        for name, principals in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
            if items(at(block, principals)):
                found[name] = self._principals(items(at(block, principals)), at(unknown, principals))
        for name, attribute in _ELEMENTS.items():
            values = self._texts(at(block, attribute), at(unknown, attribute), actions)
            if values:
                found[name] = values
        conditions = self._conditions(items(at(block, "condition")), at(unknown, "condition"))
        if conditions:
            found["Condition"] = conditions
        return found

    def _texts(self, value: JsonValue, unknown: JsonValue, actions: list[str]) -> list[JsonValue]:
        """The texts of a list; ARNs stand in for those that are not known."""
        if unknown is True:
            return [*arns_for(self._lean(), actions)]
        pairs = ((each, _nth(unknown, number)) for number, each in enumerate(items(value)))
        found = (arns_for(self._lean(), actions) if hidden is True else (each,) for each, hidden in pairs)
        return [*dict.fromkeys(str(each) for several in found for each in several)]

    def _principals(self, blocks: list[JsonValue], unknown: JsonValue) -> JsonValue:
        found: dict[str, list[JsonValue]] = {}
        for number, block in enumerate(blocks):
            hidden = at(_nth(unknown, number), "identifiers")
            mine = found.setdefault(str(at(block, "type")), [])
            mine += self._named(at(block, "identifiers"), hidden, str(at(block, "type")))
        if found.keys() == {"*"}:
            return "*"
        return {type: [*names] for type, names in found.items()}

    def _named(self, value: JsonValue, unknown: JsonValue, type: str) -> list[JsonValue]:
        stand_in = f"arn:aws:iam::{ACCOUNT}:{'role' if type == 'AWS' else 'oidc-provider'}/{name_for(self.source)}"
        if unknown is True:
            self._lean()
            return [stand_in]
        pairs = [(each, _nth(unknown, number)) for number, each in enumerate(items(value))]
        if any(hidden is True for _, hidden in pairs):
            self._lean()
        return [stand_in if hidden is True else each for each, hidden in pairs]

    def _conditions(self, blocks: list[JsonValue], unknown: JsonValue) -> dict[str, JsonValue]:
        found: dict[str, dict[str, JsonValue]] = {}
        for number, block in enumerate(blocks):
            hidden = at(_nth(unknown, number), "values")
            values = items(at(block, "values")) or [None]
            known: list[JsonValue] = [
                name_for(self._lean()) if each is None or hidden is True or _nth(hidden, place) is True else each
                for place, each in enumerate(values)
            ]
            found.setdefault(str(at(block, "test")), {})[str(at(block, "variable"))] = known
        return {operator: dict(keys) for operator, keys in found.items()}

    def _lean(self) -> str:
        self.leans[self.source] = None
        return self.source


def _nth(value: JsonValue, number: int) -> JsonValue:
    """An item of what is not known; true for all where the whole is not."""
    if value is True:
        return True
    listed = items(value)
    return listed[number] if number < len(listed) else None
