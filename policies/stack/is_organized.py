from preflight import Annotated, Between, Stack, Violations, fails, passes, policy


@policy(severity="low", caught="nobody")
def is_organized(stack: Stack, *, at_most: Annotated[int, Between(1)] = 30) -> Violations:
    """A stack with many resources groups them in components.

    A component gives a part of the stack a name, an interface and a place in the resource tree, and it can be reused. A long
    flat program is hard to read.

    Options:
        at_most: the number of resources that a stack may have without a component.

    Fix: move resources that belong together to a class that extends `pulumi.ComponentResource`, and pass
    `opts=pulumi.ResourceOptions(parent=self)` to them.

    See: https://www.pulumi.com/docs/iac/concepts/components/
    """
    if len(stack.customs) > at_most and not stack.components:
        yield f"has {len(stack.customs)} resources, but no component that groups them"


@fails("has 3 resources, but no component that groups them", at_most=2)
def many_queues_without_a_component(aws):
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
