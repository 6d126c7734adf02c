"""A plan as code that other programs run: the AWS CLI, Terraform, CloudFormation; and what to change in code.

emit      the files, and what the language has no words for
Emitted   what comes of it
Language  what a plan can be written in
"""

from __future__ import annotations

import re

from leastwise.errors import InputError
from leastwise.remedy.emit.cloudformation import cloudformation_files
from leastwise.remedy.emit.emitted import Emitted, Language, Missing, in_comment
from leastwise.remedy.emit.patches import patch_files
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
    ids = (*(step.id for step in plan.steps), *(patch.id for patch in plan.patches))
    odd = next((id for id in ids if not _ID.fullmatch(id)), None)
    if odd is not None:
        raise InputError(f"`{odd}` is no id of a step: plan again")
    found = _WRITERS[language](plan)
    if language is Language.PATCH:
        return found
    elsewhere = tuple(
        Missing(step=each.id, file="", what=in_comment(str(each.change.target)), why=MANAGED) for each in plan.patches
    )
    return Emitted(files=found.files, missing=(*found.missing, *elsewhere))


MANAGED = "code manages it already: `--emit patch` writes what to change there"


_WRITERS = {
    Language.CLI: shell_scripts,
    Language.TERRAFORM: terraform_files,
    Language.CLOUDFORMATION: cloudformation_files,
    Language.PATCH: patch_files,
}
