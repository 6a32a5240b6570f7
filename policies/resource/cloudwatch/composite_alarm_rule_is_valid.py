from preflight import Violations, abstains, deployed, fails, foreseen, modelled, passes, policy
from preflight.aws.alarms import CompositeAlarm


@policy(
    severity="high",
    caught="deployment",
    error="ValidationError: Error in AlarmRule [Unsupported token '…' at char …, must be: …]",
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/13953",
            "2026-11-28",
            "Error in AlarmRule [Unsupported token 'Oldest' at char 67, must be: ')'], for a name with white space",
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/34662",
            "2026-11-28",
            "Error in AlarmRule [Unsupported token ')' at char 1]",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/develop/botocore/data/cloudwatch/2010-08-01/service-2.json.gz",
            "2026-11-28",
            "PutCompositeAlarm: the functions and operators of AlarmRule; 100 alarms at most",
        ),
    ),
)
def composite_alarm_rule_is_valid(alarm: CompositeAlarm) -> Violations:
    """A composite alarm has a rule that CloudWatch can read, about other alarms.

    A rule joins `ALARM(name)`, `OK(name)`, `INSUFFICIENT_DATA(name)`, `AT_LEAST(…)`, TRUE and FALSE with AND, OR, NOT and
    brackets. A name with white space or brackets is written in double quotes. A rule names at most 100 alarms.

    Fix: close the brackets, put names in double quotes, and join what stands side by side with AND or OR.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    rule = alarm.rule
    if rule.fault:
        yield f"has an alarm_rule that {rule.fault}"
    if alarm.alarm_name is not None and alarm.alarm_name in rule.alarms:
        yield f"has an alarm_rule about itself ('{alarm.alarm_name}'), which is a circle"


@fails(
    "has an alarm_rule that has 'ALARM' where AND, OR or the end is expected",
    "has an alarm_rule that has ')' where one of '(', NOT, AT_LEAST, TRUE, FALSE, ALARM, OK or INSUFFICIENT_DATA is"
    " expected",
    "has an alarm_rule that has its end where ')' is expected",
    "has an alarm_rule that has 'errors' where one of '(', NOT, AT_LEAST, TRUE, FALSE, ALARM, OK or"
    " INSUFFICIENT_DATA is expected",
    "has an alarm_rule that has its end where one of '(', NOT, AT_LEAST, TRUE, FALSE, ALARM, OK or"
    " INSUFFICIENT_DATA is expected",
    "has an alarm_rule that names 101 alarms; 100 are allowed",
    "has an alarm_rule that has 'Oldest' where ')' is expected; put a name with white space in double quotes",
)
def rules_that_cannot_be_read(aws):
    rules = (
        "ALARM(Queue Oldest)",
        "ALARM(a) ALARM(b)",
        "()",
        "ALARM(a",
        "errors",
        "ALARM(a) AND",
        " OR ".join(f"OK(a{n})" for n in range(101)),
    )
    for number, rule in enumerate(rules):
        composite(aws, rule, f"all-{number}")


@fails(
    "has an alarm_rule about itself ('all'), which is a circle",
)
def rule_is_about_itself(aws):
    composite(aws, "ALARM(all) OR ALARM(errors)")


@fails(
    "has an alarm_rule that has 'ALARM' where AND, OR or the end is expected",
)
@foreseen
def name_is_an_output(aws, pulumi):
    errors = aws.cloudwatch.CompositeAlarm("errors", alarm_name="errors", alarm_rule="ALARM(a)")
    composite(aws, pulumi.Output.concat("ALARM(", errors.arn, ") ALARM(b)"))


@passes
@foreseen
def rules_that_can_be_read(aws, pulumi):
    errors = aws.cloudwatch.CompositeAlarm("errors", alarm_name="errors", alarm_rule="ALARM(a)")
    composite(aws, pulumi.Output.concat("ALARM(", errors.arn, ") AND ALARM(b)"))
    rules = (
        'ALARM("Queue Oldest") AND NOT (OK(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a) OR INSUFFICIENT_DATA(b))',
        "TRUE",
        "AT_LEAST(50%, ALARM, (a, b, c)) AND NOT NOT FALSE",
        "(ALARM(all-errors))",
    )
    for number, rule in enumerate(rules):
        composite(aws, rule, f"all-{number}")


@abstains(
    "alarmRule",
)
def rule_comes_later(aws):
    composite(aws, aws.sqs.Queue("rule").name)


def composite(aws, rule, name="all"):
    aws.cloudwatch.CompositeAlarm(name, alarm_name="all", alarm_rule=rule)
