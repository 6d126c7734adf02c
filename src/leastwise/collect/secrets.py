"""Finding secrets in text and in environment variables, so that nothing but their kind and place is kept.

A token is known by its issuer's public prefix, a password by the name that it is given to.  References (`${…}`,
`$(…)`, `{{resolve:…}}`, ARNs, paths in Parameter Store or Secrets Manager), empty values and placeholders are
not secrets.  What is found may still be none; it is meant to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from leastwise.collect.step import Page
from leastwise.model import Secret

__all__ = ["Found", "found_in_pairs", "found_in_text", "kept", "secrets_of"]

KEY_ID = re.compile(r"(?<![A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
"""IDs of long-lived and of temporary keys: "IAM identifiers", IAM User Guide."""

SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+])(?![0-9a-f]{40}|[0-9A-F]{40})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
"""Forty characters of base64 that are not a SHA-1 in hexadecimal."""

NEAR = 3
"""How many lines a secret access key may stand from its id."""

NAMES = r"passw(?:or)?d|passwd|pwd|passphrase|secret|token|(?:api|secret|access|private|account|auth)[_-]?key"
NAME = re.compile(rf"(?is).*?({NAMES})")
VALUE = r"""(?:"(?P<double>[^"]{1,512})"|'(?P<single>[^']{1,512})'|(?P<bare>[^\s"',;&]{1,512}))"""
ASSIGNMENTS = (
    re.compile(rf"""(?i)(?<![\w.-])(?P<name>[\w.-]{{0,64}}?(?:{NAMES}))["']?\s{{0,4}}(?:=>|:=|[:=])\s{{0,4}}{VALUE}"""),
    re.compile(rf"(?i)(?<!\S)(?P<name>--[\w-]{{0,64}}?(?:{NAMES}))\s{{1,4}}{VALUE}"),
)
"""`name = value`, `name: value` and `--password value`, as shells, YAML, JSON and property files write them."""

CONNECTION = re.compile(r"(?i)(?<![a-z0-9])[a-z][a-z0-9+.-]{0,20}://[^\s:/@\"']{0,64}:(?P<value>[^\s@/\"']{1,128})@")

TOKENS = tuple(
    (kind, re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})"))
    for kind, pattern in (
        ("private key", r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"),
        ("GitHub token", r"gh[pousr]_[A-Za-z0-9]{30}|github_pat_[A-Za-z0-9_]{22}"),
        ("GitLab token", r"gl(?:pat|dt|rt|ptt|cbt|soat|agent)-[A-Za-z0-9_-]{20}"),
        ("Slack token", r"xox[abeoprs]-[A-Za-z0-9-]{10}|xapp-[A-Za-z0-9-]{10}"),
        ("Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/]{20}"),
        ("Stripe key", r"[sr]k_(?:live|test)_[A-Za-z0-9]{16}|whsec_[A-Za-z0-9+/]{24}"),
        ("Google API key", r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20}|ya29\.[A-Za-z0-9_-]{20}"),
        ("AI service key", r"sk-(?:proj-|svcacct-|admin-|ant-)?[A-Za-z0-9_-]{20}"),
        ("SendGrid key", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
        ("package registry token", r"npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{20}"),
        ("Hugging Face token", r"hf_[A-Za-z0-9]{30}"),
        ("Vault token", r"hv[sbr]\.[A-Za-z0-9_-]{20}"),
        ("DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}"),
        ("Databricks token", r"dapi[a-f0-9]{32}"),
        ("JSON web token", r"eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{8}"),
    )
)
"""Issuers document these prefixes so that leaked tokens can be recognised."""

REFERENCE = re.compile(
    r"""(?ix) \$\{ | \$\( | \{\{ | ` | ^\$ | ^%\w+%?$ | ^<.*>$ | ^@ | ^!\w | ^arn:
    | ^(?:ssm|secretsmanager|aws-sm|aws-ssm|vault|kms|file|env|resolve|op|sops|gcp|azure)[:/]
    | ^https?://(?![^\s/]*@) | ^/[\w.-]*(?:/[\w.-]+)*/?$ | ^[a-z][\w.-]*(?:/[a-z][\w.-]*)+$
    | ^AQICAH  # what AWS KMS encrypted """
)
PLACEHOLDER = re.compile(
    r"""(?ix) ^(?: (.)\1* | none | null | nil | true | false | undefined | default | unset | empty | string | str
    | required | optional | enabled | disabled | redacted | hidden | masked | placeholder | dummy | todo | tbd | n/?a
    | (?:your|insert|enter|replace)[_\s-].* | change[_\s-]?(?:me|it|this).* | .*[_\s-]here | [x*.•-]+ | [\d.]{1,6}
    | password | passwd | secret | token )$ """
)
CODE = re.compile(r"[()\[\]{}<>|]|\w\.\w+\.\w")
"""In a value without quotes: an expression of a program, not a literal."""


class Found(Page):
    """A secret in a page: its kind and its place, and whether it is an AWS credential that does not expire."""

    Kind: str
    Place: str
    LongLived: bool = False


def found_in_text(text: str, part: str = "") -> tuple[Secret, ...]:
    """The secrets in a text, each with its line; `part` is put behind the number of the line.

    A text is read line by line in time that grows with its length alone.
    """
    lines = text.splitlines()
    temporary = _only_temporary(text)
    hits = (
        (kind, f"line {number}{part}", lasts)
        for number, line in enumerate(lines, 1)
        for kind, lasts in _in_line(line, temporary, _window(lines, number))
    )
    return _secrets(hits)


def found_in_pairs(pairs: Mapping[str, str]) -> tuple[Secret, ...]:
    """The secrets among named values, as environment variables are; the place of each is its name."""
    temporary = _only_temporary("\n".join(pairs.values()))
    values = [*pairs.values()]
    return _secrets(
        (kind, name, lasts) for name, value in pairs.items() for kind, lasts in _in_pair(name, value, temporary, values)
    )


def kept(secrets: Iterable[Secret]) -> list[dict[str, str | bool]]:
    """The secrets as a page keeps them: see `Found`."""
    return [{"Kind": s.kind, "Place": s.place, "LongLived": s.long_lived} for s in secrets]


def secrets_of(found: Iterable[Found]) -> tuple[Secret, ...]:
    """The secrets that a page tells of."""
    return tuple(Secret(kind=f.Kind, place=f.Place, long_lived=f.LongLived) for f in found)


def _secrets(hits: Iterable[tuple[str, str, bool]]) -> tuple[Secret, ...]:
    return tuple(Secret(kind=kind, place=place, long_lived=lasts) for kind, place, lasts in dict.fromkeys(hits))


def _only_temporary(text: str) -> bool:
    """Whether the only key ids in the text are of temporary credentials, and so its secret keys are too."""
    return {match[1] for match in KEY_ID.finditer(text)} == {"ASIA"}


def _window(lines: list[str], number: int) -> list[str]:
    return lines[max(0, number - 1 - NEAR) : number + NEAR]


def _in_line(line: str, temporary: bool, near: list[str]) -> Iterator[tuple[str, bool]]:
    yield from _by_shape(line, near)
    for match in (match for pattern in ASSIGNMENTS for match in pattern.finditer(line)):
        quoted = match["double"] or match["single"]
        value = quoted or match["bare"]
        if quoted or not CODE.search(value):
            yield from _named(match["name"], value, temporary)


def _in_pair(name: str, value: str, temporary: bool, near: list[str]) -> Iterator[tuple[str, bool]]:
    if NAME.fullmatch(name):
        yield from _named(name, value.strip(), temporary)
    for line in value.splitlines():
        yield from _in_line(line, temporary, near)


def _by_shape(line: str, near: list[str]) -> Iterator[tuple[str, bool]]:
    """Secrets that are known by what they look like."""
    for match in KEY_ID.finditer(line):
        whole = any(SECRET_KEY.search(other) for other in near)
        yield ("AWS access key" if whole else "AWS access key id"), match[1] == "AKIA"
    for kind, pattern in TOKENS:
        if pattern.search(line):
            yield kind, False
    if any(_is_literal(match["value"], 1) for match in CONNECTION.finditer(line)):
        yield "connection string with a password", False


def _named(name: str, value: str, temporary: bool) -> Iterator[tuple[str, bool]]:
    """Secrets that are known by the name of what they are assigned to."""
    word = (NAME.fullmatch(name) or [name, name])[1].lower().replace("-", "").replace("_", "")
    if SECRET_KEY.fullmatch(value) and ("secret" in name.lower() or word == "accesskey"):
        yield "AWS secret access key", not temporary
    elif KEY_ID.fullmatch(value) or any(pattern.match(value) for _, pattern in TOKENS):
        return
    elif word.startswith("pass") or word == "pwd":
        if _is_literal(value, 4):
            yield "password", False
    elif _is_literal(value, 8):
        yield {"secret": "secret", "token": "token"}.get(word, "key"), False


def _is_literal(value: str, least: int) -> bool:
    return len(value) >= least and not REFERENCE.search(value) and not PLACEHOLDER.search(value)
