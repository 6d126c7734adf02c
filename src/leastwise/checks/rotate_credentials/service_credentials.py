"""Old or endless credentials for single services.

## What it finds
Active credentials of users for one service: API keys, for Amazon Bedrock above all, that never expire, and any of them
that is more than 90 days old.

## Why it matters
A long-term API key is one line of text in an environment variable or a notebook, and whoever reads it may spend the
account's money until somebody notices. Git and database passwords for AWS are of the same kind. None of them is in the
credential report, so that a review of access keys goes past them.

## How it is decided
By iam:ListServiceSpecificCredentials of all users. Judged are those with the status `Active` whose `ExpirationDate` has
not passed. An API key without an `ExpirationDate` is found at once; every other credential when its `CreateDate` is
more than 90 whole days ago. The setting `service_credential_days` draws another line. Short-term API keys end with the
session that made them and are not listed. Passwords for CodeCommit and Amazon Keyspaces cannot be given an end.

## What to do
For Bedrock, use the credentials of a role, or short-term API keys; `aws iam create-service-specific-credential
--credential-age-days 30` makes a key with an end. For CodeCommit, `git-remote-codecommit` signs with the credentials at
hand, and the SigV4 plug-in for Amazon Keyspaces does the same. To replace one, make the second (two at a time are
allowed), put it in place, set the old one to Inactive with `aws iam update-service-specific-credential`, and delete it
days later. The trap: the console makes a user `BedrockAPIKey-…` for each Bedrock key, with a policy of its own, which
stays when the key is gone.

## References
- [Service-specific credentials for IAM users](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html)
- [API keys for AWS services](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_api_keys_for_aws_services.html)
- [ListServiceSpecificCredentials](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.last_used import CALL as USAGE
from leastwise.checks import Access, check, fix
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.silent import refuse_if_used
from leastwise.model import Estate, Evidence, Fail, NotApplicable, ServiceCredential, Severity, Verdict, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.iam_credentials import SERVICE_CREDENTIAL, of_user

CALL = "iam:ListServiceSpecificCredentials"


@check(
    "service-credentials",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.service_credentials,
    needs={CALL},
    controls=("ROT-04",),
)
def service_credentials(estate: Estate, credential: ServiceCredential) -> Verdict:
    """Whether one credential ends, or is replaced in time."""
    if not credential.active:
        return NotApplicable("inactive")
    end = seen(credential.expires)
    if end is not None and end <= estate.seen_at:
        return NotApplicable("expired")
    told = f"`{credential.id}` of `{credential.owner}` for `{credential.service}`"
    if credential.api_key and end is None:
        return Fail(f"the API key {told} never expires", _evidence(credential))
    created = seen(credential.created)
    age = days(estate, created)
    if age <= estate.thresholds.service_credential_days:
        return None
    kind = "API key" if credential.api_key else "password"
    return Fail(f"the {kind} {told} is {span(age)} old (since {day(created)})", _evidence(credential))


def _evidence(credential: ServiceCredential) -> tuple[Evidence, ...]:
    entry = f"ServiceSpecificCredentials[ServiceSpecificCredentialId={credential.id}]"
    return (
        Evidence(call=CALL, path=f"{entry}.CreateDate", value=stamp(credential.created)),
        Evidence(call=CALL, path=f"{entry}.ExpirationDate", value=stamp(credential.expires)),
    )


@fix(service_credentials, Safety.REVERSIBLE, access=Access(takes=True), sees={USAGE})
def switch_off(estate: Estate, credential: ServiceCredential) -> Iterator[Edit]:
    """Set the credential to Inactive where its user has no use for the service; one call brings it back."""
    refuse_if_used(estate, credential.owner, credential.service.partition(".")[0], seen(credential.created))
    yield Edit(of_user(SERVICE_CREDENTIAL, credential.owner, credential.id), {"Status": "Inactive"})
