"""Accepts the orders of a CSV file that arrives in the bucket."""

import csv
import json
import logging
import os
from typing import Any
from urllib.parse import unquote_plus

import boto3
from orders_common.orders import InvalidOrderError, new_order

logger = logging.getLogger()
logger.setLevel(logging.INFO)
s3 = boto3.client("s3")
sqs = boto3.client("sqs")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def accept(row: dict[str, Any]) -> None:
    """Store the order of one row and put it on the queue."""
    order = new_order(row)
    table.put_item(Item=order)
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(order))


def handle(event: dict[str, Any], _context: object) -> None:
    """Read the files of one notification; a row that is no order is logged and left out."""
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        lines = s3.get_object(Bucket=bucket, Key=key)["Body"].iter_lines()
        for number, row in enumerate(csv.DictReader(line.decode("utf-8") for line in lines), start=2):
            try:
                accept(row)
            except InvalidOrderError as error:
                logger.warning("row left out", extra={"key": key, "line": number, "reason": str(error)})
