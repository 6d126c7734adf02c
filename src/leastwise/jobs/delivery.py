"""Where the secret of a new access key goes: never to a terminal, a log or a journal."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

import msgspec

from leastwise.apply.execute import Account
from leastwise.collect.step import Refused
from leastwise.errors import OutputError, RefusedError, UsageError
from leastwise.jobs.private import write_private
from leastwise.model.change import AwsCall

__all__ = ["KINDS", "Delivery", "NewKey", "delivery_to", "for_several"]

KINDS = ("secretsmanager", "ssm", "file", "command")
TAG = "leastwise:access-key-of"
"""On secrets that this job has made."""
SECONDS = 60
"""For as long as this a command may take."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """An access key that was just made.  It is shown without its secret."""

    user: str
    id: str
    secret: str = field(repr=False)

    @property
    def document(self) -> str:
        """The JSON that is delivered: what the AWS CLI's `credential_process` reads, and whose it is."""
        told = {"Version": 1, "AccessKeyId": self.id, "SecretAccessKey": self.secret, "UserName": self.user}
        return msgspec.json.encode(told).decode()


class Delivery(Protocol):
    """A place for the secret of one user's key."""

    def check(self) -> None:
        """Look whether the secret can go there; raises RefusedError."""

    def deliver(self, key: NewKey) -> None:
        """Put it there; raises RefusedError, without the secret in its words."""

    def holds(self, id: str) -> bool:
        """Whether the key with this id is known to be there; raises RefusedError."""


def delivery_to(text: str, user: str, account: Account, *, region: str | None, replace: bool) -> Delivery:
    """The place that `kind:name` names; `{user}` in it stands for the user's name.

    Args:
        text: as `secretsmanager:keys/{user}`, `ssm:/keys/{user}`, `file:/run/keys/{user}.json`, `command:put-key`.
        user: whose key it is.
        account: the account.
        region: where the secret or parameter is; none: the home region of the partition.
        replace: whether what somebody else has put there may be replaced.

    Raises:
        UsageError: it names none.
    """
    kind, _, name = text.partition(":")
    if kind not in KINDS or not name:
        raise UsageError(
            f"`--to {text[:60]}` is no place for a secret: write {', '.join(f'{each}:…' for each in KINDS)}"
        )
    if kind == "command":
        return _Command(_words(name, user))
    own = name.replace("{user}", user)
    match kind:
        case "secretsmanager":
            return _Secret(own, user, account, _region_of(own) or region, replace)
        case "ssm":
            return _Parameter(own, user, account, _region_of(own) or region, replace)
    return _File(Path(own).expanduser().absolute(), user, replace)


def for_several(text: str) -> bool:
    """Whether each of several users gets a place of its own."""
    return text.startswith("command:") or "{user}" in text


def _words(text: str, user: str) -> tuple[str, ...]:
    try:
        words = tuple(each.replace("{user}", user) for each in shlex.split(text))
    except ValueError as error:
        raise UsageError(f"`{text[:60]}` is no command: {str(error).lower()}") from error
    if not words:
        raise UsageError("`--to command:` names no command")
    return words


def _region_of(name: str) -> str | None:
    found = re.match(r"arn:[^:]+:(?:secretsmanager|ssm):([^:]+):", name)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class _Secret:
    """A secret of AWS Secrets Manager.

    The version's id is made from the key's, so that without reading the secret one sees whether it is there.
    """

    name: str
    user: str
    account: Account
    region: str | None
    replace: bool

    def check(self) -> None:
        found = self._described()
        if found is None:
            if self.name.startswith("arn:"):
                raise RefusedError(f"there is no secret `{self.name}`")
            return
        if found.get("DeletedDate"):
            raise RefusedError(f"secret `{self.name}` is about to be deleted: restore it, or name another")
        if found.get("OwningService") or found.get("RotationEnabled"):
            raise RefusedError(f"secret `{self.name}` is rotated by something else already")
        ours = {"Key": TAG, "Value": self.user} in found.get("Tags", ())
        if not (ours or self.replace):
            raise RefusedError(f"secret `{self.name}` is not of a key of `{self.user}`: --replace writes over it")

    def deliver(self, key: NewKey) -> None:
        given = {"SecretString": key.document, "ClientRequestToken": _version(key.id)}
        if self._described() is None:
            tags = [{"Key": TAG, "Value": self.user}]
            told = f"Access key of IAM user {self.user}"
            given |= {"Name": self.name, "Description": told, "Tags": tags}  # type: ignore[dict-item]
            _do(self.account, AwsCall("secretsmanager", "CreateSecret", given, self.region), self.name)
        else:
            given |= {"SecretId": self.name}
            _do(self.account, AwsCall("secretsmanager", "PutSecretValue", given, self.region), self.name)

    def holds(self, id: str) -> bool:
        stages = (self._described() or {}).get("VersionIdsToStages", {})
        return "AWSCURRENT" in stages.get(_version(id), ())

    def _described(self) -> dict[str, Any] | None:
        asked, none = {"SecretId": self.name}, "ResourceNotFoundException"
        return _ask(self.account, "secretsmanager", "DescribeSecret", asked, self.region, none)


def _version(id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"leastwise:{id}"))


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A SecureString of SSM Parameter Store; its description tells which key it holds."""

    name: str
    user: str
    account: Account
    region: str | None
    replace: bool

    def check(self) -> None:
        found = self._described()
        if found is None:
            return
        if found.get("Type") != "SecureString":
            raise RefusedError(
                f"parameter `{self.name}` is no SecureString: anybody who reads it would read the secret"
            )
        if not (self.replace or self._told(found).endswith(self._of)):
            raise RefusedError(f"parameter `{self.name}` is not of a key of `{self.user}`: --replace writes over it")

    def deliver(self, key: NewKey) -> None:
        found = self._described()
        given = {
            "Name": self.name,
            "Value": key.document,
            "Type": "SecureString",
            "Description": f"Access key {key.id}{self._of}",
            "Overwrite": found is not None,
            **({"KeyId": found["KeyId"]} if found and found.get("KeyId") else {}),
        }
        _do(self.account, AwsCall("ssm", "PutParameter", given, self.region), self.name)

    def holds(self, id: str) -> bool:
        return f" {id} " in self._told(self._described() or {})

    @property
    def _of(self) -> str:
        return f" of IAM user {self.user}"

    @staticmethod
    def _told(found: dict[str, Any]) -> str:
        return str(found.get("Description", ""))

    def _described(self) -> dict[str, Any] | None:
        named = {"Key": "Name", "Option": "Equals", "Values": [self.name]}
        answer = _ask(self.account, "ssm", "DescribeParameters", {"ParameterFilters": [named]}, self.region, "")
        return next(iter((answer or {}).get("Parameters", ())), None)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that only its owner reads."""

    path: Path
    user: str
    replace: bool

    def check(self) -> None:
        if not self.path.parent.is_dir():
            raise RefusedError(f"there is no folder `{self.path.parent}` for the secret")
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_file()):
            raise RefusedError(f"`{self.path}` is a link, a folder or a device, and no file")
        if self.path.exists() and not self.replace and self._written().get("UserName") != self.user:
            raise RefusedError(f"`{self.path}` does not hold a key of `{self.user}`: --replace writes over it")

    def deliver(self, key: NewKey) -> None:
        try:
            write_private(self.path, f"{key.document}\n".encode())
        except OutputError as error:
            raise RefusedError(str(error)) from None

    def holds(self, id: str) -> bool:
        return self._written().get("AccessKeyId") == id

    def _written(self) -> dict[str, Any]:
        try:
            found = msgspec.json.decode(self.path.read_bytes())
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class _Command:
    """A program that reads the JSON on its standard input.  What it prints is thrown away: it may be the secret."""

    words: tuple[str, ...]

    def check(self) -> None:
        if shutil.which(self.words[0]) is None:
            raise RefusedError(f"there is no command `{self.words[0]}`")

    def deliver(self, key: NewKey) -> None:
        try:
            done = subprocess.run(
                self.words,
                input=f"{key.document}\n".encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RefusedError(f"`{self.words[0]}` did not end within {SECONDS} seconds") from None
        except OSError as error:
            raise RefusedError(f"`{self.words[0]}` cannot be run: {error.strerror}") from None
        if done.returncode:
            raise RefusedError(f"`{self.words[0]}` did not take the secret: it ended with {done.returncode}")

    def holds(self, id: str) -> bool:
        return False


def _ask(
    account: Account, service: str, operation: str, asked: dict[str, Any], region: str | None, none: str
) -> dict[str, Any] | None:
    try:
        return account.ask(service, operation, asked, region=region, none=none)
    except Refused as refused:
        raise RefusedError(f"{service}:{operation} was refused: {refused}") from None


def _do(account: Account, call: AwsCall, name: str) -> None:
    """Make a call that carries the secret: of a refusal only the code is told, since AWS may quote what it was sent."""
    try:
        account.do(call)
    except Refused as refused:
        raise RefusedError(f"`{name}` did not take the secret: {call.action} gave {refused.refusal.code}") from None
