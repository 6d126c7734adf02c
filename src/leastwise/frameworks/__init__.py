"""What the checks say, by the controls of the frameworks that auditors ask for."""

from leastwise.frameworks.framework import Control, Framework, Part, Strength, framework, frameworks
from leastwise.frameworks.standing import CheckStanding, ControlStanding, FrameworkView, standing

__all__ = [
    "CheckStanding",
    "Control",
    "ControlStanding",
    "Framework",
    "FrameworkView",
    "Part",
    "Strength",
    "framework",
    "frameworks",
    "standing",
]
