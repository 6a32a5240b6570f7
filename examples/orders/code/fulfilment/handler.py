"""Hands accepted orders to the warehouse."""

import base64
import functools
import http.client
import json
import logging
import os
from typing import Any

import boto3
from orders_common.parameters import parameter

logger = logging.getLogger()
logger.setLevel(logging.INFO)
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
cloudwatch = boto3.client("cloudwatch")
secretsmanager = boto3.client("secretsmanager")

WAREHOUSE_TIMEOUT = 5


@functools.cache
def authorization() -> str:
    """Return the header the warehouse knows this stack by."""
    secret = secretsmanager.get_secret_value(SecretId=os.environ["WAREHOUSE_LOGIN"])
    login = json.loads(secret["SecretString"])
    return "Basic " + base64.b64encode(f"{login['username']}:{login['password']}".encode()).decode()


def reserve(order: dict[str, Any]) -> bool:
    """Ask the warehouse to set the goods aside, and return whether it did."""
    host = parameter(os.environ["WAREHOUSE_HOST_PARAMETER"])
    wanted = {"reference": order["order_id"], "sku": order["sku"], "quantity": order["quantity"]}
    connection = http.client.HTTPSConnection(host, timeout=WAREHOUSE_TIMEOUT)
    try:
        connection.request(
            "POST",
            "/reservations",
            body=json.dumps(wanted),
            headers={"authorization": authorization(), "content-type": "application/json"},
        )
        status = connection.getresponse().status
    finally:
        connection.close()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"the warehouse answered {status}"
        raise RuntimeError(message)
    return status == http.HTTPStatus.CREATED


def fulfil(order: dict[str, Any]) -> None:
    """Reserve the goods of one order, and store and count what came of it."""
    reserved = reserve(order)
    table.update_item(
        Key={"order_id": order["order_id"]},
        UpdateExpression="SET #status = :status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": "fulfilled" if reserved else "rejected"},
    )
    cloudwatch.put_metric_data(
        Namespace=os.environ["METRIC_NAMESPACE"],
        MetricData=[
            {"MetricName": "OrdersFulfilled" if reserved else "OrdersRejected", "Value": 1, "Unit": "Count"},
        ],
    )


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Work through a batch of messages, and report those that failed."""
    failed = []
    for record in event["Records"]:
        try:
            fulfil(json.loads(record["body"]))
        except Exception:
            logger.exception("order failed", extra={"message_id": record["messageId"]})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
