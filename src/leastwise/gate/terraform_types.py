"""Which types of Terraform's AWS provider hold policy documents, and where.

Source: the pages of the resources in the documentation of the AWS provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.language import Kind

__all__ = [
    "ACLS",
    "ATTACHMENTS",
    "BOUNDARIES",
    "DOCUMENTS",
    "INLINE",
    "MEMBERSHIPS",
    "PERMISSION_SET",
    "PRINCIPALS",
    "PUBLIC_ACLS",
    "REFERENCES",
    "Attachment",
]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A resource that gives a principal a policy, or names one that is in a group.

    Attributes:
        owner: the attribute that tells the principal, or several.
        sort: of the principal.
        policy: the attribute with the ARN of the policy.
    """

    owner: str
    sort: str
    policy: str = "policy_arn"

    @property
    def type(self) -> str:
        """Of the principal's own resource."""
        return PERMISSION_SET if self.sort == _PERMISSION_SET else f"aws_iam_{self.sort}"

    @property
    def told_by(self) -> str:
        """The attribute of the principal that `owner` holds."""
        return "arn" if self.sort == _PERMISSION_SET else "name"


PERMISSION_SET, _PERMISSION_SET = "aws_ssoadmin_permission_set", "permission set"
_SORTS = ("role", "user", "group")
_OF_SET = Attachment("permission_set_arn", _PERMISSION_SET, "managed_policy_arn")
PRINCIPALS: Mapping[str, str] = {**{f"aws_iam_{sort}": sort for sort in _SORTS}, PERMISSION_SET: _PERMISSION_SET}

INLINE: Mapping[str, Attachment] = {
    **{f"aws_iam_{sort}_policy": Attachment(sort, sort) for sort in _SORTS},
    "aws_ssoadmin_permission_set_inline_policy": _OF_SET,
}
"""Inline policies that are resources of their own."""

ATTACHMENTS: Mapping[str, tuple[Attachment, ...]] = {
    **{f"aws_iam_{sort}_policy_attachment": (Attachment(sort, sort),) for sort in _SORTS},
    "aws_iam_policy_attachment": tuple(Attachment(f"{sort}s", sort) for sort in _SORTS),
    "aws_ssoadmin_managed_policy_attachment": (_OF_SET,),
}
"""Attachments of managed policies."""

REFERENCES: Mapping[str, tuple[Attachment, str]] = {
    "aws_ssoadmin_customer_managed_policy_attachment": (_OF_SET, "customer_managed_policy_reference"),
}
"""Attachments of the policy with a name, in whatever account, and the block with the name."""

BOUNDARIES: Mapping[str, Attachment] = {"aws_ssoadmin_permissions_boundary_attachment": _OF_SET}
"""Permissions boundaries that are resources of their own, with the block `permissions_boundary`."""

MEMBERSHIPS: Mapping[str, tuple[Attachment, Attachment]] = {
    "aws_iam_user_group_membership": (Attachment("user", "user"), Attachment("groups", "group")),
    "aws_iam_group_membership": (Attachment("users", "user"), Attachment("group", "group")),
}
"""What puts users into groups: how it tells the users, and how the groups."""

_RESOURCE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("aws_acmpca_policy", "aws_api_gateway_rest_api", "aws_api_gateway_rest_api_policy"),
            *("aws_backup_vault_policy", "aws_cloudwatch_event_bus_policy", "aws_codebuild_resource_policy"),
            *("aws_ecr_registry_policy", "aws_ecr_repository_policy", "aws_ecrpublic_repository_policy"),
            *("aws_efs_file_system_policy", "aws_glue_resource_policy", "aws_kinesis_resource_policy", "aws_kms_key"),
            *("aws_kms_external_key", "aws_kms_key_policy", "aws_kms_replica_external_key", "aws_kms_replica_key"),
            *("aws_media_store_container_policy", "aws_msk_cluster_policy", "aws_redshift_resource_policy"),
            *("aws_redshiftserverless_resource_policy", "aws_s3_access_point", "aws_s3_bucket", "aws_s3_bucket_policy"),
            *("aws_s3control_access_grants_instance_resource_policy", "aws_s3control_access_point_policy"),
            *("aws_s3control_bucket_policy", "aws_s3control_object_lambda_access_point_policy"),
            *("aws_schemas_registry_policy", "aws_secretsmanager_secret", "aws_secretsmanager_secret_policy"),
            *("aws_ses_identity_policy", "aws_sesv2_email_identity_policy", "aws_sns_topic", "aws_sns_topic_policy"),
            *("aws_sqs_queue", "aws_sqs_queue_policy", "aws_vpclattice_auth_policy", "aws_vpclattice_resource_policy"),
        ),
        "policy",
    ),
    **dict.fromkeys(
        (
            *("aws_elasticsearch_domain", "aws_elasticsearch_domain_policy"),
            *("aws_opensearch_domain", "aws_opensearch_domain_policy"),
        ),
        "access_policies",
    ),
    **dict.fromkeys(("aws_cloudwatch_log_destination_policy", "aws_glacier_vault"), "access_policy"),
    **dict.fromkeys(
        (
            *("aws_cloudwatch_log_resource_policy", "aws_codeartifact_domain_permissions_policy"),
            "aws_codeartifact_repository_permissions_policy",
        ),
        "policy_document",
    ),
    **dict.fromkeys(
        ("aws_dynamodb_resource_policy", "aws_s3tables_table_bucket_policy", "aws_s3tables_table_policy"),
        "resource_policy",
    ),
    "aws_networkfirewall_resource_policy": "policy",
    "aws_organizations_resource_policy": "content",
}

DOCUMENTS: Mapping[str, tuple[str, Kind]] = {
    **{type: (attribute, Kind.RESOURCE) for type, attribute in _RESOURCE.items()},
    "aws_iam_policy": ("policy", Kind.IDENTITY),
    **{f"aws_iam_{sort}_policy": ("policy", Kind.IDENTITY) for sort in _SORTS},
    "aws_iam_role": ("assume_role_policy", Kind.TRUST),
    "aws_rolesanywhere_profile": ("session_policy", Kind.SESSION),
    "aws_ssoadmin_permission_set_inline_policy": ("inline_policy", Kind.IDENTITY),
    "aws_transfer_access": ("policy", Kind.SESSION),
    "aws_transfer_user": ("policy", Kind.SESSION),
    "aws_vpc_endpoint": ("policy", Kind.VPC_ENDPOINT),
    "aws_vpc_endpoint_policy": ("policy", Kind.VPC_ENDPOINT),
    "aws_organizations_policy": ("content", Kind.SCP),
}
"""The attribute that holds the document, and what kind it is; `aws_organizations_policy` says its kind in `type`."""

ACLS = frozenset({"aws_s3_bucket", "aws_s3_bucket_acl"})
"""Types whose `acl` may be one of the canned ACLs."""
PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
