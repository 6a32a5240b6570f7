"""Reported at https://github.com/crossplane-contrib/provider-upjet-aws/issues/651."""

import json
import pulumi
import pulumi_aws as aws

scripts = aws.s3.Bucket("scripts")
script = aws.s3.BucketObjectv2("job", bucket=scripts.id, key="job.py", content="print('hello')\n")
role = aws.iam.Role(
    "glue-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "glue-role", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole"
)
job = aws.glue.Job(
    "nightly",
    role_arn=role.arn,
    glue_version="4.0",
    timeout=120,
    max_capacity=2.0,
    worker_type="G.1X",
    number_of_workers=2,
    command={"name": "glueetl", "script_location": pulumi.Output.concat("s3://", scripts.bucket, "/", script.key)},
)
pulumi.export("job", job.name)
