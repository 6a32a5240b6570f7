"""Tutorials about APIs, workflows, events and messages."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from .parts import Network, admits, allow, function, permit, role


def rest_api_with_lambda_proxy():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-create-api-as-simple-proxy-for-lambda.html"""
    called = function("hello")
    api = aws.apigateway.RestApi("hello", endpoint_configuration={"types": "REGIONAL"})
    resource = aws.apigateway.Resource("hello", rest_api=api.id, parent_id=api.root_resource_id, path_part="helloworld")
    method = aws.apigateway.Method(
        "hello", rest_api=api.id, resource_id=resource.id, http_method="ANY", authorization="NONE"
    )
    integration = aws.apigateway.Integration(
        "hello",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=called.invoke_arn,
    )
    permit("hello", called, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/*/*/helloworld"))
    deployment = aws.apigateway.Deployment(
        "hello", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[method, integration])
    )
    aws.apigateway.Stage("test", rest_api=api.id, deployment=deployment.id, stage_name="test")


def rest_api_with_http_integration():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-create-api-step-by-step.html"""
    api = aws.apigateway.RestApi("pets")
    resource = aws.apigateway.Resource("pets", rest_api=api.id, parent_id=api.root_resource_id, path_part="pets")
    method = aws.apigateway.Method(
        "pets",
        rest_api=api.id,
        resource_id=resource.id,
        http_method="GET",
        authorization="NONE",
        request_parameters={"method.request.querystring.type": True},
    )
    integration = aws.apigateway.Integration(
        "pets",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        type="HTTP",
        integration_http_method="GET",
        uri="http://petstore-demo-endpoint.execute-api.com/petstore/pets",
        request_parameters={"integration.request.querystring.type": "method.request.querystring.type"},
    )
    ok = aws.apigateway.MethodResponse(
        "pets", rest_api=api.id, resource_id=resource.id, http_method=method.http_method, status_code="200"
    )
    answer = aws.apigateway.IntegrationResponse(
        "pets",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        status_code=ok.status_code,
        opts=pulumi.ResourceOptions(depends_on=[integration]),
    )
    deployment = aws.apigateway.Deployment(
        "pets", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration, answer])
    )
    aws.apigateway.Stage("pets", rest_api=api.id, deployment=deployment.id, stage_name="prod")


def enable_cors_with_a_mock():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html"""
    api = aws.apigateway.RestApi("cors")
    resource = aws.apigateway.Resource("cors", rest_api=api.id, parent_id=api.root_resource_id, path_part="items")
    method = aws.apigateway.Method(
        "cors", rest_api=api.id, resource_id=resource.id, http_method="OPTIONS", authorization="NONE"
    )
    mock = aws.apigateway.Integration(
        "cors",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        type="MOCK",
        request_templates={"application/json": '{"statusCode": 200}'},
    )
    response = aws.apigateway.MethodResponse(
        "cors",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        status_code="200",
        response_parameters={
            "method.response.header.Access-Control-Allow-Origin": True,
            "method.response.header.Access-Control-Allow-Methods": True,
        },
    )
    answer = aws.apigateway.IntegrationResponse(
        "cors",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        status_code=response.status_code,
        response_parameters={
            "method.response.header.Access-Control-Allow-Origin": "'*'",
            "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        },
        opts=pulumi.ResourceOptions(depends_on=[mock]),
    )
    deployment = aws.apigateway.Deployment(
        "cors", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[mock, answer])
    )
    aws.apigateway.Stage("cors", rest_api=api.id, deployment=deployment.id, stage_name="prod")


def proxy_to_a_queue():
    """https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/integrate-amazon-api-gateway-with-amazon-sqs-to-handle-asynchronous-rest-apis.html"""
    queue = aws.sqs.Queue("requests")
    caller = role("api-to-queue", "apigateway.amazonaws.com", policy=[allow(["sqs:SendMessage"], queue.arn)])
    api = aws.apigateway.RestApi("requests")
    method = aws.apigateway.Method(
        "requests", rest_api=api.id, resource_id=api.root_resource_id, http_method="POST", authorization="AWS_IAM"
    )
    integration = aws.apigateway.Integration(
        "requests",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method=method.http_method,
        type="AWS",
        integration_http_method="POST",
        credentials=caller.arn,
        uri=pulumi.Output.concat("arn:aws:apigateway:eu-west-1:sqs:path/111122223333/", queue.name),
        request_parameters={"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
        request_templates={"application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
        passthrough_behavior="NEVER",
    )
    deployment = aws.apigateway.Deployment(
        "requests", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration])
    )
    aws.apigateway.Stage("requests", rest_api=api.id, deployment=deployment.id, stage_name="v1")


def authorize_by_a_function():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html"""
    called, judge = function("backend"), function("authorizer")
    api = aws.apigateway.RestApi("authorized")
    authorizer = aws.apigateway.Authorizer(
        "token",
        rest_api=api.id,
        type="TOKEN",
        authorizer_uri=judge.invoke_arn,
        identity_source="method.request.header.Authorization",
        authorizer_result_ttl_in_seconds=300,
    )
    permit("authorizer", judge, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/authorizers/*"))
    permit("backend", called, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/*/GET/"))
    method = aws.apigateway.Method(
        "get",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        authorization="CUSTOM",
        authorizer_id=authorizer.id,
    )
    integration = aws.apigateway.Integration(
        "get",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=called.invoke_arn,
    )
    deployment = aws.apigateway.Deployment("v1", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))
    aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")


def authorize_by_a_user_pool():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html"""
    pool = aws.cognito.UserPool("users")
    called = function("members")
    api = aws.apigateway.RestApi("members")
    authorizer = aws.apigateway.Authorizer(
        "users", rest_api=api.id, type="COGNITO_USER_POOLS", provider_arns=[pool.arn]
    )
    method = aws.apigateway.Method(
        "members",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        authorization="COGNITO_USER_POOLS",
        authorizer_id=authorizer.id,
        authorization_scopes=["shop/read"],
    )
    integration = aws.apigateway.Integration(
        "members",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=called.invoke_arn,
    )
    permit("members", called, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/*/*"))
    deployment = aws.apigateway.Deployment("v1", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))
    aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")


def plan_usage_with_api_keys():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-create-usage-plans.html"""
    api = aws.apigateway.RestApi("metered")
    method = aws.apigateway.Method(
        "metered",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        authorization="NONE",
        api_key_required=True,
    )
    integration = aws.apigateway.Integration(
        "metered",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method=method.http_method,
        type="HTTP_PROXY",
        integration_http_method="GET",
        uri="https://checkip.amazonaws.com",
    )
    deployment = aws.apigateway.Deployment("v1", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))
    stage = aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")
    plan = aws.apigateway.UsagePlan(
        "basic",
        api_stages=[{"api_id": api.id, "stage": stage.stage_name}],
        quota_settings={"limit": 1000, "period": "MONTH"},
        throttle_settings={"burst_limit": 20, "rate_limit": 10},
    )
    key = aws.apigateway.ApiKey("partner")
    aws.apigateway.UsagePlanKey("partner", key_id=key.id, key_type="API_KEY", usage_plan_id=plan.id)


def validate_requests():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html"""
    api = aws.apigateway.RestApi("validated")
    model = aws.apigateway.Model(
        "pet",
        rest_api=api.id,
        name="Pet",
        content_type="application/json",
        schema=json.dumps(
            {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}, "price": {"type": "number", "minimum": 1}},
            }
        ),
    )
    validator = aws.apigateway.RequestValidator("body", rest_api=api.id, name="body", validate_request_body=True)
    method = aws.apigateway.Method(
        "validated",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="POST",
        authorization="NONE",
        request_models={"application/json": model.name},
        request_validator_id=validator.id,
    )
    integration = aws.apigateway.Integration(
        "validated", rest_api=api.id, resource_id=api.root_resource_id, http_method=method.http_method, type="MOCK"
    )
    deployment = aws.apigateway.Deployment("v1", rest_api=api.id, opts=pulumi.ResourceOptions(depends_on=[integration]))
    aws.apigateway.Stage("v1", rest_api=api.id, deployment=deployment.id, stage_name="v1")


def http_api_with_lambda_and_dynamodb():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-dynamo-db.html"""
    table = aws.dynamodb.Table(
        "items", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
    )
    actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"]
    called = function("crud", policy=[allow(actions, table.arn)], environment={"variables": {"TABLE_NAME": table.name}})
    api = aws.apigatewayv2.Api("crud", protocol_type="HTTP")
    integration = aws.apigatewayv2.Integration(
        "crud",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=called.invoke_arn,
        payload_format_version="2.0",
    )
    for at, key in enumerate(("GET /items", "GET /items/{id}", "PUT /items", "DELETE /items/{id}")):
        target = pulumi.Output.concat("integrations/", integration.id)
        aws.apigatewayv2.Route(f"crud-{at}", api_id=api.id, route_key=key, target=target)
    permit("crud", called, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/*/*"))
    aws.apigatewayv2.Stage("crud", api_id=api.id, name="$default", auto_deploy=True)


def http_api_with_jwt_authorizer():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html"""
    pool = aws.cognito.UserPool("users")
    client = aws.cognito.UserPoolClient("web", user_pool_id=pool.id, explicit_auth_flows=["ALLOW_USER_SRP_AUTH"])
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP", cors_configuration={"allow_origins": ["*"]})
    authorizer = aws.apigatewayv2.Authorizer(
        "jwt",
        api_id=api.id,
        name="jwt",
        authorizer_type="JWT",
        identity_sources=["$request.header.Authorization"],
        jwt_configuration={"audiences": [client.id], "issuer": pulumi.Output.concat("https://", pool.endpoint)},
    )
    integration = aws.apigatewayv2.Integration(
        "orders",
        api_id=api.id,
        integration_type="HTTP_PROXY",
        integration_method="GET",
        integration_uri="https://checkip.amazonaws.com/",
    )
    aws.apigatewayv2.Route(
        "orders",
        api_id=api.id,
        route_key="GET /orders",
        target=pulumi.Output.concat("integrations/", integration.id),
        authorization_type="JWT",
        authorizer_id=authorizer.id,
    )
    aws.apigatewayv2.Stage("orders", api_id=api.id, name="$default", auto_deploy=True)


def http_api_to_a_private_service():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-private-integration.html"""
    net = Network()
    balancer = aws.lb.LoadBalancer(
        "inside",
        load_balancer_type="application",
        internal=True,
        subnets=net.private_ids,
        security_groups=[net.group("inside", 80).id],
    )
    group = aws.lb.TargetGroup("inside", port=80, protocol="HTTP", vpc_id=net.vpc.id, target_type="ip")
    listener = aws.lb.Listener(
        "inside",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    link = aws.apigatewayv2.VpcLink("inside", subnet_ids=net.private_ids, security_group_ids=[net.group("link").id])
    api = aws.apigatewayv2.Api("inside", protocol_type="HTTP")
    integration = aws.apigatewayv2.Integration(
        "inside",
        api_id=api.id,
        integration_type="HTTP_PROXY",
        integration_method="ANY",
        integration_uri=listener.arn,
        connection_type="VPC_LINK",
        connection_id=link.id,
    )
    aws.apigatewayv2.Route(
        "inside", api_id=api.id, route_key="$default", target=pulumi.Output.concat("integrations/", integration.id)
    )
    aws.apigatewayv2.Stage("inside", api_id=api.id, name="$default", auto_deploy=True)


def websocket_chat():
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-chat-app.html"""
    table = aws.dynamodb.Table(
        "connections",
        hash_key="connectionId",
        attributes=[{"name": "connectionId", "type": "S"}],
        billing_mode="PAY_PER_REQUEST",
    )
    api = aws.apigatewayv2.Api("chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action")
    manage = allow(["execute-api:ManageConnections"], pulumi.Output.concat(api.execution_arn, "/*"))
    called = function(
        "chat", policy=[allow(["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"], table.arn), manage]
    )
    integration = aws.apigatewayv2.Integration(
        "chat", api_id=api.id, integration_type="AWS_PROXY", integration_uri=called.invoke_arn
    )
    target = pulumi.Output.concat("integrations/", integration.id)
    routes = [
        aws.apigatewayv2.Route(name, api_id=api.id, route_key=key, target=target)
        for name, key in (("connect", "$connect"), ("disconnect", "$disconnect"), ("send", "sendmessage"))
    ]
    permit("chat", called, "apigateway.amazonaws.com", pulumi.Output.concat(api.execution_arn, "/*"))
    deployment = aws.apigatewayv2.Deployment("chat", api_id=api.id, opts=pulumi.ResourceOptions(depends_on=routes))
    aws.apigatewayv2.Stage("chat", api_id=api.id, name="production", deployment_id=deployment.id)


def machine(name: str, definition: object, policy: list[object] | None = None, **settings: object):
    """A state machine with a role of the given statements."""
    acts = role(f"{name}-states", "states.amazonaws.com", policy=policy)
    text = pulumi.Output.json_dumps(definition)
    return aws.sfn.StateMachine(name, role_arn=acts.arn, definition=text, **settings)


def first_state_machine():
    """https://docs.aws.amazon.com/step-functions/latest/dg/getting-started.html"""
    machine(
        "hello",
        {
            "StartAt": "Set",
            "States": {
                "Set": {"Type": "Pass", "Result": {"isHelloWorldExample": True, "seconds": 3}, "Next": "Hello?"},
                "Hello?": {
                    "Type": "Choice",
                    "Choices": [{"Variable": "$.isHelloWorldExample", "BooleanEquals": True, "Next": "Wait"}],
                    "Default": "Fail",
                },
                "Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Parallel"},
                "Parallel": {
                    "Type": "Parallel",
                    "Branches": [
                        {"StartAt": "Hello", "States": {"Hello": {"Type": "Pass", "End": True}}},
                        {"StartAt": "World", "States": {"World": {"Type": "Pass", "End": True}}},
                    ],
                    "Next": "Done",
                },
                "Done": {"Type": "Succeed"},
                "Fail": {"Type": "Fail", "Error": "NotHello", "Cause": "Not the hello world example"},
            },
        },
    )


def state_machine_that_uses_lambda():
    """https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-creating-lambda-state-machine.html"""
    called = function("step")
    machine(
        "lambda-steps",
        {
            "StartAt": "Invoke",
            "States": {
                "Invoke": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": called.arn, "Payload.$": "$"},
                    "ResultPath": "$.answer",
                    "Retry": [
                        {
                            "ErrorEquals": ["Lambda.ServiceException", "Lambda.TooManyRequestsException"],
                            "IntervalSeconds": 1,
                            "MaxAttempts": 3,
                            "BackoffRate": 2,
                        }
                    ],
                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
                    "End": True,
                },
                "Failed": {"Type": "Fail"},
            },
        },
        [allow(["lambda:InvokeFunction"], called.arn, pulumi.Output.concat(called.arn, ":*"))],
    )


def iterate_with_a_map():
    """https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-map-inline.html"""
    machine(
        "map",
        {
            "StartAt": "Each",
            "States": {
                "Each": {
                    "Type": "Map",
                    "ItemsPath": "$.items",
                    "MaxConcurrency": 2,
                    "ItemProcessor": {
                        "ProcessorConfig": {"Mode": "INLINE"},
                        "StartAt": "Uuid",
                        "States": {"Uuid": {"Type": "Pass", "Parameters": {"uuid.$": "States.UUID()"}, "End": True}},
                    },
                    "End": True,
                }
            },
        },
    )


def wait_for_a_callback():
    """https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html"""
    queue = aws.sqs.Queue("approvals")
    machine(
        "callback",
        {
            "StartAt": "Ask",
            "States": {
                "Ask": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                    "HeartbeatSeconds": 600,
                    "TimeoutSeconds": 3600,
                    "Parameters": {"QueueUrl": queue.url, "MessageBody": {"TaskToken.$": "$$.Task.Token"}},
                    "End": True,
                }
            },
        },
        [allow(["sqs:SendMessage"], queue.arn)],
    )


def use_jsonata():
    """https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html"""
    machine(
        "jsonata",
        {
            "QueryLanguage": "JSONata",
            "StartAt": "Total",
            "States": {
                "Total": {
                    "Type": "Pass",
                    "Output": {"total": "{% $sum($states.input.items.price) %}"},
                    "Assign": {"count": "{% $count($states.input.items) %}"},
                    "Next": "Large?",
                },
                "Large?": {
                    "Type": "Choice",
                    "Choices": [{"Condition": "{% $states.input.total > 100 %}", "Next": "Done"}],
                    "Default": "Done",
                },
                "Done": {"Type": "Succeed"},
            },
        },
    )


def express_workflow_with_logs():
    """https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"""
    group = aws.cloudwatch.LogGroup("express", name="/aws/vendedlogs/states/express", retention_in_days=14)
    actions = [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    ]
    machine(
        "express",
        {"StartAt": "Ok", "States": {"Ok": {"Type": "Succeed"}}},
        [allow(actions, "*")],
        type="EXPRESS",
        logging_configuration={
            "level": "ERROR",
            "include_execution_data": True,
            "log_destination": pulumi.Output.concat(group.arn, ":*"),
        },
    )


def events_to_a_queue():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"""
    queue = aws.sqs.Queue("instance-events")
    rule = aws.cloudwatch.EventRule(
        "states",
        event_pattern=json.dumps(
            {
                "source": ["aws.ec2"],
                "detail-type": ["EC2 Instance State-change Notification"],
                "detail": {"state": ["stopped", {"prefix": "term"}]},
            }
        ),
    )
    aws.sqs.QueuePolicy(
        "states", queue_url=queue.url, policy=admits("events.amazonaws.com", "sqs:SendMessage", queue.arn, rule.arn)
    )
    aws.cloudwatch.EventTarget("states", rule=rule.name, arn=queue.arn)


def transform_the_input_of_a_target():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-input-transformer-tutorial.html"""
    called = function("transformed")
    rule = aws.cloudwatch.EventRule("transform", event_pattern=json.dumps({"source": ["aws.ec2"]}))
    permit("transform", called, "events.amazonaws.com", rule.arn)
    aws.cloudwatch.EventTarget(
        "transform",
        rule=rule.name,
        arn=called.arn,
        input_transformer={
            "input_paths": {"instance": "$.detail.instance-id", "state": "$.detail.state"},
            "input_template": '"instance <instance> is in state <state>"',
        },
        retry_policy={"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 5},
    )


def custom_bus_and_archive():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive-event.html"""
    bus = aws.cloudwatch.EventBus("orders", name="orders")
    aws.cloudwatch.EventArchive("orders", name="orders", event_source_arn=bus.arn, retention_days=30)
    topic = aws.sns.Topic("orders")
    rule = aws.cloudwatch.EventRule(
        "large",
        event_bus_name=bus.name,
        event_pattern=json.dumps({"detail": {"amount": [{"numeric": [">", 1000]}]}}),
    )
    aws.sns.TopicPolicy(
        "orders", arn=topic.arn, policy=admits("events.amazonaws.com", "sns:Publish", topic.arn, rule.arn)
    )
    aws.cloudwatch.EventTarget("large", rule=rule.name, event_bus_name=bus.name, arn=topic.arn)


def schedule_a_message():
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/getting-started.html"""
    queue = aws.sqs.Queue("reminders")
    acts = role("scheduler", "scheduler.amazonaws.com", policy=[allow(["sqs:SendMessage"], queue.arn)])
    aws.scheduler.Schedule(
        "reminders",
        schedule_expression="cron(0 9 ? * MON-FRI *)",
        schedule_expression_timezone="Europe/Berlin",
        flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 15},
        target={"arn": queue.arn, "role_arn": acts.arn, "input": json.dumps({"kind": "reminder"})},
    )


def pipe_from_a_queue_to_a_bus():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-get-started.html"""
    source = aws.sqs.Queue("incoming")
    bus = aws.cloudwatch.EventBus("incoming", name="incoming")
    read = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    acts = role("pipe", "pipes.amazonaws.com")
    statements = [allow(read, source.arn), allow(["events:PutEvents"], bus.arn)]
    policy = aws.iam.RolePolicy(
        "pipe", role=acts.id, policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements})
    )
    aws.pipes.Pipe(
        "incoming",
        role_arn=acts.arn,
        source=source.arn,
        target=bus.arn,
        source_parameters={
            "sqs_queue_parameters": {"batch_size": 5},
            "filter_criteria": {"filters": [{"pattern": json.dumps({"body": {"kind": ["order"]}})}]},
        },
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )


def fan_out_to_queues():
    """https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"""
    topic = aws.sns.Topic("orders")
    for name, kinds in (("billing", ["paid", "refunded"]), ("shipping", ["paid"])):
        queue = aws.sqs.Queue(name)
        aws.sqs.QueuePolicy(
            name, queue_url=queue.url, policy=admits("sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn)
        )
        aws.sns.TopicSubscription(
            name,
            topic=topic.arn,
            protocol="sqs",
            endpoint=queue.arn,
            raw_message_delivery=True,
            filter_policy=json.dumps({"kind": kinds, "amount": [{"numeric": [">", 0]}]}),
        )


def order_with_fifo():
    """https://docs.aws.amazon.com/sns/latest/dg/fifo-example-use-case.html"""
    topic = aws.sns.Topic("prices", name="prices.fifo", fifo_topic=True, content_based_deduplication=True)
    queue = aws.sqs.Queue("prices", name="prices.fifo", fifo_queue=True, content_based_deduplication=True)
    aws.sqs.QueuePolicy(
        "prices", queue_url=queue.url, policy=admits("sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn)
    )
    aws.sns.TopicSubscription("prices", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


def encrypt_a_queue_for_sns():
    """https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html"""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": ["kms:GenerateDataKey*", "kms:Decrypt"],
                "Resource": "*",
            },
        ],
    }
    key = aws.kms.Key("messages", policy=json.dumps(document), enable_key_rotation=True)
    topic = aws.sns.Topic("secret", kms_master_key_id=key.id)
    queue = aws.sqs.Queue("secret", kms_master_key_id=key.arn, kms_data_key_reuse_period_seconds=300)
    aws.sqs.QueuePolicy(
        "secret", queue_url=queue.url, policy=admits("sns.amazonaws.com", "sqs:SendMessage", queue.arn, topic.arn)
    )
    aws.sns.TopicSubscription("secret", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


def graphql_over_a_table():
    """https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-dynamodb-resolvers-js.html"""
    table = aws.dynamodb.Table(
        "posts", hash_key="id", attributes=[{"name": "id", "type": "S"}], billing_mode="PAY_PER_REQUEST"
    )
    schema = "type Post { id: ID! title: String }\ntype Query { getPost(id: ID!): Post }\nschema { query: Query }\n"
    api = aws.appsync.GraphQLApi("posts", name="posts", authentication_type="API_KEY", schema=schema)
    acts = role("appsync", "appsync.amazonaws.com", policy=[allow(["dynamodb:GetItem"], table.arn)])
    source = aws.appsync.DataSource(
        "posts",
        api_id=api.id,
        name="posts",
        type="AMAZON_DYNAMODB",
        service_role_arn=acts.arn,
        dynamodb_config={"table_name": table.name},
    )
    text = (
        "export function request(ctx) {\n"
        "  return { operation: 'GetItem', key: util.dynamodb.toMapValues({ id: ctx.args.id }) };\n}\n"
        "export function response(ctx) { return ctx.result; }\n"
    )
    aws.appsync.Resolver(
        "getPost",
        api_id=api.id,
        type="Query",
        field="getPost",
        data_source=source.name,
        code="import { util } from '@aws-appsync/utils';\n" + text,
        runtime={"name": "APPSYNC_JS", "runtime_version": "1.0.0"},
    )
    aws.appsync.ApiKey("posts", api_id=api.id)
