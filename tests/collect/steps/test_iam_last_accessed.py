"""Last accessed services, as AWS answers, and when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from collect.steps.helpers import Asking, answer, asked, pages, refusal
from demo.stage import Stage
from estates import estate_of
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.steps.iam_last_accessed import JOBS, LAST_ACCESSED, service_last_accessed
from leastwise.model import Estate

DEVELOPERS = "arn:aws:iam::111122223333:policy/developers"
ALICE = "arn:aws:iam::111122223333:user/alice"
DONE = {"JobStatus": "COMPLETED", "JobCompletionDate": "2026-11-01T00:00:00Z"}
S3 = '{Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}'


class Knowing(Asking):
    """What the step asks about, when the whole Estate is known."""

    def __init__(self, tree: str) -> None:
        super().__init__(pages({}))
        self.known = estate_of(tree)

    def estate(self) -> Estate:
        return self.known


def subjects(tree: str) -> list[str]:
    assert JOBS.asks is not None
    return [ask.request["Arn"].rpartition(":")[2] for ask in JOBS.asks(Knowing(tree))]


LISTED = """
pages:
  iam.ListServiceSpecificCredentials: [{response: {ServiceSpecificCredentials: []}}]
  iam.ListSSHPublicKeys:
"""


def carried_by(holder: str, *, attachments: int = 1, keys: str = LISTED) -> str:
    return f"""
policies: [{{PolicyName: p, AttachmentCount: {attachments}, Document: {S3}}}]
{holder}
{keys if keys == LISTED else LISTED + keys}
"""


POLICY = "[{PolicyName: p, PolicyArn: 'arn:aws:iam::111122223333:policy/p'}]"
NEVER = f"users: [{{UserName: alice, AttachedManagedPolicies: {POLICY}}}]\n"
USED = "report: {alice: {access_key_1_active: true, access_key_1_last_used_date: %s}}\n"


@pytest.mark.parametrize(
    "tree",
    [
        carried_by(NEVER + USED % "2026-10-01T00:00:00Z"),
        carried_by(NEVER + USED % "2025-09-28T00:00:00Z"),
        carried_by(NEVER, attachments=2),
        carried_by(NEVER + "refused: {iam.GetCredentialReport: AccessDenied}\n"),
        carried_by(
            f"users: [{{UserName: alice, GroupList: [g]}}]\n{USED % '2026-10-01T00:00:00Z'}"
            f"groups: [{{GroupName: g, AttachedManagedPolicies: {POLICY}}}]\n"
        ),
    ],
    ids=["used", "400 days ago", "by somebody else too", "the report was refused", "a member of a group used it"],
)
def test_a_policy_that_somebody_may_have_used_is_asked_about(tree: str) -> None:
    assert subjects(tree) == ["policy/p"]


@pytest.mark.parametrize(
    "tree",
    [
        carried_by(NEVER),
        carried_by(NEVER + USED % "2025-09-20T00:00:00Z"),
        carried_by(f"users: []\nroles: [{{RoleName: r, AttachedManagedPolicies: {POLICY}}}]\n"),
        carried_by(f"users: []\ngroups: [{{GroupName: g, AttachedManagedPolicies: {POLICY}}}]\n"),
        carried_by("users: []\n", attachments=0),
    ],
    ids=["never", "before AWS remembers", "a role that was never used", "an empty group", "nobody"],
)
def test_one_that_nobody_can_have_used_is_not(tree: str) -> None:
    assert subjects(tree) == []


def test_whoever_has_a_credential_for_one_service_is_asked_about() -> None:
    credential = "{UserName: alice, ServiceUserName: a, ServiceSpecificCredentialId: ACCA1, Status: Active,"
    credential += " ServiceName: codecommit.amazonaws.com, CreateDate: 2024-01-01T00:00:00Z}"
    known = (
        f"pages: {{iam.ListServiceSpecificCredentials: [{{response: {{ServiceSpecificCredentials: [{credential}]}}}}]}}"
    )
    assert subjects(f"users: [{{UserName: alice}}]\n{known}") == ["user/alice"]


def test_every_report_that_was_started_is_read() -> None:
    known = pages({"iam.GenerateServiceLastAccessedDetails": [answer({"JobId": "j"}, Arn=ALICE), refusal(Arn="x")]})
    assert [ask.request for ask in asked(LAST_ACCESSED, known)] == [{"Arn": ALICE, "JobId": "j"}]


def test_what_could_not_be_started_or_read_is_a_gap_that_names_no_job() -> None:
    known = pages(
        {
            "iam.GetAccountAuthorizationDetails": {},
            "iam.GenerateServiceLastAccessedDetails": [
                answer({"JobId": "j"}, Arn=ALICE),
                answer({"JobId": "k"}, Arn=DEVELOPERS),
                refusal("AccessDenied", Arn="x"),
            ],
            "iam.GetServiceLastAccessedDetails": [
                answer(DONE | {"JobCompletionDate": "soon"}, Arn=ALICE, JobId="j"),
                refusal("JobTimeout", Arn=DEVELOPERS, JobId="k"),
            ],
        }
    )
    found = service_last_accessed.of(known)
    assert found.items == ()
    assert [(gap.permission, gap.code, dict(gap.request)) for gap in found.gaps] == [
        ("iam:GenerateServiceLastAccessedDetails", "AccessDenied", {"Arn": "x"}),
        ("iam:GetServiceLastAccessedDetails", "JobTimeout", {"Arn": DEVELOPERS}),
        ("iam:GetServiceLastAccessedDetails", "Unreadable", {"Arn": ALICE}),
    ]


def test_a_report_without_a_service_is_a_report() -> None:
    empty = answer(DONE | {"JobType": "SERVICE_LEVEL", "ServicesLastAccessed": []}, Arn=ALICE)
    [report] = service_last_accessed.of(pages({"iam.GetServiceLastAccessedDetails": [empty]})).items
    assert (report.arn, report.services, report.granularity) == (ALICE, (), "SERVICE_LEVEL")


def collected(stage: Stage, folder: Path) -> Estate:
    collect_live(targets(stage.aws, stage.story)[:1], folder / "a.zip", regions=["us-east-1"], quiet=True)
    return read(folder / "a.zip").estates[0]


def test_policies_in_use_are_asked_about_once_each(stage: Stage, tmp_path: Path) -> None:
    estate = collected(stage, tmp_path)
    found = estate.service_last_accessed
    assert not found.gaps
    [developers] = [each for each in found if each.arn == DEVELOPERS]
    assert {each.service for each in developers.services} == {"ec2", "lambda", "logs"}
    assert all(each.last_authenticated for each in developers.services)
    assert not any(each.arn.endswith(("old-vpn", "AdministratorAccess")) for each in found)
    jobs = stage.world.calls["iam", "GenerateServiceLastAccessedDetails"]
    assert jobs == len(found.items)
    polls = stage.world.calls["iam", "GetServiceLastAccessedDetails"]
    assert jobs + 1 <= polls <= jobs + 3  # one is in progress; a request may be sent again when a line is cut


def test_throttling_is_waited_out(stage: Stage, tmp_path: Path) -> None:
    stage.world.throttle("iam:GenerateServiceLastAccessedDetails", times=3)
    assert not collected(stage, tmp_path).service_last_accessed.gaps


def test_a_refused_report_is_a_gap_of_its_own(stage: Stage, tmp_path: Path) -> None:
    stage.world.refuse("iam:GenerateServiceLastAccessedDetails", request={"Arn": DEVELOPERS})
    found = collected(stage, tmp_path).service_last_accessed
    assert [(gap.code, dict(gap.request)) for gap in found.gaps] == [("AccessDenied", {"Arn": DEVELOPERS})]
    assert found.items
