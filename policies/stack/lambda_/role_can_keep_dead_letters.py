from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.lambda_ import Function


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The provided execution role does not have permissions to call SendMessage on SQS",
        "The provided execution role does not have permissions to call Publish on SNS",
    ),
    evidence=deployed(
        "https://github.com/elastic/beats/issues/13963",
        "2026-11-28",
        "The provided execution role does not have permissions to call SendMessage on SQS",
    ),
)
def role_can_keep_dead_letters(function: Function) -> Violations:
    """A function with a dead-letter queue or topic has a role that may send to it.

    Lambda sends what the function failed on with the function's own role, and checks that before it creates the function:
    "The provided execution role does not have permissions to call SendMessage on SQS".

    Fix: add the printed statement to the role, with the ARN of the queue or topic.

    See: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    call = function.dead_letter_call
    if call is not None and (lacking := call.missing(function.role)):
        actions = " and ".join(lacking)
        yield f"hands on what it fails on, and {function.role} does not allow {actions}; add {call.to_add(lacking)}"


@fails(
    "hands on what it fails on, and Role 'orders' does not allow sqs:SendMessage;"
    ' add {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "<ARN of Queue \'failed\'>"}'
)
def role_may_only_log(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    failed = aws.sqs.Queue("failed", name="failed")
    aws.lambda_.Function("orders", role=role.arn, dead_letter_config={"target_arn": failed.arn})


@fails(
    "hands on what it fails on, and Role 'orders' does not allow sns:Publish; add"
    ' {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "arn:aws:sns:eu-west-1:111122223333:failed"}'
)
def statement_is_about_another_topic(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "alerts",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": "sns:Publish",'
        ' "Resource": "arn:aws:sns:eu-west-1:111122223333:alerts"}}',
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        dead_letter_config={"target_arn": "arn:aws:sns:eu-west-1:111122223333:failed"},
    )


@passes
def role_may_send(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "failed",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": "sqs:Send*",'
        ' "Resource": "arn:aws:sqs:eu-west-1:111122223333:failed"}}',
    )
    failed = aws.sqs.Queue("failed", name="failed")
    aws.lambda_.Function("orders", role=role.arn, dead_letter_config={"target_arn": failed.arn})


@passes
def function_has_none(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.lambda_.Function("orders", role=role.arn)


@abstains("policy")
def document_hides_the_queue(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    failed = aws.sqs.Queue("failed")
    aws.iam.RolePolicy(
        "failed",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": failed.arn}]}
        ),
    )
    aws.lambda_.Function("orders", role=role.arn, dead_letter_config={"target_arn": failed.arn})
