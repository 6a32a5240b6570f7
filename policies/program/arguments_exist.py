from preflight import Program, Violations, fails, passes, policy, provider, slips


@policy(
    severity="critical",
    caught="preview",
    error=("got an unexpected keyword argument", "Invalid or unknown key", "an unexpected argument"),
    evidence=provider(
        "https://github.com/pulumi/pulumi-aws/tree/v7.51.1/sdk/python/pulumi_aws",
        "2026-11-28",
        "a constructor takes named arguments alone; Python answers: got an unexpected keyword argument",
    ),
)
def arguments_exist(program: Program) -> Violations:
    """An argument that the program passes exists in the installed SDK.

    An unknown keyword argument of a resource, an args class or a function ends the preview with a `TypeError`, one at a
    time. The provider refuses an unknown key of a dict in place of an args class as `Invalid or unknown key`, or drops it
    without a word. It accepts a key with a capital at its beginning, and may accept Terraform's name of an argument, so that
    is only advice. Arguments differ between major versions of the SDK.

    Fix: look up the arguments of your version in the registry; `depends_on`, `parent` and the like belong into `opts`.

    See: https://www.pulumi.com/registry/packages/aws/api-docs/
    https://www.pulumi.com/docs/iac/languages-sdks/python/
    """
    for slip in program.reading.slips(slips.UnknownArgument):
        yield slip.place, slip.message


@fails(
    "passes 'queue_configurations' to aws.s3.BucketNotification, which takes no such argument in pulumi_aws 7.51.1;"
    " did you mean 'queues'?",
    "passes 'vpc' to aws.ec2.Eip, which takes no such argument in pulumi_aws 7.51.1; write domain=\"vpc\"",
    "passes 'depends_on' to aws.ec2.Eip, which takes no such argument in pulumi_aws 7.51.1; it is an option:"
    " opts=pulumi.ResourceOptions(depends_on=...)",
)
def arguments_have_other_names(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

gateway = aws.ec2.InternetGateway("gateway")
address = aws.ec2.Eip("nat", vpc=True, depends_on=[gateway])
uploads = aws.s3.Bucket("uploads")
aws.s3.BucketNotification("uploads", bucket=uploads.id, queue_configurations=[{"queue_arn": "a", "events": []}])
"""


@fails(
    "passes 'block_public_acls' to aws.s3.Bucket, which takes no such argument in pulumi_aws 7.51.1; it is an argument"
    " of aws.s3.BucketPublicAccessBlock",
    "passes 'stage_name' to aws.apigateway.Deployment, which takes no such argument in pulumi_aws 7.51.1; removed after"
    " 6.83.4, now aws.apigateway.Stage",
)
def arguments_belong_to_another_resource(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
from pulumi_aws import apigateway, s3 as storage

files = storage.Bucket("files", block_public_acls=True)
api = apigateway.RestApi("api")
apigateway.Deployment("api", rest_api=api.id, stage_name="prod")
"""


@fails(
    "passes 'cloud_watch_metrics_enabled' to WebAclVisibilityConfigArgs, which takes no such argument in pulumi_aws"
    " 7.51.1; did you mean 'cloudwatch_metrics_enabled'?"
)
def key_of_a_dict_built_up_in_a_variable_is_misspelt(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["firewall.py"] = """
import pulumi_aws as aws

visibility = {"metric_name": "api", "sampled_requests_enabled": True}
visibility["cloud_watch_metrics_enabled"] = True
acl = aws.wafv2.WebAcl("api", scope="REGIONAL", default_action={"allow": {}}, visibility_config=visibility)
"""
    program["__main__.py"] = "import firewall\n"


@fails("passes 'enviroment' to Shop, which takes no such argument; did you mean 'environment'?")
def component_in_another_file_takes_another_name(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["shop/__init__.py"] = """
import pulumi


class Shop(pulumi.ComponentResource):
    def __init__(self, name, environment, opts=None):
        super().__init__("example:index:Shop", name, None, opts)
"""
    program["__main__.py"] = "from shop import Shop\n\nShop('shop', enviroment='dev')\n"


@passes
def keywords_come_from_elsewhere(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import json
import pulumi_aws as aws

common = json.loads(open("common.json", encoding="utf-8").read())
aws.sqs.Queue("orders", **common)
aws.s3.Bucket("files", lifecycle_rules=[{"enabled": True, "abortIncompleteMultipartUploadDays": 1, **common}])
"""


@passes
def keys_begin_with_a_capital(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

statement = {
    "Sid": "Assume",
    "Effect": "Allow",
    "Actions": ["sts:AssumeRole"],
    "Principals": [{"Type": "Service", "Identifiers": ["ec2.amazonaws.com"]}],
}
document = aws.iam.get_policy_document(statements=[statement])
aws.iam.Role("web", assume_role_policy=document.json)
aws.ec2.SecurityGroup("web", ingress=[{"Protocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrBlocks": ["10.0.0.0/8"]}])
"""


@fails(
    "passes 'Efect' to GetPolicyDocumentStatementArgs, which takes no such argument in pulumi_aws 7.51.1; did you mean"
    " 'effect'?"
)
def key_with_a_capital_is_misspelt(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

aws.iam.get_policy_document(statements=[{"Efect": "Allow", "Actions": ["sts:AssumeRole"]}])
"""


@passes
def an_older_sdk_is_allowed_for(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws

try:
    address = aws.ec2.Eip("nat", domain="vpc")
except TypeError:
    address = aws.ec2.Eip("nat", vpc=True)
"""


@passes
def what_a_class_holds_is_changed_before_it_is_passed(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi_aws as aws


class Image:
    params = {"most_recent": True, "patterns": ["al2023-*"]}

    def __init__(self):
        self.params["filters"] = [{"name": "name", "values": self.params.pop("patterns")}]
        self.found = aws.ec2.get_ami(**self.params)


Image()
"""
