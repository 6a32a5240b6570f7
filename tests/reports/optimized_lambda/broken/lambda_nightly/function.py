import boto3

ssm = boto3.client("ssm")


def handler(event, context):
    names = [record["name"] for record in event["Records"]
