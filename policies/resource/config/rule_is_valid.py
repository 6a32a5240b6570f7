from preflight import Violations, abstains, documented, fails, modelled, passes, policy, provider
from preflight.aws.config import Rule


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html",
            "2026-11-29",
            "CUSTOM_POLICY needs CustomPolicyDetails, a frequency ScheduledNotification, an id one type",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/configservice/config_rule.go",
            "2026-11-29",
            "expandSource and expandScope send what is not empty, unchanged",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "the rules pf-config-rule-…, each deployed and refused by Config",
        ),
    ),
)
def rule_is_valid(rule: Rule) -> Violations:
    """A rule of AWS Config has the details of its owner, and a scope whose parts go together.

    A rule of AWS and one of a function have an identifier; a function and a policy have what starts them. A value of a tag needs
    its key, and the id of a resource its one type.

    Fix: add the argument in the message.

    See: https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html
    https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
    """
    yield from rule.faults()


CHANGES = [{"message_type": "ConfigurationItemChangeNotification"}]


@fails(
    "has owner CUSTOM_POLICY without `custom_policy_details`, which it needs",
    "has owner CUSTOM_POLICY without `source_details`, which start its evaluation",
)
def policy_is_absent(aws):
    rule(aws, {"owner": "CUSTOM_POLICY"})


@fails(
    "has owner CUSTOM_LAMBDA without `source_details`, which start its evaluation",
    "has owner CUSTOM_LAMBDA without a `source_identifier`, which it needs",
)
def function_is_absent(aws):
    rule(aws, {"owner": "CUSTOM_LAMBDA"})


@fails("has a frequency with message type ConfigurationItemChangeNotification; only ScheduledNotification has one")
def change_has_a_frequency(aws):
    details = [CHANGES[0] | {"maximum_execution_frequency": "One_Hour"}]
    rule(aws, {"owner": "CUSTOM_LAMBDA", "source_identifier": FUNCTION, "source_details": details})


@fails("has a frequency with no message type; only ScheduledNotification has one")
def frequency_is_alone(aws):
    details = [{"maximum_execution_frequency": "One_Hour"}]
    rule(aws, {"owner": "CUSTOM_LAMBDA", "source_identifier": FUNCTION, "source_details": details})


@fails(
    "has a scope with `tag_value` without `tag_key`, which it needs",
    "has a scope with `compliance_resource_id` and 2 resource types; it has exactly one",
)
def scope_is_wrong(aws):
    types = ["AWS::EC2::Instance", "AWS::EC2::Volume"]
    scope = {"tag_value": "prod", "compliance_resource_id": "i-1", "compliance_resource_types": types}
    rule(aws, {"owner": "AWS", "source_identifier": "REQUIRED_TAGS"}, scope=scope)


@passes
def rule_of_aws(aws):
    scope = {"compliance_resource_id": "i-1", "compliance_resource_types": ["AWS::EC2::Instance"]}
    rule(aws, {"owner": "AWS", "source_identifier": "REQUIRED_TAGS"}, scope=scope)


@passes
def rule_of_a_function(aws):
    details = [{"message_type": "ScheduledNotification", "maximum_execution_frequency": "One_Hour"}]
    rule(aws, {"owner": "CUSTOM_LAMBDA", "source_identifier": FUNCTION, "source_details": details})


@passes
def rule_at_each_snapshot(aws):
    details = [{"event_source": "aws.config", "message_type": "ConfigurationSnapshotDeliveryCompleted"}]
    source = {"owner": "CUSTOM_LAMBDA", "source_identifier": FUNCTION, "source_details": details}
    rule(aws, source, maximum_execution_frequency="Six_Hours", scope={"tag_key": "IsTemporary", "tag_value": "yes"})


@passes
def scope_of_a_tag(aws):
    scope = {"tag_key": "team", "tag_value": "", "compliance_resource_id": ""}
    rule(aws, {"owner": "AWS", "source_identifier": "S3_BUCKET_VERSIONING_ENABLED"}, scope=scope)


@passes
def rule_of_a_policy(aws):
    details = {"policy_runtime": "guard-2.x.x", "policy_text": "rule all { resourceType exists }"}
    rule(aws, {"owner": "CUSTOM_POLICY", "source_details": CHANGES, "custom_policy_details": details})


@abstains("source.owner")
def owner_comes_later(aws):
    rule(aws, {"owner": aws.ssm.Parameter("owner", type="String", value="AWS").arn})


FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:check"


def rule(aws, source, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.cfg.Rule("shop", source=source, **options)
