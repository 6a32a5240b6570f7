from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.events import MOST_TARGETS, Target


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "LimitExceededException: The requested resource exceeds the maximum number allowed.",
        "More than one target with Id '…' is provided",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/events/test_events.snapshot.json",
            "2026-11-28",
            "LimitExceededException for a sixth target",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
            "2026-11-28",
            "updates the targets if they are already associated with the rule",
        ),
    ),
)
def targets_fit_their_rule(target: Target) -> Violations:
    """A rule has at most five targets, each with another id.

    EventBridge answers a sixth target with `LimitExceededException`. A target with the id of another one replaces it, so only
    the last of them is called.

    Fix: create a second rule with the same pattern, or choose another `target_id`.

    See: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
    """
    others = target.others_of_its_rule
    if len(others) >= MOST_TARGETS:
        yield f"is target {len(others) + 1} of {target.rule_resource}; EventBridge accepts {MOST_TARGETS} targets of a rule"
    for other in others:
        if target.target_id is not None and target.target_id == other.target_id:
            yield f"has the target_id {target.target_id} of {other} of the same rule, and replaces it"


FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:ship"


@fails("is target 6 of EventRule 'hourly'; EventBridge accepts 5 targets of a rule")
def rule_has_six_targets(aws):
    rule = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
    for number in range(6):
        aws.cloudwatch.EventTarget(f"{number}", rule=rule.name, arn=f"{FUNCTION}-{number}")


@fails("has the target_id ship of EventTarget 'first' of the same rule, and replaces it")
def target_id_is_used_twice(aws):
    rule = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
    first = aws.cloudwatch.EventTarget("first", rule=rule.name, target_id="ship", arn=FUNCTION)
    aws.cloudwatch.EventTarget("second", rule=rule.name, target_id="ship", arn=first.arn)


@passes
def targets_are_five(aws):
    rule = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
    daily = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    for number in range(5):
        aws.cloudwatch.EventTarget(f"{number}", rule=rule.name, target_id=f"ship-{number}", arn=FUNCTION)
    aws.cloudwatch.EventTarget("daily", rule=daily.name, target_id="ship-1", arn=FUNCTION)


@abstains("rule, which leads outside of this stack")
def rule_is_in_another_stack(aws):
    aws.cloudwatch.EventTarget("ship", rule="orders", arn=FUNCTION)
