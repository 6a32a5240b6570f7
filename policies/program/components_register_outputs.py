from preflight import Program, Violations, fails, passes, policy, slips


@policy(severity="low", caught="nobody")
def components_register_outputs(program: Program) -> Violations:
    """A component calls `register_outputs` when it has created its resources.

    Otherwise Pulumi shows it as unfinished while the program runs, and its outputs are not in the stack's state.

    Fix: call `self.register_outputs({...})` at the end of the component's constructor.

    See: https://www.pulumi.com/docs/iac/concepts/components/build-a-component/
    """
    for slip in program.reading.slips(slips.Unregistered):
        yield slip.place, slip.problem


@fails("defines the component Orders, which never calls register_outputs()")
def outputs_are_registered_by_nobody(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)


Orders("orders")
"""


@passes
def outputs_are_registered_by_a_base_class(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi


class Part(pulumi.ComponentResource):
    def __init__(self, kind, name, opts=None):
        super().__init__(f"example:index:{kind}", name, None, opts)
        self.register_outputs({"name": name})


class Orders(Part):
    def __init__(self, name, opts=None):
        super().__init__("Orders", name, opts)


pulumi.export("urn", Orders("orders").urn)
"""
