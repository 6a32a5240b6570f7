from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.events import Target


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: Parameter(s) SqsParameters must be specified for target: …",
        "ValidationException: Parameter(s) EcsParameters must be specified for target: …",
        "ValidationException: Parameter(s) BatchParameters must be specified for target: …",
        "Parameter Arn is not valid. Reason: Provided Arn is not in correct format.",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/3735", "2026-11-28", "Parameter(s) SqsParameters must be specified"
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/7137", "2026-11-28", "Parameter(s) BatchParameters must be specified"
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html",
            "2026-11-28",
            "a FIFO queue as a target must have content-based deduplication enabled",
        ),
        documented("https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html", "2026-11-28"),
        documented("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html", "2026-11-28"),
    ),
)
def target_has_its_parameters(target: Target) -> Violations:
    """A target of a rule has the parameters that its kind needs.

    A FIFO queue needs a message group and content-based deduplication, an ECS cluster the task definition, a job queue of
    Batch the job. EventBridge rejects the target without them; a queue without deduplication rejects each message. A bucket,
    a table and a database are no targets.

    Fix: for a FIFO queue, set `sqs_target={"message_group_id": "orders"}` and `content_based_deduplication=True` on the queue.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
    """
    yield from target.parameter_errors


ROLE = "arn:aws:iam::111122223333:role/orders"


@fails(
    'has the FIFO Queue \'jobs\' as its target and no message group; set `sqs_target={"message_group_id": "…"}`'
    " (Parameter(s) SqsParameters must be specified for target)",
    "has the FIFO Queue 'plain' as its target, which has no content-based deduplication; without a deduplication id SQS rejects"
    " every message, so set `content_based_deduplication=True` on the queue",
    "has the FIFO queue arn:aws:sqs:eu-west-1:111122223333:jobs.fifo as its target and no message group; set"
    ' `sqs_target={"message_group_id": "…"}` (Parameter(s) SqsParameters must be specified for target)',
)
def queues_are_fifo(aws):
    jobs = aws.sqs.Queue("jobs", fifo_queue=True, content_based_deduplication=True)
    plain = aws.sqs.Queue("plain", fifo_queue=True)
    aws.cloudwatch.EventTarget("jobs", rule="hourly", arn=jobs.arn)
    aws.cloudwatch.EventTarget("plain", rule="hourly", arn=plain.arn, sqs_target={"message_group_id": "hourly"})
    aws.cloudwatch.EventTarget("other", rule="hourly", arn="arn:aws:sqs:eu-west-1:111122223333:jobs.fifo")


@fails(
    "has an ECS cluster as its target and no `ecs_target`, which names what to run"
    " (Parameter(s) EcsParameters must be specified for target)",
    "has a job queue of Batch as its target and no `batch_target`, which names what to run"
    " (Parameter(s) BatchParameters must be specified for target)",
    "has a bucket as its target, which EventBridge cannot call; put a function or a state machine between",
    "runs a Fargate task without `network_configuration`; ECS needs its subnets",
)
def targets_of_other_kinds(aws):
    cluster, bucket = aws.ecs.Cluster("orders"), aws.s3.Bucket("orders")
    aws.cloudwatch.EventTarget("tasks", rule="hourly", arn=cluster.arn, role_arn=ROLE)
    aws.cloudwatch.EventTarget(
        "job", rule="hourly", arn="arn:aws:batch:eu-west-1:111122223333:job-queue/orders", role_arn=ROLE
    )
    aws.cloudwatch.EventTarget("bucket", rule="hourly", arn=bucket.arn)
    aws.cloudwatch.EventTarget(
        "fargate",
        rule="hourly",
        arn=cluster.arn,
        role_arn=ROLE,
        ecs_target={
            "task_definition_arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:1",
            "launch_type": "FARGATE",
        },
    )


@passes
def parameters_are_complete(aws):
    jobs, orders = aws.sqs.Queue("jobs", fifo_queue=True, content_based_deduplication=True), aws.sqs.Queue("orders")
    aws.cloudwatch.EventTarget("jobs", rule="hourly", arn=jobs.arn, sqs_target={"message_group_id": "hourly"})
    aws.cloudwatch.EventTarget("orders", rule="hourly", arn=orders.arn)
    aws.cloudwatch.EventTarget("fair", rule="hourly", arn=orders.arn, sqs_target={"message_group_id": "hourly"})
    aws.cloudwatch.EventTarget(
        "logs", rule="hourly", arn="arn:aws:logs:eu-west-1:111122223333:log-group:/aws/events/orders"
    )
    aws.cloudwatch.EventTarget(
        "fargate",
        rule="hourly",
        arn="arn:aws:ecs:eu-west-1:111122223333:cluster/orders",
        role_arn=ROLE,
        ecs_target={
            "task_definition_arn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:1",
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": ["subnet-0a1b2c3d4e5f67890"]},
        },
    )


@abstains("arn")
def target_is_known_after_deployment(aws, pulumi):
    one, two = aws.sqs.Queue("one", fifo_queue=True), aws.sqs.Queue("two")
    aws.cloudwatch.EventTarget(
        "jobs", rule="hourly", arn=pulumi.Output.all(one.arn, two.arn).apply(lambda arns: arns[0])
    )
