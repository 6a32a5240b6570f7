from preflight import Advice, Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.cloudwatch import Dashboard


@policy(
    severity="high",
    caught="deployment",
    error=(
        "InvalidParameterInput: The dashboard body is invalid",
        "Invalid metric field type, only 'String' type is allowed",
        "Should NOT have more than 2 items",
        "Should be <= 23",
    ),
    evidence=(
        deployed(
            "https://github.com/pulumi/pulumi/issues/13059",
            "2026-11-28",
            '"metrics" has to be an array of array of strings, with an optional metricRenderer object',
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/5026",
            "2026-11-28",
            "an options object that is not valid: Should NOT have more than 2 items",
        ),
        documented(
            "https://github.com/HENNGE/terraform-aws-cloudwatch-dashboard/blob/master/modules/widget/generic/variables.tf",
            "2026-11-28",
            "repeats AWS's valid values: x 0 to 23, y 0 or higher, width 1 to 24, height 1 to 1000",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
            "2026-11-28",
            "a widgets array of 0 to 500 items; the metrics array, the rendering properties and the grid of 24 columns",
        ),
    ),
)
def dashboard_is_valid(dashboard: Dashboard) -> Violations:
    """A dashboard's body has the structure that CloudWatch accepts.

    A metric is an array: namespace, name, then the name and value of each dimension, and optionally an object of options as the
    last item. Other APIs take dimensions as an object; here CloudWatch fails with `The dashboard body is invalid, there are …
    validation errors`. Pulumi does not validate the body: for it the body is a string.

    Fix: write a metric as `["AWS/Lambda", "Errors", "FunctionName", function.name, {"stat": "Sum"}]`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    yield from dashboard.dashboard_body.errors
    for number, widget in enumerate(dashboard.dashboard_body.widgets):
        for error in widget.errors:
            yield f"has an invalid widgets[{number}]: {error}"
        if doubt := widget.doubt:
            yield Advice(f"has widgets[{number}] that is not drawn: {doubt}")


@fails(
    "has an invalid widgets[0]: metrics[0] has dimensions in its options;"
    " dimensions are items of the array: name, value, name, value",
    "has an invalid widgets[0]: metrics[1] has an item before its options that is not a string",
    "has an invalid widgets[0]: metrics[2] has 3 strings;"
    " after namespace and name, dimensions come in pairs of name and value",
    "has an invalid widgets[0]: metrics[3] is not an array such as [namespace, name, dimension, value]",
)
def dimensions_as_in_other_apis(aws):
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
    "has an invalid widgets[0]: its width is 30; a dashboard has 24 columns",
    "has an invalid widgets[0]: Ireland is not a region",
)
def widget_is_too_wide(aws):
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body='{"widgets": [{"type": "metric", "width": 30, "properties": {"region": "Ireland",'
        ' "metrics": [["AWS/SQS", "NumberOfMessagesSent"]]}}]}',
    )


@fails(
    "has an invalid widgets[0]: its x is 24; Should be >= 0 and <= 23",
    "has an invalid widgets[0]: its y is -1; Should be >= 0",
    "has an invalid widgets[0]: its height is 0; Should be >= 1 and <= 1000",
    "has widgets[0] that is not drawn: its type is 'Text', which does not exist (there is text)",
    "has an invalid widgets[1]: its properties have no markdown, which the text of a text widget is",
    "has an invalid widgets[2]: it has no type, such as metric or text",
    "has a body without widgets, which may be an empty array",
)
def widgets_are_out_of_place(aws):
    aws.cloudwatch.Dashboard(
        "orders",
        dashboard_name="orders",
        dashboard_body='{"widgets": [{"type": "Text", "x": 24, "y": -1, "height": 0, "properties": {"markdown": "a"}},'
        '{"type": "text", "properties": {"text": "a"}}, {"properties": {}}]}',
    )
    aws.cloudwatch.Dashboard("empty", dashboard_name="empty", dashboard_body='{"start": "-PT6H"}')


@fails(
    "has an invalid widgets[0]: metrics[0] has FunctionName in its options;"
    " dimensions are items of the array: name, value, name, value"
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
def body_contains_outputs(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.cloudwatch.Dashboard(
        "orders", dashboard_name="orders", dashboard_body=pulumi.Output.json_dumps({"widgets": [function.arn]})
    )
