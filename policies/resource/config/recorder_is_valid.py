from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.config import Recorder


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid record group strategy , all_supported must be set to true",
        "Invalid record group , all_supported must be set to false when exclusion_by_resource_types is set",
    ),
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/configservice/configuration_recorder.go",
            "2026-11-29",
            "the plan fails for all_supported, true by default, with another strategy; for exclusions with other lists",
        ),
        modelled(
            "https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html",
            "2026-11-29",
            "InvalidRecordingGroupException: allSupported with resourceTypes or exclusions; every parameter empty",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-config-recorder-…, each deployed and refused by Config",
        ),
    ),
)
def recorder_is_valid(recorder: Recorder) -> Violations:
    """A recorder of AWS Config has one way to choose resource types.

    It records all types (the default), the types in a list, or all but those in a list; its strategy names the way.
    `all_supported` is True where it is absent. Beside exclusions `include_global_resource_types` has no effect: that is advice
    alone.

    Fix: set `all_supported` to False beside lists, with the strategy in the message.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
    """
    yield from recorder.faults()


@fails("has `all_supported` and `resource_types`; set `all_supported` to False")
def all_types_and_a_list(aws):
    recorder(aws, resource_types=["AWS::EC2::Instance"])


@fails("has `include_global_resource_types` without `all_supported`; list the global types in `resource_types`")
def global_types_and_a_list(aws):
    recorder(aws, all_supported=False, include_global_resource_types=True, resource_types=["AWS::EC2::Instance"])


@fails(
    "has `all_supported`, which is the default, and the strategy EXCLUSION_BY_RESOURCE_TYPES; set `all_supported` to False"
)
def all_types_by_default(aws):
    excluded = [{"resource_types": ["AWS::EC2::Instance"]}]
    recorder(aws, "EXCLUSION_BY_RESOURCE_TYPES", exclusion_by_resource_types=excluded)


@fails(
    "has `include_global_resource_types` without `all_supported`, which has no effect; the strategy records all types but"
    " those in its list"
)
def global_types_and_exclusions(aws):
    recorder(
        aws,
        "EXCLUSION_BY_RESOURCE_TYPES",
        all_supported=False,
        include_global_resource_types=True,
        exclusion_by_resource_types=[{"resource_types": ["AWS::EC2::Instance"]}],
    )


@fails("has `exclusion_by_resource_types` without the strategy EXCLUSION_BY_RESOURCE_TYPES, which it needs")
def exclusion_without_its_strategy(aws):
    recorder(aws, all_supported=False, exclusion_by_resource_types=[{"resource_types": ["AWS::EC2::Instance"]}])


@fails("has the strategy EXCLUSION_BY_RESOURCE_TYPES and `resource_types`; it has `exclusion_by_resource_types`")
def exclusion_with_another_list(aws):
    recorder(aws, "EXCLUSION_BY_RESOURCE_TYPES", all_supported=False, resource_types=["AWS::EC2::Instance"])


@fails("has the strategy ALL_SUPPORTED_RESOURCE_TYPES without `all_supported`, which it needs")
def strategy_of_all_types(aws):
    recorder(aws, "ALL_SUPPORTED_RESOURCE_TYPES", all_supported=False)


@fails("has the strategy INCLUSION_BY_RESOURCE_TYPES without `resource_types`, which it needs")
def list_is_empty(aws):
    recorder(aws, "INCLUSION_BY_RESOURCE_TYPES", all_supported=False)


@passes
def all_types(aws):
    recorder(aws, include_global_resource_types=True)


@passes
def types_of_a_list_without_a_strategy(aws):
    types = ["AWS::EC2::Instance", "AWS::CloudTrail::Trail"]
    recorder(aws, all_supported=False, include_global_resource_types=False, resource_types=types)
    aws.cfg.Recorder("plain", role_arn="arn:aws:iam::123456789012:role/config")


@passes
def types_of_a_list(aws):
    recorder(aws, "INCLUSION_BY_RESOURCE_TYPES", all_supported=False, resource_types=["AWS::EC2::Instance"])


@passes
def types_but_those_of_a_list(aws):
    excluded = [{"resource_types": ["AWS::EC2::Instance"]}]
    recorder(aws, "EXCLUSION_BY_RESOURCE_TYPES", all_supported=False, exclusion_by_resource_types=excluded)


@abstains("recordingGroup.allSupported")
def choice_comes_later(aws):
    later = aws.ssm.Parameter("all", type="String", value="x").has_value_wo
    recorder(aws, all_supported=later, resource_types=["AWS::EC2::Instance"])


def recorder(aws, strategy=None, **group):  # noqa: ANN003 - the recording group
    chosen = {"recording_strategies": [{"use_only": strategy}]} if strategy else {}
    aws.cfg.Recorder("all", role_arn="arn:aws:iam::123456789012:role/config", recording_group=group | chosen)
