"""Everything that leastwise raises on purpose.

    LeastwiseError                 one line for a person; exit code 2 unless said otherwise
    ├── UsageError                 the command was asked something it cannot do
    ├── CredentialsError           AWS credentials are missing or were refused; exit code 4
    ├── InputError                 a file or an answer could not be read
    │   ├── JsonError              not the JSON that RFC 8259 and IAM accept; carries line and column
    │   ├── PolicyError            JSON, but not a policy document; carries line and column
    │   ├── PatternError           not a CloudWatch Logs filter pattern; carries the column
    │   ├── ArnError               not an Amazon Resource Name
    │   └── SnapshotError          not a snapshot, or not one that can be trusted
    ├── OutputError                a result could not be written
    └── RefusedError               a change was not made, or not wholly; exit code 5

Messages are in lower case, without a full stop, with the input in backticks, and end with what to do.
"""

from __future__ import annotations

__all__ = [
    "ArnError",
    "CredentialsError",
    "InputError",
    "JsonError",
    "LeastwiseError",
    "OutputError",
    "PatternError",
    "PolicyError",
    "RefusedError",
    "SnapshotError",
    "UsageError",
]


class LeastwiseError(Exception):
    """The root of the tree; `exit_code` is what the command line ends with."""

    exit_code = 2


class UsageError(LeastwiseError):
    """The command was asked something it cannot do."""


class CredentialsError(LeastwiseError):
    """AWS credentials are missing or were refused."""

    exit_code = 4


class InputError(LeastwiseError):
    """A file or an answer could not be read."""


class JsonError(InputError):
    """Not the JSON that RFC 8259 and IAM accept.

    Args:
        message: what is wrong, without the place.
        line: 1-based line in the text.
        column: 1-based column in that line, in characters.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"{message} at line {line}, column {column}")
        self.message, self.line, self.column = message, line, column


class PolicyError(InputError):
    """JSON, but not a policy document.

    Args:
        message: what is wrong, without the place.
        line: 1-based line in the document's text.
        column: 1-based column in that line, in characters.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"{message} at line {line}, column {column}")
        self.message, self.line, self.column = message, line, column


class PatternError(InputError):
    """Not a CloudWatch Logs filter pattern that this project can read.

    Args:
        message: what is wrong, without the place.
        column: 1-based column in the pattern, in characters.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message} at column {column}")
        self.message, self.column = message, column


class ArnError(InputError):
    """Not an Amazon Resource Name."""


class SnapshotError(InputError):
    """Not a snapshot, or not one that can be trusted."""


class OutputError(LeastwiseError):
    """A result could not be written."""


class RefusedError(LeastwiseError):
    """A change was not made, or not wholly."""

    exit_code = 5
