from preflight import Advice, Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.lambda_ import Permission


@policy(
    severity="high",
    caught="runtime",
    error=(
        "Unable to validate the following destination configurations",
        "Invalid permissions on Lambda function",
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function",
    ),
    evidence=documented(
        "https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html",
        "2026-11-28",
        "the ARN of the resource that invokes the function",
    ),
)
def permission_names_its_source(permission: Permission) -> Violations:
    """A permission for a service names the resource in whose name the service calls.

    S3 calls in the name of a bucket, whose ARN has no `/*` behind it; API Gateway in the name of a request, `execution_arn` with
    stage, method and path behind it, and never of the API's own ARN; CloudWatch Logs in the name of the streams of a log group,
    `:*` behind its ARN. A permission for anything else lets nobody in.

    One that names no source at all lets everybody's buckets, rules and topics call the function: whoever knows
    its ARN can use a service as a go-between.

    Fix: pass `source_arn=bucket.arn`, `rule.arn` or `topic.arn`; for an API `pulumi.Output.concat(api.execution_arn, "/*/*")`,
    for a log group `pulumi.Output.concat(group.arn, ":*")`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
    https://docs.aws.amazon.com/lambda/latest/dg/with-s3-example.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    """
    if permission.is_open_to_all_accounts:
        yield Advice(f"lets {permission.principal} call the function for every account; name a source_arn")
    elif permission.source_arn is not None and permission.wrong_source is not None:
        yield f"is for {permission.wrong_source}"


@fails("lets events.amazonaws.com call the function for every account; name a source_arn")
def source_is_left_out(aws):
    aws.lambda_.Permission("daily", function="orders", action="lambda:InvokeFunction", principal="events.amazonaws.com")


@fails("lets apigateway.amazonaws.com call the function for every account; name a source_arn")
def source_is_in_any_account(aws):
    aws.lambda_.Permission(
        "api",
        function="orders",
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn="arn:aws:execute-api:eu-west-1:*:*/*",
    )


@fails("is for the objects of a bucket; S3 calls in the name of the bucket, without `/*`")
def source_is_what_a_bucket_holds(aws):
    aws.lambda_.Permission(
        "uploads",
        function="orders",
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn="arn:aws:s3:::orders-uploads/*",
    )


@fails("is for the objects of a bucket; S3 calls in the name of the bucket, without `/*`")
@foreseen
def source_is_what_a_planned_bucket_holds(aws, pulumi):
    uploads = aws.s3.Bucket("uploads")
    aws.lambda_.Permission(
        "uploads",
        function="orders",
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn=pulumi.Output.concat(uploads.arn, "/*"),
    )


@fails("is for the ARN of an API; API Gateway calls in the name of a request, such as its `execution_arn` and `/*`")
@foreseen
def source_is_the_api_itself(aws):
    api = aws.apigateway.RestApi("orders")
    aws.lambda_.Permission(
        "api",
        function="orders",
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=api.arn,
    )


@fails(
    "is for an execution ARN alone; API Gateway calls in the name of a request, which goes on with a path: `/*`",
    "is for an execution ARN alone; API Gateway calls in the name of a request, which goes on with a path: `/*`",
)
@foreseen
def path_is_left_out(aws):
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    for name, arn in (("api", api.execution_arn), ("other", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3")):
        aws.lambda_.Permission(
            name,
            function="orders",
            action="lambda:InvokeFunction",
            principal="apigateway.amazonaws.com",
            source_arn=arn,
        )


@fails(
    "is for a log group alone; CloudWatch Logs calls in the name of its streams, with `:*` behind",
    "is for a log group alone; CloudWatch Logs calls in the name of its streams, with `:*` behind",
)
@foreseen
def source_is_the_log_group_alone(aws):
    group = aws.cloudwatch.LogGroup("api")
    for name, arn in (("api", group.arn), ("other", "arn:aws:logs:eu-west-1:111122223333:log-group:/acme/api")):
        aws.lambda_.Permission(
            name,
            function="notify",
            action="lambda:InvokeFunction",
            principal="logs.eu-west-1.amazonaws.com",
            source_arn=arn,
        )


@passes
@foreseen
def sources_that_services_call_in_the_name_of(aws, pulumi):
    api, rule, uploads = aws.apigateway.RestApi("a"), aws.cloudwatch.EventRule("b"), aws.s3.Bucket("c")
    group = aws.cloudwatch.LogGroup("d")
    for principal, arn in {
        "apigateway.amazonaws.com": pulumi.Output.concat(api.execution_arn, "/*/*"),
        "events.amazonaws.com": rule.arn,
        "logs.amazonaws.com": pulumi.Output.concat(group.arn, ":*"),
        "s3.amazonaws.com": uploads.arn,
    }.items():
        aws.lambda_.Permission(
            principal.replace(".", "-"),
            function="orders",
            action="lambda:InvokeFunction",
            principal=principal,
            source_arn=arn,
        )


@passes
def caller_is_limited_in_another_way(aws):
    aws.lambda_.Permission(
        "mail",
        function="orders",
        action="lambda:InvokeFunction",
        principal="ses.amazonaws.com",
        source_account="111122223333",
    )
    aws.lambda_.Permission("partner", function="orders", action="lambda:InvokeFunction", principal="444455556666")


@abstains("sourceArn")
def source_comes_later(aws):
    uploads = aws.s3.Bucket("uploads")
    aws.lambda_.Permission(
        "uploads",
        function="orders",
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn=uploads.arn,
    )
