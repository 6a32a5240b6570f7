import json
import os

import boto3
from results import found

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    try:
        path = event["path"]
        method = event["httpMethod"]
        if method != "GET":
            return {"statusCode": 405}
        item = table.get_item(Key={"image_id": path.rsplit("/", 1)[-1]}).get("Item")
        return {"statusCode": 200 if item else 404, "body": json.dumps(found(item) if item else {})}
    except Exception as e:
        print(f"API handler error: {str(e)}")
        return {"statusCode": 500, "body": "{}"}
