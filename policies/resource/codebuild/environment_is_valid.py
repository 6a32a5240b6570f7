from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codebuild import Project


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Compute type … is not supported for …",
        "PrivilegedMode is not supported for … projects",
        "Cannot specify privilegedMode for lambda compute",
        "Invalid input: cannot use a CodeBuild curated image with imagePullCredentialsType SERVICE_ROLE",
        "No user environment variables can start with CODEBUILD_",
        "EnvironmentVariable name cannot be duplicated",
        "Invalid cache: location must be a valid S3 bucket, followed by slash and the prefix",
        "At least one mode must be provided for cache type: LOCAL",
        "Invalid logsConfig: s3Logs location must be provided if status is 'ENABLED'",
        "Privileged Mode has to be set for projects with File System Locations",
        "TimeoutInMins must be between 5 and 2160",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-codebuild-…, each deployed with the answer of CodeBuild",
    ),
)
def environment_is_valid(project: Project) -> Violations:
    """A build project has an environment, a cache and logs with the settings of their types.

    Lambda and containers have different compute types. Docker runs in Linux containers alone, and mounts file systems. Names of
    variables are distinct, and none begins with CODEBUILD_.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html
    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html
    """
    yield from project.setting_faults()


IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"


@fails(
    "has `compute_type` BUILD_LAMBDA_1GB with an environment of type LINUX_CONTAINER; it is for LINUX_LAMBDA_CONTAINER and"
    " ARM_LAMBDA_CONTAINER"
)
def container_with_the_size_of_lambda(aws):
    project(aws, compute_type="BUILD_LAMBDA_1GB")


@fails(
    "has `compute_type` BUILD_GENERAL1_SMALL with an environment of type ARM_LAMBDA_CONTAINER; it is BUILD_LAMBDA_… there",
    "has `privileged_mode` in an environment of type ARM_LAMBDA_CONTAINER, which has no Docker",
)
def lambda_with_the_size_of_a_container(aws):
    project(aws, type="ARM_LAMBDA_CONTAINER", privileged_mode=True)


@fails(
    "has image aws/codebuild/amazonlinux-x86_64-standard:5.0 with credentials SERVICE_ROLE; an image of CodeBuild has CODEBUILD",
    "has the environment variable CODEBUILD_STAGE; CodeBuild reserves names that begin with CODEBUILD_",
    "has the environment variable STAGE twice",
)
def image_and_variables_are_wrong(aws):
    names = ("CODEBUILD_STAGE", "STAGE", "STAGE")
    project(
        aws,
        image_pull_credentials_type="SERVICE_ROLE",
        environment_variables=[{"name": name, "value": "test"} for name in names],
    )


@fails(
    "has a cache of type S3 without a `location`, which it needs",
    "has `s3_logs` that are ENABLED without a `location`, which they need",
    "has 6 security groups; a project has at most 5",
    "has 17 subnets; a project has at most 16",
    "has `file_system_locations` without `privileged_mode`, which they need",
    "has the file system 'fs-1.efs.eu-west-1.amazonaws.com'; it has the form DNS name, colon, directory",
    "has a batch timeout of 4 minutes; it is 5 to 2160",
    "has `concurrent_build_limit` 0; it is 1 or more",
)
def settings_are_wrong(aws):
    project(
        aws,
        {
            "cache": {"type": "S3"},
            "logs_config": {"s3_logs": {"status": "ENABLED"}},
            "vpc_config": {
                "vpc_id": "vpc-1",
                "security_group_ids": [f"sg-{number}" for number in range(6)],
                "subnets": [f"subnet-{number}" for number in range(17)],
            },
            "file_system_locations": [{"location": "fs-1.efs.eu-west-1.amazonaws.com", "identifier": "data"}],
            "build_batch_config": {"service_role": "arn:aws:iam::123456789012:role/build", "timeout_in_mins": 4},
            "concurrent_build_limit": 0,
        },
    )


@fails("has a cache of type LOCAL without `modes`, which it needs")
def local_cache_keeps_nothing(aws):
    project(aws, {"cache": {"type": "LOCAL"}})


@fails("has the cache mode LOCAL_SOURCE_CACHE with a source of type NO_SOURCE, which leaves nothing to keep")
def cache_of_no_source(aws):
    source = {"type": "NO_SOURCE", "buildspec": "version: 0.2\n"}
    project(aws, {"cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE"]}, "source": source})


@passes
def container_is_right(aws):
    project(
        aws,
        {
            "cache": {"type": "LOCAL", "modes": ["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE"]},
            "logs_config": {"s3_logs": {"status": "ENABLED", "location": "shop/logs"}},
            "file_system_locations": [{"location": "fs-1.efs.eu-west-1.amazonaws.com:/", "identifier": "data"}],
        },
        privileged_mode=True,
        environment_variables=[{"name": "STAGE", "value": "test"}, {"name": "MY_CODEBUILD_STAGE", "value": "test"}],
    )


@passes
def lambda_is_right(aws):
    project(
        aws,
        {"cache": {"type": "S3", "location": "shop/cache"}},
        type="LINUX_LAMBDA_CONTAINER",
        compute_type="BUILD_LAMBDA_1GB",
    )


@abstains("environment.type")
def type_comes_later(aws):
    project(aws, type=aws.ssm.Parameter("type", type="String", value="LINUX_CONTAINER").arn)


def project(aws, options=None, **environment):  # noqa: ANN003 - arguments of the SDK, and the environment
    environment = {"type": "LINUX_CONTAINER", "compute_type": "BUILD_GENERAL1_SMALL", "image": IMAGE} | environment
    source = {"type": "GITHUB", "location": "https://github.com/acme/shop.git"}
    defaults = {"source": source, "artifacts": {"type": "NO_ARTIFACTS"}, "environment": environment}
    aws.codebuild.Project("shop", service_role="arn:aws:iam::123456789012:role/build", **(defaults | (options or {})))
