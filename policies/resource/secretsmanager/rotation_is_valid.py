from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.secretsmanager import SecretRotation


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "You cannot specify both rotation frequency and schedule expression together.",
        "InvalidParameterException: Invalid schedule expression.",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html",
            "2026-11-28",
            "AutomaticallyAfterDays 1 to 1000 or ScheduleExpression, but not both; as often as every four hours",
        ),
        documented(
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html",
            "2026-11-28",
            "rate expressions in hours or days; a secret can be rotated as often as every four hours",
        ),
    ),
)
def rotation_is_valid(rotation: SecretRotation) -> Violations:
    """A secret is rotated after a number of days or by a schedule, in hours or days, at most every four hours.

    A rotation has `automatically_after_days`, 1 to 1000, or a `schedule_expression`, and not both.

    Fix: `rotation_rules={"schedule_expression": "rate(4 hours)"}`, or `{"automatically_after_days": 30}`.

    See: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
    """
    yield from rotation.rule_faults()


def rotation(aws, name, **rules):  # noqa: ANN003 - the rules of the rotation
    function = "arn:aws:lambda:eu-west-1:111122223333:function:rotate"
    aws.secretsmanager.SecretRotation(name, secret_id="orders", rotation_lambda_arn=function, rotation_rules=rules)


@fails(
    "has the schedule rate(2 hours); Secrets Manager rotates a secret at most every 4 hours",
    "has the schedule rate(30 minutes); it is cron(…), or rate(…) in hours or days such as rate(10 days)",
    "has `automatically_after_days` and a `schedule_expression`; a rotation has one of them",
    "rotates after 1001 days; Secrets Manager accepts 1 to 1000",
)
def rules_are_wrong(aws):
    rotation(aws, "often", schedule_expression="rate(2 hours)")
    rotation(aws, "minutes", schedule_expression="rate(30 minutes)")
    rotation(aws, "both", schedule_expression="rate(10 days)", automatically_after_days=10)
    rotation(aws, "seldom", automatically_after_days=1001)


@passes
def rules_are_right(aws):
    rotation(aws, "hours", schedule_expression="rate(4 hours)")
    rotation(aws, "day", schedule_expression="rate(1 day)", duration="3h")
    rotation(aws, "cron", schedule_expression="cron(0 16 1,15 * ? *)")
    rotation(aws, "days", automatically_after_days=1000)


@abstains("rotationRules.scheduleExpression")
def schedule_comes_later(aws):
    rotation(aws, "orders", schedule_expression=aws.sns.Topic("schedule").name)
