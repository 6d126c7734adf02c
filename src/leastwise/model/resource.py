"""Resources that carry a policy of their own, and what stands between their data and the public.

A resource policy is kept as the JSON text that the service stores, and read by `leastwise.language`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from leastwise.model.arn import Arn
from leastwise.model.fact import Fact, Gap, Observed, Unseen, seen
from leastwise.model.finding import Subject
from leastwise.model.principal import Role

__all__ = ["AclGrant", "KmsKey", "PublicAccessBlock", "ResourcePolicy", "find_resource_policy"]


class ResourcePolicy(Struct, frozen=True, kw_only=True):
    """A resource with its resource-based policy."""

    arn: str
    account: str
    """The account that owns it."""
    region: str | None
    """None: AWS did not say where the bucket is."""
    type: str
    """As CloudFormation calls it: `AWS::S3::Bucket`, `AWS::KMS::Key`, …"""
    document: Fact[str | None]
    """The policy's JSON text; None: it has none."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        resource = Arn.parse(self.arn).resource
        kind = self.type.rsplit("::", 1)[-1].lower()
        name = resource.removeprefix(f"{kind}/").removeprefix(f"{kind}:")
        return Subject(type=kind, id=name, arn=self.arn, unique=self.arn, region=self.region)


class PublicAccessBlock(Struct, frozen=True, kw_only=True):
    """S3 Block Public Access of a bucket or of an account; what is on in either is on.

    Source: "Blocking public access to your Amazon S3 storage", Amazon S3 User Guide.
    """

    block_public_acls: bool = False
    """New public ACLs are refused."""
    ignore_public_acls: bool = False
    """Public ACLs do not count."""
    block_public_policy: bool = False
    """New public bucket policies are refused."""
    restrict_public_buckets: bool = False
    """Public bucket policies let nobody in but services and the bucket's own account."""

    def __or__(self, other: PublicAccessBlock) -> PublicAccessBlock:
        """What a bucket's and its account's setting are together."""
        return PublicAccessBlock(
            block_public_acls=self.block_public_acls or other.block_public_acls,
            ignore_public_acls=self.ignore_public_acls or other.ignore_public_acls,
            block_public_policy=self.block_public_policy or other.block_public_policy,
            restrict_public_buckets=self.restrict_public_buckets or other.restrict_public_buckets,
        )


class AclGrant(Struct, frozen=True, kw_only=True):
    """A grant of a bucket's access control list to somebody else than the bucket's owner."""

    grantee: str
    """A canonical user id, or the URI of a group, as `http://acs.amazonaws.com/groups/global/AllUsers`."""
    permission: str
    """`READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`."""

    @property
    def public(self) -> bool:
        """Whether it is to everybody, or to everybody with an AWS account."""
        return self.grantee.endswith(("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers"))


class KmsKey(Struct, frozen=True, kw_only=True):
    """A KMS key of the account; its key policy is in `Estate.resources`."""

    arn: str
    id: str
    region: str
    by_aws: Fact[bool]
    """Whether it is an AWS managed key, whose policy nobody can change."""
    state: Fact[str]
    """`Enabled`, `Disabled`, `PendingDeletion`, …"""
    renewed: Fact[bool | None]
    """Whether AWS renews its material by itself; None: that cannot be had for such a key, or in its state."""

    @property
    def subject(self) -> Subject:
        """What a finding about it names."""
        return Subject(type="key", id=self.id, arn=self.arn, unique=self.arn, region=self.region)


COLLECTED: Mapping[str, str] = MappingProxyType(
    {
        "ecr": "repository/",
        "kms": "key/",
        "lambda": "function:",
        "secretsmanager": "secret:",
        "sns": "",
        "sqs": "",
    }
)
"""By service: how the resource part of an ARN begins when its policy is collected; beside them, buckets of S3."""

SHOWN_BY: Mapping[str, str] = MappingProxyType(
    {
        "acm-pca": "acm-pca:GetPolicy",
        "aiops": "aiops:GetInvestigationGroupPolicy",
        "aps": "aps:DescribeResourcePolicy",
        "backup": "backup:GetBackupVaultAccessPolicy",
        "bedrock": "bedrock:GetResourcePolicy",
        "bedrock-agentcore": "bedrock-agentcore:GetResourcePolicy",
        "cloudfront": "cloudfront:GetResourcePolicy",
        "cloudhsm": "cloudhsm:GetResourcePolicy",
        "cloudtrail": "cloudtrail:GetResourcePolicy",
        "codeartifact": "codeartifact:GetRepositoryPermissionsPolicy",
        "codebuild": "codebuild:GetResourcePolicy",
        "comprehend": "comprehend:DescribeResourcePolicy",
        "dsql": "dsql:GetClusterPolicy",
        "dynamodb": "dynamodb:GetResourcePolicy",
        "ecr": "ecr:GetRepositoryPolicy",
        "ecr-public": "ecr-public:GetRepositoryPolicy",
        "elasticfilesystem": "elasticfilesystem:DescribeFileSystemPolicy",
        "elasticloadbalancing": "elasticloadbalancing:GetResourcePolicy",
        "es": "es:DescribeDomainConfig",
        "events": "events:DescribeEventBus",
        "execute-api": "apigateway:GetRestApi",
        "glacier": "glacier:GetVaultAccessPolicy",
        "glue": "glue:GetResourcePolicy",
        "iam": "iam:GetRole",
        "imagebuilder": "imagebuilder:GetImagePolicy",
        "kafka": "kafka:GetClusterPolicy",
        "kinesis": "kinesis:GetResourcePolicy",
        "kms": "kms:GetKeyPolicy",
        "lambda": "lambda:GetPolicy",
        "lex": "lex:DescribeResourcePolicy",
        "logs": "logs:DescribeResourcePolicies",
        "mediastore": "mediastore:GetContainerPolicy",
        "network-firewall": "network-firewall:DescribeResourcePolicy",
        "networkmanager": "networkmanager:GetResourcePolicy",
        "oam": "oam:GetSinkPolicy",
        "omics": "omics:GetS3AccessPolicy",
        "osis": "osis:GetResourcePolicy",
        "payment-cryptography": "payment-cryptography:GetResourcePolicy",
        "redshift": "redshift:GetResourcePolicy",
        "redshift-serverless": "redshift-serverless:GetResourcePolicy",
        "rum": "rum:GetResourcePolicy",
        "s3": "s3:GetBucketPolicy",
        "s3-object-lambda": "s3:GetAccessPointPolicyForObjectLambda",
        "s3-outposts": "s3-outposts:GetBucketPolicy",
        "s3express": "s3express:GetBucketPolicy",
        "s3files": "s3files:GetFileSystemPolicy",
        "s3tables": "s3tables:GetTableBucketPolicy",
        "s3vectors": "s3vectors:GetVectorBucketPolicy",
        "sagemaker": "sagemaker:GetModelPackageGroupPolicy",
        "schemas": "schemas:GetResourcePolicy",
        "secretsmanager": "secretsmanager:GetResourcePolicy",
        "serverlessrepo": "serverlessrepo:GetApplicationPolicy",
        "ses": "ses:GetEmailIdentityPolicies",
        "signin": "signin:GetResourcePolicy",
        "sms-voice": "sms-voice:GetResourcePolicy",
        "sns": "sns:GetTopicAttributes",
        "sqs": "sqs:GetQueueAttributes",
        "ssm": "ssm:GetResourcePolicies",
        "ssm-contacts": "ssm-contacts:GetContactPolicy",
        "ssm-incidents": "ssm-incidents:GetResourcePolicies",
        "vpc-lattice": "vpc-lattice:GetAuthPolicy",
        "wellarchitected": "wellarchitected:GetAgentProfilePolicy",
    }
)
"""By service, as ARNs name it: the operation that shows the policy of one of its resources.

What is not here is taken to have none.
Source: the API references of these services, November 2026; "AWS services that work with IAM", IAM User Guide.
"""

WITH_POLICY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "acm-pca": ("certificate-authority/",),
        "backup": ("backup-vault:",),
        "cloudtrail": ("channel/", "dashboard/", "eventdatastore/"),
        "codeartifact": ("domain/", "repository/"),
        "codebuild": ("project/", "report-group/"),
        "dsql": ("cluster/",),
        "dynamodb": ("table/",),
        "ecr": ("repository/",),
        "elasticfilesystem": ("file-system/",),
        "es": ("domain/",),
        "events": ("event-bus/",),
        "glacier": ("vaults/",),
        "iam": ("role/",),
        "kafka": ("cluster/",),
        "kinesis": ("stream/",),
        "kms": ("alias/", "key/"),
        "lambda": ("function:", "layer:"),
        "logs": ("destination:", "log-group:"),
        "oam": ("sink/",),
        "sagemaker": ("model-package-group/",),
        "secretsmanager": ("secret:",),
        "ses": ("identity/",),
        "ssm": ("opsitemgroup/", "parameter/"),
    }
)
"""By service: how the resource part of an ARN begins where only some kinds of its resources have a policy.

Source: as for `SHOWN_BY`.
"""


def find_resource_policy(
    text: str, account: str, resources: Observed[ResourcePolicy], roles: Observed[Role]
) -> str | None:
    """The policy of the resource with this ARN, None if there is surely none.

    For an object in S3 it is its bucket's, for a role its trust policy.

    Args:
        text: the ARN of one resource.
        account: the account that was seen.
        resources: its resources with their policies.
        roles: its roles.

    Raises:
        ArnError: it is not an ARN.
        Unseen: the policy was not seen, or is of a kind or of an account that is not collected.
    """
    arn = Arn.parse(text)
    if arn.service not in SHOWN_BY or not arn.resource.startswith(WITH_POLICY.get(arn.service, "")):
        return None
    if arn.service == "s3" and not arn.region and not arn.account:
        return _bucket_policy(arn, account, resources)
    if "*" in text or "?" in text:
        raise _unseen(arn, account, "NotSupported", "it names several resources, each with a policy of its own")
    if arn.account not in ("", account):
        raise _unseen(arn, account, "OtherAccount", f"it is in account {arn.account}")
    if arn.service == "iam":
        role = roles.find(_arn, text)
        return role.trust if role else None
    if arn.service not in COLLECTED or not arn.resource.startswith(COLLECTED[arn.service]):
        raise _unseen(arn, account, "NotSupported", "policies of this kind of resource are not collected")
    return _regional_policy(arn, account, resources)


def _bucket_policy(arn: Arn, account: str, resources: Observed[ResourcePolicy]) -> str | None:
    found = _found(f"arn:{arn.partition}:s3:::{arn.resource.partition('/')[0]}", resources)
    if found is not None:
        return seen(found.document)
    if gaps := tuple(gap for gap in resources.gaps if gap.call.startswith("s3:")):
        raise Unseen(*gaps)
    raise _unseen(arn, account, "OtherAccount", "the account has no such bucket: it is another's, or nobody's")


def _regional_policy(arn: Arn, account: str, resources: Observed[ResourcePolicy]) -> str | None:
    found = _found(str(arn), resources)
    if found is not None:
        return seen(found.document)
    if arn.service == "lambda" and arn.resource.count(":") > 1:
        raise _unseen(arn, account, "NotSupported", "policies of versions and aliases of functions are not collected")
    if gaps := tuple(gap for gap in resources.gaps if _may_hide(gap, arn)):
        raise Unseen(*gaps)
    return None


def _found(arn: str, resources: Observed[ResourcePolicy]) -> ResourcePolicy | None:
    """The resource, whether or not there are gaps elsewhere."""
    try:
        return resources.find(_arn, arn)
    except Unseen:
        return None


def _may_hide(gap: Gap, arn: Arn) -> bool:
    """Whether the resource may be what was not seen: of its service and region, or of regions that are not known."""
    service = gap.call.partition(":")[0]
    return service in (arn.service, "ec2") and gap.region in (None, arn.region)


def _unseen(arn: Arn, account: str, code: str, why: str) -> Unseen:
    call = SHOWN_BY[arn.service]
    about = (("ResourceArn", str(arn)),)
    region = arn.region or None
    return Unseen(Gap(call=call, permission=call, account=account, region=region, request=about, code=code, why=why))


def _arn(item: ResourcePolicy | Role) -> str:
    return item.arn
