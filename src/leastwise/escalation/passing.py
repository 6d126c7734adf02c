"""Techniques that hand a role to a service, which then runs what the caller wants."""

from __future__ import annotations

from leastwise.escalation.technique import Gain, Need, On, Technique

__all__ = ["PASSING"]

_DOCS = "https://docs.aws.amazon.com/"
_INSTANCE = "arn:*:ec2:*:*:instance/*"
"""Machines are started with images, networks and keys too; the permission for the machine itself is the scarce one."""


def _passed(
    id: str, what: str, service: str, actions: str, source: str, *, profile: bool = False, within: str = ""
) -> Technique:
    """A technique that passes a role.

    Args:
        what: the thing that gets the role: `a new Lambda function`.
        actions: of the services, apart from `iam:PassRole`, between blanks.
        within: the only resource of the first action that will do.
    """
    to = (("iam:PassedToService", f"{service}.amazonaws.com"),)
    first, *others = actions.split()
    return Technique(
        id=id,
        title=f"pass a role to {what}",
        does=f"passes `{{}}` to {what}",
        gain=Gain.ROLE,
        needs=(Need("iam:PassRole", On.ROLE, context=to), Need(first, within=within), *map(Need, others)),
        service=service,
        profile=profile,
        source=f"{_DOCS}{source}",
    )


_COMPUTE = (
    _passed(
        "run-instance",
        "a new EC2 instance",
        "ec2",
        "ec2:RunInstances",
        "AWSEC2/latest/APIReference/API_RunInstances.html",
        profile=True,
        within=_INSTANCE,
    ),
    _passed(
        "request-spot",
        "a new EC2 spot instance",
        "ec2",
        "ec2:RequestSpotInstances",
        "AWSEC2/latest/APIReference/API_RequestSpotInstances.html",
        profile=True,
    ),
    _passed(
        "run-instance-with-new-profile",
        "a new EC2 instance by a new instance profile",
        "ec2",
        "ec2:RunInstances iam:CreateInstanceProfile iam:AddRoleToInstanceProfile",
        "IAM/latest/APIReference/API_AddRoleToInstanceProfile.html",
        within=_INSTANCE,
    ),
    _passed(
        "scale-by-configuration",
        "instances of a new Auto Scaling group with a launch configuration",
        "ec2",
        "autoscaling:CreateLaunchConfiguration autoscaling:CreateAutoScalingGroup",
        "autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html",
        profile=True,
    ),
    _passed(
        "scale-by-template",
        "instances of a new Auto Scaling group with a launch template",
        "ec2",
        "ec2:CreateLaunchTemplate autoscaling:CreateAutoScalingGroup",
        "autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html",
        profile=True,
    ),
    *(
        _passed(
            f"lambda-{id}",
            f"a new Lambda function{how}",
            "lambda",
            f"lambda:CreateFunction lambda:{action}",
            "lambda/latest/api/API_CreateFunction.html",
        )
        for id, how, action in (
            ("invoke", "", "InvokeFunction"),
            ("source", " that an event source calls", "CreateEventSourceMapping"),
            ("permit", " that somebody else may call", "AddPermission"),
        )
    ),
    *(
        _passed(
            f"ecs-{id}",
            f"a new ECS {what}",
            "ecs-tasks",
            f"ecs:RegisterTaskDefinition ecs:CreateCluster ecs:{action}",
            f"AmazonECS/latest/APIReference/API_{action}.html",
        )
        for id, what, action in (("task", "task", "RunTask"), ("service", "service", "CreateService"))
    ),
    _passed(
        "app-runner",
        "a new App Runner service",
        "tasks.apprunner",
        "apprunner:CreateService",
        "apprunner/latest/api/API_CreateService.html",
    ),
    _passed(
        "batch-job",
        "a new Batch job",
        "ecs-tasks",
        "batch:RegisterJobDefinition batch:SubmitJob",
        "batch/latest/APIReference/API_RegisterJobDefinition.html",
    ),
    _passed(
        "game-fleet",
        "a new GameLift fleet",
        "gamelift",
        "gamelift:CreateBuild gamelift:CreateFleet",
        "gamelift/latest/apireference/API_CreateFleet.html",
    ),
    _passed(
        "managed-machine",
        "a machine of one's own, registered with Systems Manager",
        "ssm",
        "ssm:CreateActivation",
        "systems-manager/latest/APIReference/API_CreateActivation.html",
    ),
)

_BUILDERS = (
    _passed(
        "new-stack",
        "a new CloudFormation stack",
        "cloudformation",
        "cloudformation:CreateStack",
        "AWSCloudFormation/latest/APIReference/API_CreateStack.html",
    ),
    _passed(
        "change-set",
        "a CloudFormation change set",
        "cloudformation",
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
        "AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html",
    ),
    _passed(
        "new-stack-set",
        "a new CloudFormation stack set",
        "cloudformation",
        "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        "AWSCloudFormation/latest/APIReference/API_CreateStackSet.html",
    ),
    *(
        _passed(
            f"codebuild-{id}",
            f"a new CodeBuild project{how}",
            "codebuild",
            f"codebuild:CreateProject codebuild:{action}",
            "codebuild/latest/APIReference/API_CreateProject.html",
        )
        for id, how, action in (("build", "", "StartBuild"), ("batch", " and a batch build", "StartBuildBatch"))
    ),
    _passed(
        "image-pipeline",
        "an EC2 Image Builder pipeline",
        "ec2",
        "imagebuilder:CreateInfrastructureConfiguration imagebuilder:CreateComponent imagebuilder:CreateImageRecipe "
        "imagebuilder:CreateImage",
        "imagebuilder/latest/APIReference/API_CreateInfrastructureConfiguration.html",
        profile=True,
    ),
    _passed(
        "automation",
        "a new Systems Manager automation",
        "ssm",
        "ssm:CreateDocument ssm:StartAutomationExecution",
        "systems-manager/latest/APIReference/API_StartAutomationExecution.html",
    ),
    _passed(
        "state-machine",
        "a new Step Functions state machine",
        "states",
        "states:CreateStateMachine states:StartExecution",
        "step-functions/latest/apireference/API_CreateStateMachine.html",
    ),
    _passed(
        "schedule",
        "a new EventBridge schedule",
        "scheduler",
        "scheduler:CreateSchedule",
        "scheduler/latest/APIReference/API_CreateSchedule.html",
    ),
)

_DATA = (
    _passed(
        "glue-endpoint",
        "a new Glue development endpoint",
        "glue",
        "glue:CreateDevEndpoint",
        "glue/latest/webapi/API_CreateDevEndpoint.html",
    ),
    _passed(
        "glue-session",
        "a Glue session",
        "glue",
        "glue:CreateSession glue:RunStatement",
        "glue/latest/webapi/API_CreateSession.html",
    ),
    *(
        _passed(
            f"glue-{id}",
            f"a new Glue job{how}",
            "glue",
            f"glue:CreateJob glue:{action}",
            "glue/latest/webapi/API_CreateJob.html",
        )
        for id, how, action in (("job", "", "StartJobRun"), ("trigger", " with a trigger", "CreateTrigger"))
    ),
    _passed(
        "data-pipeline",
        "a new Data Pipeline",
        "datapipeline",
        "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
        "datapipeline/latest/APIReference/API_PutPipelineDefinition.html",
    ),
    _passed(
        "emr-cluster",
        "a new EMR cluster",
        "ec2",
        "elasticmapreduce:RunJobFlow",
        "emr/latest/APIReference/API_RunJobFlow.html",
        profile=True,
    ),
    _passed(
        "emr-serverless",
        "a new EMR Serverless job",
        "emr-serverless",
        "emr-serverless:CreateApplication emr-serverless:StartJobRun",
        "emr-serverless/latest/APIReference/API_StartJobRun.html",
    ),
    _passed(
        "flink-application",
        "a new Managed Flink application",
        "kinesisanalytics",
        "kinesisanalytics:CreateApplication kinesisanalytics:StartApplication",
        "managed-flink/latest/apiv2/API_CreateApplication.html",
    ),
)

_LEARNING = (
    *(
        _passed(
            f"sagemaker-{id}",
            f"a new SageMaker {what}",
            "sagemaker",
            f"sagemaker:{actions}",
            f"sagemaker/latest/APIReference/API_{actions.partition(' ')[0]}.html",
        )
        for id, what, actions in (
            ("notebook", "notebook", "CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl"),
            ("training", "training job", "CreateTrainingJob"),
            ("processing", "processing job", "CreateProcessingJob"),
        )
    ),
    _passed(
        "code-interpreter",
        "a new Bedrock code interpreter",
        "bedrock-agentcore",
        "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession "
        "bedrock-agentcore:InvokeCodeInterpreter",
        "bedrock-agentcore-control/latest/APIReference/API_CreateCodeInterpreter.html",
    ),
    _passed(
        "braket-job", "a Braket job", "braket", "braket:CreateJob", "braket/latest/APIReference/API_CreateJob.html"
    ),
    _passed(
        "omics-run",
        "a HealthOmics workflow",
        "omics",
        "omics:CreateWorkflow omics:StartRun",
        "omics/latest/api/API_StartRun.html",
    ),
)

PASSING = (*_COMPUTE, *_BUILDERS, *_DATA, *_LEARNING)
