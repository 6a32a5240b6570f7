import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    """Marks the images of a batch as classified."""
    for record in event["Records"]:
        for upload in json.loads(record["body"]).get("Records", []):
            table.put_item(Item={"image_id": upload["s3"]["object"]["key"], "status": "classified", "created_at": 0})
    return {}
