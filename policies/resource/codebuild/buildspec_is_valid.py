import json

from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.codebuild import Project


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "YAML_FILE_ERROR Message: Expected Commands[…] to be of string type: found subkeys instead at line …",
        "Phase context status code: YAML_FILE_ERROR Message: found character that cannot start any token at line …",
    ),
    evidence=(
        deployed(
            "https://github.com/aws-solutions-library-samples/guidance-for-claude-code-with-amazon-bedrock/issues/518",
            "2026-11-28",
            "YAML_FILE_ERROR: Expected Commands[2] to be of string type: found subkeys instead",
        ),
        deployed(
            "https://github.com/awsdocs/aws-codebuild-user-guide/pull/25",
            "2026-11-28",
            "YAML_FILE_ERROR: found character that cannot start any token, for a tab",
        ),
    ),
)
def buildspec_is_valid(project: Project) -> Violations:
    """A build specification in a project is YAML whose commands are strings.

    A command that contains a colon and a space is a mapping in YAML, unless it is in quotes: each build fails with
    `Expected Commands[0] to be of string type`.

    Fix: put the command in quotes, or write the whole specification with `json.dumps`.

    Fix (others): put the command in quotes, or write the whole specification as JSON.

    See: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
    """
    yield from project.buildspec_faults()


@fails(
    "has a buildspec whose phases.build.commands[1] is no string (Expected Commands[1] to be of string type: found subkeys"
    " instead); put it in quotes, as it contains a colon"
)
def command_has_a_colon(aws):
    project(aws, "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n      - echo done: all\n")


@fails("has a buildspec that is neither JSON nor YAML at line 3")
def indented_with_a_tab(aws):
    project(aws, "version: 0.2\nphases:\n\tbuild:\n")


@fails("has a buildspec that is no object with a version and phases")
def list_of_commands(aws):
    project(aws, "- make\n- make test\n")


@fails(
    "has a buildspec with the version None; it is 0.1 or 0.2",
    "has a buildspec with the phase 'test'; there are install, pre_build, build, post_build",
)
def version_and_phase_are_unknown(aws):
    project(aws, json.dumps({"phases": {"test": {"commands": ["make"]}}}))


@passes
def commands_are_strings(aws):
    project(
        aws,
        "version: 0.2\nphases:\n  install:\n    runtime-versions:\n      python: 3.12\n  build:\n    commands:\n"
        "      - 'echo done: all'\n      - |\n        echo a: b\n        make\n",
    )


@passes
def specification_is_a_file(aws):
    project(aws, "ci/buildspec.yml")


@passes
def specification_is_json(aws):
    project(aws, json.dumps({"version": 0.2, "phases": {"build": {"commands": ["echo done: all"]}}}))


@abstains("source.buildspec")
def specification_comes_later(aws):
    project(aws, aws.ssm.Parameter("spec", type="String", value="buildspec.yml").arn)


def project(aws, buildspec):
    aws.codebuild.Project(
        "shop",
        service_role="arn:aws:iam::123456789012:role/build",
        source={"type": "GITHUB", "location": "https://github.com/acme/shop.git", "buildspec": buildspec},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        },
    )
