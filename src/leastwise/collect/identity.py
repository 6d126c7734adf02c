"""Who is asking: the first call, and what to say when it fails."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leastwise.collect.clients import Clients
from leastwise.errors import CredentialsError, InputError, LeastwiseError, UsageError
from leastwise.model import Arn

__all__ = ["EXPIRED", "STUMBLES", "Identity", "identify", "one_line"]

STUMBLES = (AttributeError, LookupError, TypeError, ValueError)
"""What botocore's parsers raise on answers that are well-formed and still none of AWS's."""

EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
"""Codes that say that a session is over; EC2 has its own."""

REFUSED = EXPIRED | {
    "AccessDenied",
    "AuthFailure",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}

REMEDIES = (
    ("NoCredentialsError", "set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables, or run `aws configure`"),
    ("PartialCredentialsError", "give both the access key id and the secret access key"),
    ("ProfileNotFound", "`aws configure list-profiles` shows the profiles there are"),
    ("SSOTokenLoadError", "run `aws sso login`"),
    ("UnauthorizedSSOTokenError", "run `aws sso login`"),
    ("TokenRetrievalError", "run `aws sso login`"),
    ("NoAuthTokenError", "run `aws sso login`"),
    ("LoginError", "run `aws login`"),
    ("CredentialRetrievalError", "see what the credential process of the profile says"),
    ("MetadataRetrievalError", "see whether the container or instance has a role"),
    ("ConfigParseError", "mend the AWS configuration file"),
)
"""What to do about botocore's exceptions, by class (a subclass counts as its base)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credentials they are."""

    account: str
    partition: str
    caller: str
    """ARN of the principal."""


def identify(label: str, clients: Clients) -> Identity:
    """Ask `sts:GetCallerIdentity`, which needs no permission.

    Raises:
        CredentialsError: the credentials are missing or were refused.
        InputError: AWS cannot be reached, or does not answer as AWS does.
        UsageError: the configured region makes no sense.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        client = clients.get("sts", None)
    except BotoCoreError as error:
        raise _unusable(label, error) from error
    try:
        answer = client.get_caller_identity()  # type: ignore[attr-defined]
    except ClientError as error:
        raise _refused(label, error) from error
    except BotoCoreError as error:
        raise _unusable(label, error) from error
    except (ResponseParserError, *STUMBLES) as error:
        raise InputError(f"`{client.meta.endpoint_url}` does not answer as AWS does: {one_line(error)}") from error
    account, arn = answer.get("Account", ""), answer.get("Arn", "")
    if not re.fullmatch("[0-9]{12}", account) or not arn.startswith("arn:"):
        raise InputError(f"`{client.meta.endpoint_url}` does not answer as AWS does: no account in the answer")
    return Identity(account, Arn.parse(arn).partition, arn)


def one_line(error: BaseException | str) -> str:
    """A message of somebody else's as a part of one line of ours: lower case where it begins with an ordinary word."""
    text = " ".join(str(error).split())[:300].rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _refused(label: str, error: object) -> LeastwiseError:
    answer = getattr(error, "response", {}).get("Error", {})
    code, message = answer.get("Code", ""), one_line(answer.get("Message", ""))
    if code in EXPIRED:
        return CredentialsError(f"the credentials of `{label}` have expired ({code}): get new ones, then try again")
    if code in REFUSED:
        return CredentialsError(f"AWS refused the credentials of `{label}` ({code}: {message}): check them")
    return InputError(f"`sts:GetCallerIdentity` for `{label}` failed ({code}: {message}): try again later")


def _unusable(label: str, error: Exception) -> LeastwiseError:
    from botocore.exceptions import ConnectionError as Unconnected
    from botocore.exceptions import HTTPClientError, InvalidRegionError, UnknownEndpointError

    if isinstance(error, (Unconnected, HTTPClientError)):
        return InputError(f"AWS cannot be reached for `{label}` ({one_line(error)}): check network, proxy and endpoint")
    if isinstance(error, (InvalidRegionError, UnknownEndpointError)):
        return UsageError(f"the region of `{label}` is none that AWS has ({one_line(error)}): give another --region")
    classes = [kind.__name__ for kind in type(error).__mro__]
    remedy = next((remedy for name, remedy in REMEDIES if name in classes), "check the AWS configuration")
    return CredentialsError(f"no usable AWS credentials for `{label}` ({one_line(error)}): {remedy}")
