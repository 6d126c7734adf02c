from __future__ import annotations

from estates import estate_of
from leastwise.model import Gap, PasswordPolicy, seen


def test_a_password_policy_is_read_with_what_it_leaves_out() -> None:
    rules = {"MinimumPasswordLength": 14, "RequireSymbols": True, "MaxPasswordAge": 90}
    found = seen(estate_of({"pages": {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": rules}}}).password_policy)
    assert found == PasswordPolicy(minimum_length=14, symbols=True, max_age_days=90)


def test_no_such_entity_means_that_there_is_no_policy() -> None:
    estate = estate_of({"pages": {"iam.GetAccountPasswordPolicy": [{"error": "NoSuchEntity"}]}})
    assert estate.password_policy is None
    assert estate.gaps == ()


def test_any_other_refusal_means_that_nobody_knows() -> None:
    estate = estate_of({"refused": {"iam.GetAccountPasswordPolicy": "AccessDenied"}})
    assert isinstance(estate.password_policy, Gap)


def test_providers_and_the_alias_are_read() -> None:
    pages = {
        "iam.ListSAMLProviders": {"SAMLProviderList": [{"Arn": "arn:saml", "ValidUntil": "never"}]},
        "iam.ListOpenIDConnectProviders": {
            "OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::111122223333:oidc-provider/token.example.com/x"}]
        },
        "iam.ListAccountAliases": {"AccountAliases": ["acme"]},
    }
    estate = estate_of({"pages": pages})
    [saml], [oidc] = estate.saml_providers, estate.oidc_providers
    assert isinstance(saml.valid_until, Gap)
    assert oidc.host == "token.example.com/x"
    assert estate.account.alias == "acme"
