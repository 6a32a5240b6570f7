from preflight import Program, Violations, fails, passes, policy, provider, slips


@policy(
    severity="high",
    caught="preview",
    error=("Missing required property", "missing 1 required positional argument", "got multiple values for argument"),
    evidence=provider(
        "https://github.com/pulumi/pulumi-aws/tree/v7.51.1/sdk/python/pulumi_aws",
        "2026-11-28",
        "Missing required property",
    ),
)
def argument_types_fit(program: Program) -> Violations:
    """An argument has the type that the SDK expects, is given once, and is not missing where it is required.

    Python does not check types, so a list in place of one value, or the arguments of another block, are refused only by the
    provider, whose message seldom names the line. A number is accepted as a string, and a string of digits as a number.

    Fix: write one value as `[value]` where a list is expected, and a JSON document as `pulumi.Output.json_dumps({...})`.

    See: https://www.pulumi.com/docs/iac/languages-sdks/python/
    https://www.pulumi.com/registry/packages/aws/api-docs/
    """
    for wrong in program.reading.slips(slips.WrongArgument):
        yield wrong.place, wrong.message
    for missing in program.reading.slips(slips.MissingArguments):
        yield missing.place, missing.message


@fails(
    "passes Output[str] as 'subnet_ids' to aws.rds.SubnetGroup; expected a list of strings",
    "passes a list as 'network_configuration' to aws.ecs.Service; expected a ServiceNetworkConfigurationArgs or a dict",
    "passes a TableGlobalSecondaryIndexArgs as 'attributes' to aws.dynamodb.Table; expected a TableAttributeArgs",
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
    "passes a dict as 'redrive_policy' to aws.sqs.Queue; expected a string, for example from pulumi.Output.json_dumps(...)",
    "passes a string as 'multi_az' to aws.rds.Instance; expected True or False",
    "passes 'opts' twice to aws.ec2.Vpc",
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
    "calls aws.lb.Listener without default_actions, which is required in pulumi_aws 7.51.1",
    "calls TapStack without environment, which is required",
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
