"""Role trust policies."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.language import JsonValue, Kind, action_matches
from leastwise.lint.arns import split
from leastwise.lint.code import Flaw, Severity, code
from leastwise.lint.examples import on, trust
from leastwise.lint.view import Clause, Policy, Text

_TRUST = frozenset({Kind.TRUST})
_GITHUB = "token.actions.githubusercontent.com"
_PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{_GITHUB}"
_SAML = "arn:aws:iam::111122223333:saml-provider/people"
_AUD = {f"{_GITHUB}:aud": "sts.amazonaws.com"}
_SUB = {f"{_GITHUB}:sub": "repo:example/site:ref:refs/heads/main"}
_WEB: dict[str, JsonValue] = {"Principal": {"Federated": _PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"}


def _github(**tests: dict[str, str]) -> str:
    return trust(**_WEB, Condition={operator: {**keys} for operator, keys in tests.items()})


_GOOD = trust()
_GOOD_GITHUB = _github(StringEquals=_AUD | _SUB)


@code(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    Severity.ERROR,
    "NotPrincipal in a trust policy",
    needs=["NotPrincipal"],
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Principal=None, NotPrincipal={"AWS": "111122223333"}),
    good=_GOOD,
)
def not_principal(policy: Policy) -> Iterator[Flaw]:
    """A trust policy names who may."""
    for clause in policy.statements:
        if clause.has("NotPrincipal"):
            yield Flaw(clause.where("NotPrincipal"), "a role trust policy must not have `NotPrincipal`, name who may")


@code(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    Severity.ERROR,
    "Resource in a trust policy",
    needs=["Resource", "NotResource"],
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Resource="*"),
    good=_GOOD,
)
def resource(policy: Policy) -> Iterator[Flaw]:
    """The role is the resource."""
    for clause in policy.statements:
        for name in ("Resource", "NotResource"):
            if clause.has(name):
                yield Flaw(clause.where(name), f"a role trust policy must not have `{name}`, remove it")


@code(
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    Severity.ERROR,
    "Wildcard in the principal of a trust policy",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Principal="*"),
    good=_GOOD,
)
def wildcard(policy: Policy) -> Iterator[Flaw]:
    """Whoever it lets in, everybody or nobody, is not who is meant; a Deny of everybody is."""
    for clause in policy.statements:
        for element in clause.named("Principal"):
            for item in element.items:
                if "*" in item.value and not (clause.denies and item.value == "*"):
                    yield Flaw(item.at, f"`{item.value}` is a principal with a wildcard, name who may assume the role")


def _federated(policy: Policy) -> Iterator[tuple[Clause, Text]]:
    for clause in policy.statements:
        for element in clause.named("Principal"):
            if element.name == "Federated":
                yield from ((clause, item) for item in element.items)


@code(
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    Severity.ERROR,
    "Not a provider",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(
        Principal={"Federated": "https://accounts.google.com"},
        Action="sts:AssumeRoleWithWebIdentity",
        Condition=on("StringEquals", "accounts.google.com:aud", "example"),
    ),
    good=trust(
        Principal={"Federated": "accounts.google.com"},
        Action="sts:AssumeRoleWithWebIdentity",
        Condition=on("StringEquals", "accounts.google.com:aud", "example"),
    ),
)
def federated(policy: Policy) -> Iterator[Flaw]:
    """The ARN of a provider of the account, or the host of one that AWS knows."""
    for _, item in _federated(policy):
        value = item.value
        arn = value.startswith("arn:") and (":saml-provider/" in value or ":oidc-provider/" in value)
        host = "." in value and "/" not in value and ":" not in value
        if not arn and not host and "*" not in value:
            yield Flaw(item.at, f"`{value}` is not a provider, write its ARN")


def _action_for(kind: str, value: str) -> str | None:
    if kind == "Federated":
        return "sts:AssumeRoleWithSAML" if ":saml-provider/" in value else "sts:AssumeRoleWithWebIdentity"
    return "sts:AssumeRole" if kind in ("AWS", "Service") else None


@code(
    "MISMATCHED_ACTION_FOR_PRINCIPAL",
    Severity.ERROR,
    "An action that the principal cannot call",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Principal={"Federated": _SAML}),
    good=trust(
        Principal={"Federated": _SAML},
        Action="sts:AssumeRoleWithSAML",
        Condition=on("StringEquals", "SAML:aud", "https://signin.aws.amazon.com/saml"),
    ),
)
def mismatched(policy: Policy) -> Iterator[Flaw]:
    """SAML, web identity and AWS's own principals each assume a role by an action of their own."""
    for clause in policy.statements:
        assuming = [item for item in clause.actions if item.value.lower().startswith("sts:assumerole")]
        if not clause.allows or not assuming or any("*" in item.value for item in clause.actions):
            continue
        for element in clause.named("Principal"):
            for item in element.items:
                wanted = _action_for(element.name, item.value)
                if wanted and not any(action_matches(each.value, wanted) for each in assuming):
                    yield Flaw(assuming[0].at, f"`{item.value}` assumes roles by `{wanted}` only, add it", wanted)


@code(
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    Severity.ERROR,
    "Roles Anywhere cannot assume the role",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Principal={"Service": "rolesanywhere.amazonaws.com"}),
    good=trust(
        Principal={"Service": "rolesanywhere.amazonaws.com"},
        Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    ),
)
def roles_anywhere(policy: Policy) -> Iterator[Flaw]:
    """It tags every session and sets its source identity."""
    for clause in policy.statements:
        named = [
            i for each in clause.named("Principal") for i in each.items if i.value == "rolesanywhere.amazonaws.com"
        ]
        if not clause.allows or not named:
            continue
        needed = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
        missing = [each for each in needed if not any(action_matches(i.value, each) for i in clause.actions)]
        if missing:
            yield Flaw(
                clause.where("Action"), f"Roles Anywhere needs {', '.join(f'`{each}`' for each in missing)} too, add it"
            )


def _web_identities(policy: Policy) -> Iterator[tuple[Clause, Text, str]]:
    """Statements that let an OIDC provider in, and the host that its condition keys begin with."""
    for clause, item in _federated(policy):
        if clause.allows and ":saml-provider/" not in item.value:
            yield clause, item, item.value.split(":oidc-provider/", 1)[-1].lower()


@code(
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    Severity.SECURITY_WARNING,
    "Any client of an OIDC provider",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(Principal={"Federated": "accounts.google.com"}, Action="sts:AssumeRoleWithWebIdentity"),
    good=trust(
        Principal={"Federated": "accounts.google.com"},
        Action="sts:AssumeRoleWithWebIdentity",
        Condition=on("StringEquals", "accounts.google.com:aud", "example"),
    ),
)
def oidc(policy: Policy) -> Iterator[Flaw]:
    """Without a test of the provider's claims, everybody who has an account there gets in."""
    for clause, item, host in _web_identities(policy):
        if host != _GITHUB and not any(key.startswith(f"{host}:") for key in clause.keys):
            yield Flaw(item.at, f"everybody whom `{host}` knows may assume the role, test `{host}:sub` or `{host}:aud`")


def _repositories(clause: Clause) -> list[Text]:
    keys = (f"{_GITHUB}:sub", f"{_GITHUB}:job_workflow_ref")
    return [item for test in clause.tests if test.folded in keys and not test.reads.negated for item in test.items]


@code(
    "MISSING_GITHUB_REPO_CONDITION_KEY",
    Severity.SECURITY_WARNING,
    "Any repository of GitHub",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=_github(StringEquals=_AUD),
    good=_GOOD_GITHUB,
)
def github(policy: Policy) -> Iterator[Flaw]:
    """The audience is the same for everybody; only the subject tells the repository."""
    for clause, item, host in _web_identities(policy):
        if host == _GITHUB and not _repositories(clause):
            yield Flaw(item.at, f"every repository of GitHub may assume the role, test `{_GITHUB}:sub`")


@code(
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    Severity.WARNING,
    "Many repositories or branches",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=_github(StringEquals=_AUD, StringLike={f"{_GITHUB}:sub": "repo:example/*"}),
    good=_GOOD_GITHUB,
)
def github_branch(policy: Policy) -> Iterator[Flaw]:
    """Whoever may push to any of them has the role."""
    for clause, _, host in _web_identities(policy):
        if host == _GITHUB:
            for item in _repositories(clause):
                if "*" in item.value or "?" in item.value:
                    yield Flaw(item.at, f"`{item.value}` is more than one repository and branch, name them")


@code(
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
    Severity.SECURITY_WARNING,
    "ForAnyValue on an audience",
    needs=["foranyvalue:"],
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=_github(**{"ForAnyValue:StringEquals": _AUD, "StringEquals": _SUB}),
    good=_GOOD_GITHUB,
)
def audience(policy: Policy) -> Iterator[Flaw]:
    """An audience is one value; one fitting value of a list is not enough of a test."""
    for _, test in policy.tests:
        if test.reads.qualifier == "foranyvalue" and test.folded.endswith(":aud"):
            yield Flaw(test.operator_at, f"`{test.key}` is one value, write `{test.operator.partition(':')[2]}`")


@code(
    "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
    Severity.SUGGESTION,
    "A session beside its role",
    kinds=_TRUST,
    kind=Kind.TRUST,
    bad=trust(
        Principal={
            "AWS": ["arn:aws:iam::111122223333:role/reader", "arn:aws:sts::111122223333:assumed-role/reader/anna"]
        }
    ),
    good=_GOOD,
)
def redundant(policy: Policy) -> Iterator[Flaw]:
    """The role stands for all its sessions."""
    for clause in policy.statements:
        items = [item for each in clause.named("Principal") if each.name == "AWS" for item in each.items]
        named = [(item, parts) for item in items if (parts := split(item.value))]
        roles = {(a.account, a.resource.rpartition("/")[2]) for _, a in named if a.resource.startswith("role/")}
        for item, parts in named:
            session = parts.resource.startswith("assumed-role/")
            if session and (parts.account, parts.resource.split("/")[1]) in roles:
                yield Flaw(item.at, f"`{item.value}` is a session of a role that is named too, remove it")


@code(
    "CONFIRM_AUDIENCE_CLAIM_TYPE",
    Severity.SUGGESTION,
    "A list operator on an audience",
    kinds=_TRUST,
    needs=["forallvalues:", "foranyvalue:"],
    kind=Kind.TRUST,
    bad=_github(**{"ForAllValues:StringEquals": _AUD, "StringEquals": _SUB}),
    good=_GOOD_GITHUB,
)
def audience_type(policy: Policy) -> Iterator[Flaw]:
    """Most providers send one audience; who sends several needs the operator."""
    for _, test in policy.tests:
        if test.reads.qualifier in ("forallvalues", "foranyvalue") and test.folded.endswith(":aud"):
            says = f"`{test.key}` is one value with most providers, write `{test.operator.partition(':')[2]}` then"
            yield Flaw(test.operator_at, says)
