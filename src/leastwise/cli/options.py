"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

__all__ = [
    "CheckIds",
    "CredentialReport",
    "EveryStep",
    "ExternalId",
    "FailOn",
    "Format",
    "Jobs",
    "OfOrganization",
    "Output",
    "Profile",
    "Quiet",
    "ReadRole",
    "Regions",
    "RoleName",
    "SeenAt",
    "TfState",
    "WaiverFile",
]


class Format(StrEnum):
    """What results look like."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"
    SARIF = "sarif"
    JUNIT = "junit"
    OCSF = "ocsf"
    ASFF = "asff"


Profile = Annotated[Optional[str], typer.Option(metavar="NAME", help="AWS profile to use.", show_default=False)]  # noqa: UP045
Regions = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--region", "--regions", metavar="NAME", help="Ask only in these regions (several, or with commas)."),
]
ReadRole = Annotated[Optional[str], typer.Option(metavar="ARN", help="Role to assume for reading.")]  # noqa: UP045
ExternalId = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="ID", help="External id that the role asks for.", show_default=False),
]
OfOrganization = Annotated[
    bool, typer.Option("--organization", help="Collect every active account of the Organization.")
]
RoleName = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="NAME", help="With --organization: the role to assume in every account."),
]
CredentialReport = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(help="Credential report beside a bare export: the AWS CLI's JSON, or CSV."),
]
SeenAt = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="TIME", help="When an export was made (ISO 8601), if it does not say so itself."),
]
FailOn = Annotated[
    str,
    typer.Option(
        metavar="SEVERITY[,new]",
        help="Exit with 1 for findings from this severity on; with `,new` only for those that the baseline lacks.",
    ),
]
Output = Annotated[Optional[Path], typer.Option("-o", "--output", help="Write to this file.")]  # noqa: UP045
Jobs = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--jobs", metavar="N", min=1, help="Processes for many accounts.", show_default="one for each core"),
]
CheckIds = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--check", "--checks", metavar="ID", help="Only what this check finds (several, or with commas)."),
]
EveryStep = Annotated[bool, typer.Option("--all", help="Show every step and every line.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but the result.")]
TfState = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--tfstate", metavar="FILE", help="Terraform state: what it manages is left to the code (several)."),
]
WaiverFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--waivers", metavar="FILE", help="Findings that are accepted.", show_default="waivers.toml of the project"
    ),
]
