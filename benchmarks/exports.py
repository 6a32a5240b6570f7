"""Writes stack exports of any size: order-processing services as teams deploy them, over and over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from preflight.core.assets import SIGNATURE
from preflight.core.wire import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

PROJECT, STACK, REGION, ACCOUNT = "shop", "prod", "eu-west-1", "482915736620"
FIRST_ACCOUNT = 100_000_000_000
ROOT = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{STACK}"
PROVIDER = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:providers:aws::default"
PROVIDER_ID = "5d5ab3a6-1f0c-4d2e-8a70-1e3a3f0f7c11"
TAGS = {
    "team": "orders",
    "environment": STACK,
    "cost-center": "4711",
    "repository": "shop/infrastructure",
    "owner": "ops",
}
# Types that take no tags, and types that take no name.
UNTAGGED = frozenset({
    "aws:apigateway/deployment:Deployment",
    "aws:apigateway/integration:Integration",
    "aws:apigateway/method:Method",
    "aws:apigateway/resource:Resource",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:lambda/permission:Permission",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:sns/topicSubscription:TopicSubscription",
})  # fmt: skip
UNNAMED = UNTAGGED - {"aws:iam/rolePolicy:RolePolicy"} | {
    "aws:apigateway/stage:Stage",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:s3/bucket:Bucket",
}
LAMBDA = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}],
}


# Values that AWS does not accept, and properties that no resource has.
WRONG: Mapping[str, Mapping[str, Any]] = {
    "aws:cloudwatch/logGroup:LogGroup": {"retentionInDays": 31},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"comparisonOperator": "Above", "period": 45, "statistic": "Mean"},
    "aws:dynamodb/table:Table": {"billingMode": "ON_DEMAND"},
    "aws:lambda/function:Function": {"timeout": 1000},
    "aws:sqs/queue:Queue": {"visibilityTimeoutSeconds": 50_000, "delaySeconds": 1000, "receiveWaitTimeSeconds": 30},
    "aws:ssm/parameter:Parameter": {"type": "Secret"},
}
MISSPELT = {"regoin": REGION, "descripton": "Orders", "tgas": TAGS}
FAULTS = 3
"""How many faults each resource of AWS has at least in an export that is `wrong`."""


def write(file: Path, count: int, *, repeated: bool = False, wrong: bool = False, secret: bool = False) -> int:
    """Write an export of `count` resources, the stack and its provider among them; how many services it has.

    `repeated`: every account has the same service, so each physical name is there as often as there are accounts. `wrong`:
    each resource of AWS has three faults or four. `secret`: every third string of each is a secret.
    """
    root = {"urn": ROOT, "custom": False, "type": "pulumi:pulumi:Stack", "inputs": {}, "outputs": {}}
    resources = [root, provider(PROVIDER)]
    number = 0
    while len(resources) < count:
        if repeated:
            service = Service("orders", str(FIRST_ACCOUNT + number), f"-{number}", f"{PROVIDER}-{number}", wrong=wrong)
            resources.append(provider(service.provider))
        else:
            service = Service(f"orders-{number}", wrong=wrong)
        resources += map(_with_secrets, service.resources()) if secret else service.resources()
        number += 1
    deployment = {
        "manifest": {"time": "2025-01-01T00:00:00Z", "magic": "", "version": ""},
        "resources": resources[:count],
    }
    file.write_text(json.dumps({"version": 3, "deployment": deployment}))
    return number


def provider(urn: str) -> dict[str, Any]:
    """A provider of AWS, as an export holds it."""
    inputs = {"region": REGION, "version": "7.51.1"}
    return {
        "urn": urn,
        "custom": True,
        "id": PROVIDER_ID,
        "type": "pulumi:providers:aws",
        "inputs": inputs,
        "outputs": inputs,
    }


class Service:
    """One service: an API in front of functions, with queues, tables, buckets and what they need."""

    def __init__(
        self, name: str, account: str = ACCOUNT, suffix: str = "", provider: str = PROVIDER, *, wrong: bool = False
    ) -> None:
        """All physical names begin with `name`; those in the program end in `suffix` too. `wrong`: with faults."""
        self._name, self._account, self._suffix, self.provider, self._wrong = name, account, suffix, provider, wrong
        self._urn = f"urn:pulumi:{STACK}::{PROJECT}::shop:index:Service::{name}{suffix}"

    def resources(self) -> Iterator[dict[str, Any]]:
        """In an order in which each follows what it depends on, as in a real export."""
        name = self._name
        yield {
            "urn": self._urn,
            "custom": False,
            "type": "shop:index:Service",
            "parent": ROOT,
            "inputs": {},
            "outputs": {},
        }
        dead = self._of("aws:sqs/queue:Queue", f"{name}-dead", {"messageRetentionSeconds": 1209600}, arn="sqs")
        queue = self._of(
            "aws:sqs/queue:Queue",
            f"{name}-queue",
            {
                "visibilityTimeoutSeconds": 360,
                "redrivePolicy": json.dumps({"deadLetterTargetArn": dead["outputs"]["arn"], "maxReceiveCount": 5}),
            },
            {"redrivePolicy": dead},
            arn="sqs",
        )
        yield from (dead, queue)
        table = self._of(
            "aws:dynamodb/table:Table",
            name,
            {
                "attributes": [{"name": "customer", "type": "S"}, {"name": "order", "type": "S"}],
                "billingMode": "PAY_PER_REQUEST",
                "hashKey": "customer",
                "rangeKey": "order",
                "pointInTimeRecovery": {"enabled": True},
                "globalSecondaryIndexes": [{"name": "by-order", "hashKey": "order", "projectionType": "ALL"}],
            },
            arn="dynamodb",
        )
        bucket = self._of("aws:s3/bucket:Bucket", f"{name}-invoices", {"bucket": f"{name}-invoices"}, arn="s3")
        topic = self._of("aws:sns/topic:Topic", f"{name}-alarms", {}, arn="sns")
        password = self._of(
            "aws:ssm/parameter:Parameter", f"/{name}/token", {"type": "SecureString", "value": "example"}, arn="ssm"
        )
        yield from (table, bucket, topic, password)
        yield self._of(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            f"{name}-invoices",
            {
                "bucket": bucket["outputs"]["bucket"],
                "blockPublicAcls": True,
                "blockPublicPolicy": True,
                "ignorePublicAcls": True,
                "restrictPublicBuckets": True,
            },
            {"bucket": bucket},
        )
        yield self._of(
            "aws:sns/topicSubscription:TopicSubscription",
            f"{name}-alarms",
            {"topic": topic["outputs"]["arn"], "protocol": "email", "endpoint": "ops@orders.shop"},
            {"topic": topic},
        )
        api = self._of("aws:apigateway/restApi:RestApi", name, {"description": "Orders"}, arn="apigateway")
        yield api
        behind = [
            resource
            for function in ("take", "ship", "bill")
            for resource in self._function(f"{name}-{function}", queue, table, api, topic)
        ]
        yield from behind
        deployment = self._of(
            "aws:apigateway/deployment:Deployment", name, {"restApi": api["outputs"]["id"]}, {"restApi": api}
        )
        deployment["dependencies"] += [each["urn"] for each in behind if each["type"].startswith("aws:apigateway/")]
        stage = self._of(
            "aws:apigateway/stage:Stage",
            name,
            {"restApi": api["outputs"]["id"], "deployment": deployment["outputs"]["id"], "stageName": STACK},
            {"restApi": api, "deployment": deployment},
            arn="apigateway",
        )
        plan = self._of(
            "aws:apigateway/usagePlan:UsagePlan",
            name,
            {"apiStages": [{"apiId": api["outputs"]["id"], "stage": STACK}], "quotaSettings": {"limit": 1000}},
            {"apiStages": stage},
        )
        yield from (deployment, stage, plan)

    def _function(
        self, name: str, queue: dict[str, Any], table: dict[str, Any], api: dict[str, Any], topic: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        role = self._of("aws:iam/role:Role", name, {"assumeRolePolicy": json.dumps(LAMBDA)}, arn="iam")
        statements = [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:*:*:*",
            },
            {
                "Effect": "Allow",
                "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                "Resource": [table["outputs"]["arn"], f"{table['outputs']['arn']}/index/*"],
            },
            {
                "Effect": "Allow",
                "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                "Resource": queue["outputs"]["arn"],
            },
            {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"},
        ]
        policy = self._of(
            "aws:iam/rolePolicy:RolePolicy",
            name,
            {"role": role["outputs"]["name"], "policy": json.dumps({"Version": "2012-10-17", "Statement": statements})},
            {"role": role, "policy": table},
        )
        logs = self._of("aws:cloudwatch/logGroup:LogGroup", f"/aws/lambda/{name}", {"retentionInDays": 30}, arn="logs")
        function = self._of(
            "aws:lambda/function:Function",
            name,
            {
                "role": role["outputs"]["arn"],
                "runtime": "python3.13",
                "handler": "app.handler",
                "timeout": 60,
                "memorySize": 512,
                "s3Bucket": "releases",
                "s3Key": f"{name}.zip",
                "tracingConfig": {"mode": "Active"},
                "environment": {"variables": {"TABLE": table["outputs"]["name"], "QUEUE": queue["outputs"]["url"]}},
            },
            {"role": role, "environment": table},
            arn="lambda",
        )
        yield from (role, policy, logs, function)
        yield self._of(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            name,
            {"eventSourceArn": queue["outputs"]["arn"], "functionName": function["outputs"]["name"], "batchSize": 10},
            {"eventSourceArn": queue, "functionName": function},
        )
        yield self._of(
            "aws:lambda/permission:Permission",
            name,
            {
                "action": "lambda:InvokeFunction",
                "function": function["outputs"]["name"],
                "principal": "apigateway.amazonaws.com",
                "sourceArn": f"arn:aws:execute-api:{REGION}:{self._account}:{api['outputs']['id']}/*/*",
            },
            {"function": function, "sourceArn": api},
        )
        resource = self._of(
            "aws:apigateway/resource:Resource",
            name,
            {"restApi": api["outputs"]["id"], "parentId": "root", "pathPart": name},
            {"restApi": api},
        )
        method = self._of(
            "aws:apigateway/method:Method",
            name,
            {
                "restApi": api["outputs"]["id"],
                "resourceId": resource["outputs"]["id"],
                "httpMethod": "POST",
                "authorization": "AWS_IAM",
            },
            {"restApi": api, "resourceId": resource},
        )
        integration = self._of(
            "aws:apigateway/integration:Integration",
            name,
            {
                "restApi": api["outputs"]["id"],
                "resourceId": resource["outputs"]["id"],
                "httpMethod": "POST",
                "type": "AWS_PROXY",
                "integrationHttpMethod": "POST",
                "uri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function['outputs']['arn']}/invocations",
            },
            {"restApi": api, "resourceId": resource, "httpMethod": method, "uri": function},
        )
        yield from (resource, method, integration)
        yield self._of(
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            name,
            {
                "namespace": "AWS/Lambda",
                "metricName": "Errors",
                "dimensions": {"FunctionName": function["outputs"]["name"]},
                "comparisonOperator": "GreaterThanThreshold",
                "evaluationPeriods": 1,
                "period": 300,
                "statistic": "Sum",
                "threshold": 0,
                "alarmActions": [topic["outputs"]["arn"]],
            },
            {"dimensions": function, "alarmActions": topic},
        )

    def _of(
        self,
        kind: str,
        name: str,
        inputs: dict[str, Any],
        depends: dict[str, dict[str, Any]] | None = None,
        *,
        arn: str = "",
    ) -> dict[str, Any]:
        """One resource as an export holds it: inputs with what the provider fills in, and outputs."""
        named = {} if kind in UNNAMED else {"name": name}
        tagged = {} if kind in UNTAGGED else {"tags": TAGS, "tagsAll": TAGS}
        placed = {} if kind.startswith("aws:iam/") else {"region": REGION}
        inputs = {**placed, **named, **tagged, **inputs, **self._faults(kind)}
        outputs = {**inputs, "id": name}
        if arn:
            of_iam = f"arn:aws:iam::{self._account}:role/{name}"
            outputs["arn"] = of_iam if arn == "iam" else f"arn:aws:{arn}:{REGION}:{self._account}:{name}"
        if kind == "aws:sqs/queue:Queue":
            outputs["url"] = f"https://sqs.{REGION}.amazonaws.com/{self._account}/{name}"
        needed = {key: resource["urn"] for key, resource in (depends or {}).items()}
        return {
            "urn": f"urn:pulumi:{STACK}::{PROJECT}::shop:index:Service${kind}::{name}{self._suffix}",
            "custom": True,
            "id": name,
            "type": kind,
            "inputs": inputs,
            "outputs": outputs,
            "parent": self._urn,
            "provider": f"{self.provider}::{PROVIDER_ID}",
            "dependencies": _unique(needed.values()),
            "propertyDependencies": {key: [urn] for key, urn in needed.items()},
        }

    def _faults(self, kind: str) -> dict[str, Any]:
        if not self._wrong:
            return {}
        wrong = WRONG.get(kind, {})
        misspelt = list(MISSPELT.items())[: max(1, FAULTS - len(wrong))]
        return {**wrong, **dict(misspelt)}


def _with_secrets(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A resource as `pulumi stack export --show-secrets` has it, with every third of its strings a secret."""

    def hidden(properties: Mapping[str, Any]) -> dict[str, Any]:
        strings = [key for key, value in properties.items() if isinstance(value, str)][::3]
        secrets = {key: {SIGNATURE: SECRET, "plaintext": json.dumps(properties[key])} for key in strings}
        return {**properties, **secrets}

    return {**resource, "inputs": hidden(resource["inputs"]), "outputs": hidden(resource["outputs"])}


def _unique(urns: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(urns))
