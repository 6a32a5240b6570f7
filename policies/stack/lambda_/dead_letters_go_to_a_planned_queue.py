from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(
    severity="medium",
    caught="deployment",
    error="The provided execution role does not have permissions to call SendMessage on SQS",
)
def dead_letters_go_to_a_planned_queue(function: Function) -> Violations:
    """A dead-letter queue or topic that the stack itself makes exists before the function that names it.

    Pulumi deploys in the order that outputs are used in, and everything else at once. A name or ARN that is written out
    shows it no dependency: the function may come first, and the role's permission, the queue's policy and the queue itself
    after it.

    Fix: pass the queue's or topic's own output, `dead_letter_config={"target_arn": queue.arn}`.

    See: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    target = function.dead_letter_target
    if target is not None and not function.depends_on(target):
        yield f"names {target} as its dead-letter target by a written ARN, and may be deployed before it"


@fails("names Queue 'failed' as its dead-letter target by a written ARN, and may be deployed before it")
def arn_is_written_out(aws):
    aws.sqs.Queue("failed", name="orders-failed")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        dead_letter_config={"target_arn": "arn:aws:sqs:eu-west-1:111122223333:orders-failed"},
    )


@fails("names Topic 'failed' as its dead-letter target by a written ARN, and may be deployed before it")
def topic_s_arn_is_written_out(aws):
    aws.sns.Topic("failed", name="orders-failed")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        dead_letter_config={"target_arn": "arn:aws:sns:eu-west-1:111122223333:orders-failed"},
    )


@passes
def output_is_passed(aws):
    failed = aws.sqs.Queue("failed")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        dead_letter_config=aws.lambda_.FunctionDeadLetterConfigArgs(target_arn=failed.arn),
    )


@passes
def order_is_declared(aws, pulumi):
    failed = aws.sqs.Queue("failed", name="orders-failed")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        dead_letter_config={"target_arn": "arn:aws:sqs:eu-west-1:111122223333:orders-failed"},
        opts=pulumi.ResourceOptions(depends_on=[failed]),
    )


@passes
def function_has_none(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")


@abstains("deadLetterConfig.targetArn, which leads outside of this stack")
def queue_is_another_stack_s(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        dead_letter_config={"target_arn": "arn:aws:sqs:eu-west-1:111122223333:platform-failed"},
    )
