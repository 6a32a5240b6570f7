"""Inputs that AWS is recorded to accept, though a page or a model suggests otherwise: nothing mandatory fires on them.

Most are from tests of localstack that are validated against AWS (localstack/localstack at 8b9a79f0, tests/aws/services). The
event patterns that AWS accepts are in tests/aws/languages. Some are measured by cdk-preflight (PyPI, 1.9.1).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.core.catalogue import discover
from preflight.core.planned import Planned
from preflight.core.policy import Defect, Violation
from preflight.core.stack import Setting, Stack

CATALOGUE = discover()
SETTING = Setting(project="shop", stack="dev", config={"aws:region": "us-east-1"})
ROLE = "arn:aws:iam::111122223333:role/orders"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:orders"
TOPIC = "arn:aws:sns:us-east-1:111122223333:orders"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:111122223333:function:orders"
FUNCTION = {"runtime": "python3.13", "handler": "app.handler", "role": ROLE, "s3Bucket": "code", "s3Key": "app.zip"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})

ROWS: list[tuple[str, dict[str, Any]]] = [
    *(
        ("scheduler/schedule:Schedule", {"scheduleExpression": each})
        for each in (
            "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
            "cron(30-30 13-13 ? * 2,4,6 *)",
            "cron(1-31/30 1-1 ? * 1,7 *)",
            "cron(0 18 ? * MON-FRI *)",
            "cron(*/15 * * * ? *)",
            "cron(0-59/10 0-23/2 ? * * *)",
            "at(2022-12-31T23:59:59)",
            "AT(2022-12-31T23:59:59)",
            "cron(0 12 * * ?)",
        )
    ),
    *(
        ("sns/topicSubscription:TopicSubscription", {"filterPolicy": json.dumps(each)})
        for each in (
            {"key": [{"anything-but": {"prefix": "test-"}}]},
            {"key": [{"anything-but": ["test", "test2"]}]},
            {"key": [{"anything-but": "test"}]},
            {"attr1": [{"numeric": [">", 0, "<=", 100]}]},
        )
    ),
    (
        "sns/topicSubscription:TopicSubscription",
        {"filterPolicyScope": "MessageBody", "filterPolicy": json.dumps({"object": {"key": [{"prefix": "auto-"}]}})},
    ),
    ("sns/topicSubscription:TopicSubscription", {"topic": f"{TOPIC}.fifo"}),
    ("sns/topic:Topic", {"name": "t" * 256}),
    *(
        ("sfn/activity:Activity", {"name": each})
        for each in (
            "Activity1",
            "activity-name_123",
            "ACTIVITY_NAME_ABC",
            "activity.name",
            "activity.name.v2",
            "a" * 30,
        )
    ),
    ("sfn/stateMachine:StateMachine", {"name": "state.machine_1"}),
    (
        "sfn/stateMachine:StateMachine",
        {"name": "テスト", "definition": MACHINE.replace("{", '{"TimeoutSeconds": 0, ', 1)},
    ),
    ("ebs/volume:Volume", {"availabilityZone": "us-east-1a", "type": "gp3", "size": 17000, "iops": 80000}),
    (
        "cloudwatch/dashboard:Dashboard",
        {
            "dashboardName": "orders",
            "dashboardBody": json.dumps({"widgets": [{"type": "metricc", "properties": {"markdown": "Orders"}}]}),
        },
    ),
    (
        "apigatewayv2/api:Api",
        {"protocolType": "HTTP", "routeSelectionExpression": "${request.method} ${request.path}"},
    ),
    ("cloudwatch/eventTarget:EventTarget", {"rule": "r", "arn": FUNCTION_ARN, "sqsTarget": {"messageGroupId": "a"}}),
    ("sfn/stateMachine:StateMachine", {"loggingConfiguration": {"level": "OFF"}}),
    *(
        ("secretsmanager/secret:Secret", {"name": each})
        for each in ("s-c64bdc03", "Valid/_+=.@-Name", "Valid/_+=.@-Name-a1b2", "Valid/_+=.@-Name-a1b2c3-")
    ),
    ("lambda/function:Function", {"environment": {"variables": {"VALUE": "x" * (4096 - len('{"VALUE":""}'))}}}),
    ("lambda/function:Function", {"name": "arn:aws:lambda:us-east-1:111122223333:function:orders-1"}),
    ("lambda/function:Function", {"name": "111122223333:function:orders-2"}),
    ("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {"functionName": "orders", "qualifier": "$LATEST"}),
    ("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", {"functionName": "orders:live"}),
    *(
        ("lambda/permission:Permission", {"action": "lambda:InvokeFunction", "function": "orders", **each})
        for each in (
            {"principal": "*", "sourceAccount": "111122223333"},
            {"principal": "lambda.amazonaws.com", "sourceAccount": "111122223333"},
            {"principal": "111122223333"},
            {"principal": "arn:aws:iam::111122223333:user/orders", "sourceAccount": "111122223333"},
            {"principal": "alexa-appkit.amazon.com", "eventSourceToken": "amzn1.ask.skill.1234"},
            {
                "principal": "*",
                "action": "lambda:InvokeFunctionUrl",
                "sourceArn": "arn:aws:s3:::test-bucket",
                "sourceAccount": "111122223333",
                "principalOrgId": "o-1234567890",
                "functionUrlAuthType": "NONE",
            },
        )
    ),
    *(
        ("lambda/eventSourceMapping:EventSourceMapping", {"functionName": each, "eventSourceArn": QUEUE})
        for each in (
            "orders",
            "111122223333:function:orders",
            "arn:aws:lambda:us-east-1:111122223333:function:orders",
            "orders:$LATEST",
            "orders:1",
            "orders:myalias",
            "111122223333:function:orders:myalias",
        )
    ),
    (
        "lambda/eventSourceMapping:EventSourceMapping",
        {"functionName": "orders", "eventSourceArn": QUEUE, "filterCriteria": {"filters": []}},
    ),
    (
        "lambda/eventSourceMapping:EventSourceMapping",
        {
            "functionName": "orders",
            "topics": ["orders"],
            "startingPosition": "TRIM_HORIZON",
            "selfManagedEventSource": {"endpoints": {"KAFKA_BOOTSTRAP_SERVERS": "kafka.acme.io:9092"}},
            "sourceAccessConfigurations": [
                {"type": "BASIC_AUTH", "uri": "arn:aws:secretsmanager:us-east-1:111122223333:secret:kafka-a1b2c3"}
            ],
        },
    ),
    (
        "dynamodb/table:Table",
        {
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}],
            "billingMode": "PAY_PER_REQUEST",
            "tableClass": "STANDARD_INFREQUENT_ACCESS",
        },
    ),
    (
        "s3/bucketCorsConfiguration:BucketCorsConfiguration",
        {"bucket": "orders", "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": [""]}]},
    ),
    ("s3/bucket:Bucket", {"bucket": "my.bucket.name.1"}),
    (
        "s3/bucketLogging:BucketLogging",
        {
            "bucket": "orders",
            "targetBucket": "logs",
            "targetPrefix": "log/",
            "targetGrants": [{"grantee": {"type": "CanonicalUser", "id": "a" * 64}, "permission": "READ_ACP"}],
        },
    ),
    (
        "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        {
            "bucket": "orders",
            "rules": [{"id": "old", "status": "Enabled", "filter": {}, "expiration": {"date": "2020-01-01T00:00:00Z"}}],
        },
    ),
    (
        "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {"bucket": "orders", "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}]},
    ),
    (
        "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        {"bucket": "orders", "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 5}}},
    ),
    ("s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration", {"bucket": "orders", "status": "Suspended"}),
    ("sqs/queue:Queue", {"messageRetentionSeconds": 604800, "maxMessageSize": 2048, "delaySeconds": 420}),
    ("sqs/queue:Queue", {"maxMessageSize": 1048576}),
    ("sqs/queue:Queue", {"fifoQueue": True, "delaySeconds": 5}),
    (
        "sqs/queue:Queue",
        {"redrivePolicy": json.dumps({"deadLetterTargetArn": f"{QUEUE}-failed", "maxReceiveCount": "5"})},
    ),
    *(
        ("iam/serviceLinkedRole:ServiceLinkedRole", {"awsServiceName": each, "customSuffix": "orders"})
        for each in ("autoscaling.amazonaws.com", "connect.amazonaws.com", "lexv2.amazonaws.com")
    ),
    ("iam/role:Role", {"assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": TRUST})}),
    (
        "iam/role:Role",
        {"assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}), "path": "/a/b/c/"},
    ),
    ("apigateway/restApi:RestApi", {"endpointConfiguration": {"types": "EDGE", "ipAddressType": "dualstack"}}),
    ("apigateway/restApi:RestApi", {"endpointConfiguration": {"types": "REGIONAL", "ipAddressType": "ipv4"}}),
    *(
        ("apigateway/integration:Integration", {"restApi": "abc", "resourceId": "def", "httpMethod": "GET", **each})
        for each in (
            {"type": "MOCK", "uri": "https://acme.io"},
            {"type": "HTTP", "uri": "http://example.com", "integrationHttpMethod": "GET"},
            {
                "type": "AWS",
                "uri": "arn:aws:apigateway:us-east-1:s3:path/bucket/key",
                "integrationHttpMethod": "GET",
                "credentials": ROLE,
            },
            {
                "type": "AWS_PROXY",
                "integrationHttpMethod": "POST",
                "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
                "arn:aws:lambda:us-east-1:111122223333:function:orders/invocations",
            },
        )
    ),
    (
        "apigateway/method:Method",
        {
            "restApi": "abc",
            "resourceId": "def",
            "httpMethod": "GET",
            "authorization": "NONE",
            "requestParameters": {"method.request.querystring.q": True, "method.request.header.Accept": False},
        },
    ),
    *(
        ("kms/key:Key", each)
        for each in (
            {"customerMasterKeySpec": "HMAC_256", "keyUsage": "GENERATE_VERIFY_MAC"},
            {"customerMasterKeySpec": "ECC_NIST_P256", "keyUsage": "KEY_AGREEMENT"},
            {"customerMasterKeySpec": "ECC_SECG_P256K1", "keyUsage": "SIGN_VERIFY"},
            {"customerMasterKeySpec": "RSA_4096", "keyUsage": "ENCRYPT_DECRYPT"},
            {"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "multiRegion": True},
        )
    ),
    (
        "cloudwatch/eventConnection:EventConnection",
        {
            "name": "orders.v1-a_b",
            "authorizationType": "API_KEY",
            "authParameters": {"apiKey": {"key": "x-api-key", "value": "{{resolve}}"}},
        },
    ),
    ("cloudwatch/eventTarget:EventTarget", {"rule": "nightly", "arn": QUEUE, "targetId": "t" * 64}),
    (
        "cloudwatch/eventTarget:EventTarget",
        {
            "rule": "nightly",
            "arn": QUEUE,
            "inputTransformer": {"inputPaths": {"id": "$.detail.id"}, "inputTemplate": '"Order <id> has come"'},
        },
    ),
]
# What a resource of a type needs besides, where a row does not give it.
NEEDED: dict[str, dict[str, Any]] = {
    "scheduler/schedule:Schedule": {
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {"arn": QUEUE, "roleArn": ROLE},
    },
    "sns/topicSubscription:TopicSubscription": {"topic": TOPIC, "protocol": "sqs", "endpoint": QUEUE},
    "sfn/stateMachine:StateMachine": {"roleArn": ROLE, "definition": MACHINE},
    "lambda/function:Function": FUNCTION,
}
IDS = [f"{token.rpartition(':')[2]} {json.dumps(inputs)[:60]}" for token, inputs in ROWS]


@pytest.mark.parametrize(("token", "inputs"), ROWS, ids=IDS)
def test_nothing_mandatory_fires_on_what_aws_accepts(token, inputs):
    given = {**NEEDED.get(token, {}), **inputs}
    planned = Planned(
        urn=f"urn:pulumi:dev::shop::aws:{token}::orders", type=f"aws:{token}", name="orders", inputs=given
    )
    alone, whole = Stack([planned], whole=False, setting=SETTING), Stack([planned], setting=SETTING)

    verdicts = [v for policy in CATALOGUE.of_resource(planned.type) for v in policy.judge(alone, {})]
    verdicts += [v for policy in CATALOGUE.of_stack(()) if policy.kind == "stack" for v in policy.judge(whole, {})]

    assert [v for v in verdicts if isinstance(v, Defect)] == []
    blocking = [
        (v.policy.name, v.message)
        for v in verdicts
        if isinstance(v, Violation) and v.policy.enforcement == "mandatory" and not v.advisory
    ]
    assert blocking == []
