"""The policies of a Terraform plan, before and after it is applied.

What a principal is given is gathered from the role, user or group itself, from inline policies that are resources of
their own, and from attachments; what is not known before the plan is applied is found through what its code refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from leastwise.gate.plan import Plan, Resource, at, items
from leastwise.gate.plan_documents import TYPE, document_of
from leastwise.gate.plan_extras import from_permission, strangers
from leastwise.gate.policies import document_text, managed
from leastwise.gate.terraform_types import (
    ATTACHMENTS,
    BOUNDARIES,
    DOCUMENTS,
    INLINE,
    MEMBERSHIPS,
    PERMISSION_SET,
    PRINCIPALS,
    REFERENCES,
    Attachment,
)
from leastwise.gate.values import Holding, Moment, Pair, Place, Slot, Unjudged, Written
from leastwise.language import JsonValue, Kind

__all__ = ["Places", "modules", "pair"]

_REQUIRED = frozenset({"aws_iam_policy", "aws_iam_role", *INLINE})
"""Types whose document is always written in the code, and never made by the provider."""
Places = Callable[[str, str], Place]
"""Where the code of a resource is, by its module and its address in there."""


def pair(value: JsonValue, places: Places) -> Pair:
    """A plan before and after.

    Raises:
        InputError: it is none, or not of a version that is known.
    """
    before, after = (_Reader(Plan.read(value, before=first), places) for first in (True, False))
    return Pair(before.moment(), _with_deferred(after.moment(), value, places))


def _with_deferred(moment: Moment, value: JsonValue, places: Places) -> Moment:
    """With what Terraform has put off to a later plan."""
    deferred = [at(each, "resource_change", "address") for each in items(at(value, "deferred_changes"))]
    if not deferred and at(value, "complete") is not False:
        return moment
    why = "the plan is not complete: what Terraform has put off was not judged"
    names = [str(each) for each in deferred if each is not None] or ["plan"]
    return replace(moment, unjudged=(*moment.unjudged, *(Unjudged(name, why, places("", name)) for name in names)))


class _Reader:
    """Reads a plan at one time."""

    def __init__(self, plan: Plan, places: Places) -> None:
        self.plan, self.places = plan, places
        self.unjudged: list[Unjudged] = []
        self.resources = [each for each in plan.resources if not each.data]
        self.principals = [each for each in self.resources if each.type in PRINCIPALS]
        self.owned: dict[str, str] = {}
        """The principal of each inline policy and attached managed policy that is found."""

    def moment(self) -> Moment:
        holdings = (*map(self._holding, self.principals), *self._strays(), *self._stray_members())
        slots = tuple(slot for each in self.resources for slot in self._slots(each))
        self.unjudged += (
            Unjudged(each.address, why, self._place(each)) for each in self.resources for why in strangers(each)
        )
        self.unjudged += self._stray_references()
        return Moment(slots, tuple(holdings), tuple(dict.fromkeys(self.unjudged)))

    def _place(self, resource: Resource) -> Place:
        return self.places(resource.module, resource.local)

    def _slots(self, resource: Resource) -> Iterator[Slot]:
        if resource.type in DOCUMENTS:
            attribute, kind = DOCUMENTS[resource.type]
            if kind is Kind.SCP and resource.value("type") == "RESOURCE_CONTROL_POLICY":
                kind = Kind.RCP
            if kind is not Kind.SCP or resource.value("type") in (None, "SERVICE_CONTROL_POLICY"):
                yield from self._slot(resource, attribute, kind, self._document(resource, attribute))
        if resource.type in PRINCIPALS:
            for name, written in self._blocks(resource):
                yield from self._slot(resource, f"inline policy {name}", Kind.IDENTITY, written, held=True)
        permission = from_permission(resource)
        if permission is not None:
            yield from self._slot(resource, "", Kind.RESOURCE, permission)

    def _slot(
        self, resource: Resource, part: str, kind: Kind, written: Written | None, *, held: bool = False
    ) -> Iterator[Slot]:
        if written is not None:
            yield Slot(
                address=resource.address,
                part=part,
                kind=kind,
                place=self._place(resource),
                written=written,
                held=held or resource.address in self.owned,
            )

    def _document(self, resource: Resource, attribute: str) -> Written | None:
        """The document of an attribute; what is not known is said."""
        text = resource.value(attribute)
        is_managed = resource.type == "aws_iam_policy"
        if isinstance(text, str) and text:
            return Written(text, managed=is_managed)
        if not resource.is_unknown(attribute):
            return None
        found = [document_of(self.plan, each) for each in self.plan.referred(resource, attribute, TYPE, data=True)]
        if len(found) == 1 and found[0] is not None:
            return Written(found[0].text, found[0].leans, is_managed)
        if self.plan.references(resource, attribute) or resource.type in _REQUIRED:
            self._unknown(resource, attribute)
        return None

    def _unknown(self, resource: Resource, attribute: str) -> None:
        on = ", ".join(f"`{each}`" for each in self.plan.references(resource, attribute)[:4])
        why = f"`{attribute}` is known only after apply" + (f": it depends on {on}" if on else "")
        advice = ", write it as a data source `aws_iam_policy_document` so that its statements are seen"
        self.unjudged.append(Unjudged(resource.address, why + advice, self._place(resource)))

    def _blocks(self, resource: Resource) -> Iterator[tuple[str, Written]]:
        """The `inline_policy` blocks of a role."""
        for block in items(resource.value("inline_policy")):
            if isinstance(block, dict) and isinstance(block.get("policy"), str) and block["policy"]:
                yield str(block.get("name") or ""), Written(document_text(block["policy"]))
            elif isinstance(block, dict) and resource.is_unknown("inline_policy"):
                self._unknown(resource, "inline_policy")

    def _holding(self, principal: Resource) -> Holding:
        documents, missing = self._gathered(principal)
        groups: list[Written] = []
        if principal.type == "aws_iam_user":
            self._of_groups(principal, groups, missing)
        return Holding(
            address=principal.address,
            sort=PRINCIPALS[principal.type],
            place=self._place(principal),
            documents=tuple(documents),
            groups=tuple(groups),
            boundary=self._boundary(principal),
            missing=tuple(missing),
        )

    def _gathered(self, principal: Resource) -> tuple[list[Written], dict[str, None]]:
        """The policies of a principal, and the ARNs of those that are written elsewhere."""
        documents = [written for _, written in self._blocks(principal)]
        missing: dict[str, None] = {}
        for arn in items(principal.value("managed_policy_arns")):
            self._add(documents, missing, str(arn))
        for resource in self.resources:
            if (inline := INLINE.get(resource.type)) and self._owns(principal, resource, inline):
                self.owned[resource.address] = principal.address
                written = self._document(resource, DOCUMENTS[resource.type][0])
                documents += [written] if written else []
            for attachment in ATTACHMENTS.get(resource.type, ()):
                if self._owns(principal, resource, attachment):
                    self._attached(resource, attachment.policy, documents, missing)
            if resource.type in REFERENCES and self._owns(principal, resource, REFERENCES[resource.type][0]):
                self._named(items(resource.value(REFERENCES[resource.type][1])), documents, missing)
        return documents, missing

    def _named(self, blocks: list[JsonValue], documents: list[Written], missing: dict[str, None]) -> None:
        """The policies of accounts that a permission set names."""
        for name in (str(at(block, "name")) for block in blocks):
            own = next((each for each in self.resources if _is_policy(each, name)), None)
            if own is None:
                missing[f"policy {name}"] = None
            else:
                self._own_policy(own, documents)

    def _of_groups(self, user: Resource, documents: list[Written], missing: dict[str, None]) -> None:
        """The policies of the groups that a user is in."""
        for resource in self.resources:
            if resource.type in MEMBERSHIPS and self._owns(user, resource, MEMBERSHIPS[resource.type][0]):
                self._joined(resource, documents, missing)

    def _joined(self, resource: Resource, documents: list[Written], missing: dict[str, None]) -> None:
        """The policies of the groups that a membership is about."""
        groups = MEMBERSHIPS[resource.type][1]
        mine = [each for each in self.principals if self._owns(each, resource, groups)]
        for group in mine:
            found, elsewhere = self._gathered(group)
            documents += found
            missing |= elsewhere
        names = self._names(resource, groups) - {str(each.value("name")) for each in mine}
        missing |= dict.fromkeys(f"group {name}" for name in sorted(names))
        if resource.is_unknown(groups.owner) and not mine:
            self._unknown(resource, groups.owner)

    def _strays(self) -> Iterator[Holding]:
        """Attachments to principals that are not in the plan, each for itself."""
        for resource in self.resources:
            for attachment in ATTACHMENTS.get(resource.type, ()):
                known = {each.value(attachment.told_by) for each in self.principals if each.type == attachment.type}
                if self._names(resource, attachment) - known:
                    documents: list[Written] = []
                    missing: dict[str, None] = {}
                    self._attached(resource, attachment.policy, documents, missing)
                    yield Holding(
                        address=resource.address,
                        sort=attachment.sort,
                        place=self._place(resource),
                        documents=tuple(documents),
                        missing=tuple(missing),
                    )

    def _stray_members(self) -> Iterator[Holding]:
        """What users that are not in the plan get from groups, each membership for itself."""
        for resource in self.resources:
            if resource.type not in MEMBERSHIPS:
                continue
            users = MEMBERSHIPS[resource.type][0]
            here = [each for each in self.principals if self._owns(each, resource, users)]
            if resource.is_unknown(users.owner) and not here:
                self._unknown(resource, users.owner)
            if self._names(resource, users) - {str(each.value("name")) for each in here}:
                documents: list[Written] = []
                missing: dict[str, None] = {}
                self._joined(resource, documents, missing)
                yield Holding(
                    address=resource.address,
                    sort="user",
                    place=self._place(resource),
                    groups=tuple(documents),
                    missing=tuple(missing),
                )

    def _stray_references(self) -> Iterator[Unjudged]:
        """What is about permission sets that are not in the plan, so that it is not known what else they hold."""
        for resource in self.resources:
            attachment = BOUNDARIES.get(resource.type) or REFERENCES.get(resource.type, (None, ""))[0]
            if (
                attachment
                and resource.changes
                and not any(self._owns(p, resource, attachment) for p in self.principals)
            ):
                why = f"`{resource.type}`: the permission set is not in the plan, and was not judged with it"
                yield Unjudged(resource.address, why, self._place(resource))

    def _owns(self, principal: Resource, resource: Resource, attachment: Attachment) -> bool:
        """Whether an inline policy or an attachment is about a principal: by its name, else by what the code says."""
        if principal.type != attachment.type:
            return False
        names = self._names(resource, attachment)
        if names and not resource.is_unknown(attachment.owner):
            return principal.value(attachment.told_by) in names
        return principal in self.plan.referred(resource, attachment.owner, attachment.type)

    def _names(self, resource: Resource, attachment: Attachment) -> set[str]:
        """Whom it is about, as far as that is known."""
        named = resource.value(attachment.owner)
        return {str(each) for each in ([named] if isinstance(named, str) else items(named))}

    def _attached(self, resource: Resource, attribute: str, documents: list[Written], missing: dict[str, None]) -> None:
        arn = resource.value(attribute)
        if isinstance(arn, str) and arn:
            self._add(documents, missing, arn)
            return
        for policy in self.plan.referred(resource, attribute, "aws_iam_policy"):
            self._own_policy(policy, documents)
            return
        self._unknown(resource, attribute)

    def _add(self, documents: list[Written], missing: dict[str, None], arn: str) -> None:
        """The managed policy of an ARN: of this plan, or of AWS, or one that is written elsewhere."""
        for policy in self.resources:
            if policy.type == "aws_iam_policy" and policy.value("arn") == arn:
                self._own_policy(policy, documents)
                return
        found = managed(arn)
        if found is None:
            missing[arn] = None
        else:
            documents.append(found)

    def _own_policy(self, policy: Resource, documents: list[Written]) -> None:
        self.owned[policy.address] = ""
        written = self._document(policy, "policy")
        documents += [written] if written else []

    def _boundary(self, principal: Resource) -> Written | None:
        if principal.type == PERMISSION_SET:
            return self._boundary_of_set(principal)
        arn = principal.value("permissions_boundary")
        found: list[Written] = []
        missing: dict[str, None] = {}
        if isinstance(arn, str) and arn:
            self._add(found, missing, arn)
        elif principal.is_unknown("permissions_boundary"):
            for policy in self.plan.referred(principal, "permissions_boundary", "aws_iam_policy"):
                self._own_policy(policy, found)
            if not found:
                self._unknown(principal, "permissions_boundary")
        if missing and principal.changes:
            why = f"its permissions boundary `{arn}` is not written here, and was taken to limit nothing"
            self.unjudged.append(Unjudged(principal.address, why, self._place(principal)))
        return found[0] if found else None

    def _boundary_of_set(self, principal: Resource) -> Written | None:
        """That of a resource of its own; one that is not written here is said and taken to limit nothing."""
        found: list[Written] = []
        for resource in self.resources:
            if resource.type not in BOUNDARIES or not self._owns(principal, resource, BOUNDARIES[resource.type]):
                continue
            missing: dict[str, None] = {}
            for block in items(resource.value("permissions_boundary")):
                self._named(items(at(block, "customer_managed_policy_reference")), found, missing)
                if isinstance(arn := at(block, "managed_policy_arn"), str):
                    self._add(found, missing, arn)
            for name in missing if resource.changes else ():
                why = f"the permissions boundary `{name}` is not written here, and was taken to limit nothing"
                self.unjudged.append(Unjudged(resource.address, why, self._place(resource)))
        return found[0] if found else None


def _is_policy(resource: Resource, name: str) -> bool:
    return resource.type == "aws_iam_policy" and resource.value("name") == name


def modules(value: Mapping[str, JsonValue]) -> Mapping[str, str]:
    """The folder of each module that lies beside the code of the root, by its address without indexes."""
    found: dict[str, str] = {"": "."}

    def look(module: JsonValue, address: str, folder: str) -> None:
        calls = module.get("module_calls") if isinstance(module, dict) else None
        for name, call in calls.items() if isinstance(calls, dict) else ():
            source = call.get("source") if isinstance(call, dict) else None
            if isinstance(call, dict) and isinstance(source, str) and source.startswith(("./", "../")):
                inner = f"{address}.module.{name}".lstrip(".")
                found[inner] = f"{folder}/{source}"
                look(call.get("module"), inner, found[inner])

    configuration = value.get("configuration")
    look(configuration.get("root_module") if isinstance(configuration, dict) else None, "", ".")
    return found
