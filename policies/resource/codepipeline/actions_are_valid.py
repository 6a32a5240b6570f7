from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codepipeline import Pipeline


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Action configuration for action '…' is missing required configuration '…'",
        "ActionType (Category: '…', Provider: '…', Owner: '…', Version: '1') in action '…' is not available in region",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "pf-codepipeline-action-config-required-keys and -action-type-id-combination, deployed with the answers",
        ),
        documented(
            "https://github.com/aws-cloudformation/cfn-lint/tree/main/src/cfnlint/rules/resources/codepipeline",
            "2026-11-28",
            "the rule E3702: the numbers of input and output artifacts of each provider",
        ),
    ),
)
def actions_are_valid(pipeline: Pipeline) -> Violations:
    """An action of a pipeline has a provider of its category, its artifacts, and the configuration that it needs.

    Each provider of AWS acts in one or two categories, with a number of artifacts and with keys that are required.

    Fix: complete the `configuration`, or change the category or the artifacts.

    See: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference.html
    """
    yield from pipeline.action_faults()


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


@fails("has Test action 'deploy' with provider ECS; its category is Deploy")
def category_is_wrong(aws):
    pipeline(aws, BUILD | {"name": "deploy", "category": "Test", "provider": "ECS"})


@fails("has action 'build' of owner ThirdParty with provider CodeBuild, whose owner is AWS")
def owner_is_wrong(aws):
    pipeline(aws, BUILD | {"owner": "ThirdParty"})


@fails(
    "has CodeBuild action 'build' with 0 input artifacts; it has 1 to 5",
    "has CodeBuild action 'build' without ProjectName in its `configuration`, which it needs",
    "has action 'build' with `run_order` 1000; it is 1 to 999",
)
def build_lacks_everything(aws):
    pipeline(aws, BUILD | {"configuration": {}, "input_artifacts": [], "run_order": 1000})


@fails(
    "has ECS action 'deploy' with 1 output artifacts; it has 0",
    "has ECS action 'deploy' without ServiceName in its `configuration`, which it needs",
)
def deployment_has_a_result(aws):
    deploy = {"name": "deploy", "category": "Deploy", "provider": "ECS", "configuration": {"ClusterName": "shop"}}
    pipeline(aws, BUILD | deploy | {"output_artifacts": ["deployed"]})


@passes
def actions_are_right(aws):
    stack = {"ActionMode": "CREATE_UPDATE", "StackName": "shop"}
    pipeline(
        aws,
        BUILD | {"output_artifacts": ["built", "tested"]},
        BUILD | {"name": "stack", "category": "Deploy", "provider": "CloudFormation", "configuration": stack},
        BUILD | {"name": "empty", "input_artifacts": ["code", ""], "output_artifacts": [""]},
        {"name": "check", "category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"},
        BUILD | {"name": "own", "owner": "Custom", "provider": "Jenkins", "configuration": {}, "input_artifacts": []},
    )


@abstains("stages[1].actions[0].provider")
def provider_comes_later(aws):
    pipeline(aws, BUILD | {"provider": aws.ssm.Parameter("provider", type="String", value="CodeBuild").arn})


def pipeline(aws, *actions, **options):  # noqa: ANN002, ANN003 - actions after the source, and arguments of the SDK
    stages = [{"name": "Source", "actions": [SOURCE]}, {"name": "Next", "actions": list(actions) or [BUILD]}]
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        **({"artifact_stores": [{"location": "artifacts", "type": "S3"}], "stages": stages} | options),
    )
