from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.events import Target
from preflight.aws.knowledge.targets import regions_of_target
from preflight.aws.scheduler import ScheduleTarget


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ValidationException: The target ARN provided does not match the current region …",
        "is not supported as a dead letter resource",
    ),
    evidence=(
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
            "2026-11-28",
            "targets must be in the same Region as the rule, except for event buses",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
            "2026-11-28",
            "the dead-letter queue must be in the same Region as the rule",
        ),
    ),
)
def target_shares_its_region(target: Target | ScheduleTarget) -> Violations:
    """The target of a rule or schedule and its dead-letter queue are in the region of the rule or schedule.

    EventBridge and Scheduler call targets in their own region; a rule can also send events to an event bus of another one.

    Fix: create the rule in the region of its target, or send the events to an event bus there.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    for called, here, there, name in regions_of_target(target):
        yield f"is in {here}, but its {called} is {name} in {there}; they must be in one region"


@fails(
    "is in eu-west-1, but its target is arn:aws:lambda:us-east-1:111122223333:function:ship in us-east-1;"
    " they must be in one region",
    "is in eu-west-1, but its dead-letter queue is Queue 'failed' in eu-central-1; they must be in one region",
)
def target_is_elsewhere(aws):
    failed = aws.sqs.Queue("failed", region="eu-central-1")
    aws.cloudwatch.EventTarget(
        "ship",
        rule="hourly",
        region="eu-west-1",
        arn="arn:aws:lambda:us-east-1:111122223333:function:ship",
        dead_letter_config={"arn": failed.arn},
    )


@passes
def targets_are_here(aws):
    for name, arn in (
        ("ship", "arn:aws:lambda:eu-west-1:111122223333:function:ship"),
        ("bus", "arn:aws:events:us-east-1:111122223333:event-bus/orders"),
    ):
        aws.cloudwatch.EventTarget(name, rule="hourly", region="eu-west-1", arn=arn)
    aws.scheduler.Schedule(
        "call",
        region="eu-west-1",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        target={"arn": "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "role_arn": "arn:aws:iam::111122223333:role/a"},
    )


@abstains("region")
def region_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("region", type="String", insecure_value="eu-west-1")
    aws.cloudwatch.EventTarget(
        "ship", rule="hourly", region=parameter.arn, arn="arn:aws:lambda:us-east-1:111122223333:function:ship"
    )
