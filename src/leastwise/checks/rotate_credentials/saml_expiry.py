"""SAML providers whose metadata ends.

## What it finds
SAML identity providers whose metadata has expired, or does within 30 days.

## Why it matters
When the metadata ends, nobody signs in through the provider any more, on a night when everybody needs to, and the way
back is root or the password in the safe. One that ended long ago is a door that nobody watches.

## How it is decided
By the `ValidUntil` of each provider in iam:ListSAMLProviders. The setting `saml_expiry_days` draws another line before
it. The certificates inside the metadata, which end on days of their own, are not looked at. OpenID Connect providers
have thumbprints, which say nothing of an end, and are not judged.

## What to do
Fetch the metadata from the directory again and give it to `aws iam update-saml-provider --saml-metadata-document
file://metadata.xml --saml-provider-arn ARN`; roles and their trust policies stay as they are. If nobody misses the
provider, `aws iam delete-saml-provider` takes it away; the roles that trust it are left over then. The trap: new
metadata from the wrong environment locks everybody out, so compare the entity id first.

## References
- [Create a SAML identity provider in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html)
- [ListSAMLProviders](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html)
"""

from __future__ import annotations

from leastwise.checks import check
from leastwise.checks.ages import ago, day, days, span, stamp
from leastwise.model import Estate, Evidence, Fail, NotApplicable, SamlProvider, Severity, Verdict, seen

CALL = "iam:ListSAMLProviders"


@check(
    "saml-expiry",
    severity=Severity.MEDIUM,
    subjects=lambda estate: estate.saml_providers,
    needs={CALL},
    controls=("ROT-10",),
)
def saml_expiry(estate: Estate, provider: SamlProvider) -> Verdict:
    """Whether the metadata of one provider holds for a while."""
    end = seen(provider.valid_until)
    if end is None:
        return NotApplicable("its metadata has no end")
    left = -days(estate, end)
    if left > estate.thresholds.saml_expiry_days:
        return None
    told = f"expired on {day(end)}, {ago(estate, end)}" if end <= estate.seen_at else f"ends on {day(end)}{_in(left)}"
    path = f"SAMLProviderList[Arn={provider.arn}].ValidUntil"
    return Fail(
        f"the metadata of `{provider.subject.id}` {told}",
        (Evidence(call=CALL, path=path, value=stamp(end)),),
    )


def _in(left: int) -> str:
    return f", in {span(left)}" if left > 0 else ""
