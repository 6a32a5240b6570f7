from preflight import Violations, abstains, deployed, fails, modelled, passes, policy, recorded
from preflight.aws.ec2 import FlowLog
from preflight.aws.ec2.networks import flow_log_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameter: LogDestination can't be empty if LogGroupName is not provided.",
        "DeliverLogsPermissionArn is not applicable for s3 delivery",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/ec2/test_ec2.snapshot.json",
            "2026-11-28",
            "LogDestination can't be empty if LogGroupName is not provided.",
        ),
        deployed(
            "https://github.com/aws-samples/aws-secure-environment-accelerator/issues/1111",
            "2026-11-28",
            "DeliverLogsPermissionArn is not applicable for s3 delivery",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
            "2026-11-28",
            "destinations, the role for CloudWatch Logs, the ${field-id} format, the traffic type",
        ),
    ),
)
def flow_log_is_valid(log: FlowLog) -> Violations:
    """A flow log has one source, a destination of its destination type, and a format of fields in braces.

    The default destination type is CloudWatch Logs, which needs a role; a bucket takes no role. The fields of a format are
    written `${srcaddr} ${dstaddr}`.

    Fix: set `log_destination` to the ARN, and `log_destination_type` to its kind.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
    """
    yield from flow_log_faults(log)


@fails(
    "has no `log_destination`; it is the ARN of a log group, a bucket or a Firehose stream",
    "has the field 'srcaddr' in its `log_format`; a field is written ${srcaddr}, and separated by a space",
    "has no `traffic_type`; it is ACCEPT, REJECT or ALL",
)
def destination_and_format(aws):
    aws.ec2.FlowLog("orders", vpc_id="vpc-1a2b3c", log_format="srcaddr dstaddr")


@fails(
    "has the destination type cloud-watch-logs and the destination arn:aws:s3:::logs; it is the ARN of a log group",
    "writes to CloudWatch Logs without an `iam_role_arn`",
    "writes to S3 with an `iam_role_arn`, which is not applicable for S3",
    "has 2 sources (vpc_id, subnet_id); it has one of vpc_id, subnet_id, eni_id, transit_gateway_id,"
    " transit_gateway_attachment_id, regional_nat_gateway_id",
)
def types_and_sources(aws):
    aws.ec2.FlowLog("type", vpc_id="vpc-1a2b3c", traffic_type="ALL", log_destination="arn:aws:s3:::logs")
    aws.ec2.FlowLog(
        "role",
        vpc_id="vpc-1a2b3c",
        subnet_id="subnet-1a2b3c",
        traffic_type="ALL",
        log_destination="arn:aws:s3:::logs",
        log_destination_type="s3",
        iam_role_arn="arn:aws:iam::111122223333:role/logs",
    )


@fails("has the field ${target} in its `log_format`, which is not in the list of fields of VPC flow logs")
def field_is_unknown(aws):
    aws.ec2.FlowLog(
        "orders",
        vpc_id="vpc-1a2b3c",
        traffic_type="ALL",
        log_destination_type="s3",
        log_destination="arn:aws:s3:::logs",
        log_format="${srcaddr} ${target}",
    )


@passes
def flow_logs_to_each_destination(aws):
    group = aws.cloudwatch.LogGroup("orders")
    aws.ec2.FlowLog(
        "group",
        vpc_id="vpc-1a2b3c",
        traffic_type="ALL",
        log_destination=group.arn,
        iam_role_arn="arn:aws:iam::111122223333:role/logs",
        log_format="${version} ${srcaddr} ${pkt-dst-aws-service}",
    )
    aws.ec2.FlowLog(
        "bucket",
        transit_gateway_id="tgw-1a2b3c",
        max_aggregation_interval=60,
        log_destination="arn:aws:s3:::logs/orders",
        log_destination_type="s3",
    )


@abstains("logFormat")
def format_comes_later(aws):
    parameter = aws.ssm.Parameter("format", type="String", value="${srcaddr}")
    aws.ec2.FlowLog(
        "orders",
        vpc_id="vpc-1a2b3c",
        traffic_type="ALL",
        log_destination="arn:aws:s3:::logs",
        log_destination_type="s3",
        log_format=parameter.arn,
    )
