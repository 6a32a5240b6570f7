from preflight import Program, Violations, fails, passes, policy


@policy(severity="low", caught="nobody", origin=("S2.10",))
def outputs_are_exported(program: Program) -> Violations:
    """A program exports outputs, and its components register theirs.

    What is exported can be read with `pulumi stack output` and by other stacks. A component that never calls
    `register_outputs` is shown as unfinished while the program runs, and gives its outputs to nobody.

    Fix: call `pulumi.export(...)` in the entry point, and `self.register_outputs({...})` at the end of a component.

    See: https://www.pulumi.com/docs/iac/concepts/stacks/
    https://www.pulumi.com/docs/iac/concepts/components/build-a-component/
    """
    if next(program.modules(), None) is not None and not program.reading.exports:
        yield "exports no output"
    for slip in program.reading.slips("unregistered"):
        yield slip.place, f"defines the component {slip.name}, which never calls register_outputs()"


@fails("exports no output", "defines the component Orders, which never calls register_outputs()")
def nothing_is_handed_on(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)


Orders("orders")
"""


@passes
def outputs_are_handed_on(program):
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
