from preflight import Annotated, Between, Stack, Violations, abstains, fails, foreseen, passes, policy


@policy(severity="low", caught="nobody", origin=("S2.10",))
def exports_something(stack: Stack, *, at_least: Annotated[int, Between(1)] = 10) -> Violations:
    """A stack of some size exports outputs, and a component registers those that are taken from inside it.

    Exports are how people, tests and other stacks learn a stack's addresses and names; without them they copy what they
    find in the console. What a program takes from inside a component to export it, the component should
    register, so that other programs which use it can have it as well.

    `pulumi.export` is right in the program itself; only in a component it is no substitute for its own outputs.

    Options:
        at_least: how many resources a stack has before it should export something.

    Fix: call `pulumi.export("url", …)` in the program; call `self.register_outputs({"url": …})` at the end of the component.

    See: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/#stack-outputs
    https://www.pulumi.com/docs/iac/concepts/components/
    """
    if len(stack.customs) >= at_least and stack.root is not None and not stack.exports:
        yield f"has {len(stack.customs)} resources and exports nothing"
    for component in stack.components:
        taken = [] if component.registers_outputs else stack.exports_from(component)
        if taken:
            names = ", ".join(f"'{export.name}'" for export in taken)
            yield component, f"registers no outputs, and the stack exports {names} from inside it"


@fails("has 2 resources and exports nothing", at_least=2)
def nobody_can_learn_the_queues_addresses(aws):
    aws.sqs.Queue("orders")
    aws.sqs.Queue("returns")


@fails("registers no outputs, and the stack exports 'orders' from inside it")
@foreseen
def export_reaches_into_a_component(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    queue = aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=shop))
    pulumi.export("orders", queue.url)
    pulumi.export("region", "eu-west-1")


@passes(at_least=1)
@foreseen
def component_registers_what_is_exported(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    queue = aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=shop))
    shop.register_outputs({"queue_url": queue.url})
    pulumi.export("orders", queue.url)


@passes
def few_resources(aws):
    aws.sqs.Queue("orders")


@passes(at_least=1)
def component_has_nothing_to_register(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=shop))
    pulumi.export("region", "eu-west-1")


@abstains("the export 'orders'")
def where_the_export_comes_from_is_known_later(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    queue = aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=shop))
    pulumi.export("orders", queue.url)
