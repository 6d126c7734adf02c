"""Every threshold moves the line of each check that it names as its reader."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from estates import estate_of
from leastwise.audit import all_checks, judge
from leastwise.model import Thresholds, declared_thresholds

ADMIN = {"PolicyName": "all", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}
WIDE = {
    "PolicyName": "wide",
    "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "batch:*", "Resource": "*"}},
}
YOUNG = "2026-10-01T00:00:00Z"
KEY = {"access_key_1_active": True, "access_key_1_last_rotated": YOUNG, "access_key_1_last_used_date": YOUNG}
PASSWORD = {"password_enabled": True, "password_last_changed": YOUNG, "password_last_used": YOUNG, "mfa_active": True}
IDLE = {"password_enabled": True, "password_last_changed": "2025-01-01T00:00:00Z", "password_last_used": "N/A"}
ROLE = {"RoleName": "r", "CreateDate": YOUNG}
ROLE_IN_USE = ROLE | {"RoleLastUsed": {"LastUsedDate": YOUNG}}
MANAGER: dict[str, Any] = {
    "pages": {"organizations.DescribeOrganization": {"Organization": {"Id": "o-1", "MasterAccountId": "111122223333"}}}
}
GUARDDUTY = {"ServicePrincipal": "guardduty.amazonaws.com"}
DELEGATED: dict[str, Any] = {
    "pages": MANAGER["pages"]
    | {
        "organizations.ListAWSServiceAccessForOrganization": {"EnabledServicePrincipals": [GUARDDUTY]},
        "organizations.ListDelegatedAdministrators": {"DelegatedAdministrators": [{"Id": "444455556666"}]},
        "organizations.ListDelegatedServicesForAccount": [
            {"request": {"AccountId": "444455556666"}, "response": {"DelegatedServices": [GUARDDUTY]}}
        ],
    }
}
QUEUE_READER: dict[str, Any] = {
    "roles": [
        {
            "RoleName": "r",
            "RoleLastUsed": {"LastUsedDate": "2026-10-31T00:00:00Z"},
            "RolePolicyList": [
                {
                    "PolicyName": "p",
                    "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}},
                }
            ],
        }
    ],
    "pages": {
        "iam.GetServiceLastAccessedDetails": [
            {
                "request": {"Arn": "arn:aws:iam::111122223333:role/r"},
                "response": {
                    "JobStatus": "COMPLETED",
                    "JobCompletionDate": "2026-11-01T00:00:00Z",
                    "ServicesLastAccessed": [{"ServiceNamespace": "sqs", "LastAuthenticated": YOUNG}],
                },
            }
        ]
    },
}
OLD_ROLE = {"RoleName": "r", "CreateDate": "2024-01-01T00:00:00Z"}
NEIGHBOUR = {
    "RoleName": "r",
    "AssumeRolePolicyDocument": {
        "Statement": {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole"}
    },
}
TWO_VERSIONS = {
    "PolicyName": "p",
    "PolicyVersionList": [
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": {"Statement": []}, "CreateDate": YOUNG},
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": {"Statement": []}, "CreateDate": YOUNG},
    ],
}
PROFILE = {
    "Arn": "arn:aws:iam::111122223333:instance-profile/p",
    "InstanceProfileName": "p",
    "InstanceProfileId": "AIPAP",
    "CreateDate": YOUNG,
}
LOG_GROUP = {
    "pages": {
        "logs.DescribeLogGroups@us-east-1": {
            "logGroups": [{"logGroupName": "g", "logGroupArn": "arn:aws:logs:::log-group:g", "retentionInDays": 90}]
        }
    }
}
NO_OTHER_CREDENTIALS: dict[str, Any] = {"pages": {"iam.ListServiceSpecificCredentials": {}}}
SSH_KEY = {
    "users": [{"UserName": "u", "UserPolicyList": [ADMIN]}],
    "pages": {
        "iam.ListSSHPublicKeys": [
            {
                "request": {"UserName": "u"},
                "response": {
                    "SSHPublicKeys": [
                        {"UserName": "u", "SSHPublicKeyId": "APKA1", "Status": "Active", "UploadDate": YOUNG}
                    ]
                },
            }
        ]
    },
}
GIT_PASSWORD = {
    "pages": {
        "iam.ListServiceSpecificCredentials": {
            "ServiceSpecificCredentials": [
                {
                    "ServiceSpecificCredentialId": "ACCA1",
                    "UserName": "u",
                    "ServiceName": "codecommit.amazonaws.com",
                    "Status": "Active",
                    "CreateDate": YOUNG,
                }
            ]
        }
    }
}
LONG_SESSIONS = {
    "roles": [NEIGHBOUR | {"RolePolicyList": [ADMIN]}],
    "pages": {"iam.ListRoles": {"Roles": [{"Arn": "arn:aws:iam::111122223333:role/r", "MaxSessionDuration": 28800}]}},
}
USED = {"password_last_used": "2026-09-01T00:00:00Z", "user_creation_time": "2026-08-01T00:00:00Z"}
SET_UP = {"password_last_used": "2026-10-05T00:00:00Z", "user_creation_time": "2026-10-01T00:00:00Z"}
NO_POLICY = {"iam.GetAccountPasswordPolicy": [{"error": "NoSuchEntity"}]}
LONG = {"MinimumPasswordLength": 14}
POLICY = {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": LONG | {"PasswordReusePrevention": 24}}}
NO_ROOT_KEYS = {"AccountAccessKeysPresent": 0}
NO_FEDERATION: dict[str, Any] = {"pages": {"iam.ListSAMLProviders": {}}}

SECRET = {
    "pages": {
        "ec2.DescribeRegions": {"Regions": [{"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"}]},
        "secretsmanager.ListSecrets@us-east-1": {"SecretList": [{"ARN": "arn:s", "Name": "s", "CreatedDate": YOUNG}]},
    }
}
POOL = {
    "pages": {
        "ec2.DescribeRegions": {"Regions": [{"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"}]},
        "cognito-idp.ListUserPools@us-east-1": {"UserPools": [{"Id": "p"}]},
        "cognito-idp.DescribeUserPool@us-east-1": [
            {
                "request": {"UserPoolId": "p"},
                "response": {
                    "UserPool": {
                        "Name": "pool",
                        "Arn": "arn:p",
                        "MfaConfiguration": "ON",
                        "Policies": {
                            "PasswordPolicy": {
                                "MinimumLength": 8,
                                "RequireLowercase": True,
                                "RequireUppercase": True,
                                "RequireNumbers": True,
                                "RequireSymbols": True,
                                "TemporaryPasswordValidityDays": 7,
                            }
                        },
                    }
                },
            }
        ],
    }
}
TWO_HOPS = {
    "pages": {
        "ec2.DescribeInstances@us-east-1": {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": "i-1",
                            "State": {"Name": "running"},
                            "MetadataOptions": {"HttpPutResponseHopLimit": 2},
                        }
                    ]
                }
            ]
        }
    }
}

TAGGED_ANALYZER = {
    "ec2.DescribeRegions": {"Regions": [{"RegionName": "us-east-1", "OptInStatus": "opt-in-not-required"}]},
    "accessanalyzer.ListAnalyzers@us-east-1": {
        "analyzers": [
            {
                "arn": "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/a",
                "name": "a",
                "type": "ACCOUNT",
                "status": "ACTIVE",
                "tags": {"team": "t"},
            }
        ]
    },
}


def user(**row: Any) -> dict[str, Any]:
    return {"users": [{"UserName": "u"}], "report": {"u": row}}


CASES: Mapping[tuple[str, str], tuple[dict[str, Any], Any]] = {
    ("key_age_days", "key-age"): (user(**KEY), 20),
    ("unused_credentials_days", "unused-credentials"): (user(**KEY), 20),
    ("unused_role_days", "unused-role"): ({"roles": [ROLE]}, 20),
    ("unused_role_days", "management-account-workloads"): ({"roles": [ROLE_IN_USE]} | MANAGER, 20),
    ("password_length", "password-policy"): (user() | {"pages": POLICY}, 15),
    ("passwords_remembered", "password-reuse"): (
        user() | {"pages": {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": LONG | {"PasswordReusePrevention": 5}}}},
        5,
    ),
    ("password_age_days", "password-age"): (user(**PASSWORD) | {"pages": NO_POLICY}, 20),
    ("password_expiry_days", "password-expiry"): (
        user() | {"pages": {"iam.GetAccountPasswordPolicy": {"PasswordPolicy": LONG | {"MaxPasswordAge": 60}}}},
        30,
    ),
    ("root_use_days", "root-used"): (user() | {"root": USED}, 30),
    ("root_use_days", "individual-users"): ({"users": [], "root": USED, "summary": NO_ROOT_KEYS} | NO_FEDERATION, 30),
    ("root_setup_days", "root-used"): (user() | {"root": SET_UP}, 2),
    ("root_setup_days", "individual-users"): (
        {"users": [], "root": SET_UP, "summary": NO_ROOT_KEYS} | NO_FEDERATION,
        2,
    ),
    ("administrators", "full-admin"): ({"users": [{"UserName": "u", "UserPolicyList": [ADMIN]}]}, 0),
    ("console_passwords", "federation-for-people"): (user(**PASSWORD) | NO_FEDERATION, 0),
    ("sensitive_services", "service-wildcard"): ({"users": [{"UserName": "u", "UserPolicyList": [WIDE]}]}, ("batch",)),
    ("log_retention_days", "log-retention"): (LOG_GROUP, 30),
    ("imds_hops", "imds-hops"): (TWO_HOPS, 1),
    ("pool_password_length", "user-pool-passwords"): (POOL, 9),
    ("pool_temporary_days", "user-pool-passwords"): (POOL, 6),
    ("secret_age_days", "secret-age"): (SECRET, 20),
    ("unused_secret_days", "unused-secret"): (SECRET, 20),
    ("unused_user_days", "unused-users"): (user(**KEY) | NO_OTHER_CREDENTIALS, 20),
    ("break_glass", "unused-users"): (user(**IDLE) | NO_OTHER_CREDENTIALS, ("u",)),
    ("ssh_key_days", "ssh-keys"): (SSH_KEY, 20),
    ("signing_certificate_days", "signing-certificates"): (user(cert_1_active=True, cert_1_last_rotated=YOUNG), 20),
    ("saml_expiry_days", "saml-expiry"): (
        {
            "pages": {
                "iam.ListSAMLProviders": {
                    "SAMLProviderList": [{"Arn": "arn:saml", "ValidUntil": "2026-12-24T00:00:00Z"}]
                }
            }
        },
        60,
    ),
    ("policy_version_days", "old-policy-versions"): ({"policies": [TWO_VERSIONS]}, 20),
    ("unused_role_days", "unused-instance-profiles"): (
        {
            "roles": [ROLE | {"InstanceProfileList": [PROFILE]}],
            "pages": {"ec2.DescribeInstances@us-east-1": {"Reservations": []}},
        },
        20,
    ),
    ("unused_service_days", "unused-services"): (QUEUE_READER, 20),
    ("inactive_key_days", "inactive-keys"): (
        user(access_key_1_last_rotated=YOUNG, access_key_1_last_used_date=YOUNG),
        20,
    ),
    ("service_users", "service-user-passwords"): (user(**PASSWORD), ("u",)),
    ("canary_users", "canary-keys"): (
        user(access_key_1_active=True, access_key_1_last_rotated=YOUNG, access_key_1_last_used_date=YOUNG),
        ("u",),
    ),
    ("user_names", "user-names"): ({"users": [{"UserName": "u"}]}, ("svc-*",)),
    ("iam_editors", "iam-editors"): ({"users": [{"UserName": "u", "UserPolicyList": [ADMIN]}]}, ("v",)),
    ("required_groups", "required-groups"): ({"users": [{"UserName": "u"}]}, ("everybody",)),
    ("owner_tags", "owner-tags"): ({"users": [{"UserName": "u", "Tags": [{"Key": "team", "Value": "t"}]}]}, ("Owner",)),
    ("owner_tags", "analyzer-tags"): ({"pages": TAGGED_ANALYZER}, ("Owner",)),
    ("service_credential_days", "service-credentials"): (GIT_PASSWORD, 20),
    ("break_glass", "unused-credentials"): (user(**IDLE), ("u",)),
    ("break_glass", "unused-role"): ({"roles": [OLD_ROLE]}, ("r",)),
    ("admin_session_hours", "session-duration"): (LONG_SESSIONS, 8),
    ("delegated_administrators", "delegated-administrators"): (DELEGATED, ("777788889999",)),
    ("member_admin_roles", "member-admin-role"): ({"roles": [NEIGHBOUR]}, ("r",)),
    ("member_admin_roles", "whole-account-trust"): ({"roles": [NEIGHBOUR]}, ("r",)),
}


@pytest.mark.parametrize(("threshold", "check"), CASES, ids=[f"{threshold} {check}" for threshold, check in CASES])
def test_a_threshold_moves_the_line_of_its_checks(threshold: str, check: str) -> None:
    tree, value = CASES[threshold, check]
    judged = next(each for each in all_checks() if each.id == check)
    usual = estate_of(tree)
    moved = dataclasses.replace(usual, thresholds=Thresholds(**{threshold: value}))
    assert {r.status for r in judge(judged, usual)} != {r.status for r in judge(judged, moved)}


def test_every_reader_of_every_threshold_is_shown() -> None:
    assert {(each.name, reader) for each in declared_thresholds() for reader in each.readers} == set(CASES)
