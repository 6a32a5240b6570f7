"""The IAM action that a call of AWS's SDKs needs a permission for, whatever the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from preflight.aws.knowledge import facts

if TYPE_CHECKING:
    from preflight.core.syntax import Place

# Clients whose service IAM knows by another name.
_SERVICES = {
    "amp": "aps",
    "apigatewaymanagementapi": "execute-api",
    "appconfigdata": "appconfig",
    "bedrock-agent": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "docdb": "rds",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "iot-data": "iot",
    "keyspaces": "cassandra",
    "lex-runtime": "lex",
    "lexv2-runtime": "lex",
    "location": "geo",
    "neptune": "rds",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "personalize-events": "personalize",
    "personalize-runtime": "personalize",
    "pinpoint": "mobiletargeting",
    "pinpoint-sms-voice-v2": "sms-voice",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sagemaker-featurestore-runtime": "sagemaker",
    "sagemaker-runtime": "sagemaker",
    "service-quotas": "servicequotas",
    "sesv2": "ses",
    "stepfunctions": "states",
    "timestream-query": "timestream",
    "timestream-write": "timestream",
}

# Methods that need the permission for an action of another name: https://docs.aws.amazon.com/service-authorization/
_ACTIONS = {
    "bedrock:Converse": "bedrock:InvokeModel",
    "bedrock:ConverseStream": "bedrock:InvokeModelWithResponseStream",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "execute-api:DeleteConnection": "execute-api:ManageConnections",
    "execute-api:GetConnection": "execute-api:ManageConnections",
    "execute-api:PostToConnection": "execute-api:ManageConnections",
    "lambda:Invoke": "lambda:InvokeFunction",
    "lambda:InvokeWithResponseStream": "lambda:InvokeFunction",
    "s3:Copy": "s3:PutObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DownloadFile": "s3:GetObject",
    "s3:DownloadFileobj": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:SelectObjectContent": "s3:GetObject",
    "s3:UploadFile": "s3:PutObject",
    "s3:UploadFileobj": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}
TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""The operations that the parts of DynamoDB's `TransactWriteItems` need permissions for.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""
_NEEDS_NONE = frozenset({"sts:GetCallerIdentity"})


class SdkCall(NamedTuple):
    """A call of AWS: as it is written, such as `sqs.send_message`, where, and the action that it needs."""

    written: str
    place: Place
    action: str


def action_of(client: str, operation: str) -> str | None:
    """The action that an operation of one of boto3's clients needs, as AWS spells it; None where that is not certain.

    `client` is boto3's name, such as `stepfunctions`, and `operation` the API's, such as `StartExecution`, in any case.
    """
    called = f"{_SERVICES.get(client, client)}:{operation}"
    wanted = _ACTIONS.get(called, called)
    return None if wanted in _NEEDS_NONE else next(iter(facts.actions_matching(wanted)), None)
