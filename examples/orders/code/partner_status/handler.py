"""The partners' REST API: how far an order is."""

import hmac
import json
import logging
import os
from typing import Any

import boto3
from orders_common.orders import status_token
from orders_common.parameters import parameter

logger = logging.getLogger()
logger.setLevel(logging.INFO)
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def answer(status: int, body: object) -> dict[str, Any]:
    """Return a response of the REST API."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request of payload format 1.0."""
    order_id = event["pathParameters"]["order_id"]
    token = (event.get("queryStringParameters") or {}).get("token", "")
    try:
        expected = status_token(order_id, parameter(os.environ["SIGNING_KEY_PARAMETER"]))
        item = table.get_item(Key={"order_id": order_id}).get("Item")
    except Exception:
        logger.exception("request failed", extra={"order_id": order_id})
        return answer(500, {"message": "something went wrong"})
    if item is None or not hmac.compare_digest(token.encode(), expected.encode()):
        return answer(404, {"message": "no such order"})
    return answer(200, {"order_id": order_id, "status": item["status"]})
