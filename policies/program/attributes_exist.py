from preflight import Program, Violations, fails, passes, policy, provider, slips


@policy(
    severity="critical",
    caught="preview",
    error=("object has no attribute",),
    evidence=provider(
        "https://github.com/pulumi/pulumi-aws/tree/v7.51.1/sdk/python/pulumi_aws",
        "2026-11-28",
        "a resource has the outputs of its class; Python answers: object has no attribute",
    ),
)
def attributes_exist(program: Program) -> Violations:
    """An attribute that the program reads exists on the resource, the result or the component.

    A resource has the outputs that its page lists: reading another attribute ends the preview with an `AttributeError`. An
    attribute of what an Output holds is read only once that is known, so such an error may appear during the deployment.

    Fix: read an output that the resource's page lists; a component has only what it stores in `self`.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/
    https://www.pulumi.com/docs/iac/concepts/inputs-outputs/
    """
    for slip in program.reading.slips(slips.UnknownAttribute):
        yield slip.place, slip.message


@fails(
    "reads 'route_table_id' from aws.ec2.Subnet, which has no such attribute in pulumi_aws 7.51.1; a subnet has a route"
    " table by an aws.ec2.RouteTableAssociation; use that table's id",
    "reads 'url' from aws.apigateway.Stage, which has no such attribute in pulumi_aws 7.51.1; did you mean 'invoke_url'?",
)
def outputs_are_another_resource_s(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws


class Network:
    def __init__(self, vpc_id):
        self.subnets = [aws.ec2.Subnet("a", vpc_id=vpc_id)]


def make_stage(api):
    return aws.apigateway.Stage("prod", rest_api=api, deployment="d", stage_name="prod")


network = Network("vpc-1")
pulumi.export("tables", network.subnets[0].route_table_id)
pulumi.export("url", make_stage("api").url)
"""


@fails("reads 'queue_url' from Orders, which has no such attribute; did you mean 'queue'?")
def component_does_not_keep_what_is_read(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["orders.py"] = """
import pulumi
import pulumi_aws as aws


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        self.queue = aws.sqs.Queue(name, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
"""
    program["__main__.py"] = """
import pulumi
from orders import Orders

pulumi.export("queue", Orders("orders").queue_url)
"""


@passes
def attributes_are_read_of_what_has_them(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("files", tags={"Team": "shop"})
pulumi.export("bucket", bucket.id)
pulumi.export("urn", bucket.urn)
pulumi.export("team", bucket.tags["Team"])
pulumi.export("region", aws.get_region().name)
pulumi.export("account", aws.get_caller_identity_output().account_id)
bucket.owner = "shop"
print(bucket.owner)
"""
