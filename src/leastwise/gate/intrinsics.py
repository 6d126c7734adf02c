"""Intrinsic functions of CloudFormation, resolved as far as a template tells; something stands in for the rest.

Conditions all come out alike, met or not, and in a list both outcomes stand: what a template may grant is judged.

Source: CloudFormation User Guide, "Intrinsic function reference" and "Pseudo parameters reference".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from leastwise.gate.nested import Handed
from leastwise.gate.plan import at, items
from leastwise.gate.stand_ins import ACCOUNT, PARTITION, REGION, name_for
from leastwise.language import JsonValue

__all__ = ["Resolver"]

_PSEUDO: Mapping[str, JsonValue] = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/1",
}
_ARNS: Mapping[str, str] = {
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::IAM::User": "arn:aws:iam::{account}:user/{name}",
    "AWS::IAM::Group": "arn:aws:iam::{account}:group/{name}",
    "AWS::IAM::ManagedPolicy": "arn:aws:iam::{account}:policy/{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::StepFunctions::StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
    "AWS::ECR::Repository": "arn:aws:ecr:{region}:{account}:repository/{name}",
    "AWS::Kinesis::Stream": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    "AWS::ECS::TaskDefinition": "arn:aws:ecs:{region}:{account}:task-definition/{name}",
}
"""The ARNs of types that policies speak of."""
_REF_IS_ARN = frozenset(
    {
        *("AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::SecretsManager::Secret"),
        *("AWS::StepFunctions::StateMachine", "AWS::ECS::TaskDefinition"),
    }
)
"""Types whose `Ref` is their ARN."""
_SUB = re.compile(r"\$\{(?P<name>[^!${}][^${}]*)\}")
_LITERAL = re.compile(r"\$\{!(?P<name>[^${}]*)\}")
_NAMES = re.compile(r"(?:Bucket|Role|User|Group|Queue|Topic|Function|Table|LogGroup|Repository|ManagedPolicy)?Name")
_DEPTH = 60
_NOTHING: JsonValue = {"Ref": "AWS::NoValue"}


@dataclass(slots=True)
class Resolver:
    """Resolves the values of one template.

    Attributes:
        met: how conditions come out.
        handed: the parameters that an outer template hands down.
        leans: what something stands in for, since the last `take`.
    """

    template: JsonValue
    met: bool = True
    handed: Mapping[str, Handed] = field(default_factory=dict)
    leans: dict[str, None] = field(default_factory=dict)

    def take(self) -> tuple[str, ...]:
        """What something stands in for since this was last asked."""
        found = tuple(self.leans)
        self.leans.clear()
        return found

    def value(self, value: JsonValue, depth: int = 0) -> JsonValue:
        """A value without intrinsic functions; None for what `AWS::NoValue` leaves out."""
        if depth > _DEPTH:
            return self._stand_in("a value that refers to itself")
        if isinstance(value, list):
            return self._list(value, depth)
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, argument)] = value.items()
            function = _FUNCTIONS.get(name)
            if function is not None:
                return function(self, argument, depth + 1)
            if name.startswith("Fn::"):
                return self._stand_in(name)
        pairs = ((key, self.value(each, depth + 1)) for key, each in value.items())
        return {key: each for key, each in pairs if each is not None}

    def _list(self, value: list[JsonValue], depth: int) -> JsonValue:
        found: list[JsonValue] = []
        for each in value:
            if isinstance(each, dict) and each.keys() == {"Fn::If"}:
                name, *branches = items(each["Fn::If"]) or [""]
                self.leans[f"condition {name}"] = None
                found += [self.value(branch, depth + 1) for branch in branches]
            else:
                found.append(self.value(each, depth + 1))
        return [each for each in found if each is not None]

    def items(self, value: JsonValue) -> Iterator[JsonValue]:
        """The items of a list as they are written, those behind conditions among them."""
        if isinstance(value, dict) and value.keys() == {"Fn::If"}:
            _, *branches = items(value["Fn::If"]) or [""]
            yield from (item for chosen in self._chosen(branches) for item in self.items(chosen))
        elif isinstance(value, list):
            yield from (item for each in value for item in self._item(each))
        elif value is not None and value != _NOTHING:
            yield value

    def _item(self, value: JsonValue) -> Iterator[JsonValue]:
        conditional = isinstance(value, dict) and value.keys() == {"Fn::If"}
        yield from self.items(value) if conditional else [value] if value != _NOTHING else []

    def _chosen(self, branches: list[JsonValue]) -> list[JsonValue]:
        return branches[:1] if self.met else branches[1:2]

    def ref(self, argument: JsonValue, depth: int) -> JsonValue:
        """A parameter, a pseudo parameter, or a resource."""
        name = str(argument)
        if name == "AWS::NoValue":
            return None
        if name in _PSEUDO:
            return _PSEUDO[name]
        parameter = at(self.template, "Parameters", name)
        if parameter is not None:
            return self._parameter(name, parameter)
        resource = at(self.template, "Resources", name)
        if resource is None:
            return self._stand_in(name)
        return self._arn(name) if str(at(resource, "Type")) in _REF_IS_ARN else self._name(name, depth)

    def get_att(self, argument: JsonValue, depth: int) -> JsonValue:
        """An attribute of a resource; of ARNs it is known how they look."""
        path = [str(self.value(each, depth)) for each in items(argument)] or str(argument).split(".", 1)
        if len(path) == 2 and path[1] in ("Arn", "TopicArn", "PolicyArn"):
            return self._arn(path[0])
        return self._stand_in(".".join(path))

    def sub(self, argument: JsonValue, depth: int) -> JsonValue:
        """A text with what stands in `${}` replaced."""
        listed = items(argument)
        text, given = (listed[0], listed[1]) if len(listed) == 2 else (argument, {})

        def replaced(found: re.Match[str]) -> str:
            name = found["name"].strip()
            if isinstance(given, dict) and name in given:
                return str(self.value(given[name], depth))
            value = self.get_att(name, depth) if "." in name else self.ref(name, depth)
            return "" if value is None else str(value)

        return _LITERAL.sub(r"${\g<name>}", _SUB.sub(replaced, str(text)))

    def join(self, argument: JsonValue, depth: int) -> JsonValue:
        """Texts put together."""
        delimiter, *rest = items(argument) or ["", ""]
        values = self.value(rest[0] if rest else [], depth)
        if not isinstance(values, list):
            return str(values)
        return str(delimiter).join(str(each) for each in values)

    def select(self, argument: JsonValue, depth: int) -> JsonValue:
        """One of a list."""
        place, *rest = items(argument) or ["0", []]
        values = items(self.value(rest[0] if rest else [], depth))
        number = int(str(place)) if str(place).isdigit() else -1
        return values[number] if 0 <= number < len(values) else self._stand_in("Fn::Select")

    def split(self, argument: JsonValue, depth: int) -> JsonValue:
        """A text taken apart."""
        delimiter, *rest = items(argument) or [",", ""]
        found: list[JsonValue] = [*str(self.value(rest[0] if rest else "", depth)).split(str(delimiter) or ",")]
        return found

    def when(self, argument: JsonValue, depth: int) -> JsonValue:
        """One of the branches: all conditions come out alike."""
        name, *branches = items(argument) or ["", None]
        self.leans[f"condition {name}"] = None
        chosen = self._chosen(branches)
        return self.value(chosen[0], depth) if chosen else None

    def find(self, argument: JsonValue, depth: int) -> JsonValue:
        """A value of the section `Mappings`."""
        path = [str(self.value(each, depth)) for each in items(argument)[:3]]
        found = at(self.template, "Mappings", *path)
        return self._stand_in(f"Fn::FindInMap {' '.join(path)}") if found is None else found

    def encoded(self, argument: JsonValue, depth: int) -> JsonValue:
        """What is to be encoded, as it is."""
        return self.value(argument, depth)

    def _parameter(self, name: str, parameter: JsonValue) -> JsonValue:
        default, type = at(parameter, "Default"), str(at(parameter, "Type"))
        handed = self.handed.get(name)
        if handed is not None and handed.value is not None:
            self.leans |= dict.fromkeys(handed.leans)
            return _listed(str(handed.value)) if "List" in type and isinstance(handed.value, str) else handed.value
        self.leans[f"parameter {name}"] = None
        if default is None or default == "" or type.startswith("AWS::SSM::"):
            return [name_for(name)] if "List" in type else name_for(name)
        if "List" in type:
            return _listed(str(default))
        return str(default)

    def _name(self, name: str, depth: int) -> str:
        """The name that a resource is given, else a name for the one that CloudFormation makes."""
        properties = at(self.template, "Resources", name, "Properties")
        for key, value in properties.items() if isinstance(properties, dict) else ():
            if _NAMES.fullmatch(key) and isinstance(value, str):
                return value
        self.leans[name] = None
        return name_for(name)

    def _arn(self, name: str) -> str:
        form = _ARNS.get(str(at(self.template, "Resources", name, "Type")))
        if form is None:
            return str(self._stand_in(f"{name}.Arn"))
        return form.format(name=self._name(name, 0), account=ACCOUNT, region=REGION)

    def _stand_in(self, unknown: str) -> str:
        self.leans[unknown] = None
        return name_for(unknown)


def _listed(text: str) -> list[JsonValue]:
    return [each.strip() for each in text.split(",")]


_FUNCTIONS: Mapping[str, Callable[[Resolver, JsonValue, int], JsonValue]] = {
    "Ref": Resolver.ref,
    "Fn::GetAtt": Resolver.get_att,
    "Fn::Sub": Resolver.sub,
    "Fn::Join": Resolver.join,
    "Fn::Select": Resolver.select,
    "Fn::Split": Resolver.split,
    "Fn::If": Resolver.when,
    "Fn::FindInMap": Resolver.find,
    "Fn::Base64": Resolver.encoded,
    "Fn::ToJsonString": Resolver.encoded,
}
