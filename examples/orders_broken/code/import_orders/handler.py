"""Turns an uploaded CSV file into orders."""

import csv
import json
import os
import uuid

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def lambda_handler(event, context):
    """Import the files of one notification."""
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        try:
            lines = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8").splitlines()
            for row in csv.DictReader(lines):
                order = {"order_id": str(uuid.uuid4()), "status": "accepted", **row}
                table.put_item(Item=order)
                sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(order))
        except Exception as e:
            print(f"Import of {key} failed: {e}")
