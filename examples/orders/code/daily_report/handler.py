"""Writes down what became of the orders of the day before."""

import csv
import io
import logging
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

logger = logging.getLogger()
logger.setLevel(logging.INFO)
s3 = boto3.client("s3")
sns = boto3.client("sns")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])

STATUSES = ("accepted", "fulfilled", "rejected")
COLUMNS = ("order_id", "created_at", "customer", "sku", "quantity", "status")


def orders_of(day: str, status: str) -> list[dict[str, Any]]:
    """Return the orders of one day that have `status`."""
    condition = Key("status").eq(status) & Key("created_at").begins_with(day)
    query: dict[str, Any] = {"IndexName": os.environ["STATUS_INDEX"], "KeyConditionExpression": condition}
    found: list[dict[str, Any]] = []
    while True:
        page = table.query(**query)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def handle(event: dict[str, Any], _context: object) -> None:
    """Write the report of the day before the event, and publish how many orders it has of each status."""
    today = datetime.fromisoformat(event["time"]).astimezone(UTC)
    day = (today - timedelta(days=1)).date().isoformat()
    orders = {status: orders_of(day, status) for status in STATUSES}

    report = io.StringIO()
    writer = csv.DictWriter(report, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for found in orders.values():
        writer.writerows(found)
    key = f"{os.environ['REPORT_PREFIX']}{day}.csv"
    s3.put_object(Bucket=os.environ["BUCKET_NAME"], Key=key, Body=report.getvalue().encode("utf-8"))

    counts = ", ".join(f"{len(found)} {status}" for status, found in orders.items())
    sns.publish(TopicArn=os.environ["ALERTS_TOPIC"], Subject=f"Orders of {day}", Message=counts)
    logger.info("report written", extra={"key": key})
