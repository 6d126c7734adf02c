"""The pages speak of every command, and of no command or option that does not exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

from repository.checkout import documents

CODE = re.compile(r"```\w*\n(?P<block>.*?)```|`(?P<span>[^`\n]+)`", re.DOTALL)
CALL = re.compile(r"(?:^|[\s|&(])leastwise (?P<command>[a-z][a-z-]*)(?P<rest>[^|>&#\n]*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@cache
def usage(*command: str) -> str:
    """What `leastwise <command> --help` prints."""
    run = [sys.executable, "-c", "from leastwise.cli import main; main()", *command, "--help"]
    env = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    return subprocess.run(run, capture_output=True, check=True, text=True, env=env).stdout


def commands(*group: str) -> set[str]:
    """The first words of the lines under `Commands:`."""
    return set(re.findall(r"^  ([a-z][a-z-]*)(?:  |$)", usage(*group).partition("Commands:")[2], re.MULTILINE))


def options(command: str) -> set[str]:
    """Those of a command, and of the commands of a group."""
    pages = (usage(command), *(usage(command, each) for each in commands(command)))
    return {option for page in pages for option in OPTION.findall(page)}


GENERATED = "docs/commands.md"
"""What --help says, written by the program itself: it proves nothing."""


def calls() -> Iterator[tuple[str, str, str]]:
    """Page, command and the rest of the line, for every call that a page shows as code."""
    for page, text in documents():
        if page == GENERATED:
            continue
        for code in CODE.finditer(text):
            for call in CALL.finditer(code["block"] or code["span"] or ""):
                yield page, call["command"], call["rest"]


def test_the_pages_speak_of_every_command() -> None:
    assert commands()
    assert commands() - {command for _, command, _ in calls()} == set()


def test_the_page_of_commands_holds_every_command_and_those_of_groups() -> None:
    page = dict(documents())[GENERATED]
    wanted = {
        name for command in commands() for name in (command, *(f"{command} {each}" for each in commands(command)))
    }
    assert {name for name in wanted if f"## leastwise {name}\n" not in page} == set()


def test_the_pages_speak_of_no_other_command() -> None:
    assert {(page, command) for page, command, _ in calls() if command not in commands()} == set()


def test_the_options_on_the_pages_exist() -> None:
    named = {(page, command, option) for page, command, rest in calls() for option in OPTION.findall(rest)}
    assert named
    known = {command: options(command) for command in commands()}
    assert {each for each in named if each[2] not in known.get(each[1], {each[2]})} == set()
