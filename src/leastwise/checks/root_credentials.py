"""What root signs in with, one by one: the account summary tells first, and the credential report where it does not."""

from __future__ import annotations

from leastwise.checks.root import holds_keys, keys_evidence
from leastwise.model import Evidence, Fact, Gap, Root, Summary

__all__ = ["certificates", "certificates_evidence", "credentials_evidence", "held", "mfa"]

_SUMMARY = "iam:GetAccountSummary"


def held(root: Root) -> dict[str, tuple[Fact[bool], ...]]:
    """What root could sign in or sign requests with, each as facts for `anything`."""
    count = certificates(root)
    return {
        "a password": (_password(root),),
        "access keys": holds_keys(root),
        "signing certificates": (count if isinstance(count, Gap) else count > 0,),
    }


def certificates(root: Root) -> Fact[int]:
    """How many signing certificates root has, active or not."""
    if isinstance(root.summary, Summary) and root.summary.root_certificates is not None:
        return root.summary.root_certificates
    found = root.credentials if isinstance(root.credentials, Gap) else root.credentials.certificates
    if isinstance(found, Gap):
        return root.summary if isinstance(root.summary, Gap) else found
    return len(found)


def certificates_evidence(root: Root) -> tuple[Evidence, ...]:
    """Where the first witness tells of root's certificates."""
    if isinstance(root.summary, Summary) and root.summary.root_certificates is not None:
        return _counted("AccountSigningCertificatesPresent", root.summary.root_certificates)
    found = root.credentials if isinstance(root.credentials, Gap) else root.credentials.certificates
    if isinstance(found, Gap):
        return ()
    return tuple(_row_evidence(f"cert_{each.slot}_active", each.active) for each in found)


def mfa(root: Root) -> Fact[bool]:
    """Whether root has an MFA device of any kind."""
    if isinstance(root.summary, Summary) and root.summary.root_mfa is not None:
        return root.summary.root_mfa
    return root.credentials if isinstance(root.credentials, Gap) else root.credentials.mfa


def credentials_evidence(root: Root) -> tuple[Evidence, ...]:
    """Where the witnesses tell what root has."""
    return (
        *_password_evidence(root),
        *(keys_evidence(root) if True in holds_keys(root) else ()),
        *certificates_evidence(root),
        *_mfa_evidence(root),
    )


def _password_evidence(root: Root) -> tuple[Evidence, ...]:
    if isinstance(root.summary, Summary) and root.summary.root_password is not None:
        return _counted("AccountPasswordPresent", root.summary.root_password)
    return (_row_evidence("password_enabled", True),) if _password(root) is True else ()


def _mfa_evidence(root: Root) -> tuple[Evidence, ...]:
    if isinstance(root.summary, Summary) and root.summary.root_mfa is not None:
        return _counted("AccountMFAEnabled", root.summary.root_mfa)
    return (_row_evidence("mfa_active", True),) if mfa(root) is True else ()


def _password(root: Root) -> Fact[bool]:
    if isinstance(root.summary, Summary) and root.summary.root_password is not None:
        return root.summary.root_password
    password = root.credentials if isinstance(root.credentials, Gap) else root.credentials.password
    return password if isinstance(password, Gap) else password is not None


def _counted(entry: str, count: int) -> tuple[Evidence, ...]:
    """What the summary counts, if there is any."""
    return (Evidence(call=_SUMMARY, path=f"SummaryMap.{entry}", value=str(int(count))),) if count else ()


def _row_evidence(column: str, value: Fact[bool]) -> Evidence:
    text = "?" if isinstance(value, Gap) else str(value).lower()
    return Evidence(call="iam:GetCredentialReport", path=f"user=<root_account>, {column}", value=text)
