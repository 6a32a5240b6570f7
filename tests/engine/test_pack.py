"""The pack through the real engine: what a user sees of it at preview, at update and of an export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .harness import REPOSITORY, Engine, Result, Secret

SHOP = """
import json
import pulumi
import pulumi_aws as aws

TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
})


def document(resource, action="sqs:SendMessage"):
    statement = {"Sid": "Orders", "Effect": "Allow", "Action": [action, "s3:*"], "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, {**statement, "Sid": "All", "Resource": "*"}]})


class Storage(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Storage", name)
        self.table = aws.dynamodb.Table(
            f"{name}-orders",
            read_capacity=5,
            write_capacity=5,
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
            global_secondary_indexes=[{"name": "by-status", "hash_key": "status", "projection_type": "ALL"}],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


token = pulumi.Config().require_secret("token")
storage = Storage("storage")
queue = aws.sqs.Queue("orders")
role = aws.iam.Role("ship", assume_role_policy=TRUST)
clock = aws.iam.Role("clock", assume_role_policy=TRUST)
aws.cloudwatch.EventRule("nightly", role_arn=clock.arn, schedule_expression="rate(1 day)")
aws.iam.RolePolicy("known", role=role.name, policy=document("arn:aws:sqs:eu-west-1:190283746502:orders"))
aws.iam.RolePolicy("secret", role=role.name, policy=pulumi.Output.secret(document("*", action="sqs:Hunter2")))
aws.iam.RolePolicy("later", role=role.name, policy=queue.arn.apply(document))
aws.lambda_.Function(
    "ship", role=role.arn, runtime="python3.13", handler="app.main", memory_size=256,
    code=pulumi.FileArchive("./functions/ship"),
    environment={"variables": {"QUEUE": queue.url, "TOKEN": token}},
)
aws.lambda_.Function(
    "audit", role=role.arn, runtime="python3.13", memory_size=256, timeout=20,
    handler=pulumi.Output.secret("hunter2handler.main"),
    code=pulumi.AssetArchive({
        "app.py": pulumi.FileAsset("functions/ship/app.py"),
        "settings": pulumi.AssetArchive({"token.txt": pulumi.StringAsset("hunter2asset")}),
    }),
)
aws.ssm.Parameter("token", name="/shop/api-token", type="String", value=token)
aws.rds.Instance(
    "orders", instance_class="db.t4g.micro", engine="postgres", allocated_storage=20, username="shop",
    password="hunter2instance",
)
pulumi.export("token", token)
pulumi.export("queue", queue.url)
"""
FILES = {
    "lib/functions/ship/app.py": "import json\n\n\ndef handler(event, context):\n    return event\n",
    "lib/later.py": "def later(:\n",
    "lib/archive.py": "import pulumi\n\n\ndef pack():\n    return pulumi.FileArchive('./lib/functions/ship')\n",
}
SECRET = "hunter2"
CONFIG = {"aws:region": "eu-west-1", "token": Secret("hunter2token")}
# What every policy says of the program: policy, resource, enforcement level.
OF_RESOURCES = {
    ("dynamodb-index-capacity-fits-billing", "storage-orders", "mandatory"),
    ("lambda-timeout-is-chosen", "ship", "advisory"),
    ("iam-statement-is-scoped", "known", "advisory"),
    ("iam-role-has-a-policy", "clock", "advisory"),
}
OF_SECRETS = {
    ("iam-action-exists", "secret", "advisory"),
    ("iam-statement-is-scoped", "secret", "advisory"),
    ("ssm-secret-is-encrypted", "token", "advisory"),
    ("bundle-handler-exists", "audit", "mandatory"),
}
OF_FILES = {
    ("bundle-handler-exists", "ship", "mandatory"),
    ("bundle-imports-are-used", "ship", "advisory"),
    ("program-assets-exist", "shop-dev", "mandatory"),
    ("program-is-complete", "shop-dev", "advisory"),
}
KNOWN_AFTER_DEPLOYMENT = ("iam-statement-is-scoped", "later", "advisory")


@pytest.fixture(scope="module")
def shop(engine: Engine) -> Path:
    return engine.program(SHOP, FILES, CONFIG, main="lib")


@pytest.fixture(scope="module")
def preview(engine: Engine, shop: Path, pack: Path) -> Result:
    return engine.preview(shop, pack, policy_config={"foresight": {"foresee": "never"}})


@pytest.fixture(scope="module")
def update(engine: Engine, shop: Path, pack: Path, preview: Result) -> Result:
    """After the preview: what is deployed is known at the next one."""
    return engine.up(shop, pack, policy_config={"all": "advisory"})


@pytest.fixture(scope="module")
def export(engine: Engine, shop: Path, update: Result) -> Path:
    assert update.code == 0, update.text
    return engine.export(shop)


@pytest.fixture(scope="module")
def analyzed(engine: Engine, export: Path, pack: Path) -> Result:
    return engine.analyze(export, pack, as_json=True)


@pytest.fixture(scope="module")
def analyzed_as_text(engine: Engine, export: Path, pack: Path) -> Result:
    return engine.analyze(export, pack)


def found(result: Result) -> set[tuple[str, str, str]]:
    return {(each.policy, each.resource, each.enforcement) for each in result.violations}


def advisory(findings: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    return {(policy, resource, "advisory") for policy, resource, _ in findings}


def shown(result: Result, policy: str, resource: str) -> str:
    """What stands below a finding's head line."""
    _, _, after = result.text.partition(f"  {policy}  ({resource})\n")
    return after.partition("\n        - [")[0]


def test_every_kind_of_policy_reports_at_its_level_and_its_resource(preview):
    assert preview.code == 1
    assert found(preview) >= OF_RESOURCES | OF_SECRETS | OF_FILES
    assert "error: preview failed" in preview.diagnostics
    assert "❌ aws-preflight@v" in preview.text
    assert "- [mandatory] [severity: critical]  bundle-handler-exists  (aws:lambda:Function: ship)" in preview.text
    assert "- [advisory] [severity: medium]  lambda-timeout-is-chosen  (aws:lambda:Function: ship)" in preview.text


def test_a_finding_says_what_is_the_matter_how_to_mend_it_and_where_the_fact_stands(preview):
    finding, fix, see = (
        line.strip()
        for line in shown(preview, "lambda-timeout-is-chosen", "aws:lambda:Function: ship").splitlines()[:3]
    )
    assert finding == "Function 'ship' has AWS's default timeout of 3 s; choose one for its work."
    assert fix.startswith("Fix: set `timeout` to ")
    assert see.startswith("See: https://docs.aws.amazon.com/lambda/")


def test_files_are_found_from_the_folder_that_the_program_runs_in(preview):
    handler = shown(preview, "bundle-handler-exists", "aws:lambda:Function: ship")
    assert "has handler 'app.main', but app.py defines no 'main'." in handler
    assert "app.py:1" in shown(preview, "bundle-imports-are-used", "aws:lambda:Function: ship")
    assets = shown(preview, "program-assets-exist", "pulumi:pulumi:Stack: shop-dev")
    assert "archive.py:5" in assets
    assert "from the folder that the program runs in it is './functions/ship'" in assets
    assert "later.py:1" in shown(preview, "program-is-complete", "pulumi:pulumi:Stack: shop-dev")


def test_no_secret_is_ever_shown(preview, update, analyzed, analyzed_as_text):
    assert found(preview) & found(analyzed) >= OF_SECRETS
    assert "Parameter 'token' has type String, but holds a credential; use SecureString" in analyzed_as_text.text
    for result in (preview, update, analyzed, analyzed_as_text):
        assert SECRET not in f"{result.text}{json.dumps(result.events)}".lower()


def test_what_is_unknown_is_neither_reported_nor_passed(preview, update):
    (urn,) = {each.urn for each in update.violations if each.resource == "later"}
    assert KNOWN_AFTER_DEPLOYMENT[0] not in preview.judged(urn)
    assert KNOWN_AFTER_DEPLOYMENT[0] in preview.judged(urn.replace("later", "known"))
    assert not [each for each in preview.violations if "known after deployment" in each.message]
    assert all("aws-preflight" not in line for line in preview.diagnostics)


def test_an_update_is_judged_by_the_values_it_deploys(update):
    assert update.code == 0
    assert found(update) >= advisory(OF_RESOURCES | OF_SECRETS | OF_FILES) | {KNOWN_AFTER_DEPLOYMENT}
    assert {each.enforcement for each in update.violations} == {"advisory"}
    assert "⚠️ aws-preflight@v" in update.text


def test_an_export_is_judged_like_the_deployment_except_for_its_files(update, analyzed):
    assert analyzed.code == 1
    assert advisory(found(analyzed)) >= advisory(OF_RESOURCES | OF_SECRETS) | {KNOWN_AFTER_DEPLOYMENT}
    assert advisory(found(analyzed)) <= found(update)
    assert not advisory(found(analyzed)) & advisory(OF_FILES)


def test_secrets_that_nobody_can_decrypt_are_unknown(engine, export, pack, monkeypatch):
    monkeypatch.delitem(engine.environment, "PULUMI_CONFIG_PASSPHRASE")
    result = engine.analyze(export, pack, as_json=True)

    assert "could not decrypt secrets" in result.text
    assert found(result) >= OF_RESOURCES
    assert not found(result) & OF_SECRETS


def test_what_is_disabled_is_not_asked_and_what_is_mandatory_blocks(engine, export, pack):
    levels = {"all": "disabled", "lambda-timeout-is-chosen": {"enforcementLevel": "mandatory", "at_least": 15}}
    result = engine.analyze(export, pack, policy_config=levels, as_json=True)

    assert (result.code, found(result)) == (1, {("lambda-timeout-is-chosen", "ship", "mandatory")})


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        (
            {"lambda-timeout-is-choosen": "advisory"},
            "there is no policy 'lambda-timeout-is-choosen' in this pack; did you mean 'lambda-timeout-is-chosen'?",
        ),
        (
            {"lambda-timeout-is-chosen": {"at_leats": 30}},
            "policy lambda-timeout-is-chosen has no option 'at_leats'; did you mean 'at_least'?",
        ),
        (
            {"lambda-timeout-is-chosen": {"at_least": "half a minute"}},
            "lambda-timeout-is-chosen: at_least: Invalid type. Expected: integer, given: string",
        ),
        (
            {"foresight": {"forsee": "never"}},
            "policy foresight has no option 'forsee'; did you mean 'foresee'?",
        ),
    ],
)
def test_a_wrong_configuration_is_refused_by_policy_and_option(engine, export, pack, configuration, told):
    result = engine.analyze(export, pack, policy_config=configuration)

    assert result.code != 0
    assert told in result.text


BREAKING_ON_EACH_QUEUE = '''
from preflight import Violations, policy
from preflight.aws.sqs import Queue


@policy(severity="critical", caught="nobody")
def queue_breaks(queue: Queue) -> Violations:
    """A queue breaks the policy that looks at it.

    Why: it does.

    Fix: none.

    See: https://docs.aws.amazon.com/sqs/
    """
    yield str({}[queue.name])
'''
BREAKING_ON_THE_STACK = BREAKING_ON_EACH_QUEUE.replace(
    "preflight.aws.sqs import Queue", "preflight import Stack"
).replace("def queue_breaks(queue: Queue)", "def is_broken(queue: Stack)")


def test_a_policy_that_raises_is_one_advisory_and_all_others_answer(engine, export, analyzed):
    broken = engine.pack(
        REPOSITORY,
        {
            "policies/resource/sqs/__init__.py": "",
            "policies/resource/sqs/queue_breaks.py": BREAKING_ON_EACH_QUEUE,
            "policies/stack/is_broken.py": BREAKING_ON_THE_STACK,
        },
    )
    result = engine.analyze(export, broken, as_json=True)

    assert found(result) - found(analyzed) == {
        ("sqs-queue-breaks", "orders", "advisory"),
        ("stack-is-broken", "shop-dev", "advisory"),
    }
    assert found(analyzed) <= found(result)
    told = {each.policy: each.message for each in result.violations}
    assert told["sqs-queue-breaks"] == (
        "policy sqs-queue-breaks could not answer about Queue 'orders': KeyError at queue_breaks.py:16."
        " This is a defect of the policy pack; all other policies have answered"
    )
    assert "policy stack-is-broken could not answer about The stack: AttributeError at " in told["stack-is-broken"]


THOUSAND = """
import pulumi_aws as aws

for at in range(1000):
    aws.sqs.Queue(f"queue-{at}", visibility_timeout_seconds=at)
aws.dynamodb.Table(
    "wide", read_capacity=1, write_capacity=1, hash_key="id", attributes=[{"name": "id", "type": "S"}],
    global_secondary_indexes=[
        {"name": f"by-{at}-{'x' * 400}", "hash_key": "id", "projection_type": "ALL"} for at in range(8000)
    ],
)
"""


def test_a_thousand_resources_and_an_answer_of_many_megabytes_are_judged_to_the_end(engine, pack):
    program = engine.program(THOUSAND, config={"aws:region": "eu-west-1"})
    result = engine.preview(
        program,
        pack,
        policy_config={
            "foresight": {"foresee": "never"},
            "stack-is-organized": "mandatory",
            "resource-is-current": "disabled",  # one more finding about the same table
        },
    )

    assert result.code == 1
    wide = [each for each in result.violations if each.policy == "dynamodb-index-capacity-fits-billing"]
    assert 1000 < len(wide) < 8000
    assert {each.enforcement for each in wide} == {"mandatory"}
    left_out = 8000 - (len(wide) - 1)
    assert wide[-1].message == f"{left_out} more findings are left out here: the engine takes no larger answer"
    assert "The stack has 1001 resources, but no component that groups them" in result.text
    assert result.judged(wide[0].urn.replace("dynamodb/table:Table::wide", "sqs/queue:Queue::queue-999"))
