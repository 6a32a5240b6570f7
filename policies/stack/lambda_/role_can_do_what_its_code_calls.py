from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.knowledge.permissions import to_add
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.code import forbidden_calls


@policy(severity="medium", caught="runtime", error=("AccessDeniedException", "is not authorized to perform"))
def role_can_do_what_its_code_calls(function: Function) -> Violations:
    """A function's role allows the calls of AWS that the function's code makes.

    The code that the handler's module imports is searched for calls of clients. In Python they are such as
    `sqs.send_message` after `sqs = boto3.client("sqs")`; in JavaScript such as `new SendMessageCommand({...})` of
    `@aws-sdk/client-sqs`, or methods of clients such as `new SQS()`. One that the role allows on no resource at all fails with
    `AccessDeniedException`, unless the policy of the resource itself lets the role in. Calls in layers, clients that are
    handed about, and those with other credentials or another endpoint than the function's, are not seen.

    Fix: add the printed statement to the role, with the ARNs of the resources that the code works on.

    See: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    for call in forbidden_calls(function):
        statement = to_add([call.action], "<ARN>")
        yield f"calls {call.written} in {call.place}, and {function.role} does not allow {call.action}; add {statement}"


CODE = """
import os
import boto3

sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])

def handler(event, context):
    table.put_item(Item=event)
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody="{}")
"""


@fails(
    "calls table.put_item in app.py:9, and Role 'orders' does not allow dynamodb:PutItem;"
    ' add {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": "<ARN>"}',
    "calls sqs.send_message in app.py:10, and Role 'orders' does not allow sqs:SendMessage;"
    ' add {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "<ARN>"}',
)
def role_may_only_log(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    )


@fails(
    "calls s3.get_paginator in app.py:4, and Role 'orders' does not allow s3:ListBucket;"
    ' add {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "<ARN>"}'
)
@foreseen
def role_may_read_and_not_list(aws, pulumi):
    code = (
        "import boto3\ns3 = boto3.client('s3')\ndef handler(event, context):\n"
        "    for page in s3.get_paginator('list_objects_v2').paginate(Bucket='orders'):\n"
        "        s3.download_file('orders', page['Contents'][0]['Key'], '/tmp/order')\n"
    )
    uploads = aws.s3.Bucket("uploads")
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "uploads",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": pulumi.Output.concat(uploads.arn, "/*")}
                ]
            }
        ),
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


NODE_CODE = """
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { SQS } from "@aws-sdk/client-sqs";

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sqs = new SQS({});

export const handler = async (event) => {
  await table.send(new PutCommand({ TableName: process.env.TABLE_NAME, Item: event }));
  await sqs.sendMessage({ QueueUrl: process.env.QUEUE_URL, MessageBody: "{}" });
};
"""


@fails(
    "calls PutCommand in index.mjs:10, and Role 'orders' does not allow dynamodb:PutItem;"
    ' add {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": "<ARN>"}',
    "calls sqs.sendMessage in index.mjs:11, and Role 'orders' does not allow sqs:SendMessage;"
    ' add {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "<ARN>"}',
)
def role_of_a_node_function_may_only_log(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(NODE_CODE)}),
    )


@passes
def role_may_do_all_of_it(aws, pulumi):
    code = CODE + (
        "    boto3.client('sts').get_caller_identity()\n    sts = boto3.client('sts')\n    sts.get_caller_identity()\n"
        "    sqs.exceptions\n    table.load()\n    event.get('id')\n"
    )
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": ["sqs:*", "dynamodb:Put*"], "Resource": "*"}]}',
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@passes
def other_clients_have_other_credentials(aws, pulumi):
    code = """
import boto3

taken = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::444455556666:role/reader", RoleSessionName="orders")["Credentials"]
session = boto3.Session(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"])
queue = session.client("sqs")
bucket = boto3.client("s3", aws_access_key_id=taken["AccessKeyId"], aws_secret_access_key=taken["SecretAccessKey"])
elsewhere = boto3.client("s3", endpoint_url="https://minio.example.org")

def handler(event, context):
    queue.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/444455556666/orders", MessageBody="{}")
    bucket.get_object(Bucket="orders", Key="1")
    elsewhere.get_object(Bucket="orders", Key="1")
"""
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy("orders", role=role.id, policy='{"Statement": []}')
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )


@passes
def code_calls_nothing(aws, pulumi):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return 1\n")}),
    )


@abstains("policy")
def document_hides_the_table(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": table.arn}]}
        ),
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
    )


@abstains("the credentials that index.mjs calls with")
def client_may_take_another_role(aws, pulumi):
    code = NODE_CODE.replace("new SQS({})", "new SQS({ credentials: fromTemporaryCredentials({ params }) })")
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy("orders", role=role.id, policy='{"Statement": []}')
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="nodejs24.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.mjs": pulumi.StringAsset(code)}),
    )


@abstains("whose the calls in index.js are, which is minified")
def bundle_is_minified(aws, pulumi):
    code = "const{SQS:a}=require('@aws-sdk/client-sqs');exports.handler=()=>new a().sendMessage({});"
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy("orders", role=role.id, policy='{"Statement": []}')
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="nodejs22.x",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.js": pulumi.StringAsset(code + "x();" * 20_000)}),
    )


@abstains("the credentials that app.py calls with")
def all_clients_may_take_another_role(aws, pulumi):
    code = CODE + "boto3.setup_default_session(profile_name='reader')\n"
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy("orders", role=role.id, policy='{"Statement": []}')
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )
