"""Policy and trust documents as text, from their parts."""

from __future__ import annotations

import json

__all__ = ["Statement", "allow", "deny", "document", "trust", "trust_federated", "trust_service"]

Statement = dict[str, object]


def document(*statements: Statement) -> str:
    """A policy document in the 2012 version."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: object) -> Statement:
    """An Allow; `more` holds further elements, such as Condition."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | list[str], resources: str | list[str] = "*", **more: object) -> Statement:
    """A Deny."""
    return {"Effect": "Deny", "Action": actions, "Resource": resources, **more}


def trust(principal: object, action: str = "sts:AssumeRole", condition: Statement | None = None) -> str:
    """A trust policy for one principal element, `"*"` or `{"AWS": …}`."""
    more: Statement = {"Condition": condition} if condition else {}
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def trust_service(service: str) -> str:
    """A trust policy for a service, such as `ec2`."""
    return trust({"Service": f"{service}.amazonaws.com"})


def trust_federated(provider: str, condition: Statement | None) -> str:
    """A trust policy for a SAML or OIDC provider by its ARN."""
    kind = "SAML" if ":saml-provider/" in provider else "WebIdentity"
    return trust({"Federated": provider}, f"sts:AssumeRoleWith{kind}", condition)
