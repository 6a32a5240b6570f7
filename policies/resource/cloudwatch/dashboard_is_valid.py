from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.cloudwatch import Dashboard


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidParameterInput: The dashboard body is invalid",
        "Invalid metric field type, only 'String' type is allowed",
        "Should NOT have more than 2 items",
    ),
)
def dashboard_is_valid(dashboard: Dashboard) -> Violations:
    """A dashboard's body has the form that CloudWatch takes.

    A metric is an array: namespace, name, then each dimension's name and value, and at the end, if any, an object of options.
    Dimensions as an object are what the SDKs take elsewhere; here CloudWatch answers `The dashboard body is
    invalid, there are … validation errors`. Nobody reads the body before: to Pulumi it is text.

    Fix: write a metric as `["AWS/Lambda", "Errors", "FunctionName", function.name, {"stat": "Sum"}]`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    for number, widget in enumerate(dashboard.dashboard_body.widgets):
        for fault in widget.faults:
            yield f"is refused for widgets[{number}]: {fault}"


@fails(
    "is refused for widgets[0]: metrics[0] has dimensions in its options;"
    " dimensions stand in the array, as name, value, name, value",
    "is refused for widgets[0]: metrics[1] has something else than text before its options",
    "is refused for widgets[0]: metrics[2] has 3 texts;"
    " a namespace and a name are followed by pairs of dimension and value",
    "is refused for widgets[0]: metrics[3] is no array, as in [namespace, name, dimension, value]",
)
def dimensions_as_elsewhere(aws):
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body='{"widgets": [{"type": "metric", "properties": {"region": "eu-west-1", "metrics": ['
        '["AWS/Lambda", "Errors", {"stat": "Sum", "dimensions": {"FunctionName": "orders"}}],'
        '["AWS/Lambda", "Errors", ["FunctionName", "orders"]],'
        '["AWS/Lambda", "Errors", "FunctionName"],'
        '{"namespace": "AWS/Lambda"}]}}]}',
    )


@fails(
    "is refused for widgets[0]: it is 30 wide, and a dashboard has 24 columns",
    "is refused for widgets[0]: Ireland is no region",
)
def widget_is_too_wide(aws):
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body='{"widgets": [{"type": "metric", "width": 30, "properties": {"region": "Ireland",'
        ' "metrics": [["AWS/SQS", "NumberOfMessagesSent"]]}}]}',
    )


@fails(
    "is refused for widgets[0]: metrics[0] has FunctionName in its options;"
    " dimensions stand in the array, as name, value, name, value"
)
@foreseen
def dimension_is_an_output(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    metric = ["AWS/Lambda", "Errors", {"FunctionName": function.arn}]
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body=pulumi.Output.json_dumps({"widgets": [{"type": "metric", "properties": {"metrics": [metric]}}]}),
    )


@passes
def metrics_of_all_forms(aws):
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body='{"widgets": [{"type": "text", "properties": {"markdown": "# Orders"}},'
        '{"type": "metric", "width": 24, "properties": {"region": "us-east-1", "metrics": ['
        '["AWS/Lambda", "Errors", "FunctionName", "orders", {"stat": "Sum", "label": "failed"}],'
        '["...", "returns"], [".", "Invocations", ".", "."], ["AWS/Billing", "EstimatedCharges"],'
        '[{"expression": "m1 / m2", "id": "e1"}]]}}]}',
    )


@passes
@foreseen
def metric_is_an_output(aws, pulumi):
    parameter = aws.ssm.Parameter("metric", type="String", value="[]")
    widget = {"type": "metric", "properties": {"metrics": [parameter.arn]}}
    aws.cloudwatch.Dashboard(
        "orders", dashboard_name="orders", dashboard_body=pulumi.Output.json_dumps({"widgets": [widget]})
    )


@abstains("dashboardBody")
def body_is_made_of_outputs(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.cloudwatch.Dashboard(
        "orders", dashboard_name="orders", dashboard_body=pulumi.Output.json_dumps({"widgets": [function.arn]})
    )
