"""One realistic program, planned once in each mode."""

from __future__ import annotations

import json
import re

import pytest

from preflight.core.values import Origin
from preflight.plan.model import Plan
from preflight.plan.planner import plan
from preflight.project.project import Project

from .conftest import UNKNOWN, named, of_type, secret, write_program

MAIN = """\
import json
import pulumi
import pulumi_aws as aws
import pulumi_command as command
import pulumi_random as random
import pulumi_tls as tls
from parts import Migration, Orders

config = pulumi.Config()
password = config.require_secret("password")
level = config.get("level") or "info"
west = aws.Provider("west", region="us-west-2")
network = pulumi.StackReference("acme/network/dev")
seed = random.RandomPassword("seed", length=20)
key = tls.PrivateKey("key", algorithm="RSA")
orders = Orders("orders", network.get_output("vpcId"))
account = aws.get_caller_identity()
region = aws.get_region()
role = aws.iam.Role(
    "worker",
    assume_role_policy={
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    },
    opts=pulumi.ResourceOptions(
        protect=True, aliases=[pulumi.Alias(name="old"), "urn:pulumi:dev::orders::aws:iam/role:Role::older"]
    ),
)
aws.iam.RolePolicy(
    "send",
    role=role.id,
    policy=pulumi.Output.json_dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": [orders.queue.arn, pulumi.Output.concat(orders.bucket.arn, "/*")],
        }],
    }),
)
document = aws.iam.get_policy_document_output(statements=[{
    "actions": ["kms:Decrypt", "kms:Encrypt"],
    "resources": [orders.queue.arn],
    "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": [account.account_id]}],
}])
aws.iam.Policy("decrypt", policy=document.json)
function = aws.lambda_.Function(
    "worker",
    role=role.arn,
    runtime="python3.12",
    handler="app.handler",
    code=pulumi.AssetArchive({
        "app.py": pulumi.StringAsset("def handler(event, context): ..."),
        "lib": pulumi.FileArchive("./lib"),
    }),
    timeout=30,
    environment={"variables": {"QUEUE": orders.queue.url, "PASSWORD": password, "LEVEL": level}},
    tags={"owner": None, "team": "orders"},
    opts=pulumi.ResourceOptions(
        depends_on=[orders],
        ignore_changes=["tags"],
        custom_timeouts=pulumi.CustomTimeouts(create="1h30m"),
    ),
)
aws.sns.Topic("alerts", opts=pulumi.ResourceOptions(provider=west))
database = aws.rds.Instance(
    "database",
    password=seed.result,
    port=5433,
    engine="postgres",
    instance_class="db.t3.micro",
    username="app",
    allocated_storage=20,
    skip_final_snapshot=True,
)
aws.ssm.Parameter("endpoint", type="String", value=pulumi.Output.format("{0}:{1}", database.address, database.port))
aws.cloudwatch.Dashboard(
    "board",
    dashboard_name="orders",
    dashboard_body=pulumi.Output.all(orders.queue.name, region.region).apply(
        lambda given: json.dumps({"widgets": [{"type": "metric", "properties": {
            "region": given[1], "metrics": [["AWS/SQS", "Age", "QueueName", given[0]]]
        }}]})
    ),
)
group = aws.ec2.SecurityGroup("group", vpc_id=network.get_output("vpcId"))
aws.lb.LoadBalancer("balancer", subnets=network.require_output("publicSubnetIds"), security_groups=[group.id])
migration = Migration("migrate", {"table": "orders", "version": None})
command.local.Command("schema", create=pulumi.Output.concat("psql ", migration.version, " ", network.outputs["schema"]))
existing = aws.s3.Bucket.get("existing", "acme-archive")
aws.s3.BucketPublicAccessBlock("closed", bucket=existing.id, block_public_acls="true")
image = aws.ec2.get_ami(most_recent=True, owners=["amazon"])
login = json.loads(aws.secretsmanager.get_secret_version(secret_id="login").secret_string)
instance = aws.ec2.Instance(
    "jump",
    ami=image.id,
    instance_type="t3.micro",
    user_data="login " + login["username"],
    subnet_id=aws.ec2.get_subnets().ids[1],
    availability_zone=aws.get_availability_zones().names[0],
)
where = f"{pulumi.get_project()} in {pulumi.get_stack()} of {pulumi.get_organization()}"
pulumi.info(f"planned {where}, dry run {pulumi.runtime.is_dry_run()}")
pulumi.export("function", function.arn)
pulumi.export("password", password)
pulumi.export("parameter", aws.ssm.get_parameter_output(name=role.name).value)
"""

PARTS = """\
import pulumi
import pulumi_aws as aws
from pulumi import dynamic


class Orders(pulumi.ComponentResource):
    def __init__(self, name, vpc, opts=None):
        super().__init__("acme:orders:Orders", name, {"vpc": vpc}, opts)
        child = pulumi.ResourceOptions(parent=self)
        self.dead = aws.sqs.Queue(f"{name}-dead", opts=child)
        self.queue = aws.sqs.Queue(
            f"{name}-queue",
            redrive_policy=self.dead.arn.apply(lambda arn: '{"deadLetterTargetArn": "%s", "maxReceiveCount": 5}' % arn),
            opts=child,
        )
        self.bucket = aws.s3.Bucket(f"{name}-files", opts=child)
        self.register_outputs({"url": self.queue.url})


class Nothing(dynamic.ResourceProvider):
    def create(self, props):
        raise RuntimeError("planning must never run a dynamic provider")


class Migration(dynamic.Resource):
    version: pulumi.Output[str]

    def __init__(self, name, props):
        super().__init__(Nothing(), name, props)
"""
CONFIG = {
    "aws:region": "eu-west-1",
    "aws:defaultTags": '{"tags": {"stage": "dev"}}',
    "aws:allowedAccountIds": '["111122223333"]',
    "orders:password": "correct horse",
    "orders:level": "debug",
}
SECRETS = {"orders:password"}
ROOT = "urn:pulumi:dev::orders::pulumi:pulumi:Stack::orders-dev"
QUEUE = "urn:pulumi:dev::orders::acme:orders:Orders$aws:sqs/queue:Queue::orders-queue"
CORE = re.compile(r"pfm\d{8}x")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    files = {"parts.py": PARTS, "lib/util.py": ""}
    return write_program(tmp_path_factory.mktemp("whole"), MAIN, files=files)


@pytest.fixture(scope="module")
def unknown(project: Project) -> Plan:
    return plan(project, stack="acme/dev", config=CONFIG, secret_keys=SECRETS, organization="acme")


@pytest.fixture(scope="module")
def foreseen(project: Project) -> Plan:
    return plan(project, stack="dev", config=CONFIG, secret_keys=SECRETS, mode="foreseen")


def origins(plan: Plan, text: str) -> set[Origin]:
    """What the markers in a text stand for, the longest first as a reader takes them."""
    pattern = re.compile("|".join(map(re.escape, sorted(plan.markers, key=len, reverse=True))))
    return {plan.markers[found] for found in pattern.findall(text)}


def test_the_program_is_planned_to_its_end(unknown, foreseen):
    assert (unknown.outcome, unknown.problem, unknown.crash) == ("planned", "", None), unknown.output
    assert (foreseen.outcome, foreseen.problem, foreseen.crash) == ("planned", "", None), foreseen.output


@pytest.mark.usefixtures("unknown", "foreseen")
def test_nothing_is_written_into_the_programs_folder(project):
    assert {file.name for file in project.folder.rglob("*")} == {
        "Pulumi.yaml",
        "__main__.py",
        "parts.py",
        "lib",
        "util.py",
    }


def test_the_program_sees_what_a_preview_shows_it(unknown):
    assert [log.message for log in unknown.logs] == ["planned orders in dev of acme, dry run True"]
    assert unknown.config_read == {"orders:password", "orders:level"}


def test_the_same_resources_are_planned_in_both_modes(unknown, foreseen):
    assert {r.urn for r in unknown.resources} == {r.urn for r in foreseen.resources}


def test_a_components_children_are_qualified_by_its_type_and_not_by_the_stacks(unknown):
    queue, component = named(unknown, "orders-queue"), named(unknown, "orders")
    assert queue.urn == QUEUE
    assert queue.parent == component.urn == "urn:pulumi:dev::orders::acme:orders:Orders::orders"
    assert (component.parent, component.custom, named(unknown, "orders-dev").parent) == (ROOT, False, "")


def test_a_components_outputs_are_what_it_registered(unknown, foreseen):
    assert named(unknown, "orders").properties == {"vpc": UNKNOWN}
    assert named(unknown, "orders").outputs == {"url": UNKNOWN}
    assert origins(foreseen, named(foreseen, "orders").outputs["url"]) == {Origin(QUEUE, "url")}


def test_the_stacks_exports_keep_unknowns_and_secrets(unknown, foreseen):
    assert unknown.exports["function"] == UNKNOWN
    assert unknown.exports["password"] == secret("correct horse")
    assert foreseen.exports["password"] == secret("correct horse")


def test_numbers_texts_and_nulls_arrive_as_on_the_wire(unknown):
    function = of_type(unknown, "aws:lambda/function:Function")
    assert function.properties["timeout"] == 30.0
    assert function.properties["tags"] == {"owner": None, "team": "orders"}
    assert function.properties["tagsAll"] == {"stage": "dev", "owner": None, "team": "orders"}
    assert function.properties["region"] == "eu-west-1"
    assert function.properties["environment"] == {
        "variables": {"QUEUE": UNKNOWN, "PASSWORD": secret("correct horse"), "LEVEL": "debug"}
    }


def test_assets_and_archives_keep_their_signatures_and_relative_paths(unknown):
    function = of_type(unknown, "aws:lambda/function:Function")
    signature = "4dabf18193072939515e22adb298388d"
    assert function.properties["code"] == {
        signature: "0def7320c3a5731c473e5ecbe6d01bc7",
        "assets": {
            "app.py": {signature: "c44067f5952c0a294b673a41bacd8c17", "text": "def handler(event, context): ..."},
            "lib": {signature: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "./lib"},
        },
    }


def test_depending_on_a_component_is_depending_on_its_children(unknown):
    function = of_type(unknown, "aws:lambda/function:Function")
    children = {r.urn for r in unknown.resources if r.parent.endswith("::orders")}
    assert children < set(function.dependencies)
    assert function.property_dependencies["environment"] == [QUEUE]
    assert "handler" not in function.property_dependencies


def test_options_are_those_an_analyzer_is_told(unknown):
    role = of_type(unknown, "aws:iam/role:Role")
    function = of_type(unknown, "aws:lambda/function:Function")
    assert role.protect
    assert role.aliases == [{"name": "old"}, "urn:pulumi:dev::orders::aws:iam/role:Role::older"]
    assert function.ignore_changes == ["tags"]
    assert function.custom_timeouts == {"create": 5400.0}
    assert "password" in named(unknown, "database").additional_secret_outputs


def test_providers_are_told_with_their_inputs(unknown):
    default, west = named(unknown, "orders-queue").provider, named(unknown, "alerts").provider
    assert re.fullmatch(r"urn:pulumi:dev::orders::pulumi:providers:aws::default_\d+_\d+_\d+", default.urn)
    assert default.properties["region"] == "eu-west-1"
    assert default.properties["defaultTags"] == CONFIG["aws:defaultTags"]
    assert west.properties["region"] == named(unknown, "alerts").properties["region"] == "us-west-2"
    assert {default.urn, west.urn} < {r.urn for r in unknown.resources}


def test_the_line_that_made_a_resource_is_the_innermost_of_the_program(project, unknown):
    queue, board = named(unknown, "orders-queue"), named(unknown, "board")
    assert queue.file == project.folder / "parts.py"
    assert PARTS.splitlines()[queue.line - 1].strip().startswith("self.queue = ")
    assert MAIN.splitlines()[board.line - 1].startswith("aws.cloudwatch.Dashboard(")


def test_a_dict_for_a_text_becomes_json_as_in_the_providers_check(unknown):
    role = of_type(unknown, "aws:iam/role:Role")
    assert json.loads(role.properties["assumeRolePolicy"])["Version"] == "2012-10-17"
    assert named(unknown, "closed").properties["blockPublicAcls"] is True


def test_one_unknown_hides_a_document_in_a_first_preview(unknown):
    assert named(unknown, "send").properties["policy"] == UNKNOWN
    assert named(unknown, "decrypt").properties["policy"] == UNKNOWN
    assert named(unknown, "board").properties["dashboardBody"] == UNKNOWN
    assert named(unknown, "orders-queue").properties["redrivePolicy"] == UNKNOWN


def test_every_document_is_readable_when_foreseen(foreseen):
    for name, key in (("send", "policy"), ("decrypt", "policy"), ("board", "dashboardBody")):
        assert json.loads(named(foreseen, name).properties[key])
    assert not [r.urn for r in foreseen.resources if UNKNOWN in json.dumps(r.properties)]


def test_a_marker_tells_which_output_it_stands_for(foreseen):
    (statement,) = json.loads(named(foreseen, "send").properties["policy"])["Statement"]
    arn, files = statement["Resource"]
    assert foreseen.markers[arn] == Origin(QUEUE, "arn")
    assert files.endswith("/*")
    assert foreseen.markers[files[:-2]] == Origin(named(foreseen, "orders-files").urn, "arn")


def test_foreseen_arns_have_six_parts_and_the_right_ones(foreseen):
    (statement,) = json.loads(named(foreseen, "send").properties["policy"])["Statement"]
    assert re.fullmatch(r"arn:aws:sqs:eu-west-1:111122223333:pfm\d{8}x", statement["Resource"][0])
    assert re.fullmatch(r"arn:aws:s3:::pfm\d{8}x/\*", statement["Resource"][1])
    role = of_type(foreseen, "aws:iam/role:Role")
    assert re.fullmatch(r"arn:aws:iam::111122223333:role/pfm\d{8}x", role.outputs["arn"])
    west = named(foreseen, "alerts").outputs["arn"]
    # Another provider may deploy to another account.
    account = re.fullmatch(r"arn:aws:sns:us-west-2:(\d{12}):pfm\d{8}x", west)[1]
    assert foreseen.markers[account].output == "accountId"


def test_foreseen_ids_urls_hosts_and_numbers_have_the_shape_of_real_ones(foreseen):
    assert re.fullmatch(r"sg-pfm\d{8}x", named(foreseen, "group").id)
    assert re.fullmatch(
        r"https://sqs\.eu-west-1\.amazonaws\.com/111122223333/pfm\d{8}x", named(foreseen, "orders").outputs["url"]
    )
    assert re.fullmatch(r"pfm\d{8}x\.eu-west-1\.amazonaws\.com", named(foreseen, "database").outputs["address"])
    assert re.fullmatch(r"240\.\d+\.\d+\.\d+", named(foreseen, "jump").outputs["privateIp"])
    allocated = named(foreseen, "database").outputs["backupRetentionPeriod"]
    assert foreseen.markers[str(int(allocated))] == Origin(named(foreseen, "database").urn, "backupRetentionPeriod")


def test_a_text_may_be_partly_known(foreseen):
    value = named(foreseen, "endpoint").properties["value"]["value"]
    assert value.endswith(":5433")
    assert foreseen.markers[value[: -len(":5433")]] == Origin(named(foreseen, "database").urn, "address")


def test_what_no_marker_can_stand_for_stays_unknown(foreseen):
    assert named(foreseen, "database").outputs["multiAz"] == UNKNOWN


def test_secret_outputs_stay_secret_when_foreseen(foreseen):
    seed = named(foreseen, "seed")
    result = seed.outputs["result"]["value"]
    assert seed.outputs["result"] == secret(result)
    assert named(foreseen, "database").properties["password"] == secret(result)
    assert foreseen.markers[result] == Origin(seed.urn, "result")
    assert named(foreseen, "key").outputs["privateKeyPem"]["4dabf18193072939515e22adb298388d"]


def test_another_stacks_outputs_are_markers_on_any_key(foreseen):
    reference = named(foreseen, "acme/network/dev")
    assert reference.external
    assert foreseen.markers[named(foreseen, "group").properties["vpcId"]] == Origin(reference.urn, "outputs.vpcId")
    subnets = named(foreseen, "balancer").properties["subnets"]
    assert [foreseen.markers[subnet].output for subnet in subnets] == [
        f"outputs.publicSubnetIds[{at}]" for at in range(3)
    ]
    create = of_type(foreseen, "command:local:Command")
    assert origins(foreseen, create.properties["create"]) == {
        Origin(named(foreseen, "migrate").urn, "version"),
        Origin(reference.urn, "outputs.schema"),
    }


def test_a_dynamic_provider_is_not_run_and_its_code_not_recorded(unknown, foreseen):
    assert named(unknown, "migrate").properties == {"table": "orders"}
    assert named(unknown, "migrate").outputs["version"] == UNKNOWN
    assert foreseen.markers[named(foreseen, "migrate").outputs["version"]] == Origin(
        named(foreseen, "migrate").urn, "version"
    )


def test_a_resource_that_is_read_is_external_and_its_id_known(unknown, foreseen):
    existing = named(unknown, "existing")
    assert (existing.external, existing.id, existing.outputs["arn"]) == (True, "acme-archive", UNKNOWN)
    assert named(unknown, "closed").properties["bucket"] == "acme-archive"
    assert named(foreseen, "closed").properties["bucket"] == "acme-archive"


def test_a_policy_document_is_composed_as_the_provider_composes_it(foreseen):
    assert json.loads(named(foreseen, "decrypt").properties["policy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["kms:Encrypt", "kms:Decrypt"],
                "Resource": named(foreseen, "orders-queue").outputs["arn"],
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
            }
        ],
    }


def test_functions_answer_alike_in_both_modes(unknown, foreseen):
    for planned in (unknown, foreseen):
        jump = named(planned, "jump")
        assert re.fullmatch(r"ami-pfm\d{8}x", jump.properties["ami"])
        assert planned.markers[jump.properties["ami"]].urn.startswith("aws:ec2/getAmi:getAmi#")
        assert jump.properties["availabilityZone"] == "eu-west-1a"
        assert re.fullmatch(r"subnet-pfm\d{8}x", jump.properties["subnetId"])
        (username,) = origins(planned, jump.properties["userData"])
        assert username.output == "secretString.username"
    board = json.loads(named(foreseen, "board").properties["dashboardBody"])
    assert board["widgets"][0]["properties"]["region"] == "eu-west-1"


def test_functions_that_only_aws_can_answer_are_told(unknown):
    assert unknown.assumed == {
        "aws:ec2/getAmi:getAmi",
        "aws:ec2/getSubnets:getSubnets",
        "aws:index/getCallerIdentity:getCallerIdentity",
        "aws:index/getRegion:getRegion",
        "aws:index/getAvailabilityZones:getAvailabilityZones",
        "aws:secretsmanager/getSecretVersion:getSecretVersion",
    }


def test_a_secret_that_a_function_reads_is_marked(foreseen):
    value = foreseen.exports["parameter"]
    assert value == secret(value["value"])
    assert foreseen.markers[value["value"]].output == "value"
