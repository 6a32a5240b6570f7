from preflight import Annotated, Between, Stack, Violations, abstains, fails, foreseen, passes, policy


@policy(severity="low", caught="nobody")
def exports_something(stack: Stack, *, at_least: Annotated[int, Between(1)] = 10) -> Violations:
    """A stack exports outputs, and a component registers the outputs that the stack exports from it.

    People, tests and other stacks read a stack's addresses and names from its exports; without them they copy values from the
    console. A component should register the outputs that the program exports from its children, so that other programs
    can use them too.

    `pulumi.export` belongs in the program; it does not replace the outputs of a component.

    Options:
        at_least: the number of resources from which a stack should export something.

    Fix: call `pulumi.export("url", …)` in the program; call `self.register_outputs({"url": …})` at the end of the component.

    Fix (others): export a value of the program; register the outputs of the component at the end of its
    constructor.

    See: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/#stack-outputs
    https://www.pulumi.com/docs/iac/concepts/components/
    """
    if len(stack.customs) >= at_least and stack.root is not None and not stack.exports:
        yield f"has {len(stack.customs)} resources, but no exports"
    for component in stack.components:
        exports = [] if component.registers_outputs else stack.exports_from(component)
        if exports:
            names = ", ".join(f"'{export.name}'" for export in exports)
            yield component, f"registers no outputs, but the stack exports {names} from its children"


@fails("has 2 resources, but no exports", at_least=2)
def queue_urls_are_not_exported(aws):
    aws.sqs.Queue("orders")
    aws.sqs.Queue("returns")


@fails("registers no outputs, but the stack exports 'orders' from its children")
@foreseen
def export_of_a_child(aws, pulumi):
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
def source_of_the_export_is_known_after_deployment(aws, pulumi):
    shop = pulumi.ComponentResource("shop:index:Shop", "shop")
    queue = aws.sqs.Queue("orders", opts=pulumi.ResourceOptions(parent=shop))
    pulumi.export("orders", queue.url)
