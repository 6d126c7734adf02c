"""The least that a program with boto3 can do: authorization details and the credential report, thrown away."""

from __future__ import annotations

import time

import boto3


def main() -> None:
    """Ask for both and keep nothing."""
    iam = boto3.client("iam")
    for _ in iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1000}):
        pass
    while iam.generate_credential_report()["State"] != "COMPLETE":
        time.sleep(0.1)
    iam.get_credential_report()


if __name__ == "__main__":
    main()
