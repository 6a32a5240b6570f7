import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    """Keeps one transaction."""
    transaction = json.loads(event["body"])
    table.put_item(Item=transaction)
    return {"statusCode": 201, "body": json.dumps({"id": transaction["id"]})}
