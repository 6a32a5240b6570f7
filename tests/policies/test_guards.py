"""Correct programs that reviewers have flagged by mistake: no policy says anything about any of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Defect, Example, Verdict, Violation

from .planned import Plan, plan, previewed

CATALOGUE = discover()
PROGRAMS: list[Callable[..., None]] = []
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
        ],
    }
)
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
TRACING = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
HANDLER = 'import json\n\n\ndef handler(event, context):\n    return {"statusCode": 200, "body": json.dumps(event)}\n'


def correct(program: Callable[..., None]) -> Callable[..., None]:
    PROGRAMS.append(program)
    return program


def as_planned(program: Callable[..., None], *, foreseen: bool) -> Plan:
    program.foreseen = foreseen
    example = Example(program, "passes")
    return plan(example) if foreseen else previewed(example)


def said(planned: Plan) -> Iterator[Verdict]:
    """What all policies say, abstentions left out."""
    for policy in CATALOGUE.policies:
        alone = [planned.stack([each], whole=False) for each in planned.planned]
        for stack in alone if policy.is_per_resource else [planned.stack()]:
            yield from (v for v in policy.judge(stack) if isinstance(v, Violation | Defect))


@pytest.mark.parametrize("foreseen", [False, True], ids=["at preview", "as deployed"])
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_nothing_is_said_of_a_correct_program(program, foreseen):
    verdicts = said(as_planned(program, foreseen=foreseen))

    assert [f"{v.policy.name}: {v.sentence if isinstance(v, Violation) else v.message}" for v in verdicts] == []


def test_any_method_and_path_in_a_permission_is_advice_at_most():
    verdicts = list(said(as_planned(any_method_may_call_the_function, foreseen=True)))

    assert [v for v in verdicts if isinstance(v, Defect)] == []
    assert [v.message for v in verdicts if v.policy.enforcement == "mandatory" and not v.advisory] == []


def role_of_a_function(aws):
    role = aws.iam.Role("orders", assume_role_policy=TRUST)
    for name, arn in (("logs", BASIC), ("traces", TRACING)):
        aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=arn)
    return role


def function(aws, pulumi, program, role, **more):
    """A function of which there is nothing to say."""
    program["code/app.py"] = HANDLER
    group = aws.cloudwatch.LogGroup("orders", name="/aws/lambda/orders", retention_in_days=30)
    return aws.lambda_.Function(
        "orders",
        name="orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        timeout=60,
        memory_size=512,
        code=pulumi.FileArchive("code"),
        tracing_config={"mode": "Active"},
        opts=pulumi.ResourceOptions(depends_on=[group]),
        **more,
    )


@correct
def stage_and_prod_stand_in_names(aws):
    aws.sqs.Queue("transaction-api-stage-dev", name="prod-orders")
    aws.sns.Topic("stage-orders", name="stage-orders")
    aws.dynamodb.Table(
        "prod-orders",
        name="stage-prod-orders",
        billing_mode="PAY_PER_REQUEST",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
    )


@correct
def tags_say_production(aws):
    aws.sqs.Queue("orders", tags={"Environment": "production", "Stage": "prod", "Owner": "your-team"})


@correct
def integration_calls_the_function_by_its_invoke_arn(aws, pulumi, program):
    orders = function(aws, pulumi, program, role_of_a_function(aws))
    api = aws.apigateway.RestApi("orders")
    place = {"rest_api": api.id, "resource_id": api.root_resource_id}
    method = aws.apigateway.Method("get", http_method="GET", authorization="AWS_IAM", **place)
    integration = aws.apigateway.Integration(
        "get",
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=orders.invoke_arn,
        **place,
    )
    aws.lambda_.Permission(
        "api",
        action="lambda:InvokeFunction",
        function=orders.name,
        principal="apigateway.amazonaws.com",
        source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/GET/"),
    )
    deployment = aws.apigateway.Deployment(
        "orders", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration])
    )
    stage = aws.apigateway.Stage("prod", rest_api=api.id, deployment=deployment.id, stage_name="prod")
    pulumi.export("url", stage.invoke_url)


@correct
def id_of_a_bucket_is_its_name(aws, pulumi):
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketPublicAccessBlock(
        "orders",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )
    aws.s3.BucketVersioning("orders", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
    pulumi.export("bucket", bucket.id)


@correct
def failover_routing_policies_are_plural(aws):
    check = aws.route53.HealthCheck("orders", type="HTTPS", fqdn="orders.shop.dev", port=443, resource_path="/health")
    aws.route53.Record(
        "orders",
        zone_id="Z1D633PJN98FT9",
        name="orders.shop.dev",
        type="CNAME",
        ttl=60,
        records=["primary.shop.dev"],
        set_identifier="primary",
        health_check_id=check.id,
        failover_routing_policies=[{"type": "PRIMARY"}],
    )


@correct
def document_is_dumped_in_an_apply(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy=TRUST)
    table = aws.dynamodb.Table(
        "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
    )
    queue = aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.all(table.arn, queue.arn).apply(
            lambda arns: json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": arns[0]},
                        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arns[1]},
                    ],
                }
            )
        ),
    )


@correct
def document_is_dumped_by_output(aws, pulumi):
    failed = aws.sqs.Queue("failed")
    orders = aws.sqs.Queue(
        "orders",
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}),
    )
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=orders.url,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": orders.arn,
                    }
                ],
            }
        ),
    )


@correct
def traces_and_metrics_know_no_resource(aws):
    role = aws.iam.Role("orders", assume_role_policy=TRUST)
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": ["xray:Put*", "xray:PutTraceSegments"], "Resource": "*"},
                    {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"},
                ],
            }
        ),
    )


@correct
def account_has_all_of_its_key(aws):
    aws.kms.Key(
        "orders",
        enable_key_rotation=True,
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                        "Action": "kms:*",
                        "Resource": "*",
                    }
                ],
            }
        ),
    )


@correct
def permission_is_for_the_function_s_name(aws, pulumi, program):
    failed = aws.sqs.Queue("failed")
    role = role_of_a_function(aws)
    orders = function(aws, pulumi, program, role, dead_letter_config={"target_arn": failed.arn})
    aws.iam.RolePolicy(
        "failed",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": failed.arn}],
            }
        ),
    )
    bucket = aws.s3.Bucket("orders")
    permission = aws.lambda_.Permission(
        "s3",
        action="lambda:InvokeFunction",
        function=orders.name,
        principal="s3.amazonaws.com",
        source_arn=bucket.arn,
        source_account="111122223333",
    )
    aws.s3.BucketNotification(
        "orders",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": orders.arn, "events": ["s3:ObjectCreated:*"]}],
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )
    pulumi.export("bucket", bucket.id)


def any_method_may_call_the_function(aws, pulumi, program):
    orders = function(aws, pulumi, program, role_of_a_function(aws))
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    integration = aws.apigatewayv2.Integration(
        "orders",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=orders.invoke_arn,
        payload_format_version="2.0",
    )
    aws.apigatewayv2.Route(
        "orders", api_id=api.id, route_key="GET /orders", target=integration.id.apply("integrations/{}".format)
    )
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", auto_deploy=True)
    aws.lambda_.Permission(
        "api",
        action="lambda:InvokeFunction",
        function=orders.name,
        principal="apigateway.amazonaws.com",
        source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/*"),
    )
