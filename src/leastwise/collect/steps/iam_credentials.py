"""What users and root sign in with: the credential report, key ids, MFA devices, the account summary."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from leastwise.collect.credential_ids import ListedCertificate, ListedKey, certificate_id, keys_with_ids
from leastwise.collect.pages import Pages, moment
from leastwise.collect.report import credential_report
from leastwise.collect.step import MARKER, Ask, Asked, Page, Step, reader
from leastwise.collect.steps.iam_authorization import AUTHORIZATION, users
from leastwise.model import (
    AccessKey,
    Credentials,
    Fact,
    Gap,
    Observed,
    Password,
    Root,
    SigningCertificate,
    Summary,
    User,
    VirtualMfaDevice,
)

__all__ = ["KEYS", "REPORT", "ROOT_ROW", "SUMMARY", "VIRTUAL_MFA", "credentials", "report_generated", "root"]

ROOT_ROW = "<root_account>"

REQUIRED_COLUMNS = ("user", "arn", "user_creation_time", "password_enabled", "mfa_active", "access_key_1_active")


class Report(Page):
    Content: str
    GeneratedTime: str = ""


class Keys(Page):
    AccessKeyMetadata: tuple[ListedKey, ...] = ()


class CertificatesPage(Page):
    """Source: "ListSigningCertificates", IAM API Reference."""

    Certificates: tuple[ListedCertificate, ...] = ()


class DeviceUser(Page):
    Arn: str = ""


class Device(Page):
    SerialNumber: str
    EnableDate: str | None = None
    User: DeviceUser | None = None


class Devices(Page):
    VirtualMFADevices: tuple[Device, ...] = ()


class AccountSummary(Page):
    SummaryMap: dict[str, int] = {}  # noqa: RUF012  (msgspec copies it)


REPORT = Step(
    service="iam",
    operation="GetCredentialReport",
    page=Report,
    permission="iam:GetCredentialReport",
    fetch=credential_report,
    also=("iam:GenerateCredentialReport",),
)
SUMMARY = Step(
    service="iam",
    operation="GetAccountSummary",
    page=AccountSummary,
    permission="iam:GetAccountSummary",
)
VIRTUAL_MFA = Step(
    service="iam",
    operation="ListVirtualMFADevices",
    page=Devices,
    permission="iam:ListVirtualMFADevices",
    request={"AssignmentStatus": "Any"},
    paging=MARKER,
)


def _owners_of_flagged_keys(asked: Asked) -> Iterable[Ask]:
    """The users with a key that a check finds fault with: only there does the key's id matter."""
    from leastwise.audit import flagged_key_owners

    return [Ask({"UserName": name}) for name in flagged_key_owners(asked.estate())]


KEYS = Step(
    service="iam",
    operation="ListAccessKeys",
    page=Keys,
    permission="iam:ListAccessKeys",
    paging=MARKER,
    after=(AUTHORIZATION, REPORT, SUMMARY),
    asks=_owners_of_flagged_keys,
)


def _owners_of_certificates(asked: Asked) -> Iterable[Ask]:
    """The users with an active signing certificate."""
    for row in _rows(asked.pages).items:
        if row.user != ROOT_ROW and True in (row.flag("cert_1_active"), row.flag("cert_2_active")):
            yield Ask({"UserName": row.user})


CERTIFICATES = Step(
    service="iam",
    operation="ListSigningCertificates",
    page=CertificatesPage,
    permission="iam:ListSigningCertificates",
    paging=MARKER,
    none=("NoSuchEntity",),
    after=(REPORT,),
    asks=_owners_of_certificates,
)


class _Row:
    """A row of the report; a field that makes no sense becomes a gap, and only that field."""

    def __init__(self, pages: Pages, fields: Mapping[str, str]) -> None:
        self.pages, self.fields = pages, fields
        self.user, self.arn = fields["user"], fields["arn"]

    def flag(self, column: str) -> bool | Gap:
        text = self.fields.get(column, "").strip().lower()
        return {"true": True, "false": False}[text] if text in {"true", "false"} else self._gap(column)

    def time(self, column: str) -> datetime | Gap | None:
        text = self.fields.get(column, "").strip()
        if text.lower() in {"n/a", "no_information"}:
            return None
        try:
            return moment(text)
        except ValueError:
            return self._gap(column)

    def due(self) -> datetime | Gap | None:
        """When the password has to be changed: root's never, and older reports do not tell."""
        if self.fields.get("password_next_rotation", "not_supported") == "not_supported":
            return None
        return self.time("password_next_rotation")

    def needed_time(self, column: str) -> datetime | Gap:
        return self.time(column) or self._gap(column)

    def _gap(self, column: str) -> Gap:
        text = self.fields.get(column)
        why = f"the report has no column {column}" if text is None else f"column {column} says `{text[:40]}`"
        return self.pages.unreadable(REPORT, {"user": self.user, "column": column}, why)


@reader("credentials")
def credentials(pages: Pages) -> Observed[Credentials]:
    """Rows of the credential report, without root.

    A user that the report, up to four hours old, does not know yet is there with gaps in place of facts; one that
    was deleted since is left out.
    """
    rows = _rows(pages)
    known = users.of(pages)
    by_name = {user.name: user for user in known.items}
    found = [
        _credentials(row, by_name.get(row.user))
        for row in rows.items
        if row.user != ROOT_ROW and (known.gaps or row.user in by_name)
    ]
    if rows.gaps:
        return Observed(tuple(found), rows.gaps)
    reported = {row.user for row in rows.items}
    return Observed(
        (*found, *(_unreported(pages, user) for user in known.items if user.name not in reported)), known.gaps
    )


@reader("root")
def root(pages: Pages) -> Root:
    """The root user."""
    arn = f"arn:{pages.partition}:iam::{pages.account}:root"
    devices = virtual_mfa.of(pages)
    virtual: Fact[bool] = devices.gaps[0] if devices.gaps else False
    if any(device.of_root for device in devices.items):
        virtual = True
    return Root(
        account=pages.account,
        arn=arn,
        credentials=_root_credentials(pages),
        summary=summary.of(pages),
        virtual_mfa=virtual,
    )


@reader("report_generated")
def report_generated(pages: Pages) -> Fact[datetime]:
    """When AWS made the report."""
    found = pages.one(REPORT)
    if isinstance(found, Gap) or found is None:
        return found or pages.not_said(REPORT, {}, "there is no report")
    try:
        return moment(found.GeneratedTime)
    except ValueError:
        return pages.not_said(REPORT, {}, "the report does not say when it was made")


@reader("summary")
def summary(pages: Pages) -> Fact[Summary]:
    """What the account summary says of root."""
    found = pages.one(SUMMARY)
    if isinstance(found, Gap) or found is None:
        return found or pages.not_said(SUMMARY, {}, "there is no summary")
    entries = found.SummaryMap
    flags = {
        key: None if (value := entries.get(key)) is None else bool(value)
        for key in ("AccountMFAEnabled", "AccountPasswordPresent")
    }
    return Summary(
        root_mfa=flags["AccountMFAEnabled"],
        root_keys=entries.get("AccountAccessKeysPresent"),
        root_password=flags["AccountPasswordPresent"],
        root_certificates=entries.get("AccountSigningCertificatesPresent"),
    )


@reader("virtual_mfa")
def virtual_mfa(pages: Pages) -> Observed[VirtualMfaDevice]:
    """Authenticator apps, assigned or not."""
    found = pages.here(VIRTUAL_MFA)
    return Observed(
        tuple(
            VirtualMfaDevice(
                serial=raw.SerialNumber,
                enabled=raw.EnableDate is not None,
                user_arn=(raw.User.Arn or None) if raw.User else None,
            )
            for answer in found.items
            for raw in answer.page.VirtualMFADevices
        ),
        found.gaps,
    )


def _rows(pages: Pages) -> Observed[_Row]:
    """The rows of the report.  Columns are found by name: older and newer reports have fewer and more."""
    found = pages.one(REPORT)
    if isinstance(found, Gap) or found is None:
        return Observed((), (found or pages.not_said(REPORT, {}, "there is no report"),))
    try:
        table = csv.DictReader(io.StringIO(base64.b64decode(found.Content, validate=True).decode()))
        columns = table.fieldnames or ()
        if lacking := [column for column in REQUIRED_COLUMNS if column not in columns]:
            return Observed((), (pages.unreadable(REPORT, {}, f"the report has no column {lacking[0]}"),))
        return Observed(tuple(_Row(pages, row) for row in table if row["user"] and row["arn"]))
    except (binascii.Error, UnicodeDecodeError, csv.Error) as error:
        return Observed((), (pages.unreadable(REPORT, {}, f"the report cannot be read: {error}"),))


def _root_credentials(pages: Pages) -> Fact[Credentials]:
    rows = _rows(pages)
    for row in rows.items:
        if row.user == ROOT_ROW:
            return _credentials(row, None)
    return rows.gaps[0] if rows.gaps else pages.not_said(REPORT, {"user": ROOT_ROW}, "the report has no row for root")


def _credentials(row: _Row, user: User | None) -> Credentials:
    unique = user.id if user else row.arn
    keys = tuple(_keys(row, unique))
    if row.user != ROOT_ROW and row.pages.asked(KEYS, UserName=row.user):
        listed = row.pages.about(KEYS, UserName=row.user)
        keys = (
            keys
            if listed.gaps
            else keys_with_ids(keys, [key for page in listed.items for key in page.AccessKeyMetadata])
        )
    return Credentials(
        user=row.user,
        id=unique,
        arn=row.arn,
        created=row.needed_time("user_creation_time"),
        password=_password(row, unique),
        password_last_used=row.time("password_last_used"),
        mfa=row.flag("mfa_active"),
        keys=keys,
        certificates=_certificates(row, unique),
    )


def _password(row: _Row, unique: str) -> Fact[Password | None]:
    enabled = row.flag("password_enabled")
    if isinstance(enabled, Gap):
        return enabled
    if not enabled:
        return None
    return Password(
        owner=row.user,
        owner_id=unique,
        arn=row.arn,
        last_used=row.time("password_last_used"),
        changed=row.time("password_last_changed"),
        created=row.needed_time("user_creation_time"),
        due=row.due(),
    )


def _keys(row: _Row, unique: str) -> Iterator[AccessKey]:
    """The keys that exist: an inactive key keeps its dates, an empty slot says N/A."""
    for slot in (1, 2):
        prefix = f"access_key_{slot}"
        active = row.flag(f"{prefix}_active")
        if active is not True and row.time(f"{prefix}_last_rotated") is None:
            continue
        service, region = (row.fields.get(f"{prefix}_last_used_{each}", "") for each in ("service", "region"))
        yield AccessKey(
            owner=row.user,
            owner_id=unique,
            arn=row.arn,
            slot=slot,
            active=active,
            created=row.needed_time(f"{prefix}_last_rotated"),
            changed=row.needed_time(f"{prefix}_last_rotated"),
            last_used=row.time(f"{prefix}_last_used_date"),
            last_used_service=None if service.upper() in {"", "N/A"} else service,
            last_used_region=None if region.upper() in {"", "N/A"} else region,
        )


def _certificates(row: _Row, unique: str) -> Fact[tuple[SigningCertificate, ...]]:
    """The signing certificates that exist; a report without their columns says nothing of them."""
    found = []
    for slot in (1, 2):
        prefix = f"cert_{slot}"
        active, changed = row.flag(f"{prefix}_active"), row.needed_time(f"{prefix}_last_rotated")
        if isinstance(active, Gap) and f"{prefix}_active" not in row.fields:
            return active
        if active is True or row.time(f"{prefix}_last_rotated") is not None:
            found.append(
                SigningCertificate(
                    owner=row.user, owner_id=unique, arn=row.arn, slot=slot, active=active, changed=changed
                )
            )
    listed = row.pages.about(CERTIFICATES, UserName=row.user) if row.user != ROOT_ROW and found else None
    if listed is None or listed.gaps:
        return tuple(found)
    raw = [each for page in listed.items for each in page.Certificates]
    return tuple(msgspec.structs.replace(each, id=certificate_id(each, raw, len(found))) for each in found)


def _unreported(pages: Pages, user: User) -> Credentials:
    gap = pages.not_said(
        REPORT,
        {"user": user.name},
        f"the credential report does not know `{user.name}` yet: a new one can be had 4 h after the last",
    )
    return Credentials(
        user=user.name,
        id=user.id,
        arn=user.arn,
        created=user.created,
        password=gap,
        password_last_used=gap,
        mfa=gap,
        keys=gap,
        certificates=gap,
    )
