from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.events import Target


@policy(
    severity="critical",
    caught="deployment",
    error="ValidationException: RoleArn is required for target …",
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/pull/19913",
            "2026-11-28",
            "RoleArn is required for target arn:aws:states:…",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/27215",
            "2026-11-28",
            "RoleArn is required for target arn:aws:batch:…",
        ),
        deployed(
            "https://github.com/awsdocs/aws-cloudformation-user-guide/pull/1178",
            "2026-11-28",
            "RoleArn is required for target arn:aws:codebuild:…",
        ),
        deployed(
            "https://github.com/awsdocs/aws-codepipeline-user-guide/pull/18",
            "2026-11-28",
            "RoleArn is required for target arn:aws:codepipeline:…",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html",
            "2026-11-28",
            "targets without a policy for EventBridge are called with a role",
        ),
    ),
)
def target_has_its_role(target: Target) -> Violations:
    """A target that EventBridge calls with a role has one.

    A function, a topic, a queue and a log group permit EventBridge in a policy of theirs. A state machine, a stream, a
    pipeline, a build, a task, a job and an API destination have no such policy: EventBridge assumes a role to call them.

    Fix: set `role_arn` to a role that `events.amazonaws.com` can assume and that allows the call.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
    """
    if target.needs_role is not None:
        yield f"has {target.needs_role} as its target and no `role_arn` (RoleArn is required for target)"


@fails(
    "has a state machine as its target and no `role_arn` (RoleArn is required for target)",
    "has a Kinesis stream as its target and no `role_arn` (RoleArn is required for target)",
    "has a pipeline as its target and no `role_arn` (RoleArn is required for target)",
)
def targets_have_no_role(aws):
    stream = aws.kinesis.Stream("orders", shard_count=1)
    for name, arn in (
        ("ship", "arn:aws:states:eu-west-1:111122223333:stateMachine:ship"),
        ("stream", stream.arn),
        ("build", "arn:aws:codepipeline:eu-west-1:111122223333:orders"),
    ):
        aws.cloudwatch.EventTarget(name, rule="hourly", arn=arn)


@passes
def targets_have_a_role_or_need_none(aws):
    queue, topic = aws.sqs.Queue("orders"), aws.sns.Topic("orders")
    aws.cloudwatch.EventTarget("queue", rule="hourly", arn=queue.arn)
    aws.cloudwatch.EventTarget("topic", rule="hourly", arn=topic.arn)
    aws.cloudwatch.EventTarget("bus", rule="hourly", arn="arn:aws:events:eu-west-1:111122223333:event-bus/orders")
    aws.cloudwatch.EventTarget(
        "ship",
        rule="hourly",
        arn="arn:aws:states:eu-west-1:111122223333:stateMachine:ship",
        role_arn="arn:aws:iam::111122223333:role/ship",
    )


@abstains("arn")
def target_is_known_after_deployment(aws, pulumi):
    one, two = aws.sqs.Queue("one"), aws.kinesis.Stream("two", shard_count=1)
    aws.cloudwatch.EventTarget(
        "jobs", rule="hourly", arn=pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])
    )
