"""Builds and deploys the orders service whenever its main branch changes."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
buildspec = Path("buildspec.yml").read_text(encoding="utf-8")

artifacts = aws.s3.Bucket("artifacts")


def role_of(name: str, service: str) -> aws.iam.Role:
    return aws.iam.Role(
        name,
        assume_role_policy=aws.iam.get_policy_document(
            statements=[
                {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": [service]}]}
            ]
        ).json,
    )


build_role = role_of("build", "codebuild.amazonaws.com")
pipeline_role = role_of("pipeline", "codepipeline.amazonaws.com")
deploy_role = role_of("deploy", "codedeploy.amazonaws.com")

project = aws.codebuild.Project(
    "orders",
    service_role=build_role.arn,
    artifacts=aws.codebuild.ProjectArtifactsArgs(type="CODEPIPELINE"),
    environment=aws.codebuild.ProjectEnvironmentArgs(
        compute_type="BUILD_GENERAL1_SMALL",
        image="aws/codebuild/standard:7.0",
        type="LINUX_CONTAINER",
        environment_variables=[{"name": "STACK", "value": pulumi.get_stack()}],
    ),
    source=aws.codebuild.ProjectSourceArgs(type="CODEPIPELINE", buildspec=buildspec),
)

application = aws.codedeploy.App("orders", compute_platform="Lambda")
group = aws.codedeploy.DeploymentGroup(
    "orders",
    app_name=application.name,
    deployment_group_name="orders",
    service_role_arn=deploy_role.arn,
    deployment_style={"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "BLUE_GREEN"},
)

pipeline = aws.codepipeline.Pipeline(
    "orders",
    role_arn=pipeline_role.arn,
    artifact_store=aws.codepipeline.PipelineArtifactStoreArgs(location=artifacts.bucket, type="S3"),
    stages=[
        aws.codepipeline.PipelineStageArgs(
            name="Source",
            actions=[
                aws.codepipeline.PipelineStageActionArgs(
                    name="Source",
                    category="Source",
                    owner="AWS",
                    provider="CodeStarSourceConnection",
                    version="1",
                    output_artifacts=["source"],
                    configuration={
                        "ConnectionArn": config.require("connection_arn"),
                        "FullRepositoryId": config.require("repository"),
                        "BranchName": "main",
                    },
                )
            ],
        ),
        aws.codepipeline.PipelineStageArgs(
            name="Build",
            actions=[
                aws.codepipeline.PipelineStageActionArgs(
                    name="Build",
                    category="Build",
                    owner="AWS",
                    provider="CodeBuild",
                    input_artifacts=["source"],
                    configuration={"ProjectName": project.name},
                )
            ],
        ),
    ],
)

pulumi.export("pipeline", pipeline.name)
pulumi.export("deployment_group", group.deployment_group_name)
