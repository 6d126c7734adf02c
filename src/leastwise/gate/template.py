"""The policies of a CloudFormation template, what CDK writes included.

Source: CloudFormation Template Reference; of the transforms only what they leave of the template can be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from leastwise.errors import InputError
from leastwise.gate.intrinsics import Resolver
from leastwise.gate.nested import Beside, Handed, nested_files, nowhere, under
from leastwise.gate.nodes import Template, read
from leastwise.gate.plan import at, items
from leastwise.gate.plan_extras import public_acl
from leastwise.gate.policies import document_text, managed
from leastwise.gate.sam import TRANSFORM, translated
from leastwise.gate.stand_ins import ACCOUNT, REGION, name_for
from leastwise.gate.template_types import DOCUMENTS, INLINE, MANAGED, MEMBERSHIP, OWNERS, PERMISSION_SET, PRINCIPALS
from leastwise.gate.values import Holding, Moment, Place, Slot, Unjudged, Written
from leastwise.language import VARIABLES_VERSION, JsonValue, Kind

__all__ = ["has_conditions", "looks_like_template", "moment", "moment_of", "nested_in"]

_TEMPLATE = re.compile(r"^(?:AWSTemplateFormatVersion|Resources)\s*:", re.MULTILINE)
_TYPE = re.compile(r"\bType\s*:\s*[\"']?(?:AWS|Alexa|Custom)::")
_TRANSFORMS = frozenset({TRANSFORM, "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23"})
"""Macros of AWS whose work shows in types and functions that are told."""
_IF = re.compile(r"!If\b|Fn::If")
_NESTS = re.compile(r"\b(?:AWS::CloudFormation::Stack|AWS::Serverless::Application)\b")
_MOST_NESTED = 8
_PUBLIC_ACLS = {"PublicRead": "public-read", "PublicReadWrite": "public-read-write", "AuthenticatedRead": "public-read"}


def looks_like_template(text: str) -> bool:
    """Whether YAML is a template."""
    return _TEMPLATE.search(text) is not None and _TYPE.search(text) is not None


def has_conditions(text: str) -> bool:
    """Whether what a template says may hang on conditions, its own or those of a template in it."""
    return _IF.search(text) is not None or _NESTS.search(text) is not None


def moment(path: str, text: str, *, met: bool = True, beside: Beside = nowhere) -> Moment:
    """Everything that a template writes down.

    Args:
        met: how its conditions come out.
        beside: the files of nested templates.

    Raises:
        InputError: it is neither YAML nor JSON.
    """
    return moment_of(path, translated(read(text)), met=met, beside=beside)


def moment_of(path: str, template: Template, *, met: bool = True, beside: Beside = nowhere) -> Moment:
    """The same of a template that has been read."""
    return _Reader((path,), template, {}, beside, met=met).moment()


def nested_in(path: str, text: str) -> tuple[str, ...]:
    """The files of the templates that one in `path` nests; none of what is no template."""
    if not _NESTS.search(text):
        return ()
    try:
        return tuple(file for _, file in nested_files(path, read(text).value))
    except InputError:
        return ()


class _Reader:
    """Reads a template.

    Args:
        way: the paths of the templates that it is nested in, and its own.
        handed: what they hand down to it.
    """

    def __init__(
        self, way: tuple[str, ...], template: Template, handed: Mapping[str, Handed], beside: Beside, *, met: bool
    ) -> None:
        self.way, self.path, self.template, self.beside = way, way[-1], template, beside
        self.resolver = Resolver(template.value, met, handed)
        self.files = dict(nested_files(self.path, template.value))
        self.unjudged: list[Unjudged] = []
        resources = at(template.value, "Resources")
        self.resources = resources if isinstance(resources, dict) else {}
        self.owned: set[str] = set()

    def moment(self) -> Moment:
        own = (self._holding(name) for name in self.resources if self._type(name) in PRINCIPALS)
        holdings = (*own, *self._stray_members())
        slots = tuple(slot for name in self.resources for slot in self._slots(name))
        for name in self.resources:
            content = document_text(self.resources[name])
            self.unjudged += (Unjudged(name, why, self._place(name), content) for why in self._strangers(name))
        self.unjudged += self._macros()
        inner = [found for name, file in self.files.items() if (found := self._inner(name, file))]
        return Moment(
            (*slots, *(slot for each in inner for slot in each.slots)),
            (*holdings, *(holding for each in inner for holding in each.holdings)),
            tuple(dict.fromkeys((*self.unjudged, *(each for one in inner for each in one.unjudged)))),
        )

    def _inner(self, name: str, file: str) -> Moment | None:
        """What the template of a nested stack says with the parameters that are handed down; None: it was not seen."""
        text = None if file in self.way or len(self.way) > _MOST_NESTED else self.beside(file)
        why = "in which this one is nested, was not judged again" if file in self.way else "was not seen"
        if text is not None:
            try:
                reader = _Reader(
                    (*self.way, file), translated(read(text)), self._handed(name), self.beside, met=self.resolver.met
                )
                if reader.resources:
                    return under(name, reader.moment())
                why = "was not judged: it has no resources"
            except InputError as error:
                why = f"was not judged: {error}"
        content = document_text(self.resources[name])
        self.unjudged.append(Unjudged(name, f"its template `{file}` {why}", self._place(name), content))
        return None

    def _handed(self, name: str) -> Mapping[str, Handed]:
        given = self._property(name, "Parameters")
        self.resolver.take()
        return {
            key: Handed(self.resolver.value(value), self.resolver.take())
            for key, value in (given.items() if isinstance(given, dict) else ())
        }

    def _macros(self) -> Iterator[Unjudged]:
        """Macros, which make another template of this one."""
        for each in items(at(self.template.value, "Transform")) or [at(self.template.value, "Transform")]:
            if each is not None and str(each) not in _TRANSFORMS:
                why = f"the macro `{each}` makes another template of it, which was not judged"
                yield Unjudged(self.path, why, Place(self.path), self.path)

    def _type(self, name: str) -> str:
        return str(at(self.resources[name], "Type"))

    def _property(self, name: str, key: str) -> JsonValue:
        return at(self.resources[name], "Properties", key)

    def _place(self, name: str, *path: str) -> Place:
        return Place(self.path, self.template.line("Resources", name, *path))

    def _slots(self, name: str) -> Iterator[Slot]:
        type = self._type(name)
        if type in DOCUMENTS:
            key, kind = DOCUMENTS[type]
            if kind is Kind.SCP and self._property(name, "Type") == "RESOURCE_CONTROL_POLICY":
                kind = Kind.RCP
            if self._property(name, key) is not None:
                yield from self._slot(name, "", kind, self._property(name, key), ("Properties", key))
        if type in PRINCIPALS:
            for number, policy in enumerate(self._policies(name)):
                part = f"inline policy {self.resolver.value(at(policy, 'PolicyName'))}"
                self.resolver.take()
                path = ("Properties", "Policies", str(number), "PolicyDocument")
                yield from self._slot(name, part, Kind.IDENTITY, at(policy, "PolicyDocument"), path, held=True)
        if type == "AWS::Lambda::Permission":
            yield from self._slot(name, "", Kind.RESOURCE, self._permission(name), ("Properties",))
        acl = self._property(name, "AccessControl")
        if type == "AWS::S3::Bucket" and isinstance(acl, str) and acl in _PUBLIC_ACLS:
            written = public_acl(_PUBLIC_ACLS[acl], name_for(name))
            place = self._place(name, "Properties", "AccessControl")
            yield Slot(address=name, part="AccessControl", kind=Kind.RESOURCE, place=place, written=written)

    def _slot(
        self, name: str, part: str, kind: Kind, value: JsonValue, path: tuple[str, ...], *, held: bool = False
    ) -> Iterator[Slot]:
        written = self._written(value, managed=self._type(name) == "AWS::IAM::ManagedPolicy")
        place = self._place(name, *path)
        if not written.text.lstrip().startswith("{"):
            why = "its policy is made by a function when the template is deployed, and was not judged"
            self.unjudged.append(Unjudged(name, why, place, written.text))
            return
        yield Slot(address=name, part=part, kind=kind, place=place, written=written, held=held or name in self.owned)

    def _written(self, value: JsonValue, *, managed: bool = False) -> Written:
        self.resolver.take()
        resolved = self.resolver.value(value)
        return Written(document_text(resolved if resolved is not None else ""), self.resolver.take(), managed)

    def _policies(self, name: str) -> list[JsonValue]:
        """The inline policies of a principal, as they are written."""
        return [each for each in self.resolver.items(self._property(name, "Policies")) if at(each, "PolicyDocument")]

    def _holding(self, name: str) -> Holding:
        documents, missing = self._gathered(name)
        groups: list[Written] = []
        if PRINCIPALS[self._type(name)] == "user":
            self._joined(self._groups(name), groups, missing)
        return Holding(
            address=name,
            sort=PRINCIPALS[self._type(name)],
            place=self._place(name),
            documents=tuple(documents),
            groups=tuple(groups),
            boundary=self._boundary(name),
            missing=tuple(missing),
        )

    def _gathered(self, name: str) -> tuple[list[Written], dict[str, None]]:
        """The policies of a principal, and the ARNs of those that are written elsewhere."""
        documents = [self._written(at(each, "PolicyDocument")) for each in self._policies(name)]
        missing: dict[str, None] = {}
        if self._type(name) == PERMISSION_SET and self._property(name, "InlinePolicy") is not None:
            self.owned.add(name)
            documents.append(self._written(self._property(name, "InlinePolicy")))
        for each in (item for key in MANAGED for item in self.resolver.items(self._property(name, key))):
            self._add(documents, missing, each)
        for each in self.resolver.items(self._property(name, "CustomerManagedPolicyReferences")):
            self._named(documents, missing, each)
        documents += self._others(name, PRINCIPALS[self._type(name)])
        return documents, missing

    def _groups(self, user: str) -> list[JsonValue]:
        """The groups that a user is put into, as they are written."""
        mine = str(self.resolver.ref(user, 0))
        found = [*self.resolver.items(self._property(user, "Groups"))]
        for other in self.resources:
            if self._type(other) == MEMBERSHIP and mine in self._users(other):
                found.append(self._property(other, "GroupName"))
        return found

    def _joined(self, groups: list[JsonValue], documents: list[Written], missing: dict[str, None]) -> None:
        """The policies of these groups."""
        here = {str(self.resolver.ref(each, 0)): each for each in self.resources if self._is(each, "group")}
        for name in (str(self.resolver.value(group)) for group in groups):
            if name not in here:
                missing[f"group {name}"] = None
                continue
            found, elsewhere = self._gathered(here[name])
            documents += found
            missing |= elsewhere

    def _is(self, name: str, sort: str) -> bool:
        return PRINCIPALS.get(self._type(name)) == sort

    def _stray_members(self) -> Iterator[Holding]:
        """What users that are not in the template get from groups, each membership for itself."""
        here = {self.resolver.ref(each, 0) for each in self.resources if self._is(each, "user")}
        for name in self.resources:
            if self._type(name) != MEMBERSHIP or not {*self._users(name)} - here:
                continue
            documents: list[Written] = []
            missing: dict[str, None] = {}
            self._joined([self._property(name, "GroupName")], documents, missing)
            yield Holding(
                address=name,
                sort="user",
                place=self._place(name),
                groups=tuple(documents),
                missing=tuple(missing),
            )

    def _users(self, membership: str) -> Iterator[str]:
        value = self.resolver.value(self._property(membership, "Users"))
        yield from map(str, items(value) or [value])

    def _others(self, name: str, sort: str) -> Iterator[Written]:
        """The policies of other resources that name this principal."""
        mine = self.resolver.ref(name, 0)
        for other in self.resources:
            type = self._type(other)
            owners = [key for key, of in OWNERS.items() if of == sort] if type in _POLICIES else []
            owners += [key for key, of in (INLINE[type],) if of == sort] if type in INLINE else []
            for key in owners:
                value = self.resolver.value(self._property(other, key))
                if mine in (items(value) or [value]):
                    self.owned.add(other)
                    written = self._property(other, "PolicyDocument")
                    yield self._written(written, managed=type == "AWS::IAM::ManagedPolicy")

    def _boundary(self, name: str) -> Written | None:
        value = self._property(name, "PermissionsBoundary")
        found: list[Written] = []
        missing: dict[str, None] = {}
        reference, arn = at(value, "CustomerManagedPolicyReference"), at(value, "ManagedPolicyArn")
        if self._type(name) == PERMISSION_SET and reference is not None:
            self._named(found, missing, reference)
        elif value is not None:
            self._add(found, missing, arn if self._type(name) == PERMISSION_SET else value)
        for each in missing:
            why = f"its permissions boundary `{each}` is not written here, and was taken to limit nothing"
            self.unjudged.append(Unjudged(name, why, self._place(name)))
        return found[0] if found else None

    def _named(self, documents: list[Written], missing: dict[str, None], reference: JsonValue) -> None:
        """The policy of accounts that a permission set names, if it is written here."""
        name = str(self.resolver.value(at(reference, "Name")))
        for local in self.resources:
            written = self.resolver.value(self._property(local, "ManagedPolicyName"))
            if self._type(local) == "AWS::IAM::ManagedPolicy" and written == name:
                self._add(documents, missing, {"Ref": local})
                return
        missing[f"policy {name}"] = None

    def _add(self, documents: list[Written], missing: dict[str, None], reference: JsonValue) -> None:
        """The managed policy that is referred to: of this template, or of AWS, or one that is written elsewhere."""
        local = str(at(reference, "Ref") or "")
        if local in self.resources and self._type(local) == "AWS::IAM::ManagedPolicy":
            self.owned.add(local)
            documents.append(self._written(self._property(local, "PolicyDocument"), managed=True))
            return
        arn = str(self.resolver.value(reference))
        found = managed(arn)
        if found is None:
            missing[arn] = None
        else:
            documents.append(found)

    def _permission(self, name: str) -> JsonValue:
        """`AWS::Lambda::Permission` as a document."""
        function = self._property(name, "FunctionName")
        pins = {"SourceArn": ("ArnLike", "AWS:SourceArn"), "SourceAccount": ("StringEquals", "AWS:SourceAccount")}
        pins["PrincipalOrgID"] = ("StringEquals", "aws:PrincipalOrgID")
        conditions: dict[str, dict[str, JsonValue]] = {}
        for key, (operator, variable) in pins.items():
            if self._property(name, key) is not None:
                conditions.setdefault(operator, {})[variable] = self._property(name, key)
        who = self._property(name, "Principal")
        service = isinstance(who, str) and who.endswith((".amazonaws.com", ".amazonaws.com.cn"))
        known = str(self.resolver.value(function))
        arn = known if known.startswith("arn:") else f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{known}"
        statement: dict[str, JsonValue] = {
            "Effect": "Allow",
            "Principal": "*" if who == "*" else {"Service" if service else "AWS": who},
            "Action": self._property(name, "Action"),
            "Resource": arn,
        }
        if conditions:
            statement["Condition"] = {**conditions}
        statements: list[JsonValue] = [statement]
        return {"Version": VARIABLES_VERSION, "Statement": statements}

    def _strangers(self, name: str) -> Iterator[str]:
        """Why a resource that grants something is not judged."""
        type = self._type(name)
        if not isinstance(self.resources[name], dict):
            yield "it is made by a function when the template is deployed, and was not judged"
        elif name in self.files:
            return
        elif type.startswith("AWS::Serverless::"):
            why = f": {self.template.why}" if self.template.why else ""
            yield f"`{type}` becomes other resources when it is deployed, and these were not judged{why}"
        elif type in _OTHERS:
            yield f"`{type}`: {_OTHERS[type]}"
        elif type not in DOCUMENTS.keys() | PRINCIPALS.keys():
            for path in _documents(at(self.resources[name], "Properties"), ""):
                yield f"`{type}` is not known: its `{path}` looks like a policy, and was not judged"
        if type in PRINCIPALS and self._made_policies(name):
            yield "inline policies of it are made by a function when the template is deployed, and were not judged"

    def _made_policies(self, name: str) -> bool:
        written = [*self.resolver.items(self._property(name, "Policies"))]
        return len(self._policies(name)) < len(written)


_OTHERS = {
    "AWS::CloudFormation::Stack": "its template is no file here, and was not seen",
    "AWS::CloudFormation::StackSet": "the template that it names was not judged",
    "AWS::IoT::Policy": "policies of IoT have a language of their own",
    "AWS::Lambda::LayerVersionPermission": "permissions of layers are not judged",
    "AWS::Events::EventBusPolicy": "its statement is not judged",
    "AWS::S3::MultiRegionAccessPointPolicy": "its policy is not judged",
}
_POLICIES = frozenset({"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"})


def _documents(value: JsonValue, path: str) -> Iterator[str]:
    """Where something stands that looks like a policy."""
    if isinstance(value, dict):
        if "Statement" in value and ("Version" in value or len(value) == 1):
            yield path
        else:
            for key, each in value.items():
                yield from _documents(each, f"{path}.{key}".lstrip("."))
    for each in items(value):
        yield from _documents(each, path)
