from preflight import Violations, abstains, fails, modelled, passes, policy, provider
from preflight.aws.ec2 import FlowLog


@policy(
    severity="critical",
    caught="preview",
    error='expected "max_aggregation_interval" to be one of [60 600], got 300',
    evidence=(
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/86475b48ed749daf986b84c0f92591eddcced1ba/internal/service/ec2/vpc_flow_log.go",
            "2026-11-28",
            "max_aggregation_interval is validated to be 60 or 600",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/ec2/2016-11-15/service-2.json.gz",
            "2026-11-28",
            "CreateFlowLogsRequest$MaxAggregationInterval: must be 60 seconds for transit gateway resource types; default: 600",
        ),
    ),
)
def flow_log_interval_exists(log: FlowLog) -> Violations:
    """A flow log aggregates over 60 or 600 seconds, and that of a transit gateway over 60.

    EC2 accepts two intervals and none between them. A transit gateway accepts only 60, which must be set because the default is
    600.

    Fix: set `max_aggregation_interval` to 60 (one minute) or 600 (ten minutes).

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    """
    if log.max_aggregation_interval not in log.intervals:
        allowed = " or ".join(map(str, log.intervals))
        yield f"aggregates over {log.max_aggregation_interval} seconds; EC2 allows {allowed}"


@fails("aggregates over 300 seconds; EC2 allows 60 or 600")
def interval_is_five_minutes(aws):
    aws.ec2.FlowLog(
        "orders",
        vpc_id="vpc-1a2b3c",
        traffic_type="ALL",
        log_destination="arn:aws:s3:::flow-logs",
        log_destination_type="s3",
        max_aggregation_interval=300,
    )


@fails("aggregates over 600 seconds; EC2 allows 60")
def transit_gateway_has_one_interval(aws):
    aws.ec2.FlowLog(
        "hub",
        transit_gateway_id="tgw-1a2b3c",
        log_destination="arn:aws:s3:::flow-logs",
        log_destination_type="s3",
    )


@passes
def intervals_exist(aws):
    for name, interval in (("minute", 60), ("ten-minutes", 600), ("unset", None)):
        aws.ec2.FlowLog(
            name,
            vpc_id="vpc-1a2b3c",
            traffic_type="ALL",
            log_destination="arn:aws:s3:::flow-logs",
            log_destination_type="s3",
            max_aggregation_interval=interval,
        )


@abstains("maxAggregationInterval")
def interval_comes_later(aws):
    parameter = aws.ssm.Parameter("interval", type="String", insecure_value="60")
    aws.ec2.FlowLog("orders", vpc_id="vpc-1a2b3c", traffic_type="ALL", max_aggregation_interval=parameter.version)
