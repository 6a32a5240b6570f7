from preflight import Violations, abstains, documented, fails, passes, policy, provider
from preflight.aws.athena import Workgroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together.",
        "OutputLocation is not a valid S3 path.",
        "KMS Customer Master Key ID is null or empty",
        "ExecutionRole is null or empty",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-athena-wg-…, each deployed with the answer of Athena",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/athena/workgroup.go",
            "2026-11-29",
            "expandWorkGroupConfiguration sends both blocks of results; an empty block or string is not sent",
        ),
    ),
)
def workgroup_is_valid(workgroup: Workgroup) -> Violations:
    """A workgroup of Athena has one place for results, with the key of its encryption, and a role for Spark.

    Athena keeps the results, or writes them to a bucket.

    Fix: write `output_location` as `s3://bucket/prefix/`, and set the argument in the message.

    See: https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html
    https://docs.aws.amazon.com/athena/latest/APIReference/API_EncryptionConfiguration.html
    """
    yield from workgroup.faults()


@fails(
    "has managed query results and a `result_configuration`; it has one of them",
    "has `output_location` shop/results; it begins with s3://",
    "has `encryption_option` SSE_KMS without a `kms_key_arn`, which it needs",
)
def results_are_wrong(aws):
    results = {"output_location": "shop/results", "encryption_configuration": {"encryption_option": "SSE_KMS"}}
    workgroup(aws, managed_query_results_configuration={"enabled": True}, result_configuration=results)


@fails("has the engine PySpark engine version 3 without an `execution_role`, which it needs")
def spark_without_a_role(aws):
    workgroup(aws, engine_version={"selected_engine_version": "PySpark engine version 3"})


@passes
def results_are_right(aws):
    results = {"output_location": "s3://shop/results/", "encryption_configuration": {"encryption_option": "SSE_S3"}}
    workgroup(aws, engine_version={"selected_engine_version": "AUTO"}, result_configuration=results)


@passes
def managed_results(aws):
    workgroup(aws, managed_query_results_configuration={"enabled": True}, result_configuration={})
    empty = {"output_location": "", "encryption_configuration": {"encryption_option": "SSE_KMS", "kms_key_arn": KEY}}
    aws.athena.Workgroup("empty", configuration={"result_configuration": empty})


KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"


@abstains("configuration.resultConfiguration.outputLocation")
def location_comes_later(aws):
    later = aws.ssm.Parameter("location", type="String", value="s3://shop").arn
    workgroup(aws, result_configuration={"output_location": later})


def workgroup(aws, **configuration):  # noqa: ANN003 - the configuration
    aws.athena.Workgroup("shop", configuration=configuration)
