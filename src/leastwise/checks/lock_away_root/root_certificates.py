"""Root has a signing certificate.

## What it finds
A root user with X.509 signing certificates.

## Why it matters
The private key of a signing certificate signs requests as root, as an access key does: no second factor is asked for
and no policy of the account restricts it. Hardly anything uses such certificates any more, so nobody misses one that
was stolen years ago.

## How it is decided
By `AccountSigningCertificatesPresent` of the account summary, or by root's row of the credential report where the
summary does not tell. Inactive certificates count as well: one call of root makes them active again.

## What to do
Find out what signs with it, if anything: only very old tools do. Sign in as root, open Security credentials,
deactivate the certificate, wait until you are sure that nothing broke, and delete it. In a member account of an
Organization with centralised root access the management account deletes it with `aws sts assume-root` and the task
policy `IAMDeleteRootUserCredentials`. The trap: the list of certificates that a user or role asks for holds its own,
never root's, so an empty list proves nothing.

## References
- [AWS account root user](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html)
- [Root user best practices](https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html)
- [GetAccountSummary](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html)
"""

from __future__ import annotations

from leastwise.checks import check, the_root
from leastwise.checks.root_credentials import certificates, certificates_evidence
from leastwise.model import Estate, Fail, Root, Severity, Verdict, seen


@check(
    "root-certificates",
    severity=Severity.HIGH,
    subjects=the_root,
    needs={"iam:GetAccountSummary", "iam:GetCredentialReport"},
    controls=("ROOT-02",),
)
def root_certificates(estate: Estate, root: Root) -> Verdict:
    """Whether root has a signing certificate."""
    count = seen(certificates(root))
    if not count:
        return None
    told = "a signing certificate" if count == 1 else f"{count} signing certificates"
    return Fail(f"root has {told}", certificates_evidence(root))
