"""The credential report: root first, 22 columns, made once in four hours.

Source: IAM User Guide, "Generate credential reports for your AWS account".
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import aware, iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.people import password_changed
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import Report, RootUser, World

__all__ = ["generate", "get"]

_FRESH = timedelta(hours=4)
_COLUMNS = (
    *("user", "arn", "user_creation_time"),
    *("password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active"),
    *("access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date"),
    *("access_key_1_last_used_region", "access_key_1_last_used_service"),
    *("access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date"),
    *("access_key_2_last_used_region", "access_key_2_last_used_service"),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
)


@override("iam", "GenerateCredentialReport")
def generate(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """STARTED for a new report, COMPLETE for one that is there and no older than four hours."""
    report = aws.reports.get(call.account)
    if report is None or aws.now() - report.generated > _FRESH:
        aws.reports[call.account] = Report(_content(call.account, aws), aws.now(), polls_left=1)
        return call.answer(
            {"State": "STARTED", "Description": "No report exists. Starting a new report generation task"}
        )
    report.polls_left = 0
    return call.answer({"State": "COMPLETE"})


@override("iam", "GetCredentialReport")
def get(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The last report, once it is ready."""
    report = aws.reports.get(call.account)
    if report is None:
        raise AwsError("ReportNotPresent", "No report exists. Use GenerateCredentialReport to create one.", 410)
    if aws.now() - report.generated > _FRESH:
        raise AwsError("ReportExpired", "The report has expired. Use GenerateCredentialReport to create one.", 410)
    if report.polls_left:
        report.polls_left -= 1
        raise AwsError("ReportInProgress", "The report is being generated. Try again.", 404)
    content = report.content.encode()
    return call.answer({"Content": content, "ReportFormat": "text/csv", "GeneratedTime": report.generated})


def _content(account: str, aws: World) -> str:
    backend = iam(account)
    policy = backend.account_password_policy
    lifetime = timedelta(days=policy.max_password_age) if policy and policy.max_password_age else None
    users = sorted(backend.users.values(), key=lambda user: str(user.name).lower())
    rows = [_root(account, aws.root(account)), *(_user(user, lifetime) for user in users)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_COLUMNS, *rows])
    return text.getvalue().rstrip("\n")


def _user(user: Any, lifetime: timedelta | None) -> list[str]:
    changed = password_changed(user)
    due = _date(changed + lifetime) if changed and lifetime else "N/A"
    used = "N/A"
    if changed:
        used = _date(aware(user.password_last_used)) if user.password_last_used else "no_information"
    password = [_flag(changed is not None), used, _date(changed), due]
    certificates = [(c.status == "Active", aware(c.upload_date)) for c in user.signing_certificates.values()]
    return [
        user.name,
        user.arn,
        _date(aware(user.create_date)),
        *password,
        _flag(bool(user.mfa_devices)),
        *_keys(user.access_keys),
        *_certificates(certificates),
    ]


def _root(account: str, root: RootUser) -> list[str]:
    used = "N/A"
    if root.has_password:
        used = _date(root.password_used) if root.password_used else "no_information"
    held = iam(account).access_keys
    return [
        "<root_account>",
        f"arn:aws:iam::{account}:root",
        _date(root.created),
        _flag(root.has_password),
        used,
        _date(root.password_changed),
        "not_supported",
        _flag(root.mfa != "none"),
        *_keys([held[key] for key in root.access_keys if key in held]),
        *_certificates([(True, root.created)] * root.signing_certificates),
    ]


def _keys(keys: list[Any]) -> list[str]:
    """Two slots in the order of the key ids, whatever their age."""
    slots = [_key(key) for key in sorted(keys, key=lambda key: str(key.access_key_id))[:2]]
    slots += [["false", "N/A", "N/A", "N/A", "N/A"]] * (2 - len(slots))
    return [cell for slot in slots for cell in slot]


def _key(key: Any) -> list[str]:
    used = key.last_used
    last = [_date(aware(used.timestamp)), used.region, used.service] if used else ["N/A"] * 3
    return [_flag(key.status == "Active"), _date(aware(key.create_date)), *last]


def _certificates(certificates: list[tuple[bool, datetime]]) -> list[str]:
    slots = [[_flag(active), _date(uploaded)] for active, uploaded in certificates[:2]]
    slots += [["false", "N/A"]] * (2 - len(slots))
    return [cell for slot in slots for cell in slot]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _date(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "N/A"
