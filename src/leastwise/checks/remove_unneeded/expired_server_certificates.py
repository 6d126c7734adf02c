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

from collections.abc import Iterator

from leastwise.checks import Unfit, check, fix
from leastwise.checks.ages import ago, day, days, stamp
from leastwise.model import Estate, Evidence, Fail, ServerCertificate, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety, Target
from leastwise.objects.iam_deletable import SERVER_CERTIFICATE

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


@fix(expired_server_certificates, Safety.LOSSY)
def delete(estate: Estate, certificate: ServerCertificate) -> Iterator[Edit]:
    """Delete a certificate that expired long ago; its private key is gone with it.

    Which load balancers name it is not collected: one whose clients do not care about the end would stop. AWS refuses
    the call where it knows of one, and a certificate that nobody has replaced for months is served to nobody.
    """
    end, least = seen(certificate.expires), estate.fixing.usage_days
    if days(estate, end) <= least:
        raise Unfit(f"it expired {ago(estate, end)}, and something may still serve it: {least} days are waited for")
    yield Edit(Target(SERVER_CERTIFICATE.name, certificate.name), None)
