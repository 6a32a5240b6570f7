from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codebuild import SourceCredential


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "OAUTH is not supported by the CodeBuild API. To connect to your account with OAUTH, use the AWS CodeBuild console.",
        "Invalid AuthType provided for ServerType …",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "pf-codebuild-sourcecredential-oauth-not-supported and -basic-auth-bitbucket-only, deployed",
    ),
)
def credential_is_supported(credential: SourceCredential) -> Violations:
    """A source credential has a type of authentication that the API of CodeBuild imports for its provider.

    OAuth is for the console alone, and a user name with a password for Bitbucket.

    Fix: set `auth_type="PERSONAL_ACCESS_TOKEN"`, or `"CODECONNECTIONS"` with the ARN of a connection.

    See: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ImportSourceCredentials.html
    """
    yield from credential.faults()


@fails(
    "has `auth_type` OAUTH, which the API does not support; connect in the console, or use CODECONNECTIONS",
    "has `auth_type` BASIC_AUTH for GITHUB; it is for BITBUCKET",
)
def types_are_not_supported(aws):
    credential(aws, "console", "OAUTH", "GITHUB")
    credential(aws, "basic", "BASIC_AUTH", "GITHUB")


@passes
def types_are_supported(aws):
    credential(aws, "token", "PERSONAL_ACCESS_TOKEN", "GITHUB")
    credential(aws, "basic", "BASIC_AUTH", "BITBUCKET")


@abstains("authType")
def type_comes_later(aws):
    credential(aws, "later", aws.ssm.Parameter("type", type="String", value="OAUTH").arn, "GITHUB")


def credential(aws, name, kind, server):
    aws.codebuild.SourceCredential(name, auth_type=kind, server_type=server, token="token", user_name="ann")
