"""Settings: flags before the environment, before the file of the project, before the file of the user."""

from leastwise.config.files import load, project_file, read, user_file
from leastwise.config.resolve import DEFAULT, Configuration, Origin, from_environment, from_toml, resolve
from leastwise.config.settings import SETTINGS, Setting, Value
from leastwise.config.strict import Toml, nearest, read_toml

__all__ = [
    "DEFAULT",
    "SETTINGS",
    "Configuration",
    "Origin",
    "Setting",
    "Toml",
    "Value",
    "from_environment",
    "from_toml",
    "load",
    "nearest",
    "project_file",
    "read",
    "read_toml",
    "resolve",
    "user_file",
]
