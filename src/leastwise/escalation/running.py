"""Techniques that take over what already runs with a role."""

from __future__ import annotations

from leastwise.escalation.technique import Gain, Need, On, Technique

__all__ = ["RUNNING"]

_DOCS = "https://docs.aws.amazon.com/"
_SHELL = "arn:*:ssm:{region}::document/AWS-RunShellScript"


_AGENT = "ssm:UpdateInstanceInformation"
"""By which the agent of Systems Manager on a machine says that it is there, with the machine's role."""


def _over(
    id: str, title: str, does: str, needs: tuple[Need, ...], source: str, unseen: str = "", target_may: str = ""
) -> Technique:
    return Technique(
        id=id,
        title=title,
        does=does,
        gain=Gain.ROLE,
        needs=needs,
        target_may=target_may,
        unseen=unseen,
        source=f"{_DOCS}{source}",
    )


_DECIDED = (
    _over(
        "function-code",
        "change the code of a Lambda function",
        "changes the code of a function that runs as `{}`",
        (Need("lambda:UpdateFunctionCode", On.FUNCTION),),
        "lambda/latest/api/API_UpdateFunctionCode.html",
    ),
    _over(
        "function-layer",
        "put a layer with other code under a Lambda function",
        "puts other code under a function that runs as `{}`",
        (Need("lambda:UpdateFunctionConfiguration", On.FUNCTION),),
        "lambda/latest/api/API_UpdateFunctionConfiguration.html",
    ),
    _over(
        "instance-session",
        "open a session on an EC2 instance",
        "opens a session on an instance that runs as `{}`",
        (Need("ssm:StartSession", On.INSTANCE),),
        "systems-manager/latest/APIReference/API_StartSession.html",
        target_may=_AGENT,
    ),
    _over(
        "instance-command",
        "run a command on an EC2 instance",
        "runs a command on an instance that runs as `{}`",
        (Need("ssm:SendCommand", On.INSTANCE), Need("ssm:SendCommand", On.INSTANCE, within=_SHELL)),
        "systems-manager/latest/APIReference/API_SendCommand.html",
        target_may=_AGENT,
    ),
    _over(
        "instance-user-data",
        "change what an EC2 instance runs when it starts",
        "changes what an instance that runs as `{}` does when it starts",
        tuple(
            Need(f"ec2:{each}", On.INSTANCE) for each in ("ModifyInstanceAttribute", "StopInstances", "StartInstances")
        ),
        "AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html",
    ),
)

_UNDECIDED = tuple(
    _over(id, title, "", tuple(map(Need, actions.split())), source, unseen)
    for id, title, actions, unseen, source in (
        (
            "update-stack",
            "update a CloudFormation stack that has a role",
            "cloudformation:UpdateStack",
            "stacks",
            "AWSCloudFormation/latest/APIReference/API_UpdateStack.html",
        ),
        (
            "change-stack",
            "change a CloudFormation stack that has a role by a change set",
            "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
            "stacks",
            "AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html",
        ),
        (
            "start-build",
            "start a build of a CodeBuild project with other commands",
            "codebuild:StartBuild",
            "CodeBuild projects",
            "codebuild/latest/APIReference/API_StartBuild.html",
        ),
        (
            "submit-job",
            "submit a Batch job with other commands",
            "batch:SubmitJob",
            "job definitions",
            "batch/latest/APIReference/API_SubmitJob.html",
        ),
        (
            "enter-container",
            "run commands in an ECS container",
            "ecs:ExecuteCommand",
            "tasks",
            "AmazonECS/latest/APIReference/API_ExecuteCommand.html",
        ),
        (
            "run-known-task",
            "run a task of a cluster that is there",
            "ecs:RegisterTaskDefinition ecs:RunTask iam:PassRole",
            "clusters",
            "AmazonECS/latest/APIReference/API_RunTask.html",
        ),
        (
            "update-glue-job",
            "change a Glue job and run it",
            "glue:UpdateJob glue:StartJobRun",
            "Glue jobs",
            "glue/latest/webapi/API_UpdateJob.html",
        ),
        (
            "open-notebook",
            "open a SageMaker notebook",
            "sagemaker:CreatePresignedNotebookInstanceUrl",
            "notebooks",
            "sagemaker/latest/APIReference/API_CreatePresignedNotebookInstanceUrl.html",
        ),
        (
            "update-state-machine",
            "change a state machine and start it",
            "states:UpdateStateMachine states:StartExecution",
            "state machines",
            "step-functions/latest/apireference/API_UpdateStateMachine.html",
        ),
        (
            "update-app-runner",
            "change an App Runner service",
            "apprunner:UpdateService",
            "App Runner services",
            "apprunner/latest/api/API_UpdateService.html",
        ),
        (
            "instance-key",
            "send an SSH key to an EC2 instance",
            "ec2-instance-connect:SendSSHPublicKey",
            "whether the network lets one reach the instance",
            "ec2-instance-connect/latest/APIReference/API_SendSSHPublicKey.html",
        ),
        (
            "old-policy-version",
            "bring an older version of a policy back",
            "iam:SetDefaultPolicyVersion",
            "older versions of policies",
            "IAM/latest/APIReference/API_SetDefaultPolicyVersion.html",
        ),
        (
            "permission-set",
            "change a permission set of IAM Identity Center",
            "sso:PutInlinePolicyToPermissionSet",
            "assignments of permission sets",
            "singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html",
        ),
    )
)

RUNNING = (*_DECIDED, *_UNDECIDED)
