"""Expired TLS certificates in IAM.

## What it finds
Server certificates that IAM keeps and whose end has passed.

## Why it matters
An expired certificate protects nothing, and it may be picked for a load balancer or a distribution by mistake: then
clients refuse the site, or learn to click the warning away. Its private key lies in the account without a purpose.

## How it is decided
By the `Expiration` of each certificate in iam:ListServerCertificates. Certificates of AWS Certificate Manager are not
in that list. Whether something still serves the expired certificate is not looked at: it has to be replaced there
first.

## What to do
See that no load balancer, distribution or API still names the certificate. Then `aws iam delete-server-certificate
--server-certificate-name NAME`, which cannot be undone. Put the next one into AWS Certificate Manager, which renews it
by itself. The trap: a load balancer that still has the certificate may stop taking traffic when it is gone.

## References
- [Manage server certificates in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html)
- [ListServerCertificates](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import ago, day, stamp
from leastwise.model import Estate, Evidence, Fail, ServerCertificate, Severity, Verdict, seen

CALL = "iam:ListServerCertificates"


@check(
    "expired-server-certificates",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.server_certificates,
    needs={CALL},
    controls=("UNUSED-06",),
    cis=("2.17",),
    fsbp=("IAM.26",),
)
def expired_server_certificates(estate: Estate, certificate: ServerCertificate) -> Verdict:
    """Whether one certificate's end has passed."""
    end = seen(certificate.expires)
    if end > estate.seen_at:
        return None
    path = f"ServerCertificateMetadataList[ServerCertificateName={certificate.name}].Expiration"
    return Fail(
        f"`{certificate.name}` expired on {day(end)}, {ago(estate, end)}",
        (Evidence(call=CALL, path=path, value=stamp(end)),),
    )
