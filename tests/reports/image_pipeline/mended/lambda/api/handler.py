import json
import os
import traceback

import boto3
from results import found

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    """Shows one image."""
    try:
        path = event.get("path", event.get("rawPath", ""))
        method = event.get("httpMethod", event.get("requestContext", {}).get("http", {}).get("method", ""))
        if method != "GET":
            return {"statusCode": 405}
        item = table.get_item(Key={"image_id": path.rsplit("/", 1)[-1]}).get("Item")
        return {"statusCode": 200 if item else 404, "body": json.dumps(found(item) if item else {})}
    except Exception as e:
        print(f"API handler error: {e}")
        print(traceback.format_exc())
        return {"statusCode": 500, "body": "{}"}
