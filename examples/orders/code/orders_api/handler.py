"""The shop's HTTP API: accepts orders and shows them."""

import json
import logging
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from orders_common.orders import InvalidOrderError, new_order, status_token
from orders_common.parameters import parameter

logger = logging.getLogger()
logger.setLevel(logging.INFO)
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
sqs = boto3.client("sqs")


def answer(status: int, body: object) -> dict[str, Any]:
    """Return a response of the HTTP API."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body, default=int),
    }


def submit(event: dict[str, Any]) -> dict[str, Any]:
    """Store an order and put it on the queue."""
    order = new_order(json.loads(event.get("body") or "{}"))
    table.put_item(Item=order)
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(order))
    token = status_token(order["order_id"], parameter(os.environ["SIGNING_KEY_PARAMETER"]))
    return answer(202, {**order, "token": token})


def read(event: dict[str, Any]) -> dict[str, Any]:
    """Show one order."""
    item = table.get_item(Key={"order_id": event["pathParameters"]["order_id"]}).get("Item")
    return answer(200, item) if item else answer(404, {"message": "no such order"})


def list_by_status(event: dict[str, Any]) -> dict[str, Any]:
    """Show the newest orders of one status."""
    status = (event.get("queryStringParameters") or {}).get("status", "accepted")
    found = table.query(
        IndexName=os.environ["STATUS_INDEX"],
        KeyConditionExpression=Key("status").eq(status),
        ScanIndexForward=False,
        Limit=50,
    )
    return answer(200, found["Items"])


ROUTES = {"POST /orders": submit, "GET /orders": list_by_status, "GET /orders/{order_id}": read}


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request of payload format 2.0."""
    try:
        return ROUTES[event["routeKey"]](event)
    except (InvalidOrderError, json.JSONDecodeError) as error:
        return answer(400, {"message": str(error)})
    except Exception:
        logger.exception("request failed", extra={"route": event["routeKey"]})
        return answer(500, {"message": "something went wrong"})
