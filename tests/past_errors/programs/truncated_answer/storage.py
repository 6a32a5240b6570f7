import json

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("data")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def function(name, bucket):
    role = aws.iam.Role(name, assume_role_policy=json.dumps(TRUST))
    
    return aws.lambda_.Function(
        name,
        role=role.arn,
        runtime="nodejs14.x",
        handler="index.handler",
        timeout=30,
        memory_size=256,
        code=pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async (event) => event;")}),
        environment={"variables": {"BUCKET": bucket.id}},
    )
