from preflight import Program, Violations, fails, passes, policy


@policy(
    severity="high",
    caught="preview",
    error=("Missing required property", "missing 1 required positional argument", "got multiple values for argument"),
    origin=("S2.2",),
)
def argument_types_fit(program: Program) -> Violations:
    """An argument is of the type that the SDK asks for, is given once, and is not missing where it is required.

    Python does not look at types, so that a list in place of one value, or the arguments of another block, are refused by
    the provider, in words of its own. A number where text is asked for is taken, and text that reads as a number too.

    Fix: pass what the message says.

    See: https://www.pulumi.com/docs/iac/languages-sdks/python/
    https://www.pulumi.com/registry/packages/aws/api-docs/
    """
    for slip in program.reading.slips("misfit"):
        takes = f"; it takes {slip.expected}" if slip.expected else ""
        yield slip.place, slip.weigh(f"passes {slip.of} a '{slip.name}' that {slip.found}{takes}")
    for slip in program.reading.slips("missing-argument"):
        yield slip.place, slip.weigh(f"makes {slip.of} without {slip.name}, which it requires{slip.version}")


@fails(
    "passes aws.rds.SubnetGroup a 'subnet_ids' that is an Output of one text; it takes a list of texts",
    "passes aws.ecs.Service a 'network_configuration' that is a list; it takes a ServiceNetworkConfigurationArgs or a dict",
    "passes aws.dynamodb.Table a 'attributes' that is a TableGlobalSecondaryIndexArgs; it takes a TableAttributeArgs",
)
def one_and_many_are_mixed_up(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

subnet = aws.ec2.Subnet("a", vpc_id="vpc-1")
aws.rds.SubnetGroup("db", subnet_ids=subnet.id)
aws.ecs.Service("web", network_configuration=[{"subnets": [subnet.id]}])
index = aws.dynamodb.TableGlobalSecondaryIndexArgs(name="id", hash_key="id", projection_type="ALL")
aws.dynamodb.Table("orders", hash_key="id", attributes=[index])
"""


@fails(
    "passes aws.sqs.Queue a 'redrive_policy' that is a dict; it takes text, such as pulumi.Output.json_dumps(...) makes of it",
    "passes aws.rds.Instance a 'multi_az' that is text; it takes True or False",
    "passes aws.ec2.Vpc a 'opts' that is given twice",
)
def values_are_of_another_kind(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws

dead = aws.sqs.Queue("dead")
aws.sqs.Queue("orders", redrive_policy={"deadLetterTargetArn": dead.arn, "maxReceiveCount": 3})
aws.rds.Instance("db", instance_class="db.t4g.micro", multi_az="yes")
aws.ec2.Vpc("main", pulumi.ResourceOptions(protect=True), opts=None, cidr_block="10.0.0.0/16")
"""


@fails(
    "makes aws.lb.Listener without default_actions, which it requires in pulumi_aws 7.51.1",
    "makes TapStack without environment, which it requires",
)
def required_arguments_are_missing(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws


class TapStack(pulumi.ComponentResource):
    def __init__(self, name, environment, opts=None):
        super().__init__("example:index:TapStack", name, None, opts)


aws.lb.Listener("http", load_balancer_arn="arn", port=80)
TapStack("stack")
"""


@passes
def documents_and_numbers_are_taken_as_they_are(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws

aws.iam.Role("api", assume_role_policy={"Version": "2012-10-17", "Statement": []})
aws.ec2.SecurityGroup("web", ingress=[{"protocol": "tcp", "fromPort": "80", "to_port": 80, "cidr_blocks": ["10.0.0.0/8"]}])
aws.lambda_.Function("api", role="arn", memory_size="512", environment={"variables": {"RETRIES": 3}})
aws.lb.Listener("old", opts=pulumi.ResourceOptions(id="arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/x"))
"""
