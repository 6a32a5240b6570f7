import os

import boto3
from prices import total

parameters = boto3.client("ssm").get_parameters(
    Names=[os.environ["DB_PASSWORD_PARAMETER"], os.environ["API_KEY_PARAMETER"]], WithDecryption=True
)["Parameters"]


def handler(event, context):
    """Prices an order."""
    return {"cents": total(event["lines"]), "secrets": len(parameters)}
