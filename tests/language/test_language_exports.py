"""The package offers what it says, and leaves the rest of the program alone."""

from __future__ import annotations

import subprocess
import sys

import leastwise.language as language


def test_every_public_name_exists_and_is_documented() -> None:
    assert len(set(language.__all__)) == len(language.__all__)
    for name in language.__all__:
        value = getattr(language, name)
        assert not callable(value) or value.__doc__, name


def test_it_brings_in_nothing_that_reads_the_world() -> None:
    code = "import sys, leastwise.language; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"boto3", "botocore", "socket", "sqlite3"} & set(loaded)
    ours = {name.split(".")[1] for name in loaded if name.startswith("leastwise.")}
    assert ours == {"errors", "language"}
