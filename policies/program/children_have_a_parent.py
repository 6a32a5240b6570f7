from preflight import Program, Violations, fails, passes, policy, slips


@policy(severity="medium", caught="nobody")
def children_have_a_parent(program: Program) -> Violations:
    """A resource that a component creates has the component as its parent.

    Without a parent it is beside the component in the stack and inherits neither its providers nor its other options, and
    two components whose resources have the same name cannot be in one stack.

    Fix: pass `opts=pulumi.ResourceOptions(parent=self)`.

    See: https://www.pulumi.com/docs/iac/concepts/components/build-a-component/
    https://www.pulumi.com/docs/iac/concepts/resources/options/parent/
    """
    for slip in program.reading.slips(slips.Unparented):
        yield slip.place, slip.problem


@fails("creates an aws.sqs.Queue in the component Orders without a parent")
def resource_lies_beside_its_component(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        self.queue = aws.sqs.Queue(name, fifo_queue=True)
        self.register_outputs({})


Orders("orders")
"""


@passes
def resources_have_parents(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.queue = aws.sqs.Queue(name, opts=child)
        self.dead = aws.sqs.Queue(f"{name}-dead", opts=pulumi.ResourceOptions.merge(opts, child))
        self.kept = aws.sqs.Queue(f"{name}-kept", opts=child.merge(pulumi.ResourceOptions(protect=True)))
        named = pulumi.ResourceOptions.merge(opts1=opts, opts2=pulumi.ResourceOptions(parent=self))
        self.named = aws.sqs.Queue(f"{name}-named", opts=named)
        self.topic = self.make(name, child)
        self.register_outputs({})

    def make(self, name, options):
        return aws.sns.Topic(name, opts=options)


Orders("orders")
aws.sqs.Queue("alone")
"""
