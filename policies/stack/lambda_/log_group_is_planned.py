from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.logs import has_planned_log_group


@policy(severity="low", caught="nobody")
def log_group_is_planned(function: Function) -> Violations:
    """A function writes to a log group that the stack makes.

    Otherwise Lambda makes one at the first call: it keeps everything for ever, is not encrypted with a
    customer managed key, has no tags, and stays behind when the stack is destroyed.

    Fix: add `aws.cloudwatch.LogGroup(name=f"/aws/lambda/{name}", retention_in_days=30)`, or a group of another name with
    `logging_config={"log_format": "Text", "log_group": group.name}`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    """
    if not has_planned_log_group(function):
        yield "writes to a log group that the stack does not make, whose logs are kept for ever"


@fails("writes to a log group that the stack does not make, whose logs are kept for ever")
def group_is_left_to_lambda(aws):
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")


@fails("writes to a log group that the stack does not make, whose logs are kept for ever")
def group_has_another_name(aws):
    aws.cloudwatch.LogGroup("orders", name="/orders", retention_in_days=30)
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")


@passes
def group_is_named_for_the_function(aws):
    aws.cloudwatch.LogGroup("orders", name="/aws/lambda/orders", retention_in_days=30)
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")


@passes
def group_has_the_function_s_name(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.cloudwatch.LogGroup("orders", name=pulumi.Output.concat("/aws/lambda/", function.name), retention_in_days=30)


@passes
def function_names_its_group(aws):
    group = aws.cloudwatch.LogGroup("orders", retention_in_days=30)
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        logging_config={"log_format": "Text", "log_group": group.name},
    )


@abstains("name")
def name_of_a_group_comes_later(aws):
    parameter = aws.ssm.Parameter("group", type="String", insecure_value="/aws/lambda/orders")
    aws.cloudwatch.LogGroup("orders", name=parameter.arn, retention_in_days=30)
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")
