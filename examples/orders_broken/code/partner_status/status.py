"""Status of an order for partners."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def lambda_handler(event, context):
    """Return the status of one order."""
    order_id = event["pathParameters"]["order_id"]
    item = table.get_item(Key={"order_id": order_id}).get("Item")
    if not item:
        return {"statusCode": 404, "body": json.dumps({"message": "No such order"})}
    return {"statusCode": 200, "body": json.dumps({"order_id": order_id, "status": item["status"]})}
