from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.events import Target


@policy(
    severity="critical",
    caught="deployment",
    error="ResourceNotFoundException: Rule … does not exist on EventBus default.",
    evidence=documented(
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
        "2026-11-28",
        "EventBusName is the event bus of the rule; without it, the default event bus is used",
    ),
)
def target_is_on_the_bus_of_its_rule(target: Target) -> Violations:
    """A target names the event bus of its rule.

    A rule belongs to one event bus, and a target finds its rule by bus and name. A target without `event_bus_name` looks on
    the default bus: `Rule … does not exist on EventBus default`.

    Fix: give the target the same `event_bus_name` as its rule.

    See: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
    """
    if target.wrong_bus is not None:
        theirs, ours = target.wrong_bus
        yield f"looks for {target.rule_resource} on {ours}, but that rule is on {theirs}; name the same event bus in both"


FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:ship"
PATTERN = '{"source": ["orders"]}'


@fails(
    "looks for EventRule 'orders' on the default event bus, but that rule is on EventBus 'shop'; name the same event bus in both"
)
def bus_is_left_out(aws):
    bus = aws.cloudwatch.EventBus("shop")
    rule = aws.cloudwatch.EventRule("orders", event_bus_name=bus.name, event_pattern=PATTERN)
    aws.cloudwatch.EventTarget("ship", rule=rule.name, arn=FUNCTION)


@fails(
    "looks for EventRule 'orders' on the event bus 'shop', but that rule is on the default event bus;"
    " name the same event bus in both"
)
def rule_is_on_the_default_bus(aws):
    rule = aws.cloudwatch.EventRule("orders", event_pattern=PATTERN)
    aws.cloudwatch.EventTarget("ship", rule=rule.name, event_bus_name="shop", arn=FUNCTION)


@passes
def buses_are_the_same(aws):
    bus = aws.cloudwatch.EventBus("shop", name="shop")
    first = aws.cloudwatch.EventRule("first", event_bus_name=bus.name, event_pattern=PATTERN)
    second = aws.cloudwatch.EventRule("second", event_bus_name=bus.arn, event_pattern=PATTERN)
    third = aws.cloudwatch.EventRule("third", event_bus_name="shop", event_pattern=PATTERN)
    for at, rule in enumerate((first, second, third)):
        aws.cloudwatch.EventTarget(f"{at}", rule=rule.name, event_bus_name=bus.name, arn=FUNCTION)
    fourth = aws.cloudwatch.EventRule("fourth", event_bus_name="default", event_pattern=PATTERN)
    aws.cloudwatch.EventTarget("fourth", rule=fourth.name, arn=FUNCTION)


@abstains("rule, which leads outside of this stack")
def rule_is_in_another_stack(aws):
    aws.cloudwatch.EventTarget("ship", rule="orders", event_bus_name="shop", arn=FUNCTION)
