from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cloudfront.functions import ContinuousDeploymentPolicy


@policy(
    severity="critical",
    caught="deployment",
    evidence=(
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cloudfront/2020-05-31/service-2.json.gz",
            "2026-11-28",
            "the prefix aws-cf-cd-; a weight from 0 to 0.15; IdleTTL and MaximumTTL 300 to 3600, in this order",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "one staging distribution; the block that belongs to the type",
        ),
    ),
)
def continuous_deployment_is_valid(deployment: ContinuousDeploymentPolicy) -> Violations:
    """A continuous deployment policy names one staging distribution, and sends it a header's requests or up to 15 % of them.

    The header's name begins with `aws-cf-cd-`. A weight is a share between 0 and 0.15. Sessions last 300 to 3600 seconds.

    Fix: set the block that belongs to the `type`, with a value in the range that the message names.

    See: https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ContinuousDeploymentPolicyConfig.html
    """
    yield from deployment.errors


def deployment(aws, traffic, names=("d1.cloudfront.net",)):
    aws.cloudfront.ContinuousDeploymentPolicy(
        "shop",
        enabled=True,
        staging_distribution_dns_names={"quantity": len(names), "items": list(names)},
        traffic_config=traffic,
    )


@fails(
    "names 2 staging distributions; a policy has one",
    "has the header 'x-staging'; its name begins with aws-cf-cd-",
)
def header_of_another_name(aws):
    traffic = {"type": "SingleHeader", "single_header_config": {"header": "x-staging", "value": "1"}}
    deployment(aws, traffic, ["d1.cloudfront.net", "d2.cloudfront.net"])


@fails(
    "has the traffic type SingleHeader without a `single_header_config`",
    "has the weight 0.5; CloudFront accepts 0 to 0.15, which is 15 %",
    "has the idle_ttl 7200; CloudFront accepts 300 to 3600",
    "has the idle_ttl 7200 and the maximum_ttl 600; idle_ttl is at most maximum_ttl",
)
def weight_is_too_high(aws):
    sessions = {"idle_ttl": 7200, "maximum_ttl": 600}
    weight = {"weight": 0.5, "session_stickiness_config": sessions}
    deployment(aws, {"type": "SingleHeader", "single_weight_config": weight})


@passes
def share_of_the_requests(aws):
    sessions = {"idle_ttl": 300, "maximum_ttl": 600}
    weight = {"weight": 0.15, "session_stickiness_config": sessions}
    deployment(aws, {"type": "SingleWeight", "single_weight_config": weight})


@abstains("trafficConfig.singleHeaderConfig.header")
def header_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("header", type="String", insecure_value="aws-cf-cd-staging")
    deployment(aws, {"type": "SingleHeader", "single_header_config": {"header": parameter.arn, "value": "1"}})
