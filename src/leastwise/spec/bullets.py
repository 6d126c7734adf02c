"""Every rule of evaluation as one sentence, under the number that docstrings and tests call it by.

The numbers are the project's own. Docstrings of this package name the rules that a function carries, and tests name
them too: `test_A5_…` tests A5. `docs/how-aws-decides.md` is written from all three.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["BULLETS", "SECTIONS"]

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "A": "Who has to allow, and what a Deny does",
        "B": "A resource policy that names its own account's principals",
        "C": "Whom Principal and NotPrincipal mean",
        "D": "Which actions a statement speaks of",
        "E": "Which resources a statement speaks of",
        "F": "When conditions are met",
        "G": "What the condition operators compare",
        "H": "Policy variables",
        "I": "Service control policies",
        "J": "Resource control policies",
        "K": "Endpoints, public buckets, roles, calls through services",
        "L": "What a document may look like",
        "M": "Readings chosen here",
    }
)
"""The letters of the numbers."""

_ALL: dict[str, str] = {
    "A1": "Nothing is allowed by default, and a `Deny` of any type of policy wins over every `Allow`.",
    "A2": "The outcome is allowed, explicitly denied or implicitly denied, with the types that stood in the way.",
    "A3": "Types are told in AWS's order: an explicit Deny first, then RCP, SCP, endpoint, resource, identity, "
    "boundary, session.",
    "A4": "Within one account an Allow of the identity or of the resource policy is enough; a service may demand more.",
    "A5": "A KMS key trusts its own account only if its key policy says so, and the root user is no exception.",
    "A6": "A role is assumed only with an Allow in its trust policy, even by itself; naming the account delegates, "
    "naming the caller grants. SAML and web identity calls meet the trust policy alone.",
    "A7": "KMS actions without a key need identity policies only; an alias needs the alias and the key.",
    "A8": "Across accounts both sides must allow: all that limits the caller, and the resource with its RCPs.",
    "A9": "Across accounts a boundary or session policy limits even where the session itself is named.",
    "A10": "Across accounts a resource without a policy is closed.",
    "A11": "The root user needs no identity policy, and is limited by SCPs, RCPs, resource policies and key policies; "
    "its bucket policy it can always reach.",
    "A12": "An unsigned request needs a wildcard principal, at the few services that take such requests, "
    "and has keys of its own.",
    "A13": "A service that calls for itself needs the resource policy, meets RCPs, and "
    "has no identity policies and SCPs.",
    "A14": "`sts:GetCallerIdentity` and `sts:GetSessionToken` need no permission and cannot be denied.",
    "A15": "An action on several resources must be allowed for each of them, each with its own context.",
    "A16": "What AWS owns (managed policies, reserved roles, `alias/aws/*`) cannot be changed, whatever policies say.",
    "B": "The table: whose silence still blocks, by how the resource policy names the caller "
    "(by account, user, role, session or `*`).",
    "B1": "A Deny wins in every row of the table.",
    "B2": "Across accounts nothing in the table is spared.",
    "B3": "The ARN of a session names one session, that of a role all of its sessions; "
    "names are compared with letter case, and a session's ARN has no path.",
    "B4": "A session policy only restricts.",
    "B5": "A federated user session has nothing of its own without a session policy; some credentials cannot call "
    "some actions at all.",
    "B6": "A permissions boundary only limits, and only the user or role that has it.",
    "B7": "`Deny` with `NotPrincipal` in a resource policy denies every user and role with a boundary.",
    "C1": "Principals are `*`, accounts, users, roles, sessions, federated users, services and providers; "
    "each is named in one way.",
    "C2": "Account id and root ARN are the same: the account, not just its root user.",
    "C3": "In a principal `*` stands alone; a list is OR.",
    "C4": '`*` and `{"AWS": "*"}` are everybody, signed or not, in trust policies too.',
    "C5": "Services and providers match under their own key and by their exact name.",
    "C6": "A unique id in a principal is the trace of something deleted and matches nobody; "
    "in conditions it is a text.",
    "C7": "Groups and instance profiles are never principals.",
    "C8": "A resource policy's statement without a principal matches nobody.",
    "C9": "`NotPrincipal` belongs to `Deny`: it spares whom it lists, and an account in the list only its root user.",
    "C10": "`NotPrincipal` with `Allow`, where it is stored, lets everybody else in, and is flagged.",
    "C11": "Policies that are attached to a principal name none, and RCPs name everyone.",
    "D1": "Action patterns ignore letter case; `*` and `?` stand anywhere in the name.",
    "D2": "An action that does not exist matches nothing, and in `NotAction` leaves nothing out.",
    "D3": "`NotAction` is the complement over all services.",
    "D4": "`Action` or `NotAction`, not both; of wildcards in the service only `*:*` matches.",
    "D5": "White space around an action, and an empty name, match nothing.",
    "D6": "An action launched tomorrow matches the wildcards of today.",
    "E1": "In the first five parts of an ARN pattern a `*` crosses colons only before a colon or at the end; "
    "after the fifth colon it matches anything.",
    "E2": "Resources are compared with letter case.",
    "E3": "A short pattern covers the rest of an ARN in `Resource`, but not in an ARN condition.",
    "E4": "An action without resources is evaluated against `*`, and no ARN matches that, in a Deny neither.",
    "E5": "`Resource` or `NotResource`, which is the complement; in a trust policy neither.",
    "E6": "A variable before the fifth colon is not documented: it is replaced, with a warning.",
    "E7": "A bucket and its objects are different resources; S3's ARNs do not say whose they are.",
    "E8": "A request for a resource with wildcards is a question about many, and never plainly allowed.",
    "E9": "The partition must match.",
    "F1": "Operators and keys are AND, values are OR; under a negated operator no value may match.",
    "F2": "An empty block is no condition; names that differ in letter case must all hold; "
    "an empty list of values has its own rules.",
    "F3": "Names of keys, tag keys included, ignore letter case; values do not.",
    "F4": "Without the key negated operators hold and all others do not, `Bool` included.",
    "F5": "So a Deny with a negated operator strikes requests without the key, "
    "and one with `Bool` … `false` misses them.",
    "F6": "`…IfExists` holds without the key, and is the plain operator with it.",
    "F7": "`Null` asks whether the key is there; set operators and `IfExists` make no sense with it.",
    "F8": "`ForAllValues` wants every value to fit, and holds without the key or with an empty text.",
    "F9": "`ForAnyValue` wants one value to fit, and fails without the key, negated or not.",
    "F10": "Negated, `ForAnyValue` wants one value outside the list, `ForAllValues` all of them.",
    "F11": "A set operator may have `IfExists`, and then holds without the key.",
    "F12": "A key with several values needs a set operator; a single value is a list of one.",
    "F13": "Seven global keys have several values; `aws:PrincipalArn` is not one of them.",
    "F14": "`aws:PrincipalArn` is the role's ARN in a session, the federated user's own, and absent if unsigned.",
    "F15": "A statement with an unknown operator cannot match, and is flagged.",
    "G1": "Strings are compared whole and with letter case; wildcards count under `…Like` only.",
    "G2": "`ArnEquals` is `ArnLike`: six parts, each compared alone; what is no ARN matches nothing.",
    "G3": "A wildcard crosses the parts of an ARN under `StringLike`, and not under `ArnLike`.",
    "G4": "Numbers are whole or decimal; what is none matches nothing.",
    "G5": "Dates are ISO 8601 or seconds since 1970, on either side.",
    "G6": "Booleans are `true` and `false` in any letter case, or JSON's own.",
    "G7": "Bytes are compared as base64 says them, one by one.",
    "G8": "Addresses are in ranges of their own version; a bare one is a range of one, bits after the mask are "
    "ignored, and a request without the key locks itself out under `NotIpAddress`.",
    "G9": "Numbers and booleans in JSON are compared by their text.",
    "H1": "Only documents of Version `2012-10-17` have variables.",
    "H2": "Variables are replaced in resources and under string and ARN operators, and nowhere else.",
    "H3": "A variable takes a key with one value; without one its pattern matches nothing, and nothing is equal to it.",
    "H4": "A default takes the place of an absent key.",
    "H5": "`${*}`, `${?}` and `${$}` are the characters themselves.",
    "H6": "Wildcards in the value of a variable are characters.",
    "H7": "`aws:username` belongs to IAM users; `aws:userid` of a role has the name of the session.",
    "H8": "A Deny whose variable has no value fails open, but not under a negated operator or in `NotResource`.",
    "I1": "SCPs limit the users, roles and root users of member accounts, and nobody of the management account.",
    "I2": "Service-linked roles are exempt from SCPs.",
    "I3": "Every level from the root to the account must allow, and any Deny at any level denies.",
    "I4": "Without SCPs in use nothing is limited; a level with nothing attached denies all.",
    "I5": "SCPs speak the whole language, conditions, `NotAction` and resources included.",
    "I6": "SCPs are those of the caller's account, so outsiders never meet ours.",
    "I7": "A few tasks of the root user are beyond SCPs.",
    "I8": "SCPs never grant.",
    "J1": "RCPs limit whoever reaches a member account's resources, and nobody at the management account's.",
    "J2": "RCPs govern some services and no other.",
    "J3": "Full access is always attached, and one's own RCPs only deny.",
    "J4": "Service-linked roles, their trust policies, AWS managed keys and `kms:RetireGrant` are exempt from RCPs.",
    "J5": "RCPs are asked within one account too.",
    "J6": "The perimeter: an RCP that denies everybody who is neither of the organization nor an AWS service.",
    "K1": "A VPC endpoint's policy must allow what goes through it, and never grants; at a gateway endpoint an account "
    "is its root user.",
    "K2": "A bucket with a restricted public policy serves its own account and AWS services only.",
    "K3": "Grants that no policy tells of (ACLs, KMS grants, shares) are not modelled.",
    "K4": "A call through a service carries keys that tell so, and a service's own call has no network.",
    "K5": "`iam:PassRole` is an action of its own, on the role.",
    "K6": "Trust policies ask for external ids, session names, tags and identities; tags and source identities need "
    "actions of their own.",
    "K7": "Roles that follow on one another lose the age of the MFA.",
    "L1": "Versions, effects, statement ids and characters that IAM takes.",
    "L2": "A JSON key that is there twice is refused.",
    "L3": "Names of elements are written in just these letters.",
    "M1": "The wide reading of colons decides, and where the strict one differs the decision says so.",
    "M2": "Epoch dates are seconds, `10abc` is no number, variables under `Bool` are replaced with a warning.",
    "M3": "In documents of another Version `${…}` is text.",
    "M4": "A Deny that cannot be decided is told on the decision; what cannot matter is not.",
    "M5": "What is not modelled is said on the decision about a resource that has it.",
    "M6": "A plain operator on a key with several values does not match; beside a set operator each has its own rule.",
}

BULLETS: Mapping[str, str] = MappingProxyType(_ALL)
"""The rules in order; `B` alone is the table of that section."""
