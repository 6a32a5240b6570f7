from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.codepipeline import Pipeline


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidStructureException: QUEUED or PARALLEL mode can only be used with V2 pipelines",
        "InvalidStructureException: Triggers on tag can only be used with V2 pipelines",
        "InvalidStructureException: Pipeline variable can only be used with V2 pipelines",
        "InvalidStageDeclarationException: Stage level conditions can only be used with V2 pipelines.",
        "InvalidActionDeclarationException: … Action can only be used with V2 pipelines.",
        "The following stage cannot have a failure exit gate configured with both top level result and conditions",
        "InvalidStructureException: Triggers for connections must reference a CodeStarSourceConnection action.",
        "region cannot be set for a single-region CodePipeline",
        "region must be set for a cross-region CodePipeline",
        "only one Artifact Store can be defined per region for a cross-region CodePipeline",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-codepipeline-v1-… and -trigger-source-action-is-connection, deployed with the answers",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/codepipeline/codepipeline.go",
            "2026-11-28",
            "region cannot be set for a single-region CodePipeline; region must be set for a cross-region CodePipeline",
        ),
    ),
)
def settings_fit_its_type(pipeline: Pipeline) -> Violations:
    """A pipeline has the settings of its type, and a store for artifacts in each of its regions.

    Triggers, variables, conditions of stages, and queued or parallel executions are for the type V2; V1 is the default. One store
    has no region, several have one each.

    Fix: set `pipeline_type="V2"`, or change the value in the message.

    See: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types-planning.html
    https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
    """
    yield from pipeline.setting_faults()


SOURCE = {
    "name": "code",
    "category": "Source",
    "owner": "AWS",
    "provider": "S3",
    "version": "1",
    "configuration": {"S3Bucket": "code", "S3ObjectKey": "shop.zip"},
    "output_artifacts": ["code"],
}
BUILD = {
    "name": "build",
    "category": "Build",
    "owner": "AWS",
    "provider": "CodeBuild",
    "version": "1",
    "configuration": {"ProjectName": "shop"},
    "input_artifacts": ["code"],
}


@fails(
    "has `execution_mode` QUEUED with `pipeline_type` V1; only V2 supports it",
    "has `variables` with `pipeline_type` V1; only V2 supports them",
    "has two variables with name 'stage'",
)
def first_type_with_settings_of_the_second(aws):
    pipeline(aws, execution_mode="QUEUED", variables=[{"name": "stage"}, {"name": "stage"}])


@fails(
    "has stage 'Build' with `on_failure` and `pipeline_type` V1; only V2 supports conditions",
    "has Commands action 'build' with `pipeline_type` V1; only V2 supports it",
)
def first_type_with_conditions(aws):
    build = {"name": "Build", "actions": [BUILD | {"provider": "Commands"}], "on_failure": {"result": "ROLLBACK"}}
    pipeline(aws, stages=[{"name": "Source", "actions": [SOURCE]}, build])


@fails(
    "has stage 'Build' that rolls back, with `execution_mode` PARALLEL, which has no earlier execution",
    "has a trigger of action 'code', which is not a source with provider CodeStarSourceConnection",
)
def second_type_is_wrong(aws):
    build = {"name": "Build", "actions": [BUILD], "on_failure": {"result": "ROLLBACK"}}
    pipeline(
        aws,
        pipeline_type="V2",
        execution_mode="PARALLEL",
        stages=[{"name": "Source", "actions": [SOURCE]}, build],
        triggers=[TRIGGER],
    )


@fails("has one artifact store, with `region` eu-west-1; only stores of several regions have one")
def one_store_with_a_region(aws):
    pipeline(aws, artifact_stores=[{"location": "artifacts", "type": "S3", "region": "eu-west-1"}])


@fails("has 2 artifact stores, and one without a `region`, which each needs")
def stores_without_a_region(aws):
    pipeline(aws, artifact_stores=[store("eu-west-1"), {"location": "artifacts", "type": "S3"}])


@fails("has 2 artifact stores in eu-west-1; a region has one")
def stores_in_one_region(aws):
    pipeline(aws, artifact_stores=[store("eu-west-1"), store("eu-west-1")])


@passes
def first_type_is_right(aws):
    stores = [store("eu-west-1"), store("eu-central-1")]
    actions = [BUILD | {"region": "eu-west-1"}, BUILD | {"name": "other", "region": "eu-central-1"}]
    pipeline(aws, *actions, artifact_stores=stores, pipeline_type="V1", execution_mode="SUPERSEDED")


@passes
def second_type_is_right(aws):
    source = SOURCE | {"provider": "CodeStarSourceConnection", "configuration": {}}
    build = {"name": "Build", "actions": [BUILD], "on_failure": {"result": "ROLLBACK"}}
    pipeline(
        aws,
        pipeline_type="V2",
        execution_mode="QUEUED",
        variables=[{"name": "stage"}],
        stages=[{"name": "Source", "actions": [source]}, build],
        triggers=[TRIGGER],
    )


@abstains("pipelineType")
def type_comes_later(aws):
    pipeline(aws, pipeline_type=aws.ssm.Parameter("type", type="String", value="V2").arn, execution_mode="QUEUED")


TRIGGER = {
    "provider_type": "CodeStarSourceConnection",
    "git_configuration": {"source_action_name": "code", "pushes": [{"tags": {"includes": ["v*"]}}]},
}


def store(region):
    return {"location": f"artifacts-{region}", "type": "S3", "region": region}


def pipeline(aws, *actions, **options):  # noqa: ANN002, ANN003 - actions after the source, and arguments of the SDK
    stages = [{"name": "Source", "actions": [SOURCE]}, {"name": "Next", "actions": list(actions) or [BUILD]}]
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        **({"artifact_stores": [{"location": "artifacts", "type": "S3"}], "stages": stages} | options),
    )
