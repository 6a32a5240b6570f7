"""Reported at https://github.com/terraform-aws-modules/terraform-aws-eventbridge/issues/133."""

import json
import pulumi
import pulumi_aws as aws

source = aws.sqs.Queue("incoming")
target = aws.sqs.Queue("outgoing")
role = aws.iam.Role(
    "pipe-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "pipes.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
allowed = aws.iam.RolePolicy(
    "pipe-policy",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                    "Resource": source.arn,
                },
                {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": target.arn},
            ],
        }
    ),
)
pipe = aws.pipes.Pipe(
    "forward",
    role_arn=role.arn,
    source=source.arn,
    target=target.arn,
    source_parameters={"sqs_queue_parameters": {"batch_size": 1}},
)
pulumi.export("pipe", pipe.arn)
