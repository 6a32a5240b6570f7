from preflight import Violations, abstains, fails, foreseen, modelled, passes, policy
from preflight.aws.alarms import action_faults
from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.knowledge.regions import known_region


@policy(
    severity="high",
    caught="deployment",
    error=(
        "ValidationError: Invalid arn syntax: …",
        "Unsupported AWS vendor …",
        "ValidationError: Invalid region … specified. Only … is supported.",
    ),
    evidence=modelled(
        "https://github.com/boto/botocore/blob/develop/botocore/data/cloudwatch/2010-08-01/service-2.json.gz",
        "2026-11-28",
        "PutMetricAlarm: the valid values of AlarmActions, and at most 5 of them",
    ),
)
def alarm_actions_are_supported(alarm: MetricAlarm) -> Violations:
    """An alarm acts through services that CloudWatch can call: SNS, Lambda, EC2, Auto Scaling and Systems Manager.

    A queue, a state machine, an event bus or a stream cannot be the action of an alarm; a topic can pass the message on to them.
    Actions on EC2 instances and Auto Scaling groups are in the region of the alarm. Each list takes five actions.

    Fix: notify a topic of SNS, and subscribe the queue or function to it; or react to the event `CloudWatch Alarm State Change`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    yield from action_faults(alarm, known_region(alarm))


@fails(
    "has an action of states (Unsupported AWS vendor states); notify a topic of SNS or call a function",
    "has an action of sqs (Unsupported AWS vendor sqs); notify a topic of SNS or call a function",
)
@foreseen
def actions_are_of_other_services(aws):
    alarm(aws, ["arn:aws:states:eu-west-1:111122223333:stateMachine:orders"], [aws.sqs.Queue("orders").arn])


@fails(
    "has 6 alarm_actions; 5 are allowed",
)
def actions_are_too_many(aws):
    alarm(aws, [f"arn:aws:sns:eu-west-1:111122223333:topic-{number}" for number in range(6)], [])


@fails(
    "has the action 'arn:aws:automate:us-east-1:ec2:stop', which is in another region; only eu-west-1 is supported",
)
def instance_is_elsewhere(aws):
    alarm(aws, ["arn:aws:automate:us-east-1:ec2:stop"], [], region="eu-west-1")


@passes
@foreseen
def actions_that_exist(aws):
    topic = aws.sns.Topic("orders")
    alarm(
        aws,
        [
            "arn:aws:automate:eu-west-1:ec2:recover",
            "arn:aws:ssm-incidents::111122223333:responseplan/orders",
            topic.arn,
        ],
        ["arn:aws:lambda:eu-west-1:111122223333:function:orders", "arn:aws:sns:eu-west-1:111122223333:orders"],
        region="eu-west-1",
    )


@abstains(
    "alarmActions",
)
def actions_come_later(aws):
    topic = aws.sns.Topic("orders")
    alarm(aws, topic.arn.apply(lambda arn: [arn]), [])


def alarm(aws, actions, okay, region=None):
    aws.cloudwatch.MetricAlarm(
        "errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="Errors",
        namespace="AWS/Lambda",
        statistic="Sum",
        period=60,
        threshold=1,
        alarm_actions=actions,
        ok_actions=okay,
        region=region,
    )
