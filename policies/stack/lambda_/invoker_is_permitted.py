from preflight import Violations, abstains, deployed, fails, passes, policy, recorded
from preflight.aws.knowledge.triggers import unpermitted
from preflight.aws.lambda_ import Function


@policy(
    severity="critical",
    caught="runtime",
    error=(
        "Unable to validate the following destination configurations",
        "Invalid permissions on Lambda function",
        "does not have permission to invoke the lambda function",
        "UnexpectedLambdaException: … failed due to error AccessDeniedException",
        "AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function",
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/s3/test_s3_notifications_lambda.snapshot.json",
            "2026-11-28",
            "Unable to validate the following destination configurations",
        ),
        deployed(
            "https://github.com/newrelic/aws-log-ingestion/pull/1",
            "2026-11-28",
            "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission …",
        ),
    ),
)
def invoker_is_permitted(function: Function) -> Violations:
    """A function permits every service that the stack lets call it to do so.

    API Gateway, S3, SNS, EventBridge, load balancers, CloudWatch Logs, Secrets Manager, IoT and Cognito call a function under
    their own name, and the policy of the function decides whether they may. S3 rejects a notification without the permission
    ("Unable to validate the following destination configurations"), Secrets Manager a rotation and CloudWatch Logs a
    subscription; an API answers every request with status 500, a user pool refuses every sign-up; a rule or a topic drops its
    events without a word. An integration or a rule with a separate role needs no permission.

    Fix: add `aws.lambda_.Permission(function=function.name, action="lambda:InvokeFunction", principal=…, source_arn=…)`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
    """
    for trigger in unpermitted(function):
        yield f"is called by {trigger}, and no Permission lets {trigger.principal} do so"


@fails("is called by Integration 'orders', and no Permission lets apigateway.amazonaws.com do so")
def api_has_no_permission(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Integration(
        "orders", api_id=api.id, integration_type="AWS_PROXY", integration_uri=function.invoke_arn
    )
    aws.lambda_.Permission(
        "uploads", function=function.name, action="lambda:InvokeFunction", principal="s3.amazonaws.com"
    )


@fails("is called by BucketNotification 'uploads', and no Permission lets s3.amazonaws.com do so")
def permission_is_for_another_bucket(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    uploads, archive = aws.s3.Bucket("uploads"), aws.s3.Bucket("archive")
    aws.lambda_.Permission(
        "archive",
        function=function.arn,
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn=archive.arn,
    )
    aws.s3.BucketNotification(
        "uploads",
        bucket=uploads.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )


@fails(
    "is called by EventTarget 'daily', and no Permission lets events.amazonaws.com do so",
    "is called by TopicSubscription 'orders', and no Permission lets sns.amazonaws.com do so",
    "is called by TargetGroupAttachment 'orders', and no Permission lets elasticloadbalancing.amazonaws.com do so",
    "is called by Integration 'orders', and no Permission lets apigateway.amazonaws.com do so",
)
def nobody_may(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    topic = aws.sns.Topic("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="lambda", endpoint=function.arn)
    group = aws.lb.TargetGroup("orders", target_type="lambda")
    aws.lb.TargetGroupAttachment("orders", target_group_arn=group.arn, target_id=function.arn)
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Integration(
        "orders",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
    )


@fails(
    "is called by SecretRotation 'token', and no Permission lets secretsmanager.amazonaws.com do so",
    "is called by LogSubscriptionFilter 'errors', and no Permission lets logs.amazonaws.com do so",
    "is called by TopicRule 'devices', and no Permission lets iot.amazonaws.com do so",
)
def permissions_are_for_other_services(aws):
    function = aws.lambda_.Function("work", role="arn:aws:iam::111122223333:role/work")
    aws.lambda_.Permission(
        "work", function=function.name, action="lambda:InvokeFunction", principal="events.amazonaws.com"
    )
    secret = aws.secretsmanager.Secret("token")
    aws.secretsmanager.SecretRotation(
        "token",
        secret_id=secret.id,
        rotation_lambda_arn=function.arn,
        rotation_rules={"automatically_after_days": 30},
    )
    aws.cloudwatch.LogSubscriptionFilter(
        "errors", log_group="/acme/api", filter_pattern="ERROR", destination_arn=function.arn
    )
    aws.iot.TopicRule(
        "devices",
        name="devices",
        enabled=True,
        sql="SELECT * FROM 'devices'",
        sql_version="2016-03-23",
        lambdas=[{"function_arn": function.arn}],
    )


@fails("is called by UserPool 'shop', and no Permission lets cognito-idp.amazonaws.com do so")
def user_pool_has_no_permission(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    aws.cognito.UserPool("shop", lambda_config={"pre_sign_up": function.arn})


@passes
def user_pool_has_a_permission(aws):
    function = aws.lambda_.Function("check", role="arn:aws:iam::111122223333:role/check")
    pool = aws.cognito.UserPool("shop", lambda_config={"pre_sign_up": function.arn})
    aws.lambda_.Permission(
        "shop",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="cognito-idp.amazonaws.com",
        source_arn=pool.arn,
    )


@passes
def regional_principal_is_the_service(aws):
    function = aws.lambda_.Function("work", role="arn:aws:iam::111122223333:role/work")
    for principal in ("logs.eu-west-1.amazonaws.com", "secretsmanager.amazonaws.com"):
        aws.lambda_.Permission(
            principal.replace(".", "-"), function=function.name, action="lambda:InvokeFunction", principal=principal
        )
    aws.cloudwatch.LogSubscriptionFilter(
        "errors", log_group="/acme/api", filter_pattern="ERROR", destination_arn=function.arn
    )
    aws.secretsmanager.SecretRotation(
        "token",
        secret_id="token",
        rotation_lambda_arn=function.arn,
        rotation_rules={"automatically_after_days": 30},
    )


@passes
def each_is_permitted(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Integration(
        "orders",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
    )
    aws.lambda_.Permission(
        "api",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
    )
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    aws.lambda_.Permission(
        "daily",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="events.amazonaws.com",
        source_arn=rule.arn,
    )


@passes
def nobody_needs_to_be(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    queue = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=queue.arn, function_name=function.arn)
    aws.lambda_.FunctionUrl("orders", function_name=function.name, authorization_type="AWS_IAM")
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Integration(
        "orders",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        credentials_arn="arn:aws:iam::111122223333:role/api",
    )


@passes
def permission_is_for_what_is_not_known_here(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    uploads = aws.s3.Bucket("uploads")
    aws.lambda_.Permission(
        "uploads",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn="arn:aws:s3:::orders-uploads",
    )
    aws.s3.BucketNotification(
        "uploads",
        bucket=uploads.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )


@abstains("principal")
def principal_comes_later(aws):
    parameter = aws.ssm.Parameter("caller", type="String", insecure_value="events.amazonaws.com")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    aws.lambda_.Permission("daily", function=function.name, action="lambda:InvokeFunction", principal=parameter.arn)
