from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.codepipeline import Pipeline


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline",
        "is not declared as Output Artifact Bundle in any of the preceding actions",
    ),
    evidence=(
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/codepipeline/codepipeline_test.go",
            "2026-11-29",
            "TestAccCodePipeline_emptyStageArtifacts is accepted: artifacts with an empty name are not sent",
        ),
        documented(
            "https://github.com/aws-cloudformation/cfn-lint/tree/main/src/cfnlint/rules/resources/codepipeline",
            "2026-11-28",
            "the rules E3700 to E3703: sources are in the first stage only; counts and names of artifacts",
        ),
        modelled(
            "https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html",
            "2026-11-29",
            "at least two stages; the first has source actions only; all names of actions within a stage are unique",
        ),
    ),
)
def pipeline_structure_is_valid(pipeline: Pipeline) -> Violations:
    """The stages of a pipeline begin with sources, and each artifact comes from an earlier action.

    A pipeline has at least two stages. The first contains source actions only, and no other stage contains one. Names of
    stages are unique, and so are those of actions within a stage and those of output artifacts.

    Fix: move the action, or correct the name of the artifact.

    See: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
    """
    yield from pipeline.structure_faults()
    yield from pipeline.artifact_faults()


@fails("has 1 stage; a pipeline needs at least 2")
def one_stage(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            }
        ],
    )


@fails("has two stages with name 'Build'")
def stages_are_equal(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    }
                ],
            },
        ],
    )


@fails("has two actions with name 'build' in stage 'Build'")
def actions_are_equal(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    },
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    },
                ],
            },
        ],
    )


@fails("has Build action 'lint' in its first stage, which accepts Source only")
def first_stage_builds(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    },
                    {
                        "name": "lint",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    },
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    }
                ],
            },
        ],
    )


@fails("has Source action 'data' in stage 'Build'; the first stage alone accepts it")
def source_is_late(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    },
                    {
                        "name": "data",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["data"],
                    },
                ],
            },
        ],
    )


@fails("has action 'build' with input artifact 'source' of no earlier action; the earlier ones are code")
def artifact_is_unknown(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["source"],
                    }
                ],
            },
        ],
    )


@fails("has action 'build' with output artifact 'code', which another action has too")
def artifact_is_repeated(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                        "output_artifacts": ["code"],
                    }
                ],
            },
        ],
    )


@fails(
    "has approval action 'check' with input artifacts, which it cannot have",
    "has approval action 'check' with output artifacts, which it cannot have",
)
def approval_has_artifacts(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Check",
                "actions": [
                    {
                        "name": "check",
                        "category": "Approval",
                        "owner": "AWS",
                        "provider": "Manual",
                        "version": "1",
                        "input_artifacts": ["code"],
                        "output_artifacts": ["checked"],
                    }
                ],
            },
        ],
    )


@passes
def empty_names_are_not_sent(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "CodeStarSourceConnection",
                        "version": "1",
                        "output_artifacts": ["test"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["test", ""],
                        "output_artifacts": [""],
                    }
                ],
            },
        ],
    )


@passes
def pipeline_is_valid(aws):
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "code",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Check",
                "actions": [
                    {"name": "check", "category": "Approval", "owner": "AWS", "provider": "Manual", "version": "1"}
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                        "output_artifacts": ["built"],
                    }
                ],
            },
            {
                "name": "Deploy",
                "actions": [
                    {
                        "name": "deploy",
                        "category": "Deploy",
                        "owner": "AWS",
                        "provider": "CodeDeploy",
                        "version": "1",
                        "input_artifacts": ["built"],
                    }
                ],
            },
        ],
    )


@abstains("stages[0].actions[0].name")
def name_comes_later(aws):
    key = aws.kms.Key("key")
    aws.codepipeline.Pipeline(
        "shop",
        role_arn="arn:aws:iam::123456789012:role/pipeline",
        artifact_stores=[{"location": "artifacts", "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": key.key_id,
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                    }
                ],
            },
            {
                "name": "Build",
                "actions": [
                    {
                        "name": "build",
                        "category": "Build",
                        "owner": "AWS",
                        "provider": "CodeBuild",
                        "version": "1",
                        "input_artifacts": ["code"],
                    }
                ],
            },
        ],
    )
