from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.knowledge.needs import late_policies
from preflight.aws.pipes import Pipe


@policy(
    severity="high",
    caught="deployment",
    error=(
        "CREATE_FAILED: The provided customer role does not have permissions to call ReceiveMessage on SQS",
        "Cannot access stream … Please ensure the customer role can perform actions on source stream",
    ),
    evidence=(
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-eventbridge/pull/133",
            "2026-11-28",
            "Permissions are required to be attached to the pipes role prior to creation",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
            "2026-11-28",
            "the permissions that a pipe requires of its role by source",
        ),
    ),
)
def pipe_waits_for_permission(pipe: Pipe) -> Violations:
    """A pipe is created after the policy that lets its role read from the source.

    EventBridge reads from the source while it creates the pipe. A pipe that refers to its role is created after the role, but
    at the same time as a `RolePolicy` or a `RolePolicyAttachment` of it, and fails with `The provided customer role does not have
    permissions to call ReceiveMessage on SQS`. The second deployment succeeds.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[policy])` to the pipe.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    reported = {late.holder.urn: late for late in late_policies(pipe, "source")}
    for late in reported.values():
        yield f"does not depend on {late.holder}, which allows {late.role} {late.action} on its source; add it to depends_on"


@fails(
    "does not depend on RolePolicy 'read', which allows Role 'orders' sqs:GetQueueAttributes on its source;"
    " add it to depends_on"
)
@foreseen
def policy_is_created_at_the_same_time(aws, pulumi):
    role, orders = aws.iam.Role("orders", assume_role_policy="{}"), aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "read",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": orders.arn}]}
        ),
    )
    aws.pipes.Pipe("orders", role_arn=role.arn, source=orders.arn, target="arn:aws:sqs:eu-west-1:111122223333:shipped")


@fails(
    "does not depend on RolePolicyAttachment 'read', which allows Role 'orders' kinesis:GetShardIterator on its source;"
    " add it to depends_on"
)
def attachment_is_created_at_the_same_time(aws):
    role, clicks = aws.iam.Role("orders", assume_role_policy="{}"), aws.kinesis.Stream("clicks")
    aws.iam.RolePolicyAttachment(
        "read",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole",
    )
    aws.pipes.Pipe("orders", role_arn=role.arn, source=clicks.arn, target="arn:aws:sqs:eu-west-1:111122223333:shipped")


@passes
@foreseen
def pipe_waits_for_what_it_needs(aws, pulumi):
    role, orders = aws.iam.Role("orders", assume_role_policy="{}"), aws.sqs.Queue("orders")
    reading = aws.iam.RolePolicy(
        "read",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": orders.arn}]}
        ),
    )
    aws.iam.RolePolicy(
        "trace",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": "xray:*", "Resource": "*"}]}',
    )
    aws.pipes.Pipe(
        "orders",
        role_arn=role.arn,
        source=orders.arn,
        target="arn:aws:sqs:eu-west-1:111122223333:shipped",
        opts=pulumi.ResourceOptions(depends_on=[reading]),
    )


@passes
def policy_is_inside_the_role(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy="{}",
        inline_policies=[
            {"name": "read", "policy": '{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}'}
        ],
    )
    orders = aws.sqs.Queue("orders")
    aws.pipes.Pipe("orders", role_arn=role.arn, source=orders.arn, target="arn:aws:sqs:eu-west-1:111122223333:shipped")


@abstains("policy")
def document_hides_the_queue(aws, pulumi):
    role, orders = aws.iam.Role("orders", assume_role_policy="{}"), aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "read",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": orders.arn}]}
        ),
    )
    aws.pipes.Pipe("orders", role_arn=role.arn, source=orders.arn, target="arn:aws:sqs:eu-west-1:111122223333:shipped")
