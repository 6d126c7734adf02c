"""Condition keys that hold for every service, in our own words.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html; for the claims of web
identities https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html.
"""

from __future__ import annotations

from leastwise.catalogue.values import ConditionKey

__all__ = ["CLAIMS", "GLOBAL_KEYS"]

_TABLE = """
aws:AssumedRoot              | Bool          | the session was made with sts:AssumeRoot
aws:CalledVia                | ArrayOfString | the services that called on the principal's behalf, in order
aws:CalledViaAWSMCP          | String        | the AWS MCP server that called on the principal's behalf
aws:CalledViaFirst           | String        | the first service that called on the principal's behalf
aws:CalledViaLast            | String        | the last service that called on the principal's behalf
aws:ChatbotSourceArn         | ARN           | the chat configuration that the session was made for
aws:CurrentTime              | Date          | when the request was made
aws:Ec2InstanceSourcePrivateIPv4 | IPAddress | the private address of the instance that the credentials were given to
aws:Ec2InstanceSourceVpc     | String        | the VPC of the instance that the credentials were given to
aws:EpochTime                | Date          | when the request was made, in seconds since 1970
aws:FederatedProvider        | String        | the identity provider that the principal signed in with
aws:IsMcpServiceAction       | Bool          | the action is one of an AWS MCP server itself
aws:MultiFactorAuthAge       | Numeric       | seconds since the principal showed a second factor
aws:MultiFactorAuthPresent   | Bool          | the temporary credentials were given for a second factor
aws:PrincipalAccount         | String        | the account of the principal
aws:PrincipalArn             | ARN           | the principal: user, role (not its session), federated user or root user
aws:PrincipalIsAWSService    | Bool          | a service calls by itself
aws:PrincipalOrgID           | String        | the organization of the principal's account
aws:PrincipalOrgMasterAccountId | String     | the management account of the organization; in AWS's own policies only
aws:PrincipalOrgPaths        | ArrayOfString | where the principal's account stands in its organization
aws:PrincipalServiceName     | String        | the service that calls by itself
aws:PrincipalServiceNamesList | ArrayOfString | all names of the service that calls by itself
aws:PrincipalTag/${TagKey}   | String        | a tag of the principal, of its session included
aws:PrincipalType            | String        | Account, User, FederatedUser, AssumedRole or Anonymous
aws:RequestTag/${TagKey}     | String        | a tag that the request would set
aws:RequestedRegion          | String        | the region that is called
aws:ResourceAccount          | String        | the account that owns the resource
aws:ResourceOrgID            | String        | the organization of the account that owns the resource
aws:ResourceOrgPaths         | ArrayOfString | where the account that owns the resource stands in its organization
aws:ResourceTag/${TagKey}    | String        | a tag of the resource
aws:SecureTransport          | Bool          | the request came over TLS
aws:SignInSessionArn         | ARN           | the AWS Sign-In session that the credentials were given in
aws:SourceAccount            | String        | the account of the resource for which a service calls
aws:SourceArn                | ARN           | the resource for which a service calls
aws:SourceIdentity           | String        | who stands behind a role session, as set when it was made
aws:SourceIp                 | IPAddress     | the public address that the request came from
aws:SourceOrgID              | String        | the organization of the resource for which a service calls
aws:SourceOrgPaths           | ArrayOfString | where the resource for which a service calls stands in its organization
aws:SourceOwner              | String        | the older name of aws:SourceAccount, of Amazon SNS
aws:SourceVpc                | String        | the VPC that the request came from through an endpoint
aws:SourceVpcArn             | ARN           | the VPC that the request came from through an endpoint, by its ARN
aws:SourceVpce               | String        | the VPC endpoint that the request came through
aws:TagKeys                  | ArrayOfString | the keys of the tags in the request
aws:TokenIssueTime           | Date          | when the temporary credentials were given
aws:UserAgent                | String        | the client, as it names itself
aws:ViaAWSMCPService         | Bool          | an AWS MCP server called on the principal's behalf
aws:ViaAWSService            | Bool          | a service called on the principal's behalf
aws:VpceAccount              | String        | the account that owns the VPC endpoint
aws:VpceOrgID                | String        | the organization of the account that owns the VPC endpoint
aws:VpceOrgPaths             | ArrayOfString | where the account that owns the VPC endpoint stands in its organization
aws:VpcSourceIp              | IPAddress     | the private address that the request came from through an endpoint
aws:referer                  | String        | the page that the browser was led from
aws:userid                   | String        | the unique id of the principal, with the session's name for a role
aws:username                 | String        | the name of the IAM user
cognito-identity.amazonaws.com:amr | ArrayOfString | how the user of an Amazon Cognito identity pool signed in
ec2:RoleDelivery             | Numeric       | the version of the instance metadata service that gave the credentials
ec2:SourceInstanceArn        | ARN           | the instance that the role's credentials were given to
glue:CredentialIssuingService | String       | the Glue job that the credentials were given to
glue:RoleAssumedBy           | String        | glue.amazonaws.com, where Glue assumed the role for a user
identitystore:UserId         | String        | the IAM Identity Center user that the session is for
lambda:SourceFunctionArn     | ARN           | the Lambda function that the role's credentials were given to
ssm:SourceInstanceArn        | ARN           | the managed node that the role's credentials were given to
"""


def _parsed(line: str) -> ConditionKey:
    name, type, description = (field.strip() for field in line.split("|"))
    return ConditionKey(name, type, description)


GLOBAL_KEYS = tuple(map(_parsed, _TABLE.strip().splitlines()))
"""The `aws:` keys, and those of services that all requests of their credentials carry.

Where AWS's tables give a key another type than its page does, the page's is here: `amr` has several values.
"""

CLAIMS = {"amr": "ArrayOfString", "aud": "String", "email": "String", "oaud": "String", "sub": "String"}
"""Types of the claims that `PROVIDER:claim` asks for, where PROVIDER is the host (and path) of an OIDC provider."""
