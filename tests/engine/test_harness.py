"""The engine, the offline provider and this folder's reading of them, shown with packs that need nothing of ours."""

import json

import pytest

from .harness import REPOSITORY, Secret

QUEUES_HIDE_FOR_A_MINUTE = """
from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    PolicyPack,
    ResourceValidationPolicy,
    StackValidationPolicy,
)


def hidden(args, report):
    if args.resource_type == "aws:sqs/queue:Queue":
        seconds = args.props.get("visibilityTimeoutSeconds", 30)
        if seconds < args.get_config().get("least", 60):
            report(f"hides messages for {seconds:g} s")
    else:
        args.not_applicable("no queue")


def counted(args, report):
    report(f"{sum(1 for resource in args.resources if resource.resource_type.startswith('aws:'))} resources")


PolicyPack(
    "queues",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(
            "queue-hides",
            "Queues hide messages.",
            hidden,
            config_schema=PolicyConfigSchema(properties={"least": {"type": "number", "minimum": 1}}),
        ),
        StackValidationPolicy("counted", "Resources are counted.", counted, EnforcementLevel.ADVISORY),
    ],
)
"""
ORDERS = """
import json
import pulumi
import pulumi_aws as aws
import pulumi_command as command
import pulumi_random as random
import pulumi_tls as tls

settings = pulumi.Config()
dead = aws.sqs.Queue("dead", visibility_timeout_seconds=90)
queue = aws.sqs.Queue(
    "orders",
    fifo_queue=True,
    redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn})),
    tags={"team": settings.require("team")},
)
password = random.RandomPassword("password", length=20)
aws.ssm.Parameter("password", type="SecureString", value=password.result)
aws.ssm.Parameter("token", type="SecureString", value=settings.require_secret("token"))
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
role = aws.iam.Role("ship", assume_role_policy=aws.iam.get_policy_document(statements=[{
    "actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}]}]).json)
function = aws.lambda_.Function(
    "ship", role=role.arn, runtime="python3.13", handler="app.handler", code=pulumi.FileArchive("app"),
    environment={"variables": {"QUEUE": queue.url}})
tls.PrivateKey("key", algorithm="RSA")
command.local.Command("say", create="echo hello")
pulumi.export("queue", queue.url)
pulumi.export("region", aws.get_region().region)
pulumi.export("account", aws.get_caller_identity().account_id)
for name in ("arn", "invoke_arn"):
    pulumi.export(name, getattr(function, name))
pulumi.export("role", role.id)
pulumi.export("vpc", vpc.id)
"""


@pytest.fixture
def orders(engine):
    return engine.program(
        ORDERS,
        files={"app/app.py": "def handler(event, context): ...\n"},
        config={"aws:region": "eu-west-1", "team": "shop", "token": Secret("hunter2")},
    )


@pytest.fixture
def queues(engine):
    return engine.pack(QUEUES_HIDE_FOR_A_MINUTE)


def test_a_preview_tells_text_violations_and_what_was_judged(engine, orders, queues):
    seen = engine.preview(orders, queues)

    assert seen.code == 1
    assert "[mandatory]  queue-hides  (aws:sqs:Queue: orders)\n" in seen.text
    assert "          Queues hide messages.\n          hides messages for 30 s\n" in seen.text
    assert [(found.policy, found.resource, found.message, found.enforcement) for found in seen.violations] == [
        ("queue-hides", "orders", "Queues hide messages.\nhides messages for 30 s", "mandatory"),
        ("counted", "shop-dev", "Resources are counted.\n7 resources", "advisory"),
    ]
    assert "queue-hides" in seen.judged(seen.violations[0].urn)
    assert "queue-hides" not in seen.judged(
        seen.violations[0].urn.replace("sqs/queue:Queue::orders", "ec2/vpc:Vpc::net")
    )
    assert seen.judged() == {"counted"}
    assert "error: preview failed" in seen.diagnostics


def test_a_program_without_violations_previews(engine, orders, queues):
    seen = engine.preview(orders, queues, policy_config={"queue-hides": {"least": 30}, "counted": "disabled"})

    assert (seen.code, seen.violations, seen.diagnostics) == (0, [], [])
    assert "+ 11 to create" in seen.text


def test_outputs_are_unknown_at_preview_and_well_shaped_after(engine, orders):
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    planned = {
        event["resOutputsEvent"]["metadata"]["urn"].rpartition("::")[2]: event["resOutputsEvent"]["metadata"]["new"]
        for event in engine.preview(orders).events
        if "resOutputsEvent" in event
    }
    assert planned["orders"]["inputs"]["region"] == "eu-west-1"
    assert planned["orders"]["inputs"]["tagsAll"] == {"team": "shop"}
    assert planned["orders"]["inputs"]["name"].startswith("orders-")
    assert planned["orders"]["inputs"]["name"].endswith(".fifo")
    assert planned["orders"]["inputs"]["redrivePolicy"] == unknown
    assert planned["orders"]["outputs"]["arn"] == unknown

    assert engine.up(orders).code == 0
    exported = json.loads(engine.export(orders).read_text())["deployment"]["resources"]
    deployed = {resource["urn"].rpartition("::")[2]: resource for resource in exported}
    name = deployed["orders"]["inputs"]["name"]
    assert deployed["orders"]["outputs"]["arn"] == f"arn:aws:sqs:eu-west-1:190283746502:{name}"
    assert deployed["orders"]["id"] == f"https://sqs.eu-west-1.amazonaws.com/190283746502/{name}"
    dead = deployed["dead"]["outputs"]["arn"]
    assert json.loads(deployed["orders"]["inputs"]["redrivePolicy"]) == {"deadLetterTargetArn": dead}
    ship = next(resource for resource in exported if resource["type"] == "aws:lambda/function:Function")
    assert ship["outputs"]["arn"] == f"arn:aws:lambda:eu-west-1:190283746502:function:{ship['inputs']['name']}"
    assert ship["inputs"]["environment"]["variables"]["QUEUE"] == deployed["orders"]["id"]
    exports = deployed["shop-dev"]["outputs"]
    assert (exports["region"], exports["account"]) == ("eu-west-1", "190283746502")
    assert exports["vpc"].startswith("vpc-")
    assert exports["role"].startswith("ship-")


def test_a_second_update_changes_nothing(engine, orders):
    engine.up(orders)

    assert "11 unchanged" in engine.up(orders).text


def test_an_export_is_analyzed_as_text_and_as_json(engine, orders, queues):
    engine.up(orders)
    export = engine.export(orders)

    text, events = engine.analyze(export, queues), engine.analyze(export, queues, as_json=True)

    assert text.code == events.code == 1
    assert "hides messages for 30 s" in text.text
    assert [(found.policy, found.resource) for found in events.violations] == [
        ("queue-hides", "orders"),
        ("counted", "shop-dev"),
    ]


def test_the_engine_refuses_a_configuration_that_the_schema_does_not_allow(engine, orders, queues):
    seen = engine.preview(orders, queues, policy_config={"queue-hides": {"least": 0}})

    assert seen.code != 0
    assert "queue-hides: least: Must be greater than or equal to 1" in seen.text


def test_an_analyzer_that_answers_nothing_finds_nothing(engine, orders):
    floor = engine.pack(REPOSITORY / "benchmarks" / "floor")

    seen = engine.preview(orders, floor)

    assert (seen.code, seen.violations, seen.diagnostics) == (0, [], [])
