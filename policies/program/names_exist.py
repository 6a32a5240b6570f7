from preflight import Program, Violations, fails, passes, policy, provider, slips


@policy(
    severity="critical",
    caught="preview",
    error=("cannot import name", "ModuleNotFoundError: No module named 'pulumi_aws.", "module has no attribute"),
    evidence=provider(
        "https://github.com/pulumi/pulumi-aws/tree/v7.51.1/sdk/python/pulumi_aws",
        "2026-11-28",
        "a module has the classes of its service; Python answers: has no attribute",
    ),
)
def names_exist(program: Program) -> Violations:
    """A module, class or function that the program uses exists in the installed SDK, or in the program itself.

    A name that an SDK does not have ends the preview with an `ImportError` or an `AttributeError`, one at a time. The
    modules of the SDK are not always named like the services of AWS, and some classes never existed.

    Fix: search the registry for the resource; its page shows the module and the name.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/
    """
    for slip in program.reading.slips(slips.UnknownName):
        yield slip.place, slip.message


@fails(
    "uses aws.logs, which does not exist in pulumi_aws 7.51.1; log groups are aws.cloudwatch.LogGroup",
    "uses aws.codedeploy.App, which does not exist in pulumi_aws 7.51.1; did you mean 'Application'?",
    "uses aws.dynamodb.TableGlobalSecondaryIndexAttributeArgs, which does not exist in pulumi_aws 7.51.1; attributes takes"
    " aws.dynamodb.TableAttributeArgs",
)
def names_were_never_there(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws
from pulumi_aws import logs

application = aws.codedeploy.App("orders")
group = logs.LogGroup("orders")
table = aws.dynamodb.Table(
    "images",
    hash_key="id",
    attributes=[aws.dynamodb.TableGlobalSecondaryIndexAttributeArgs(name="id", type="S")],
)
"""


@fails("uses network.Vpcs, which does not exist; did you mean 'Vpc'?")
def the_program_s_own_module_has_no_such_name(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["network.py"] = "class Vpc:\n    pass\n"
    program["__main__.py"] = "from network import Vpcs\n"


@passes
def names_exist_under_other_names(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws
import pulumi_aws.ec2 as compute
from pulumi_aws import lambda_ as functions

subnet = compute.Subnet("a", vpc_id="vpc-1")
runtime = functions.Runtime.PYTHON3D12
group = aws.cloudwatch.LogGroup("orders")
"""


@passes
def a_name_is_asked_for_before_it_is_used(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

if hasattr(aws.s3, "BucketV3"):
    bucket = aws.s3.BucketV3("files")
else:
    bucket = aws.s3.Bucket("files")
"""
