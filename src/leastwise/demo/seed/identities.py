"""Users, keys, certificates and providers that nobody needs any more, beside those that somebody does."""

from __future__ import annotations

from leastwise.demo.motos import naive
from leastwise.demo.overlay.iam.server_certificates import set_certificate_dates
from leastwise.demo.overlay.iam.service_credentials import KIND
from leastwise.demo.seed.documents import allow, document
from leastwise.demo.seed.place import Key, Place

__all__ = ["seed_identities"]


def seed_identities(management: Place, production: Place) -> None:
    """Everything of this module; most of it in production, which people left long ago."""
    _users(production)
    _keys_and_certificates(management, production)
    _providers(production)
    _old_fleet(production)
    _certificates(production)
    _service_credentials(production)


def _users(place: Place) -> None:
    """A program's user with a password and a key that rests, and somebody who got a key on the first day."""
    place.user("svc-invoices", 300, Key("resting", 20, 15, active=False), tags={"Owner": "billing"})
    place.password("svc-invoices", 10, 1)
    place.user("newcomer", 20, Key("first-day", 20))
    place.password("newcomer", 20, 2)
    place.iam.add_user_to_group("programs", "svc-invoices")


def _keys_and_certificates(management: Place, production: Place) -> None:
    """SSH keys of people who may use CodeCommit, and certificates for interfaces of long ago."""
    for user, label, age in (("ana", "laptop", 100), ("bruno", "laptop", 900)):
        key = management.iam.upload_ssh_public_key(user, f"ssh-rsa AAAA {user}")
        key.upload_date = naive(management.ages.ago(age))
        management.ids[f"{user}:{label}"] = key.ssh_public_key_id
    for user, age in (("ci-runner", 1500), ("report-reader", 20)):
        _signing_certificate(production, user, age)


def _signing_certificate(place: Place, user: str, age: float) -> None:
    from moto.iam.models import SigningCertificate

    identifier = f"{user.upper():X<24}"
    made = SigningCertificate(identifier, user, "a certificate")
    made.upload_date = naive(place.ages.ago(age))
    place.iam.users[user].signing_certificates[identifier] = made


def _providers(place: Place) -> None:
    """One of a directory that was given up, and one that only the VPN needs."""
    old = place.iam.create_saml_provider("acme-old-idp", "<EntityDescriptor entityID='https://old.example.com'/>")
    place.ages.created(old, 1500)
    old.valid_until = naive(place.ages.ago(200))
    vpn = place.iam.create_saml_provider("acme-vpn", "<EntityDescriptor entityID='https://vpn.example.com'/>")
    place.ages.created(vpn, 300)
    federated = {"FederatedAuthentication": {"SamlProviderArn": vpn.arn}, "Type": "federated-authentication"}
    place.world.keep("client-vpn", place.account, "eu-west-1", {"AuthenticationOptions": [federated]})


def _old_fleet(place: Place) -> None:
    """Machines that are gone, with their profile and a policy that was narrowed in the end."""
    arn = place.policy("old-fleet", document(allow("s3:GetObject", "arn:aws:s3:::shop-assets/*")), created=900)
    narrowed = document(allow("s3:GetObject", "arn:aws:s3:::shop-assets/fleet/*"))
    place.iam.create_policy_version(arn, narrowed, "true").create_date = naive(place.ages.ago(500))
    place.profile("old-fleet", "old-fleet", used=200)


def _certificates(place: Place) -> None:
    """One that ended long ago, and one that still serves."""
    for name, uploaded, left in (("shop-2024", 700, -300), ("shop-2026", 60, 300)):
        made = place.iam.upload_server_certificate(name, "a certificate", "a private key", path="/shop/")
        set_certificate_dates(made, place.ages.ago(uploaded), place.ages.ago(-left))


def _service_credentials(place: Place) -> None:
    """API keys for Bedrock with and without an end, and a Git password that is old."""
    bedrock, git = "bedrock.amazonaws.com", "codecommit.amazonaws.com"
    for label, user, service, age, left in (
        ("endless", "ci-runner", bedrock, 10, None),
        ("short", "ci-runner", bedrock, 10, 20),
        ("git", "ci-runner", git, 400, None),
    ):
        identifier = f"ACCAEXAMPLE{label.upper():X<10}"
        place.ids[f"{user}:{label}"] = identifier
        place.world.keep(
            KIND,
            place.account,
            "global",
            {
                "ServiceSpecificCredentialId": identifier,
                "UserName": user,
                "ServiceName": service,
                "Status": "Active",
                "CreateDate": place.ages.ago(age),
                **({} if left is None else {"ExpirationDate": place.ages.ago(-left)}),
            },
        )
