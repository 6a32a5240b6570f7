from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import FlowLog


@policy(
    severity="critical",
    caught="preview",
    error='expected "max_aggregation_interval" to be one of [60 600], got 300',
)
def flow_log_interval_exists(log: FlowLog) -> Violations:
    """A flow log is gathered over 60 or 600 seconds, and that of a transit gateway over 60.

    EC2 knows two intervals and none between them. For transit gateways there is the shorter one only, which must be given.

    Fix: set `max_aggregation_interval` to 60 (one minute) or 600 (ten minutes).

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    """
    if log.max_aggregation_interval not in log.intervals:
        wanted = " or ".join(map(str, log.intervals))
        yield f"gathers over {log.max_aggregation_interval} seconds; EC2 takes {wanted}"


@fails("gathers over 300 seconds; EC2 takes 60 or 600")
def interval_is_five_minutes(aws):
    aws.ec2.FlowLog(
        "orders",
        vpc_id="vpc-1a2b3c",
        traffic_type="ALL",
        log_destination="arn:aws:s3:::flow-logs",
        log_destination_type="s3",
        max_aggregation_interval=300,
    )


@fails("gathers over 600 seconds; EC2 takes 60")
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
