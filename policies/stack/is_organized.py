from preflight import Annotated, Between, Stack, Violations, fails, passes, policy


@policy(severity="low", caught="nobody", origin=("S0.5", "S1.1", "S2.1"))
def is_organized(stack: Stack, *, at_most: Annotated[int, Between(1)] = 30) -> Violations:
    """A stack of many resources groups them in components.

    A component gives a part of the stack a name, an interface and a place in the resource tree, and it can be used again. A
    long flat program shows none of that to who reads it next.

    Options:
        at_most: how many resources a stack may have without a component.

    Fix: make a class that extends `pulumi.ComponentResource` of what belongs together, and pass
    `opts=pulumi.ResourceOptions(parent=self)` to its resources.

    See: https://www.pulumi.com/docs/iac/concepts/components/
    """
    if len(stack.customs) > at_most and not stack.components:
        yield f"has {len(stack.customs)} resources and no component that groups them"


@fails("has 3 resources and no component that groups them", at_most=2)
def more_queues_than_a_reader_can_tell_apart(aws):
    for name in ("orders", "returns", "refunds"):
        aws.sqs.Queue(name)


@passes(at_most=2)
def queues_are_grouped(aws, pulumi):
    shop = pulumi.ComponentResource("orders:index:Shop", "shop")
    for name in ("orders", "returns", "refunds"):
        aws.sqs.Queue(name, opts=pulumi.ResourceOptions(parent=shop))


@passes
def few_resources(aws):
    aws.sqs.Queue("orders")
