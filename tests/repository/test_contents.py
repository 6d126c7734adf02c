"""Nothing in the repository names a registry, a machine's path or a secret."""

from __future__ import annotations

import re

import pytest

from repository.checkout import texts

# Put together from pieces, so that this file does not find itself.
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js",
    "deb.deb" + "ian.org",
    "crates" + ".io",
    "/sim" + "ple/",
)
MACHINE_PATHS = ("/wo" + "rk/", "/fa" + "rm/", "/tmp/br" + "ief", "/Us" + "ers/", "C:" + "\\Users", "/." + "pyenv/")
ACCESS_KEY = re.compile("(?:AK" + "IA|AS" + "IA)[A-Z2-7]{16}")
SECRET_KEY = re.compile(r"(?i)secret_?access_?key\W{1,6}['\"]?[A-Za-z0-9/+]{40}\b")
PRIVATE_KEY = "-----BEGIN " + "PRIVATE KEY-----"
# AWS documents these for examples.
DOCUMENTED = re.compile("EXAMPLE|" + "LE(?:KEY)?$")


def secrets(text: str) -> list[str]:
    """What looks like a real credential; AWS's documented examples do not."""
    keys = [match[0] for pattern in (ACCESS_KEY, SECRET_KEY) for match in pattern.finditer(text)]
    found = [key for key in keys if not DOCUMENTED.search(key)]
    return [*found, PRIVATE_KEY] if PRIVATE_KEY in text else found


@pytest.mark.parametrize("needles", [REGISTRIES, MACHINE_PATHS], ids=["registry", "machine-path"])
def test_no_file_names_a_registry_or_a_machine(needles: tuple[str, ...]) -> None:
    found = [(name, needle) for name, text in texts() for needle in needles if needle in text]
    assert found == []


def test_no_file_holds_a_secret() -> None:
    assert [(name, found) for name, text in texts() if (found := secrets(text))] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("key = AK" + "IA" + "Q3EGRZ7HSXKDAB4C", 1),
        ("key = AK" + "IAIOSFODNN7EXAMPLE", 0),
        ('"SecretAccessKey": "' + "a1B2" * 10 + '"', 1),
        (PRIVATE_KEY, 1),
        ("a sentence about access keys", 0),
    ],
)
def test_secrets_are_recognised(text: str, count: int) -> None:
    assert len(secrets(text)) == count


def test_there_are_files_to_look_at() -> None:
    names = {name for name, _ in texts()}
    assert {"Makefile", "pyproject.toml", "src/leastwise/errors.py"} <= names
    assert not any(name.startswith(".venv/") for name in names)
