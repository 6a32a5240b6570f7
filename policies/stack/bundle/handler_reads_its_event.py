from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.triggers import misread_keys
from preflight.aws.lambda_ import Function


@policy(severity="medium", caught="runtime", error="KeyError")
def handler_reads_its_event(function: Function) -> Violations:
    """A handler reads only keys that the calling services send in the event.

    Each service sends a different event. An HTTP API with payload format 2.0 and a function URL send `rawPath` and
    `requestContext.http.method`; a REST API sends `path` and `httpMethod`; queues, topics and buckets send `Records`;
    EventBridge sends `detail`. Reading a missing key raises a `KeyError` and the invocation fails. Keys that the handler also
    reads safely (`event.get("path")`, `"path" in event`) are not reported.

    Fix: to support both forms, read `event.get("path", event.get("rawPath", ""))`.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
    """
    for read, sent in misread_keys(function):
        callers = " or ".join(sorted({event.name for event in sent}))
        yield f"reads {read} in {read.place}, which {callers} does not send{read.instead(sent[0])}"


API = """import json

def handler(event, context):
    try:
        path = event['path']
        method = event['httpMethod']
        return {"statusCode": 200, "body": json.dumps([path, method, event['requestContext']['stage']])}
    except Exception as e:
        return {"statusCode": 500, "body": str(e)}
"""

FIXED_API = """import json

def handler(event, context):
    path = event.get('path', event.get('rawPath', ''))
    method = event.get('httpMethod', event.get('requestContext', {}).get('http', {}).get('method', ''))
    try:
        source = event['requestContext']['identity']['sourceIp']
    except KeyError:
        source = event['requestContext']['http']['sourceIp']
    return {"statusCode": 200, "body": json.dumps([path, method, source, event['headers']])}
"""


@fails(
    "reads event['path'] in api.py:5, which an HTTP API with payload format 2.0 does not send; it sends event['rawPath']",
    "reads event['httpMethod'] in api.py:6, which an HTTP API with payload format 2.0 does not send;"
    " it sends event['requestContext']['http']['method']",
)
def handler_of_an_http_api(aws, pulumi):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(API)}),
    )
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Integration(
        "orders",
        api_id=api.id,
        integration_type="AWS_PROXY",
        integration_uri=function.invoke_arn,
        payload_format_version="2.0",
    )


@fails(
    "reads event['requestContext']['http'] in api.py:2, which a REST API does not send; it sends event['httpMethod']"
)
def handler_of_a_rest_api(aws, pulumi):
    code = "def handler(event, context):\n    return {'body': event['requestContext']['http']['method']}\n"
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(code)}),
    )
    api = aws.apigateway.RestApi("orders")
    aws.apigateway.Integration(
        "orders",
        rest_api=api.id,
        resource_id=api.root_resource_id,
        http_method="GET",
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
    )


@fails("reads event['body'] in ship.py:3, which a queue does not send; it sends event['Records'][0]['body']")
def handler_of_a_queue(aws, pulumi):
    code = "import json\ndef handler(event, context):\n    return json.loads(event['body'])\n"
    function = aws.lambda_.Function(
        "ship",
        role="arn:aws:iam::111122223333:role/ship",
        runtime="python3.13",
        handler="ship.handler",
        code=pulumi.AssetArchive({"ship.py": pulumi.StringAsset(code)}),
    )
    orders = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("ship", event_source_arn=orders.arn, function_name=function.arn)


@fails("reads event['Records'] in ship.py:2, which an EventBridge rule does not send; it sends event['detail']")
def handler_of_a_rule(aws, pulumi):
    code = "def handler(event, context):\n    return [record['s3'] for record in event['Records']]\n"
    function = aws.lambda_.Function(
        "ship",
        role="arn:aws:iam::111122223333:role/ship",
        runtime="python3.13",
        handler="ship.handler",
        code=pulumi.AssetArchive({"ship.py": pulumi.StringAsset(code)}),
    )
    rule = aws.cloudwatch.EventRule("uploads", event_pattern='{"source": ["aws.s3"]}')
    aws.cloudwatch.EventTarget("uploads", rule=rule.name, arn=function.arn)


@passes
def handler_that_reads_both_forms(aws, pulumi):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(FIXED_API)}),
    )
    aws.apigatewayv2.Api("orders", protocol_type="HTTP", target=function.arn)


@passes
def payload_format_is_1_0(aws, pulumi):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(API)}),
    )
    api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
    aws.apigatewayv2.Integration(
        "orders", api_id=api.id, integration_type="AWS_PROXY", integration_uri=function.invoke_arn
    )


@passes
def two_services_invoke_it(aws, pulumi):
    code = "def handler(event, context):\n    return event['Records'] if event.get('Records') else event['detail']\n"
    function = aws.lambda_.Function(
        "ship",
        role="arn:aws:iam::111122223333:role/ship",
        runtime="python3.13",
        handler="ship.handler",
        code=pulumi.AssetArchive({"ship.py": pulumi.StringAsset(code)}),
    )
    aws.lambda_.EventSourceMapping("ship", event_source_arn=aws.sqs.Queue("orders").arn, function_name=function.arn)
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn)


@passes
def no_service_of_the_stack_invokes_it(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(API)}),
    )


@abstains("what the decorator of handler hands to it")
def handler_is_decorated(aws, pulumi):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset("from adapter import adapted\n@adapted" + API[11:])}),
    )
    aws.lambda_.FunctionUrl("orders", function_name=function.name, authorization_type="AWS_IAM")


@abstains("inputTransformer, which rewrites the event")
def rule_rewrites_the_event(aws, pulumi):
    function = aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="api.handler",
        code=pulumi.AssetArchive({"api.py": pulumi.StringAsset(API)}),
    )
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=function.arn, input_path="$.detail")
