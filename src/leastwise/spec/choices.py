"""What this reading of AWS's pages had to choose: every place where they are silent, differ, or leave room.

Each choice is a sentence that goes with the decisions it could have changed. Nothing else in the package decides
what is disputed; here it is named, and the function that makes the choice names it.
"""

from __future__ import annotations

from enum import Enum

__all__ = ["Choice"]


class Choice(Enum):
    """A reading that another reader could have made otherwise; the value is the warning."""

    # Actions and resources
    SERVICE_WILDCARD = "a wildcard in the service of an action pattern is taken to match nothing"  # D4
    ACTION_SPACE = "an action pattern with white space around it is taken to match nothing"  # D5
    COLONS = "whether the resource matches depends on wildcards crossing a colon, which AWS's pages tell differently"
    """E1, M1: the wide reading of the IAM page decides; the S3 page reads the parts strictly."""
    EARLY_VARIABLE = "a policy variable before the fifth colon of a resource is replaced, though not documented"  # E6
    VARIABLE_WITHOUT_VALUE = "a policy variable has no value in this request, so its pattern matches nothing"  # H8, M4
    LITERAL_VARIABLE = "the document is not of Version 2012-10-17, so `${` is taken as text and not as a variable"  # M3
    WHAT_IF = "the resource asked for holds `*` or `?`, which are taken as characters and not as a pattern"  # E8

    # Principals
    NO_PRINCIPAL = "a statement of a resource policy without a principal is taken to match nobody"  # C8
    ALLOW_NOT_PRINCIPAL = "`NotPrincipal` with `Allow` lets everybody else in, unsigned requests included"  # C10
    EXEMPT_WITHOUT_ACCOUNT = "the principal is in `NotPrincipal` but its account is not, so AWS may deny it"  # C9
    EXEMPT_SESSION = "the role is in `NotPrincipal` but this session of it is not, and is taken to be exempt"  # C9
    CANONICAL_USER = "a canonical user id is not compared with accounts, so it is taken to match nobody"  # C1
    GATEWAY_ACCOUNT = "an account in a gateway endpoint's policy is taken to mean its root user only"  # K1
    GATEWAY_NAME = "a gateway endpoint's policy should name `*`; that another name in it counts is assumed"  # K1
    UNSIGNED_ELSEWHERE = "the service is not known to take unsigned requests, so this one is refused"  # A12

    # Conditions
    UNKNOWN_OPERATOR = "a condition operator is unknown, so the statement is taken not to match"  # F15, M4
    MULTIVALUED_KEY = "a key with several values stands under an operator for one, which is taken not to match"  # M6
    UNFIT_VALUE = "a value is not of the operator's type, so the comparison is taken to fail"  # G4, M4
    EMPTY_VALUES = "what an empty list of condition values means is not documented"  # F2
    BOOL_VARIABLE = "a policy variable under `Bool` is replaced, which AWS's pages tell differently"  # M2

    # What no policy says
    OWNED_BY_AWS = "AWS owns the resource, so nobody in an account can change it, whatever the policies say"  # A16
    REFUSED_CREDENTIALS = "credentials of this kind cannot call this action, whatever the policies say"  # B5
    NOT_MODELLED = "not modelled for this resource and perhaps granting more"  # M5, K3
