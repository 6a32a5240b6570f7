from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.codedeploy import DeploymentConfig


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The prefix CodeDeployDefault. is reserved for predefined configuration names",
        "Traffic routing configuration cannot be null nor empty for deployment configurations on this platform.",
        "minimum healthy hosts should be null for … deployment configuration",
        "Traffic routing configuration should be null for Server deployment configuration",
        "minimum healthy hosts argument is missing",
        "Canary interval must be between 1 and 2880 minutes (2 days)",
        "The value for the minimum healthy hosts with type of FLEET_PERCENT should be positive and less than 100",
    ),
    evidence=documented(
        "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
        "2026-11-28",
        "the rules pf-codedeploy-config-…, each deployed with the answer of CodeDeploy",
    ),
)
def config_is_valid(config: DeploymentConfig) -> Violations:
    """A deployment configuration has the settings of its platform: healthy hosts for servers, traffic for Lambda and ECS.

    Server is the default platform. Traffic is shifted in one way, by 1 to 99 percent, at most over two days.

    Fix: set `compute_platform`, or the block in the message.

    See: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html
    """
    yield from config.faults()


CANARY = {"type": "TimeBasedCanary", "time_based_canary": {"interval": 10, "percentage": 10}}


@fails(
    "has platform Server without `minimum_healthy_hosts`, which it needs",
    "has platform Server and `traffic_routing_config`, which it does not have",
    "has the name 'CodeDeployDefault.Mine'; names that begin with CodeDeployDefault. are those of CodeDeploy",
)
def servers_with_traffic(aws):
    config(aws, traffic_routing_config=CANARY, deployment_config_name="CodeDeployDefault.Mine")


@fails(
    "has platform Lambda without `traffic_routing_config`, which it needs",
    "has platform Lambda and `minimum_healthy_hosts`, which it does not have",
    "has `minimum_healthy_hosts` of 100 percent; it is less than 100",
)
def functions_with_hosts(aws):
    config(aws, compute_platform="Lambda", minimum_healthy_hosts={"type": "FLEET_PERCENT", "value": 100})


@fails(
    "has traffic routing TimeBasedLinear with `time_based_canary`; it is for TimeBasedCanary",
    "has traffic routing TimeBasedLinear without `time_based_linear`; it is for TimeBasedLinear",
    "has traffic routing with 100 percent; it is 1 to 99",
    "has traffic routing with an interval of 3000 minutes; it is 1 to 2880",
)
def routing_is_wrong(aws):
    step = {"interval": 3000, "percentage": 100}
    routing = {"type": "TimeBasedLinear", "time_based_canary": step}
    config(aws, compute_platform="ECS", traffic_routing_config=routing)


@passes
def servers_are_right(aws):
    config(aws, minimum_healthy_hosts={"type": "FLEET_PERCENT", "value": 99})


@passes
def functions_are_right(aws):
    config(aws, compute_platform="Lambda", traffic_routing_config=CANARY)


@abstains("computePlatform")
def platform_comes_later(aws):
    later = aws.ssm.Parameter("platform", type="String", value="Lambda").arn
    config(aws, compute_platform=later, traffic_routing_config=CANARY)


def config(aws, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.codedeploy.DeploymentConfig("shop", **options)
