"""Old signing certificates.

## What it finds
Active X.509 signing certificates of users that are more than 90 days old.

## Why it matters
A signing certificate is as good as an access key: whoever holds its private key signs requests as the user. It was made
for interfaces that hardly anything uses any more, so nobody looks at it, and it stays for years.

## How it is decided
By the credential report: `cert_N_active` is true and `cert_N_last_rotated`, the day of the upload or of the last change
of status, is more than 90 whole days ago. Inactive certificates are not judged. The setting `signing_certificate_days`
draws another line. The end that a certificate itself states does not count: it is chosen by whoever makes it.

## What to do
Most likely nothing needs it: set it to Inactive with `aws iam update-signing-certificate` and delete it some weeks
later. Instance store-backed images are bundled with one; where that is still done, upload a new certificate with
`aws iam upload-signing-certificate` first. The report does not give its id: `aws iam list-signing-certificates
--user-name NAME` does. The trap: AWS does not show when a certificate was last used.

## References
- [Manage signing certificates](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-ca.html)
- [Generate credential reports](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.checks import Access, Unfit, check, fix
from leastwise.checks.ages import day, days, span
from leastwise.checks.credentials import certificate_evidence, signing_certificates
from leastwise.model import Estate, Fail, NotApplicable, Severity, SigningCertificate, Verdict, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.iam_credentials import SIGNING_CERTIFICATE, of_user


@check(
    "signing-certificates",
    severity=Severity.MEDIUM,
    subjects=signing_certificates,
    needs={"iam:GetCredentialReport", "iam:GetAccountAuthorizationDetails"},
    controls=("ROT-05",),
)
def old_certificates(estate: Estate, certificate: SigningCertificate) -> Verdict:
    """Whether one signing certificate is due for replacement."""
    if not seen(certificate.active):
        return NotApplicable("inactive")
    since = seen(certificate.changed)
    age = days(estate, since)
    if age <= estate.thresholds.signing_certificate_days:
        return None
    return Fail(
        f"signing certificate {certificate.slot} of `{certificate.owner}` is {span(age)} old (since {day(since)})",
        certificate_evidence(certificate),
    )


@fix(old_certificates, Safety.REVERSIBLE, access=Access(takes=True), sees={"iam:ListSigningCertificates"})
def switch_off(estate: Estate, certificate: SigningCertificate) -> Iterator[Edit]:
    """Set the certificate to Inactive, since hardly anything takes one any more; one call brings it back."""
    if certificate.id is None:
        raise Unfit("which of the user's certificates it is was not seen: it needs iam:ListSigningCertificates")
    yield Edit(of_user(SIGNING_CERTIFICATE, certificate.owner, certificate.id), {"Status": "Inactive"})
