"""Reported at https://github.com/hashicorp/terraform-provider-aws/issues/29092."""

import json
import pulumi
import pulumi_aws as aws

lake = aws.s3.Bucket("lake")
role = aws.iam.Role(
    "delivery",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
policy = aws.iam.RolePolicy(
    "delivery",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": [
                        "s3:AbortMultipartUpload",
                        "s3:GetBucketLocation",
                        "s3:GetObject",
                        "s3:ListBucket",
                        "s3:ListBucketMultipartUploads",
                        "s3:PutObject",
                    ],
                    "Resource": [lake.arn, pulumi.Output.concat(lake.arn, "/*")],
                }
            ],
        }
    ),
)
stream = aws.kinesis.FirehoseDeliveryStream(
    "events",
    destination="extended_s3",
    extended_s3_configuration={
        "role_arn": role.arn,
        "bucket_arn": lake.arn,
        "buffering_size": 64,
        "buffering_interval": 60,
        "prefix": "customer=!{partitionKeyFromQuery:customer_id}/",
        "error_output_prefix": "errors/!{firehose:error-output-type}/",
        "processing_configuration": {
            "enabled": True,
            "processors": [
                {
                    "type": "MetadataExtraction",
                    "parameters": [
                        {"parameter_name": "JsonParsingEngine", "parameter_value": "JQ-1.6"},
                        {"parameter_name": "MetadataExtractionQuery", "parameter_value": "{customer_id:.customer_id}"},
                    ],
                }
            ],
        },
    },
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
pulumi.export("stream", stream.name)
