from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.triggers import triggers
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.invocation import keeps_failures


@policy(severity="medium", caught="nobody")
def keeps_failed_events(function: Function) -> Violations:
    """A function that is called asynchronously keeps the events that it fails on.

    Buckets, topics and rules hand over an event and wait for nothing. Lambda tries a failing one twice more and then
    drops it: an upload that was never imported, an order that was never shipped, and nobody notices.

    Fix: set `dead_letter_config={"target_arn": queue.arn}`, or add an `aws.lambda_.FunctionEventInvokeConfig` with a
    destination `on_failure`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    """
    callers = [str(trigger) for trigger in triggers(function) if trigger.asynchronous]
    if callers and not keeps_failures(function):
        yield f"is called by {' and '.join(callers)}, and drops the events that it fails on"


@fails("is called by BucketNotification 'uploads', and drops the events that it fails on")
def uploads_get_lost(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    uploads = aws.s3.Bucket("uploads")
    aws.s3.BucketNotification(
        "uploads",
        bucket=uploads.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )


@fails("is called by EventTarget 'daily', and drops the events that it fails on")
def configuration_has_no_destination(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    aws.lambda_.FunctionEventInvokeConfig("orders", function_name=function.name, maximum_retry_attempts=0)


@passes
def dead_letters_are_kept(aws):
    failed = aws.sqs.Queue("failed")
    function = aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", dead_letter_config={"target_arn": failed.arn}
    )
    topic = aws.sns.Topic("orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="lambda", endpoint=function.arn)


@passes
def failures_have_a_destination(aws):
    failed = aws.sqs.Queue("failed")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    aws.lambda_.FunctionEventInvokeConfig(
        "orders",
        function_name=function.name,
        destination_config={"on_failure": {"destination": failed.arn}},
    )


@passes
def caller_waits_for_the_answer(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    aws.apigatewayv2.Api("orders", protocol_type="HTTP", target=function.arn)
    queue = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=queue.arn, function_name=function.arn)


@abstains("functionName of FunctionEventInvokeConfig 'one-of-both'")
def destination_is_for_one_of_two(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    other = aws.lambda_.Function("other", role="arn:aws:iam::111122223333:role/orders")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)
    aws.lambda_.FunctionEventInvokeConfig(
        "one-of-both",
        function_name=pulumi.Output.all(function.name, other.name).apply(lambda names: names[len(names) % 2]),
        destination_config={"on_failure": {"destination": failed.arn}},
    )
