import json
import os

import boto3

REGION = os.environ["REGION"]

cloudwatch = boto3.client("cloudwatch", region_name=REGION)


def lambda_handler(event, context):
    """Counts the objects of an upload."""
    uploads = [record["s3"]["object"]["key"] for record in event["Records"]]
    cloudwatch.put_metric_data(
        Namespace="Thumbnails/Uploads",
        MetricData=[{"MetricName": "Uploaded", "Value": len(uploads), "Unit": "Count"}],
    )
    print(json.dumps({"uploads": uploads}))
    return {"uploads": uploads}
