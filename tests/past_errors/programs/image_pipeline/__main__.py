import json

import pulumi
import pulumi_aws as aws

import functions
from storage import results, uploads

thumbnails = functions.function("thumbnails", "python3.6", {"TABLE": results.name})
labels = functions.function("labels", "python3.12", {"TABLE": results.name, "BUCKET": uploads.bucket_name})

permissions = [
    aws.lambda_.Permission(
        name,
        action="lambda:InvokeFunction",
        function=function.name,
        principal="s3.amazonaws.com",
        source_arn=uploads.arn,
    )
    for name, function in {"thumbnails": thumbnails, "labels": labels}.items()
]
notification = aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    lambda_functions=[
        {"lambda_function_arn": thumbnails.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "raw/"},
        {"lambda_function_arn": labels.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "small/"},
    ],
    
)
dashboard = aws.cloudwatch.Dashboard(
    "images",
    dashboard_name="images",
    dashboard_body=json.dumps(
        {
            "widgets": [
                {
                    "type": "metric",
                    "width": 12,
                    "height": 6,
                    "properties": {"metrics": [["AWS/Lambda", "Errors", "FunctionName", labels.name]], "region": "us-east-1"},
                }
            ]
        }
    ),
)
pulumi.export("bucket", uploads.id)
pulumi.export("table", result.name)
