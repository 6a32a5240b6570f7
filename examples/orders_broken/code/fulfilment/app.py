"""Hands queued orders to the warehouse."""

import json
import os

import boto3
import numpy as np
import requests

dynamodb = boto3.resource("dynamodb")
cloudwatch = boto3.client("cloudwatch")
ssm = boto3.client("ssm")
secretsmanager = boto3.client("secretsmanager")
table = dynamodb.Table(os.environ["TABLE_NAME"])
carrier = os.environ["CARRIER_CODE"]


def handler(event, context):
    """Work through a batch of orders."""
    host = ssm.get_parameter(Name=os.environ["WAREHOUSE_HOST_PARAMETER"])["Parameter"]["Value"]
    secret = secretsmanager.get_secret_value(SecretId=os.environ["WAREHOUSE_LOGIN"])
    login = json.loads(secret["SecretString"])

    for record in event["Records"]:
        order = json.loads(record["body"])
        answer = requests.post(
            f"https://{host}/reservations",
            json={"reference": order["order_id"], "sku": order["sku"], "carrier": carrier},
            auth=(login["username"], login["password"]),
            headers={"X-Api-Key": os.environ["WAREHOUSE_API_KEY"]},
            timeout=20,
        )
        status = "fulfilled" if answer.ok else "rejected"
        table.update_item(
            Key={"order_id": order["order_id"]},
            UpdateExpression="SET #status = :status",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":status": status},
        )
        cloudwatch.put_metric_data(
            Namespace="OrderProcessing",
            MetricData=[{"MetricName": f"Orders{status.capitalize()}", "Value": 1, "Unit": "Count"}],
        )
