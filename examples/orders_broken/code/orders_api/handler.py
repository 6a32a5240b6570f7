"""HTTP API of the shop."""

import json
import os

import boto3
from orders_common.orders import new_order, status_token

dynamodb = boto3.resource("dynamodb")
sqs = boto3.client("sqs")
ssm = boto3.client("ssm")
table = dynamodb.Table(os.environ["TABLE_NAME"])


def lambda_handler(event, context):
    """Route one request."""
    try:
        path = event["path"]
        method = event["httpMethod"]

        if method == "POST" and path == "/orders":
            return create_order(json.loads(event["body"]))
        if method == "GET" and path.startswith("/orders/"):
            return get_order(event["pathParameters"]["order_id"])
        return response(404, {"message": "Not found"})
    except Exception as e:
        print(f"API handler error: {e!s}")
        return response(500, {"message": "Internal server error"})


def create_order(body):
    """Store an order and queue it for fulfilment."""
    order = new_order(body)
    table.put_item(Item=order)
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(order))
    key = ssm.get_parameter(Name=os.environ["SIGNING_KEY_PARAMETER"])["Parameter"]["Value"]
    return response(202, {**order, "token": status_token(order["order_id"], key)})


def get_order(order_id):
    """Return one order."""
    item = table.get_item(Key={"order_id": order_id}).get("Item")
    if not item:
        return response(404, {"message": "No such order"})
    return response(200, item)


def response(status, body):
    """Build the API's response."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body, default=str),
    }
