"""A plan as code that other programs run: the AWS CLI, Terraform, CloudFormation.

emit      the files, and what the language has no words for
Emitted   what comes of it
Language  what a plan can be written in
"""

from __future__ import annotations

import re

from leastwise.errors import InputError
from leastwise.remedy.emit.cloudformation import cloudformation_files
from leastwise.remedy.emit.emitted import Emitted, Language, Missing
from leastwise.remedy.emit.shell import shell_scripts
from leastwise.remedy.emit.terraform import terraform_files
from leastwise.remedy.plan import Plan

__all__ = ["Emitted", "Language", "Missing", "emit"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def emit(plan: Plan, language: Language) -> Emitted:
    """A plan in another language.

    Raises:
        InputError: the ids of its steps are none that leastwise gives, or it changes what this version does not know.
    """
    odd = next((step.id for step in plan.steps if not _ID.fullmatch(step.id)), None)
    if odd is not None:
        raise InputError(f"`{odd}` is no id of a step: plan again")
    return _WRITERS[language](plan)


_WRITERS = {
    Language.CLI: shell_scripts,
    Language.TERRAFORM: terraform_files,
    Language.CLOUDFORMATION: cloudformation_files,
}
