from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codebuild import Project


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidInputException: Project source location is required",
        "Invalid input: source location must be empty for source type NO_SOURCE",
        "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE",
        "Invalid artifacts: location is required",
        "Invalid artifacts: artifact type … should have null location",
        "Build badges are not supported for …",
        "Invalid input: sourceIdentifier cannot be duplicated",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-codebuild-source-…, -artifacts-…, -secondary-… and -badge-…, each deployed with the answer of CodeBuild",
    ),
)
def sources_fit_artifacts(project: Project) -> Violations:
    """A build project has a source and artifacts with the settings of their types.

    A source has a location, unless it is CODEPIPELINE or NO_SOURCE; in a pipeline the artifacts are CODEPIPELINE too. Badges are
    for repositories. Secondary sources and artifacts have distinct identifiers.

    Fix: set or remove the argument in the message.

    See: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
    https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
    """
    yield from project.source_faults()


GITHUB = {"type": "GITHUB", "location": "https://github.com/acme/shop.git"}


@fails("has a source of type GITHUB without a `location`, which it needs")
def source_has_no_location(aws):
    project(aws, source={"type": "GITHUB"})


@fails(
    "has a source of type NO_SOURCE and a `location`, which it does not have",
    "has a source of type NO_SOURCE without a `buildspec`, which it needs",
    "has `badge_enabled` with a source of type NO_SOURCE, which does not support it",
)
def nothing_has_a_location(aws):
    project(aws, source={"type": "NO_SOURCE", "location": "shop"}, badge_enabled=True)


@fails(
    "has `report_build_status` with a source of type S3, for which the provider leaves it out",
    "has `git_submodules_config` with a source of type S3, for which the provider leaves it out",
)
def bucket_with_settings_of_git(aws):
    source = {"type": "S3", "location": "shop/code.zip", "report_build_status": True}
    project(aws, source=source | {"git_submodules_config": {"fetch_submodules": True}})


@fails("has a source of type CODEPIPELINE and artifacts of type NO_ARTIFACTS; in a pipeline both are CODEPIPELINE")
def half_of_a_pipeline(aws):
    project(aws, source={"type": "CODEPIPELINE"})


@fails("has artifacts of type S3 without a `location`, which they need")
def artifacts_have_no_location(aws):
    project(aws, artifacts={"type": "S3"})


@fails(
    "has artifacts of type NO_ARTIFACTS and a `location`, which they do not have",
    "has artifacts of type NO_ARTIFACTS and `encryption_disabled`, which is for S3",
)
def no_artifacts_with_settings(aws):
    project(aws, artifacts={"type": "NO_ARTIFACTS", "location": "shop", "encryption_disabled": True})


@fails(
    "has two secondary sources with identifier 'lib'",
    "has 13 secondary artifacts; a project has at most 12",
    "has secondary artifacts of type NO_ARTIFACTS; they are S3",
    "has a version for secondary source 'tools', which does not exist",
)
def secondary_ones_are_wrong(aws):
    artifacts = [{"type": "S3", "location": "shop", "artifact_identifier": f"part{number}"} for number in range(12)]
    project(
        aws,
        secondary_sources=[GITHUB | {"source_identifier": "lib"}, GITHUB | {"source_identifier": "lib"}],
        secondary_artifacts=[*artifacts, {"type": "NO_ARTIFACTS", "artifact_identifier": "none"}],
        secondary_source_versions=[{"source_identifier": "tools", "source_version": "main"}],
    )


@passes
def repository_is_right(aws):
    project(
        aws,
        source=GITHUB | {"report_build_status": True, "git_submodules_config": {"fetch_submodules": True}},
        badge_enabled=True,
        artifacts={"type": "S3", "location": "shop", "encryption_disabled": True},
        secondary_sources=[GITHUB | {"source_identifier": "lib"}],
        secondary_source_versions=[{"source_identifier": "lib", "source_version": "main"}],
    )


@passes
def pipeline_is_right(aws):
    project(aws, source={"type": "CODEPIPELINE"}, artifacts={"type": "CODEPIPELINE"})


@passes
def no_source_is_right(aws):
    project(aws, source={"type": "NO_SOURCE", "location": "", "buildspec": "version: 0.2\n"})


@abstains("source.type")
def type_comes_later(aws):
    project(aws, source={"type": aws.ssm.Parameter("type", type="String", value="S3").arn})


def project(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    environment = {
        "type": "LINUX_CONTAINER",
        "compute_type": "BUILD_GENERAL1_SMALL",
        "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    }
    defaults = {"source": GITHUB, "artifacts": {"type": "NO_ARTIFACTS"}, "environment": environment}
    aws.codebuild.Project("shop", service_role="arn:aws:iam::123456789012:role/build", **(defaults | options))
