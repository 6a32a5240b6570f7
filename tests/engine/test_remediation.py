"""The enforcement level `remediate` through the real engine, up to the deployment."""

from __future__ import annotations

import json

import pytest

from .harness import Secret

SHOP = """
import json
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
trust = json.dumps({
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
})
role = aws.iam.Role("ship", assume_role_policy=trust)
queue = aws.sqs.Queue("orders", visibility_timeout_seconds=10)
ship = aws.lambda_.Function(
    "ship", role=role.arn, runtime="python3.8", handler="app.main", timeout=60, memory_size=256,
    code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def main(event, context):\\n    return event\\n")}),
)
aws.lambda_.EventSourceMapping("feed", event_source_arn=queue.arn, function_name=ship.name)
aws.cloudwatch.LogGroup("kept", retention_in_days=7)
aws.cloudwatch.LogGroup("orders")
aws.cloudwatch.LogGroup("exempted")
aws.ssm.Parameter("token", name="/shop/api-token", type="String", value=config.require_secret("token"))
aws.dynamodb.Table(
    "orders", billing_mode="PAY_PER_REQUEST", hash_key="id",
    attributes=[{"name": "id", "type": "S"}, {"name": "status", "type": "S"}],
    global_secondary_indexes=[
        {"name": "by-status", "hash_key": "status", "projection_type": "ALL", "read_capacity": 5, "write_capacity": 5},
    ],
)
"""
EXEMPT = """
[[exempt]]
policy = "logs-retention-is-set"
resource = "exempted"
reason = "kept for the auditors"
until = 2099-01-01
"""
REMEDIES = (
    "lambda-traces",
    "logs-retention-is-set",
    "ssm-secret-is-encrypted",
    "sqs-queue-outwaits-its-consumer",
    "dynamodb-index-capacity-fits-billing",
)
CONFIG = {
    "all": "disabled",
    **dict.fromkeys(REMEDIES, "remediate"),
    "logs-retention-is-set": {"enforcementLevel": "remediate", "days": 14},
    "lambda-runtime-is-supported": {"enforcementLevel": "remediate", "upgrade": True},
}


@pytest.fixture(scope="module")
def deployed(engine, pack):
    shop = engine.program(
        SHOP, {"preflight.toml": EXEMPT}, {"aws:region": "eu-west-1", "token": Secret("hunter2token")}, main="lib"
    )
    result = engine.up(shop, pack, policy_config=CONFIG)
    state = json.loads(engine.export(shop).read_text()) if result.code == 0 else {"deployment": {"resources": []}}
    return result, {
        (each["type"].rpartition(":")[2], each["urn"].rpartition("::")[2]): each.get("inputs", {})
        for each in state["deployment"]["resources"]
    }


def test_what_is_mechanical_is_changed_and_deployed(deployed):
    result, inputs = deployed

    assert result.code == 0, result.text
    assert inputs["Function", "ship"]["tracingConfig"] == {"mode": "Active"}
    assert inputs["Function", "ship"]["runtime"] == "python3.14"
    assert inputs["Queue", "orders"]["visibilityTimeoutSeconds"] == 60
    assert inputs["LogGroup", "orders"]["retentionInDays"] == 14
    assert inputs["Parameter", "token"]["type"] == "SecureString"
    (index,) = inputs["Table", "orders"]["globalSecondaryIndexes"]
    assert {"readCapacity", "writeCapacity"}.isdisjoint(index)
    assert index["hashKey"] == "status"


def test_what_holds_already_and_what_is_exempted_stays_as_it_is(deployed):
    _, inputs = deployed

    assert inputs["LogGroup", "kept"]["retentionInDays"] == 7
    assert "retentionInDays" not in inputs["LogGroup", "exempted"]


def test_a_secret_stays_a_secret_and_what_was_changed_is_reported(deployed):
    result, inputs = deployed

    assert "ciphertext" in inputs["Parameter", "token"]["value"]
    assert "hunter2" not in f"{result.text}{json.dumps(result.events)}"
    changed = [event["policyRemediationEvent"] for event in result.events if "policyRemediationEvent" in event]
    told = {(each["policyName"], each["resourceUrn"].rpartition("::")[2]) for each in changed}
    assert told == {
        ("lambda-traces", "ship"),
        ("lambda-runtime-is-supported", "ship"),
        ("logs-retention-is-set", "orders"),
        ("ssm-secret-is-encrypted", "token"),
        ("sqs-queue-outwaits-its-consumer", "orders"),
        ("dynamodb-index-capacity-fits-billing", "orders"),
    }
    assert "lambda-runtime-is-supported" in result.text
